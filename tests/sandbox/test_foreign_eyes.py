"""Somebody else's reading of the Bot API: python-telegram-bot drives it, aiogram's models read what it says."""

from copy import deepcopy
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from sandbox import Group, Person, Sandbox
from sandbox.methods import METHODS
from tests.sandbox.foreign import call_misread, methods, misread, update_misread

PNG = b"\x89PNG\r\n\x1a\n"
OLD_NAMES = {"kickchatmember", "getchatmemberscount"}
OF_OLD = {"reply_to_message_id", "allow_sending_without_reply", "disable_web_page_preview"}
"""Parameters that the server still takes, though nobody speaks of them any more."""


async def test_a_day_with_python_telegram_bot(telegram: Sandbox, li: Person, group: Group) -> None:
    def direct() -> HTTPXRequest:
        return HTTPXRequest(httpx_kwargs={"trust_env": False})

    bot = Bot(
        telegram.token,
        base_url=f"{telegram.url}/bot",
        base_file_url=f"{telegram.url}/file/bot",
        request=direct(),
        get_updates_request=direct(),
    )
    async with bot:
        assert bot.username == "mashang_bot"
        await li.send_photo("/report@mashang_bot 井盖", group)
        (update,) = await bot.get_updates(timeout=1)
        assert update.message
        photo = bytes(await (await bot.get_file(update.message.photo[-1].file_id)).download_as_bytearray())
        button = InlineKeyboardButton("接单", callback_data="1:ack")
        card = await bot.send_photo(
            group.id, photo, caption="<b>井盖</b>", parse_mode=ParseMode.HTML,
            reply_markup=InlineKeyboardMarkup([[button]]), reply_to_message_id=update.message.message_id,
        )  # fmt: skip
        tap = await li.tap("接单", chat=group)
        (update,) = await bot.get_updates(offset=update.update_id + 1)
        assert update.callback_query
        await update.callback_query.answer("已接单")
        await card.edit_caption("井盖 · 处理中")
        await bot.send_media_group(group.id, [InputMediaPhoto(photo), InputMediaPhoto(photo, caption="两张")])
        chat = await bot.get_chat(group.id)
        assert chat.title == group.title
    assert "已接单" in (await tap.toast() or "")
    assert telegram.warnings == []
    assert misread(telegram) == []


def test_every_method_knows_the_parameters_that_aiogram_knows() -> None:
    assert {name for name in METHODS if name not in methods()} == OLD_NAMES
    ours = {name: {*known.parameters} - OF_OLD for name, known in METHODS.items() if name in methods()}
    theirs = {name: {*methods()[name].model_fields} - OF_OLD for name in ours}
    assert {name: ours[name] ^ theirs[name] for name in ours if ours[name] != theirs[name]} == {}


async def test_every_update_reads_well(telegram: Sandbox, bot: Any, li: Person, wang: Person) -> None:
    kinds = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction", "poll",
             "poll_answer")  # fmt: skip
    await bot("getUpdates", allowed_updates=kinds)
    old = telegram.group("旧群", [li, wang], kind="group", bot=False)
    await old.add_bot(by=li)
    old.promote_bot(topics=True)
    message = await li.send("#井盖 @mashang_bot https://a.example /report", old)
    await li.edit(message, "改")
    await li.send_album(2, "图", old, reply_to=message)
    await li.send_location(30, 120, old)
    await li.send_document(to=old)
    await li.send_voice(old)
    await li.send_video(to=old)
    await li.send_contact(wang, old)
    await old.leave(wang)
    await old.join(wang)
    old.promote(wang)
    old.rename("新名")
    li.react(message, "👌")
    await bot("sendPoll", chat_id=old.id, question="修好了吗？", options=["好了", "没有"], is_anonymous=False)
    wang.vote(old.messages[-1], 0)
    markup = {"inline_keyboard": [[{"text": "接", "callback_data": "a"}]]}
    await bot("sendMessage", chat_id=li.id, text="待办", reply_markup=markup)
    await li.tap("接")
    li.block()
    await li.start("x")
    old.migrate()
    updates = telegram.world.queues[telegram.bot.id].emitted
    assert [words for update in updates for words in update_misread(update)] == []
    assert {kind for update in updates for kind in update if kind != "update_id"} == {*kinds}


async def test_every_method_is_called_and_its_answer_reads_well(
    telegram: Sandbox, bot: Any, li: Person, wang: Person
) -> None:
    group = telegram.group("城东街道工作群", [li, wang], forum=True)
    group.promote_bot(topics=True)
    group.chat.members[telegram.bot.id].rights.add("can_promote_members")
    here, user = {"chat_id": group.id}, {"chat_id": group.id, "user_id": wang.id}
    photo = await li.send_photo("图")
    place = {"latitude": 30, "longitude": 120, "live_period": 60}
    button = {"inline_keyboard": [[{"text": "接", "callback_data": "a"}]]}
    link = f'<a href="tg://user?id={wang.id}">老王</a> <pre><code class="language-c">x</code></pre>'

    async def sent(method: str, **params: Any) -> dict[str, Any]:
        answer = await bot(method, **here | params)
        return here | {"message_id": answer["message_id"]}

    text = await sent("sendMessage", text=link, parse_mode="HTML", link_preview_options={"is_disabled": True})
    await bot("editMessageText", **text, text="改", reply_markup=button)
    await bot("editMessageReplyMarkup", **text)
    await bot("setMessageReaction", **text, reaction=[{"type": "emoji", "emoji": "👌"}])
    await bot("pinChatMessage", **text)
    await bot("unpinChatMessage", **text)
    picture = await sent("sendPhoto", photo=photo.photo, caption="前", has_spoiler=True)
    await bot("editMessageCaption", **picture, caption="后")
    await bot("editMessageMedia", **picture, media={"type": "photo", "media": photo.photo})
    live = await sent("sendLocation", **place)
    await bot("editMessageLiveLocation", **live, latitude=31, longitude=120)
    await bot("stopMessageLiveLocation", **live)
    poll = await sent("sendPoll", question="好了吗", options=["是", {"text": "否"}], type="quiz", correct_option_id=0)
    await bot("stopPoll", **poll)
    for kind in ("document", "voice", "video", "audio", "animation", "video_note"):
        name = "send" + "".join(part.capitalize() for part in kind.split("_"))
        await bot(name, **here, files={kind: ("a.bin", PNG)})
    await bot("sendVenue", **here, latitude=1, longitude=2, title="a", address="b")
    await bot("sendContact", **here, phone_number="+86", first_name="李")
    await bot("sendDice", **here)
    await bot("sendMediaGroup", **here, media=[{"type": "photo", "media": photo.photo}] * 2)
    await bot("sendChatAction", **here, action="typing")
    for method in ("forwardMessage", "copyMessage"):
        await bot(method, **here, from_chat_id=li.id, message_id=photo.id)
    for method in ("forwardMessages", "copyMessages"):
        await bot(method, **here, from_chat_id=li.id, message_ids=[photo.id])
    topic = here | {"message_thread_id": (await bot("createForumTopic", **here, name="甲"))["message_thread_id"]}
    for method in ("closeForumTopic", "reopenForumTopic", "unpinAllForumTopicMessages"):
        await bot(method, **topic)
    await bot("editForumTopic", **topic, name="乙")
    await bot("deleteForumTopic", **topic)
    for method in ("closeGeneralForumTopic", "reopenGeneralForumTopic", "unpinAllChatMessages", "getChat",
                   "getChatAdministrators", "getChatMemberCount", "exportChatInviteLink",
                   "createChatInviteLink"):  # fmt: skip
        await bot(method, **here)
    await bot("getChat", chat_id=li.id)
    await bot("editGeneralForumTopic", **here, name="总")
    await bot("setChatTitle", **here, title="新名")
    await bot("setChatDescription", **here, description="说明")
    await bot("promoteChatMember", **user, can_pin_messages=True)
    await bot("getChatMember", **user)
    await bot("getChatMember", **here, user_id=li.id)
    await bot("promoteChatMember", **user)
    await bot("restrictChatMember", **user, permissions={"can_send_messages": False})
    await bot("getChatMember", **user)
    await bot("setChatPermissions", **here, permissions={"can_send_messages": True})
    await bot("banChatMember", **user)
    await bot("getChatMember", **user)
    await bot("unbanChatMember", **user)
    await bot("getUserProfilePhotos", user_id=li.id)
    await bot("getFile", file_id=photo.photo)
    await bot("deleteMessage", **text)
    await bot("deleteMessages", **here, message_ids=[picture["message_id"], 999])
    for scope in ({"type": "default"}, {"type": "chat_member"} | user):
        await bot("setMyCommands", commands=[{"command": "report", "description": "上报"}], scope=scope)
        await bot("getMyCommands", scope=scope)
        await bot("deleteMyCommands", scope=scope)
    for which, name in (("Name", "name"), ("Description", "description"), ("ShortDescription", "short_description")):
        await bot(f"setMy{which}", **{name: "马上就办"})
        await bot(f"getMy{which}")
    await bot("setChatMenuButton", menu_button={"type": "commands"})
    await bot("getChatMenuButton", chat_id=li.id)
    await bot("sendMessage", chat_id=li.id, text="待办", reply_markup=button)
    tapped = await li.tap("接")
    updates = await bot("getUpdates", offset=-1)
    await bot("answerCallbackQuery", callback_query_id=updates[0]["callback_query"]["id"], text="好")
    assert "好" in (await tapped.toast() or "")
    await bot("setWebhook", url="https://a.example/")
    await bot("getWebhookInfo")
    await bot("deleteWebhook")
    await bot("leaveChat", **here)
    for method in ("getMe", "logOut", "close"):
        await bot(method)
    assert misread(telegram) == []
    assert telegram.warnings == []
    assert {known.name for known in METHODS.values()} - {call.method for call in telegram.calls} == {
        METHODS[name].name for name in OLD_NAMES
    }


async def test_foreign_eyes_see_what_is_strange(telegram: Sandbox, bot: Any, li: Person) -> None:
    await li.send("x")
    await bot("sendMessage", chat_id=li.id, text="x")
    (call,), update = telegram.calls_of("sendMessage"), telegram.world.queues[telegram.bot.id].emitted[0]
    wrong = deepcopy(update)
    wrong["message"]["chat"]["colour"] = "red"
    assert update_misread(wrong) == ["update: .message.chat.colour is unknown"]
    del wrong["message"]["chat"]["id"]
    assert "Field required" in update_misread(wrong)[0]
    call.params["colour"] = "red"
    call.result = {"message_id": "one"}
    assert call_misread(call)[0] == "call sendMessage: .colour is unknown"
    assert call_misread(call)[1].startswith("answer sendMessage: ")
