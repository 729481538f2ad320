"""Offsets, long polls, conflicts, what a bot may see, and the words of the transport."""

import asyncio
from typing import Any

import pytest

from sandbox import Group, Person, Sandbox


def words(updates: list[dict[str, Any]], kind: str = "message") -> list[str]:
    return [u[kind].get("text") or u[kind].get("caption", "") for u in updates if kind in u]


async def test_an_update_waits_until_a_higher_offset_confirms_it(telegram: Sandbox, bot: Any, li: Person) -> None:
    for text in ("一", "二", "三"):
        await li.send(text)
    first = await bot("getUpdates", limit=2)
    assert words(first) == ["一", "二"]
    assert words(await bot("getUpdates")) == ["一", "二", "三"]
    assert words(await bot("getUpdates", offset=first[1]["update_id"] + 1)) == ["三"]
    assert words(await bot("getUpdates")) == ["三"]
    assert first[1]["update_id"] == first[0]["update_id"] + 1
    await li.send("四")
    assert words(await bot("getUpdates", offset=-1)) == ["四"]
    assert words(await bot("getUpdates")) == ["四"]


async def test_what_nobody_has_taken_after_a_day_is_gone(telegram: Sandbox, bot: Any, li: Person) -> None:
    await li.send("昨天的")
    telegram.clock.advance(3600)
    await li.send("一小时后的")
    telegram.clock.advance(23 * 3600 - 1)
    assert words(await bot("getUpdates")) == ["昨天的", "一小时后的"]
    telegram.clock.advance(1)
    assert words(await bot("getUpdates")) == ["一小时后的"]
    await bot("setWebhook", url="https://a.example/hook")
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 1
    telegram.clock.advance(3600)
    assert (await bot("getWebhookInfo"))["pending_update_count"] == 0
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_a_long_poll_ends_when_something_comes(bot: Any, li: Person) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    await li.send("来了")
    assert words(await poll) == ["来了"]


async def test_the_older_of_two_polls_is_told_of_the_conflict(telegram: Sandbox, bot: Any, li: Person) -> None:
    older = asyncio.create_task(bot.refused("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    assert await bot("getUpdates") == []
    assert await older == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )


async def test_polling_and_a_webhook_exclude_each_other(bot: Any) -> None:
    await bot("setWebhook", url="https://a.example/hook")
    assert await bot.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    assert (await bot("getWebhookInfo"))["url"] == "https://a.example/hook"
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_a_webhook_ends_a_long_poll_and_is_not_set_twice_a_second(telegram: Sandbox, bot: Any) -> None:
    telegram.world.flood.on = True
    poll = asyncio.create_task(bot.refused("getUpdates", timeout=5))
    await telegram.world.queues[telegram.bot.id].bell.wait(1)
    await bot("setWebhook", url="https://a.example/hook", max_connections=5000)
    assert await poll == "Conflict: terminated by setWebhook request"
    assert (await bot("getWebhookInfo"))["max_connections"] == 100
    assert await bot.refused("setWebhook", url="https://a.example/") == "Too Many Requests: retry after 1"
    telegram.clock.advance(1)
    await bot("setWebhook", url="https://a.example/")


@pytest.mark.parametrize(("limit", "count"), [(0, 1), (-3, 1), ("x", 1), (2, 2), (500, 100), (None, 100)])
async def test_a_limit_outside_is_taken_for_the_nearest_inside(bot: Any, li: Person, limit: Any, count: int) -> None:
    for n in range(101):
        await li.send(str(n))
    assert len(await bot("getUpdates", limit=limit)) == count


async def test_webhook_rules(bot: Any) -> None:
    async def refused(**params: Any) -> str:
        return str(await bot.refused("setWebhook", **params)).removeprefix("Bad Request: ")

    assert await refused(url="nowhere") == "invalid webhook URL specified"
    assert await refused(url="http://a.example/") == "bad webhook: An HTTPS URL must be provided for webhook"
    assert "ports 80, 88, 443 or 8443" in await refused(url="https://a.example:1234/")
    assert await refused(url="https://a.example/", secret_token="a" * 257) == "secret token is too long"
    words = "secret token contains unallowed characters"
    assert await refused(url="https://a.example/", secret_token="a b") == words


async def test_allowed_updates_stay_until_named_again(bot: Any, li: Person) -> None:
    await bot("getUpdates", allowed_updates=["edited_message"])
    message = await li.send("前")
    await li.edit(message, "后")
    updates = await bot.updates()
    assert [set(u) - {"update_id"} for u in updates] == [{"edited_message"}]
    await bot("getUpdates", allowed_updates=[])
    await li.send("又")
    assert words(await bot.updates()) == ["又"]


async def test_privacy_mode_hides_what_is_not_for_the_bot(
    telegram: Sandbox, bot: Any, li: Person, group: Group
) -> None:
    await li.send("聊天", group)
    await li.send_photo("/report 井盖", group)
    await li.send_location(30, 120, group)
    await li.send("@mashang_bot 你好", group)
    await li.send("/report@other_bot", group)
    await li.send("/report@Mashang_Bot 井盖", group)
    card = await bot("sendMessage", chat_id=group.id, text="卡片")
    await li.send("收到", group, reply_to=group.chat.messages[card["message_id"]])
    assert words(await bot.updates()) == ["/report 井盖", "/report@Mashang_Bot 井盖", "收到"]
    group.promote_bot()
    await li.send("聊天", group)
    group.demote_bot()
    await li.send("又聊", group)
    updates = await bot.updates()
    assert words(updates) == ["聊天"]
    assert [u["my_chat_member"]["new_chat_member"]["status"] for u in updates if "my_chat_member" in u] == [
        "administrator",
        "member",
    ]


async def test_a_bare_command_reaches_the_bot_that_spoke_last(
    telegram: Sandbox, bot: Any, li: Person, group: Group
) -> None:
    other = telegram.add_bot("2000:other", username="other_bot")
    telegram.world.join(group.chat, other)
    await li.send("/status", group)
    assert await bot.updates() == []
    await bot("sendMessage", chat_id=group.id, text="在")
    await li.send("/status", group)
    assert words(await bot.updates()) == ["/status"]


async def test_privacy_switched_off_counts_only_after_joining_again(
    telegram: Sandbox, bot: Any, li: Person, group: Group
) -> None:
    telegram.bot.privacy = False
    await li.send("前", group)
    group.kick_bot()
    await group.add_bot(by=li)
    await li.send("后", group)
    assert [w for w in words(await bot.updates()) if w] == ["后"]


async def test_members_and_reactions_are_for_administrators_who_ask(
    bot: Any, li: Person, wang: Person, group: Group
) -> None:
    await bot("getUpdates", allowed_updates=["chat_member", "message_reaction"])
    card = await bot("sendMessage", chat_id=group.id, text="卡片")
    await group.leave(wang)
    li.react(group.chat.messages[card["message_id"]], "👌")
    assert await bot.updates() == []
    group.promote_bot()
    await group.join(wang)
    li.react(group.chat.messages[card["message_id"]], "👀")
    assert [set(u) - {"update_id"} for u in await bot.updates()] == [{"chat_member"}, {"message_reaction"}]


async def test_blocking_is_told(bot: Any, li: Person) -> None:
    li.block()
    await li.start()
    changes = [u["my_chat_member"]["new_chat_member"]["status"] for u in await bot.updates() if "my_chat_member" in u]
    assert changes == ["kicked", "member"]


async def test_a_reply_in_a_plain_supergroup_has_a_thread_that_is_no_topic(bot: Any, li: Person, group: Group) -> None:
    card = await bot("sendMessage", chat_id=group.id, text="卡片")
    await li.send("收到", group, reply_to=group.messages[-1])
    reply = (await bot.updates())[-1]["message"]
    assert reply["message_thread_id"] == card["message_id"]
    assert "is_topic_message" not in reply
    refused = await bot.refused("sendMessage", chat_id=group.id, message_thread_id=card["message_id"], text="x")
    assert refused == "Bad Request: message thread not found"


async def test_message_ids(telegram: Sandbox, bot: Any, li: Person, wang: Person, group: Group) -> None:
    small = telegram.group("小群", [li, wang], kind="group", bot_admin=True)
    numbers = [(await li.send("a")).id, (await wang.send("b")).id, (await li.send("c", small)).id]
    assert numbers == [1, 2, 3]
    assert (await li.send("d", group)).id == 1


async def test_albums_arrive_item_by_item_and_late(bot: Any, li: Person) -> None:
    first, *_ = await li.send_album(3, "井盖")
    await li.send_album_late(first)
    items = [u["message"] for u in await bot.updates()]
    assert [item.get("caption") for item in items] == ["井盖", None, None, None]
    assert {item["media_group_id"] for item in items} == {first.album}
