"""What a virtual person does and sees."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox import Clock, Group, Person, Sandbox


async def test_a_deep_link_is_a_start_with_words(bot: Any, wang: Person) -> None:
    await wang.start("join_abc")
    message = (await bot.updates())[0]["message"]
    assert (message["text"], message["chat"]["type"]) == ("/start join_abc", "private")
    with pytest.raises(ValueError, match="deep link"):
        await wang.start("带中文")


async def test_everything_a_person_can_send(bot: Any, li: Person) -> None:
    await li.send("文字")
    await li.send_photo("图")
    await li.send_location(30.1, 120.2)
    await li.send_document()
    await li.send_contact()
    await li.send_voice()
    await li.send_video()
    kinds = ("text", "photo", "location", "document", "contact", "voice", "video")
    assert all(kind in u["message"] for kind, u in zip(kinds, await bot.updates(), strict=True))


async def test_expecting_a_new_or_edited_message(bot: Any, li: Person) -> None:
    waiting = asyncio.create_task(li.expects("已上报"))
    await asyncio.sleep(0.01)
    sent = await bot("sendMessage", chat_id=li.id, text="已上报 12号")
    card = await waiting
    assert card.id == sent["message_id"]
    with pytest.raises(AssertionError, match="小李 saw no '已上报'"):
        await li.expects("已上报", timeout=0.01)
    await bot("editMessageText", chat_id=li.id, message_id=card.id, text="已上报 12号 · 处理中")
    assert (await li.expects("已上报")) is card
    assert card.edited
    assert li.unseen() == [card]
    assert li.unseen() == []


async def test_a_group_is_watched_by_itself(bot: Any, li: Person, group: Group) -> None:
    await bot("sendMessage", chat_id=group.id, text="通报", disable_notification=True)
    assert (await group.expects("通报")).silent
    assert (await li.expects("通报", chat=group)).chat is group.chat
    assert [m.text for m in group.unseen()] == ["通报"]


async def test_a_link_button_to_the_bot_starts_it(bot: Any, li: Person, group: Group) -> None:
    link = {"inline_keyboard": [[{"text": "私聊填写", "url": "https://t.me/mashang_bot?start=d_1"}]]}
    await bot("sendMessage", chat_id=group.id, text="请", reply_markup=link)
    await li.tap("私聊", chat=group)
    assert (await bot.updates())[-1]["message"]["text"] == "/start d_1"


async def test_a_file_that_a_bot_sends_can_be_opened(bot: Any, li: Person) -> None:
    await bot("sendDocument", chat_id=li.id, caption="名单", files={"document": ("名单.html", b"<p>", "text/html")})
    await bot("sendPhoto", chat_id=li.id, files={"photo": ("a.png", b"\x89PNG\r\n\x1a\n", "image/png")})
    document, photo = li.inbox
    assert (li.opens(document), li.opens(photo)) == (b"<p>", b"\x89PNG\r\n\x1a\n")
    assert document.document is not None
    assert document.document["file_name"] == "名单.html"
    await bot("sendMessage", chat_id=li.id, text="x")
    with pytest.raises(AssertionError, match="finds no file"):
        li.opens(li.inbox[-1])


async def test_a_file_that_a_person_sends_can_be_fetched_by_its_path(
    telegram: Sandbox, bot: Any, li: Person, client: Any
) -> None:
    sent = await li.send_document("花名册.xlsx", b"PK\x03\x04", mime="application/vnd.ms-excel")
    assert sent.document is not None
    file = await bot("getFile", file_id=sent.document["file_id"])
    assert (file["file_size"], file["file_unique_id"]) == (4, sent.document["file_unique_id"])
    answer = await client.get(f"{telegram.url}/file/bot{telegram.token}/{file['file_path']}")
    assert answer.content == b"PK\x03\x04"
    assert (await client.get(f"{telegram.url}/file/bot{telegram.token}/documents/none.xlsx")).status_code == 404


async def test_a_shared_contact_names_its_account_and_the_button_shares_ones_own(
    bot: Any, li: Person, wang: Person
) -> None:
    share = {"keyboard": [[{"text": "加入", "request_contact": True}]], "one_time_keyboard": True}
    await bot("sendMessage", chat_id=li.id, text="请", reply_markup=share)
    li.user.phone = "+8613800001111"
    await li.tap("加入")
    await li.send_contact(of=wang)
    own, other = [update["message"]["contact"] for update in await bot.updates()]
    assert (own["user_id"], own["phone_number"]) == (li.id, "+8613800001111")
    assert other["user_id"] == wang.id
    await bot("sendMessage", chat_id=li.id, text="好", reply_markup={"remove_keyboard": True})
    with pytest.raises(AssertionError, match="sees no button"):
        await li.tap("加入")


async def test_a_deleted_message_is_gone(bot: Any, li: Person) -> None:
    sent = await bot("sendMessage", chat_id=li.id, text="x")
    await bot("deleteMessage", chat_id=li.id, message_id=sent["message_id"])
    assert li.inbox == []


async def test_the_transcript() -> None:
    start = datetime(2026, 3, 2, 1, 12, tzinfo=UTC)
    async with Sandbox.running(clock=Clock(start, speed=0)) as telegram:
        li = telegram.person(1001, "小李")
        group = telegram.group("城东街道工作群", [li])
        await li.send("井盖坏了", group)
        assert telegram.transcript() == "[09:12 城东街道工作群] 小李: 井盖坏了"


async def test_calls_are_recorded(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="x")
    await bot.refused("sendMessage", chat_id=li.id, text="")
    good, wrong = telegram.calls_of("sendmessage")
    assert good.result["text"] == "x"
    assert wrong.error
    assert wrong.error.code == 400


async def test_one_person_in_front_of_two_bots(telegram: Sandbox, bot: Any, li: Person) -> None:
    other = telegram.add_bot("2000:other", username="other_bot")
    await li.facing(other).send("给别人")
    assert await bot.updates() == []
    assert len(telegram.world.queues[other.id].waiting) == 1
