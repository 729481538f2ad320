"""What Telegram refuses when a bot sends, in its own words."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "字" * 4097}, "message is too long"),
        ({"text": "字" * 11000}, "text is too long"),
        ({"text": "x", "parse_mode": "rst"}, "unsupported parse_mode"),
        ({"text": "x", "parse_mode": "MarkdownV2"}, "the parse mode MarkdownV2 is not supported by this sandbox"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "chat_id": 4242}, "chat not found"),
        ({"text": "x", "chat_id": "@xiaoli"}, "chat not found"),
        ({"text": "x", "reply_to_message_id": 99}, "message to be replied not found"),
        ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
        ({"text": "x", "message_thread_id": 7}, "message thread not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
        ({"text": "x", "reply_markup": [1]}, "object expected as reply markup"),
    ],
)
async def test_a_message_is_refused(bot: Any, li: Person, params: dict[str, Any], words: str) -> None:
    assert await bot.refused("sendMessage", **{"chat_id": li.id} | params) == f"Bad Request: {words}"
    assert li.inbox == []


async def test_length_is_counted_after_parsing(bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text=f"<b>{'字' * 4096}</b>&amp;"[: 4096 + 3] + "</b>", parse_mode="HTML")
    assert len(li.inbox[0].text) == 4096


async def test_letters_are_counted_and_not_their_halves(bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="𠮷" * 4096)
    assert await bot.refused("sendMessage", chat_id=li.id, text="𠮷" * 4097) == "Bad Request: message is too long"
    photo = (await li.send_photo()).photo
    await bot("sendPhoto", chat_id=li.id, photo=photo, caption=f" <b>{'𠮷' * 1024}</b> ", parse_mode="HTML")
    assert len(li.inbox[1].text) == 1024


async def test_text_is_trimmed(bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="\n  <b>收到</b>  \n", parse_mode="HTML")
    assert li.inbox[0].text == "收到"
    assert li.inbox[0].html == "<b>收到</b>"


async def test_a_reply_may_go_without_its_target(bot: Any, li: Person) -> None:
    lenient = {"message_id": 99, "allow_sending_without_reply": True}
    await bot("sendMessage", chat_id=li.id, text="x", reply_parameters=lenient)
    assert li.inbox[0].reply_to is None


async def test_strangers_cannot_be_written_to(telegram: Sandbox, bot: Any, li: Person, wang: Person) -> None:
    assert await bot.refused("sendMessage", chat_id=wang.id, text="x") == "Bad Request: chat not found"
    telegram.group("群", [li, wang])
    words = "Forbidden: bot can't initiate conversation with a user"
    assert await bot.refused("sendMessage", chat_id=wang.id, text="x") == words
    await wang.start()
    await bot("sendMessage", chat_id=wang.id, text="x")


async def test_who_blocked_or_left_for_good_is_forbidden(bot: Any, li: Person) -> None:
    li.block()
    assert await bot.refused("sendMessage", chat_id=li.id, text="x") == "Forbidden: bot was blocked by the user"
    li.unblock()
    li.deactivate()
    assert await bot.refused("sendMessage", chat_id=li.id, text="x") == "Forbidden: user is deactivated"


async def test_bots_cannot_write_to_bots(telegram: Sandbox, bot: Any) -> None:
    other = telegram.add_bot("2000:other", username="other_bot")
    words = "Forbidden: the bot can't send messages to the bot"
    assert await bot.refused("sendMessage", chat_id=other.id, text="x") == words


async def test_a_group_the_bot_is_not_in(telegram: Sandbox, bot: Any, li: Person, group: Group) -> None:
    small = telegram.group("小群", [li], kind="group")
    small.kick_bot(by=li)
    words = "Forbidden: bot was kicked from the group chat"
    assert await bot.refused("sendMessage", chat_id=small.id, text="x") == words
    foreign = telegram.group("别的群", [li], bot=False)
    assert await bot.refused("sendMessage", chat_id=foreign.id, text="x") == "Bad Request: chat not found"
    group.kick_bot(by=li)
    words = "Forbidden: bot was kicked from the supergroup chat"
    assert await bot.refused("sendMessage", chat_id=group.id, text="x") == words
    await group.add_bot(by=li)
    await bot("leaveChat", chat_id=group.id)
    words = "Forbidden: bot is not a member of the supergroup chat"
    assert await bot.refused("sendMessage", chat_id=group.id, text="x") == words
    gone = telegram.group("散了", [li])
    gone.delete()
    assert await bot.refused("sendMessage", chat_id=gone.id, text="x") == "Forbidden: the group chat was deleted"


async def test_a_silenced_group_names_the_missing_right(bot: Any, li: Person, group: Group) -> None:
    group.forbid("photos")
    await bot("sendMessage", chat_id=group.id, text="x")
    file = (await li.send_photo()).photo
    words = "Bad Request: not enough rights to send photos to the chat"
    assert await bot.refused("sendPhoto", chat_id=group.id, photo=file) == words
    group.promote_bot()
    await bot("sendPhoto", chat_id=group.id, photo=file)


async def test_an_upgraded_group_tells_its_new_id(telegram: Sandbox, bot: Any, li: Person) -> None:
    old = telegram.group("旧群", [li], kind="group")
    await bot(
        "sendMessage",
        chat_id=old.id,
        text="早",
        reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a"}]]},
    )
    card = old.messages[-1]
    await bot.updates()
    new = old.migrate()
    first, second = (u["message"] for u in await bot.updates())
    assert first["migrate_to_chat_id"] == new.id
    assert first["chat"]["type"] == "group"
    assert second["migrate_from_chat_id"] == old.id
    response = await bot.client.get(f"{bot.url}/bot{bot.token}/sendMessage", params={"chat_id": old.id, "text": "x"})
    assert response.json() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    await bot("editMessageText", chat_id=old.id, message_id=card.id, text="晚")
    await bot("sendMessage", chat_id=new.id, text="x")
    assert new.messages[-1].id == 2


async def test_places_and_signs(bot: Any, li: Person) -> None:
    await bot("sendLocation", chat_id=li.id, latitude=30.1, longitude=120.2)
    assert li.inbox[0].location == (30.1, 120.2)
    words = "Bad Request: wrong location specified"
    assert await bot.refused("sendLocation", chat_id=li.id, latitude=91, longitude=0) == words
    assert await bot.refused("sendLocation", chat_id=li.id, latitude=3) == "Bad Request: longitude is empty"
    await bot("sendVenue", chat_id=li.id, latitude=30, longitude=120, title="井", address="东街")
    message = await li.send("你好")
    target = {"chat_id": li.id, "message_id": message.id}
    ok, check = [{"type": "emoji", "emoji": "👌"}], [{"type": "emoji", "emoji": "✅"}]
    await bot("setMessageReaction", **target, reaction=ok)
    assert await bot.refused("setMessageReaction", **target, reaction=check) == "Bad Request: REACTION_INVALID"
    assert await bot.refused("setMessageReaction", **target, reaction=ok * 2) == "Bad Request: REACTIONS_TOO_MANY"
    for reaction, words in (
        ([{"type": "paid"}], "can't parse ReactionType: invalid reaction type specified"),
        ([{"type": "emoji"}], "can't parse ReactionType: Can't find field \"emoji\""),
        (["👌"], "can't parse ReactionType: expected an Object"),
        ({"type": "emoji", "emoji": "👌"}, "expected an Array of ReactionType"),
    ):
        assert await bot.refused("setMessageReaction", **target, reaction=reaction) == f"Bad Request: {words}"
    words = "Bad Request: message to react not found"
    assert await bot.refused("setMessageReaction", chat_id=li.id, message_id=999, reaction=ok) == words
    await bot("sendChatAction", chat_id=li.id, action="typing")
    words = "Bad Request: wrong parameter action in request"
    assert await bot.refused("sendChatAction", chat_id=li.id, action="dancing") == words


async def test_several_copies_pass_over_what_is_not_there(bot: Any, li: Person, group: Group) -> None:
    photo, words = await li.send_photo("井盖"), await li.send("路灯")
    call = {"chat_id": group.id, "from_chat_id": li.id}
    ids = [photo.id, words.id, 999]
    assert len(await bot("copyMessages", **call, message_ids=ids, remove_caption=True)) == 2
    assert len(await bot("forwardMessages", **call, message_ids=ids)) == 2
    assert [m.text for m in group.unseen()] == ["", "路灯", "井盖", "路灯"]
    assert await bot.refused("copyMessages", **call, message_ids=[999]) == "Bad Request: message to copy not found"
    told = await bot.refused("forwardMessages", **call, message_ids=[words.id, photo.id])
    assert told == "Bad Request: message identifiers must be in a strictly increasing order"
    told = await bot.refused("copyMessage", chat_id=group.id, message_id=1)
    assert told == 'Bad Request: parameter "from_chat_id" is required'


async def test_copies_and_forwards(bot: Any, li: Person, group: Group) -> None:
    photo = await li.send_photo("井盖")
    await bot("copyMessage", chat_id=group.id, from_chat_id=li.id, message_id=photo.id, caption="转")
    await bot("forwardMessage", chat_id=group.id, from_chat_id=li.id, message_id=photo.id)
    copy, forward = group.unseen()
    assert (copy.text, forward.text) == ("转", "井盖")
    assert forward.body["forward_origin"]["sender_user"]["id"] == li.id
    for method, word in (("copyMessage", "copy"), ("forwardMessage", "forward")):
        refused = await bot.refused(method, chat_id=group.id, from_chat_id=li.id, message_id=999)
        assert refused == f"Bad Request: message to {word} not found"
