"""One action, one call of the Bot API."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from telegram import Bot, InputMediaPhoto, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode

from bot.ids import ChatId, MessageId
from handlers.telegram.delivery_errors import Verdict
from handlers.telegram.outgoing import Action, Album, Answer, Drop, Edit, Post, React, Remove, Upload

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


async def perform(bot: Bot, chat_id: ChatId, action: Action) -> MessageId | None:
    """The id of the message it is about. Raises `telegram.error.TelegramError`."""
    match action:
        case Post():
            return await _post(bot, chat_id, action)
        case Album():
            return await _album(bot, chat_id, action)
        case Edit():
            await _edit(bot, chat_id, action)
            return action.message_id
        case Remove(message_id):
            await bot.delete_message(chat_id=chat_id, message_id=message_id)
            return message_id
        case React(message_id, emoji):
            await bot.set_message_reaction(chat_id, message_id, emoji)
            return None
        case Answer(callback_id, text, alert, url):
            await bot.answer_callback_query(callback_id, text=text, show_alert=alert, url=url)
            return None
        case Drop():
            return None


def amended(action: Action, verdict: Verdict) -> Action | None:
    """The same with less, as Telegram demands; None when nothing would be left."""
    match action, verdict:
        case Post(thread_id=int()) | Album(thread_id=int()), Verdict.WITHOUT_THREAD:
            return replace(action, thread_id=None)
        case Post(photo=str(), text=text), Verdict.WITHOUT_PHOTO if text:
            return replace(action, photo=None)
        case Album(text=text, reply_to=reply_to, thread_id=thread_id, silent=silent), Verdict.WITHOUT_PHOTO if text:
            return Post(text, reply_to=reply_to, thread_id=thread_id, silent=silent)
    return None


async def _post(bot: Bot, chat_id: ChatId, post: Post) -> MessageId:
    if post.file is not None:
        kind, file_id = post.file
        where: dict[str, Any] = {"reply_parameters": _reply(post.reply_to), "message_thread_id": post.thread_id}
        match kind:
            case "voice":
                message = await bot.send_voice(chat_id, file_id, **where)
            case "video":
                message = await bot.send_video(chat_id, file_id, **where)
            case _:
                message = await bot.send_video_note(chat_id, file_id, **where)
        return MessageId(message.message_id)
    if post.upload is not None:
        return await _upload(bot, chat_id, post, post.upload)
    if post.photo is not None:
        message = await bot.send_photo(
            chat_id,
            post.photo,
            caption=post.text or None,
            parse_mode=ParseMode.HTML,
            reply_markup=post.keyboard,
            reply_parameters=_reply(post.reply_to),
            message_thread_id=post.thread_id,
            disable_notification=post.silent,
        )
    else:
        message = await bot.send_message(
            chat_id,
            post.text,
            parse_mode=ParseMode.HTML,
            reply_markup=post.keyboard,
            reply_parameters=_reply(post.reply_to),
            message_thread_id=post.thread_id,
            disable_notification=post.silent,
            link_preview_options=NO_PREVIEW,
        )
    return MessageId(message.message_id)


async def _upload(bot: Bot, chat_id: ChatId, post: Post, file: Upload) -> MessageId:
    caption: dict[str, Any] = {"caption": post.text or None, "parse_mode": ParseMode.HTML, "filename": file.name}
    if file.kind == "photo":
        message = await bot.send_photo(chat_id, file.data, **caption)
    else:
        message = await bot.send_document(chat_id, file.data, **caption)
    return MessageId(message.message_id)


async def _album(bot: Bot, chat_id: ChatId, album: Album) -> MessageId:
    messages = await bot.send_media_group(
        chat_id,
        [InputMediaPhoto(photo) for photo in album.photos],
        caption=album.text or None,
        parse_mode=ParseMode.HTML,
        reply_parameters=_reply(album.reply_to),
        message_thread_id=album.thread_id,
        disable_notification=album.silent,
    )
    return MessageId(messages[0].message_id)


async def _edit(bot: Bot, chat_id: ChatId, edit: Edit) -> None:
    if edit.photo:
        await bot.edit_message_caption(
            chat_id=chat_id,
            message_id=edit.message_id,
            caption=edit.text or None,
            parse_mode=ParseMode.HTML,
            reply_markup=edit.keyboard,
        )
    else:
        await bot.edit_message_text(
            edit.text,
            chat_id=chat_id,
            message_id=edit.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=edit.keyboard,
            link_preview_options=NO_PREVIEW,
        )


def _reply(message_id: MessageId | None) -> ReplyParameters | None:
    """A reply to what was deleted meanwhile is still said."""
    return None if message_id is None else ReplyParameters(message_id, allow_sending_without_reply=True)
