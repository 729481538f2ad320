"""Somebody else's reading of the Bot API: python-telegram-bot drives it, aiogram's models read what it says."""

from typing import Any

import aiogram.types as reading
from pydantic import BaseModel
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.request import HTTPXRequest

from sandbox import Group, Person, Sandbox


def unknown_fields(model: Any, path: str = "") -> list[str]:
    if isinstance(model, list):
        return [name for item in model for name in unknown_fields(item, path)]
    if not isinstance(model, BaseModel):
        return []
    names = [f"{path}.{name}" for name in model.model_extra or {}]
    for name in type(model).model_fields:
        names += unknown_fields(getattr(model, name), f"{path}.{name}")
    return names


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


async def test_every_update_reads_well(telegram: Sandbox, bot: Any, li: Person, wang: Person) -> None:
    await bot("getUpdates", allowed_updates=["message", "edited_message", "callback_query", "my_chat_member",
                                             "chat_member", "message_reaction"])  # fmt: skip
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
    await bot(
        "sendMessage",
        chat_id=li.id,
        text="待办",
        reply_markup={"inline_keyboard": [[{"text": "接", "callback_data": "a"}]]},
    )
    await li.tap("接")
    li.block()
    await li.start("x")
    old.migrate()
    updates = await bot.updates()
    read = [reading.Update.model_validate(update) for update in updates]
    assert [name for update in read for name in unknown_fields(update)] == []
    assert {kind for update in updates for kind in update if kind != "update_id"} == {
        "message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction",
    }  # fmt: skip


async def test_every_answer_reads_well(bot: Any, li: Person, wang: Person, group: Group) -> None:
    group.promote_bot()
    link = f'<a href="tg://user?id={wang.id}">老王</a> <pre><code class="language-c">x</code></pre>'
    photo = await li.send_photo()
    answers: list[tuple[type[BaseModel], Any]] = [
        (reading.User, await bot("getMe")),
        (reading.WebhookInfo, await bot("getWebhookInfo")),
        (reading.Message, await bot("sendMessage", chat_id=group.id, text=link, parse_mode="HTML",
                                    link_preview_options={"is_disabled": True})),
        (reading.Message, await bot("sendPhoto", chat_id=group.id, photo=photo.photo)),
        (reading.Message, await bot("sendVenue", chat_id=group.id, latitude=1, longitude=2, title="a", address="b")),
        (reading.Message, await bot("forwardMessage", chat_id=group.id, from_chat_id=li.id, message_id=photo.id)),
        (reading.MessageId, await bot("copyMessage", chat_id=group.id, from_chat_id=li.id, message_id=photo.id)),
        (reading.ChatFullInfo, await bot("getChat", chat_id=group.id)),
        (reading.ChatFullInfo, await bot("getChat", chat_id=li.id)),
        (reading.File, await bot("getFile", file_id=photo.photo)),
        (reading.ChatMemberOwner, await bot("getChatMember", chat_id=group.id, user_id=li.id)),
        (reading.ChatMemberMember, await bot("getChatMember", chat_id=group.id, user_id=wang.id)),
        (reading.ChatMemberAdministrator, await bot("getChatMember", chat_id=group.id, user_id=1000)),
        (reading.BotName, await bot("getMyName")),
        (reading.BotShortDescription, await bot("getMyShortDescription")),
    ]  # fmt: skip
    assert [
        name for model, body in answers for name in unknown_fields(model.model_validate(body), model.__name__)
    ] == []
