"""What Telegram refuses when a bot sends, in its own words."""

import json
from typing import Any

import pytest

from sandbox import Group, Person, Sandbox

JPEG = b"\xff\xd8\xff" + b"0" * 200


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


async def test_media_rules(bot: Any, li: Person) -> None:
    photo = (await li.send_photo()).photo
    document = (await li.send_document()).document or {}
    send = bot.refused
    assert await send("sendPhoto", chat_id=li.id) == "Bad Request: there is no photo in the request"
    assert (
        await send("sendPhoto", chat_id=li.id, photo="abc") == "Bad Request: wrong file identifier/HTTP URL specified"
    )
    words = "Bad Request: can't use file of type Document as Photo"
    assert await send("sendPhoto", chat_id=li.id, photo=document["file_id"]) == words
    words = "Bad Request: message caption is too long"
    assert await send("sendPhoto", chat_id=li.id, photo=photo, caption="字" * 1025) == words
    files = {"photo": ("a.jpg", b"not an image", "image/jpeg")}
    assert await send("sendPhoto", chat_id=li.id, files=files) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (
        await send("sendDocument", chat_id=li.id, files={"document": ("a", b"")})
        == "Bad Request: file must be non-empty"
    )
    big = {"photo": ("a.jpg", JPEG + b"0" * (10 << 20), "image/jpeg")}
    assert "too big for a photo" in await send("sendPhoto", chat_id=li.id, files=big)
    assert li.inbox == []


async def test_an_upload_comes_back_by_its_path(bot: Any, li: Person) -> None:
    sent = await bot(
        "sendPhoto", chat_id=li.id, caption="<i>井盖</i>", parse_mode="HTML", files={"photo": ("a.jpg", JPEG)}
    )
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 2}]
    path = (await bot("getFile", file_id=sent["photo"][-1]["file_id"]))["file_path"]
    assert (await bot.client.get(f"{bot.url}/file/bot{bot.token}/{path}")).content == JPEG
    assert (await bot.client.get(f"{bot.url}/file/bot{bot.token}/photos/none.jpg")).status_code == 404
    words = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await bot.refused("getFile", file_id="x") == words


async def test_a_file_above_twenty_megabytes_cannot_be_fetched(bot: Any, li: Person) -> None:
    message = await li.send_document(data=b"0" * ((20 << 20) + 1))
    words = await bot.refused("getFile", file_id=(message.document or {})["file_id"])
    assert words == "Bad Request: file is too big"


async def test_albums(bot: Any, li: Person) -> None:
    photo = {"type": "photo", "media": (await li.send_photo()).photo}
    paper = {"type": "document", "media": ((await li.send_document()).document or {})["file_id"]}
    send = bot.refused
    assert await send("sendMediaGroup", chat_id=li.id, media=[]) == "Bad Request: there are no messages to send"
    assert (
        await send("sendMediaGroup", chat_id=li.id, media=[photo] * 11)
        == "Bad Request: too many messages to send as an album"
    )
    assert "can't be mixed" in await send("sendMediaGroup", chat_id=li.id, media=[photo, paper])
    words = 'Bad Request: failed to send message #2 with the error message "wrong file identifier/HTTP URL specified"'
    assert await send("sendMediaGroup", chat_id=li.id, media=[photo, photo | {"media": "x"}]) == words
    attached = json.dumps([photo | {"caption": "前"}, {"type": "photo", "media": "attach://part1"}])
    sent = await bot("sendMediaGroup", chat_id=li.id, media=attached, files={"part1": ("b.jpg", JPEG)})
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.text for message in li.inbox] == ["前", ""]


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
    words = "Bad Request: message to react not found"
    assert await bot.refused("setMessageReaction", chat_id=li.id, message_id=999, reaction=ok) == words
    await bot("sendChatAction", chat_id=li.id, action="typing")
    words = "Bad Request: wrong parameter action in request"
    assert await bot.refused("sendChatAction", chat_id=li.id, action="dancing") == words


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
