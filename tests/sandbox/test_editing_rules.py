"""Edits, deletions, taps and keyboards: what Telegram refuses, in its own words."""

from typing import Any

import pytest

from sandbox import Group, Person, Sandbox, Toast

SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)
BUTTON = "can't parse inline keyboard button"
OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def test_edits(bot: Any, li: Person) -> None:
    markup = keyboard([{"text": "接单", "callback_data": "1:ack"}])
    sent = await bot("sendMessage", chat_id=li.id, text="待办", reply_markup=markup)
    target = {"chat_id": li.id, "message_id": sent["message_id"]}
    assert await bot.refused("editMessageText", **target, text=" 待办 ", reply_markup=markup) == SAME
    edited = await bot("editMessageText", **target, text="已接单")
    assert "reply_markup" not in edited
    assert edited["edit_date"]
    assert await bot.refused("editMessageReplyMarkup", **target) == SAME
    assert (
        await bot.refused("editMessageText", chat_id=li.id, message_id=99, text="x")
        == "Bad Request: message to edit not found"
    )
    assert await bot.refused("editMessageText", chat_id=li.id, text="x") == "Bad Request: message to edit not found"
    assert await bot.refused("editMessageText", text="x") == "Bad Request: message identifier is not specified"
    theirs = await li.send("我的话")
    assert (
        await bot.refused("editMessageText", chat_id=li.id, message_id=theirs.id, text="x")
        == "Bad Request: message can't be edited"
    )
    assert (
        await bot.refused("editMessageCaption", **target, caption="x")
        == "Bad Request: there is no caption in the message to edit"
    )
    reply = {"keyboard": [["甲"]]}
    assert (
        await bot.refused("editMessageReplyMarkup", **target, reply_markup=reply)
        == "Bad Request: inline keyboard expected"
    )
    photo = await bot("sendPhoto", chat_id=li.id, photo=(await li.send_photo()).photo, caption="前")
    target["message_id"] = photo["message_id"]
    assert (
        await bot.refused("editMessageText", **target, text="x")
        == "Bad Request: there is no text in the message to edit"
    )
    await bot("editMessageCaption", **target, caption="后")
    assert li.inbox[-1].text == "后"


async def test_some_own_messages_cannot_be_edited(bot: Any, li: Person) -> None:
    place = await bot("sendLocation", chat_id=li.id, latitude=30, longitude=120)
    words = "Bad Request: there is no text in the message to edit"
    assert await bot.refused("editMessageText", chat_id=li.id, message_id=place["message_id"], text="x") == words
    asked = await bot("sendMessage", chat_id=li.id, text="选", reply_markup={"keyboard": [["甲"]]})
    words = "Bad Request: message can't be edited"
    assert await bot.refused("editMessageText", chat_id=li.id, message_id=asked["message_id"], text="x") == words


async def test_a_picture_can_be_exchanged(bot: Any, li: Person) -> None:
    before, after = (await li.send_photo()).photo, (await li.send_photo()).photo
    sent = await bot("sendPhoto", chat_id=li.id, photo=before, caption="前")
    target = {"chat_id": li.id, "message_id": sent["message_id"]}
    await bot("editMessageMedia", **target, media={"type": "photo", "media": after, "caption": "后"})
    assert (li.inbox[-1].photo, li.inbox[-1].text) == (after, "后")
    same = {"type": "photo", "media": after, "caption": "后"}
    assert await bot.refused("editMessageMedia", **target, media=same) == SAME


async def test_somebody_outside_the_group_cannot_tap(telegram: Sandbox, bot: Any, group: Group) -> None:
    markup = keyboard([{"text": "接单", "callback_data": "a"}])
    await bot("sendMessage", chat_id=group.id, text="卡片", reply_markup=markup)
    stranger = telegram.person(9, "路人")
    with pytest.raises(AssertionError, match="路人 is not in"):
        await stranger.tap("接单", chat=group)


async def test_deletions(telegram: Sandbox, bot: Any, li: Person, group: Group) -> None:
    theirs = await li.send("/x", group)
    target = {"chat_id": group.id, "message_id": theirs.id}
    assert "can't be deleted" in await bot.refused("deleteMessage", **target)
    group.promote_bot()
    await bot("deleteMessage", **target)
    assert await bot.refused("deleteMessage", **target) == "Bad Request: message to delete not found"
    own = await bot("sendMessage", chat_id=li.id, text="x")
    telegram.clock.advance(hours=49)
    words = "Bad Request: message can't be deleted"
    assert await bot.refused("deleteMessage", chat_id=li.id, message_id=own["message_id"]) == words


async def test_several_deletions(bot: Any, li: Person, group: Group) -> None:
    ids = [(await bot("sendMessage", chat_id=group.id, text=str(n)))["message_id"] for n in range(3)]
    theirs = (await li.send("/x", group)).id
    here = {"chat_id": group.id}
    for numbers, words in (
        ([], "message identifiers are not specified"),
        (ids * 34, "too many message identifiers specified"),
        ("1", "expected an Array of message identifiers"),
        ([0], "invalid message identifier specified"),
        ([[1]], "message identifier must be a Number"),
        ([ids[0], theirs], "message can't be deleted for everyone"),
    ):
        assert await bot.refused("deleteMessages", **here, message_ids=numbers) == f"Bad Request: {words}"
    assert await bot.refused("deleteMessage", message_id=1) == "Bad Request: chat identifier is not specified"
    assert await bot.refused("deleteMessage", **here) == "Bad Request: message identifier is not specified"
    await bot("deleteMessages", **here, message_ids=[str(ids[0]), ids[1], 999])
    assert [m.text for m in group.messages if m.from_bot] == ["2"]


async def test_media_of_every_kind_and_what_an_edit_may_make_of_an_album(bot: Any, li: Person) -> None:
    photo, paper = (await li.send_photo()).photo, ((await li.send_document()).document or {})["file_id"]
    one = {"type": "photo", "media": photo}
    sent = await bot("sendMediaGroup", chat_id=li.id, media=[one, one])
    target = {"chat_id": li.id, "message_id": sent[0]["message_id"]}
    for media, words in (
        ({"type": "document", "media": paper}, "can't change media type in the album"),
        ({"type": "animation", "media": paper}, "message content type can't be used in an album"),
        ({"type": "sticker", "media": paper}, 'can\'t parse InputMedia: type "sticker" is unsupported'),
        ({"type": "photo"}, "can't parse InputMedia: media not found"),
        ({"type": "photo", "media": "attach://x"}, "can't parse InputMedia: media not found"),
        ("x", "can't parse input media JSON object"),
        ("", 'parameter "media" is required'),
        ({"type": "photo", "media": paper}, "can't use file of type Document as Photo"),
    ):
        assert await bot.refused("editMessageMedia", **target, media=media) == f"Bad Request: {words}"
    moving = [one, one | {"type": "animation"}]
    words = "Bad Request: can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup"
    assert await bot.refused("sendMediaGroup", chat_id=li.id, media=moving) == words


async def test_a_keyboard_may_be_taken_away_and_put_back(bot: Any, li: Person) -> None:
    markup = keyboard([{"text": "接单", "callback_data": "a"}])
    sent = await bot("sendMessage", chat_id=li.id, text="x", reply_markup=markup)
    target = {"chat_id": li.id, "message_id": sent["message_id"]}
    assert "reply_markup" not in await bot("editMessageReplyMarkup", **target, reply_markup=keyboard())
    edited = await bot("editMessageReplyMarkup", **target, reply_markup=markup)
    assert edited["reply_markup"] == markup
    assert "edit_date" not in edited


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[{"text": "a", "callback_data": "字" * 22}]], "BUTTON_DATA_INVALID"),
        ([[{"text": "", "callback_data": "a"}]], "inline keyboard button text must be non-empty"),
        ([[{"text": "a"}]], f"{BUTTON}: Text buttons are unallowed in the inline keyboard"),
        ([[{"text": "a", "callback_data": ""}]], f"{BUTTON}: Text buttons are unallowed in the inline keyboard"),
        ([[{"callback_data": "a"}]], f'{BUTTON}: Can\'t find field "text"'),
        ([[{"text": "a", "callback_data": ["a"]}]], f'{BUTTON}: Field "callback_data" must be of type String'),
        ([[{"text": "a", "web_app": "x"}]], f'{BUTTON}: Field "web_app" must be of type Object'),
        ([["a"]], f"{BUTTON}: InlineKeyboardButton must be an Object"),
        ([[{"text": "a", "url": "nowhere"}]], "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        ([[{"text": "a", "url": "tg://user?id=77"}]], "BUTTON_USER_INVALID"),
        ([[{"text": "a", "web_app": {"url": "https://a.example"}}]], "BUTTON_TYPE_INVALID"),
        ([[{"text": "a", "callback_data": "a"}] * 9], "reply markup is too long"),
        ([[{"text": "a", "callback_data": "a"}]] * 101, "reply markup is too long"),
        ([[{"text": "a" * 200, "callback_data": "a"}] * 8] * 8, "reply markup is too long"),
    ],
)
async def test_a_keyboard_is_refused(bot: Any, group: Group, rows: Any, words: str) -> None:
    refused = await bot.refused("sendMessage", chat_id=group.id, text="x", reply_markup=keyboard(*rows))
    assert refused == f"Bad Request: {words}"


async def test_what_only_private_chats_may_ask_for(bot: Any, li: Person, group: Group) -> None:
    contact = {"keyboard": [[{"text": "电话", "request_contact": True}, {"text": "位置", "request_location": True}]]}
    words = "Bad Request: phone number can be requested in private chats only"
    assert await bot.refused("sendMessage", chat_id=group.id, text="x", reply_markup=contact) == words
    await bot("sendMessage", chat_id=li.id, text="x", reply_markup=contact)
    await li.tap("电话")
    await li.tap("位置")
    first, second = (u["message"] for u in await bot.updates())
    assert first["contact"]["user_id"] == li.id
    assert second["location"]


async def test_a_person_who_hides_cannot_stand_behind_a_button(bot: Any, li: Person) -> None:
    li.user.hides_forwards = True
    markup = keyboard([{"text": "小李", "url": f"tg://user?id={li.id}"}])
    words = "Bad Request: BUTTON_USER_PRIVACY_RESTRICTED"
    assert await bot.refused("sendMessage", chat_id=li.id, text="x", reply_markup=markup) == words


async def test_a_tap_is_answered_once_and_in_time(telegram: Sandbox, bot: Any, li: Person) -> None:
    markup = keyboard([{"text": "接单", "callback_data": "1:ack"}, {"text": "网页", "url": "https://a.example/x"}])
    await bot("sendMessage", chat_id=li.id, text="待办", reply_markup=markup)
    tap = await li.tap("接单")
    query = (await bot.updates())[0]["callback_query"]
    assert (query["data"], query["message"]["text"]) == ("1:ack", "待办")
    answer = {"callback_query_id": query["id"]}
    assert await bot.refused("answerCallbackQuery", **answer, text="字" * 201) == "Bad Request: MESSAGE_TOO_LONG"
    await bot("answerCallbackQuery", **answer, text="好", show_alert=True)
    assert await tap.toast() == Toast("好", alert=True)
    assert await bot.refused("answerCallbackQuery", **answer) == OLD
    tap = await li.tap("接单")
    await bot("answerCallbackQuery", callback_query_id=(await bot.updates())[0]["callback_query"]["id"])
    assert await tap.toast() is None
    late = await li.tap("接单")
    telegram.clock.advance(16)
    query = (await bot.updates())[0]["callback_query"]
    assert await bot.refused("answerCallbackQuery", callback_query_id=query["id"]) == OLD
    with pytest.raises(AssertionError, match="did not answer the tap on '接单'"):
        await late.toast(timeout=0.01)
    assert await (await li.tap("网页")).toast() == Toast(url="https://a.example/x")
    with pytest.raises(AssertionError, match="接单"):
        await li.tap("退单")
