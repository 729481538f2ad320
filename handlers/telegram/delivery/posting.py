"""One action, one call of the Bot API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from telegram import Bot
from telegram.error import TelegramError

from bot.ids import ChatId, MessageId
from handlers.telegram.api import Api
from handlers.telegram.delivery.delivery_errors import Verdict, diagnose
from handlers.telegram.outgoing import (
    Action,
    Album,
    Answer,
    Bare,
    Drop,
    Edit,
    Menu,
    Post,
    React,
    Remove,
    Upload,
    Wait,
    markup_of,
)

NO_PREVIEW: Final = {"is_disabled": True}
FILES: Final = {"voice": "sendVoice", "video": "sendVideo", "video_note": "sendVideoNote"}


async def perform(api: Api, chat_id: ChatId, action: Action) -> MessageId | None:
    """The id of the message it is about. Raises `telegram.error.TelegramError`."""
    match action:
        case Post(upload=Upload() as file):
            return await _upload(api.bot, chat_id, action, file)
        case Post():
            method, fields = _post(action)
            return _id_of(await api.call(method, chat_id=chat_id, **fields, **_where(action)))
        case Album(photos, text):
            media = [{"type": "photo", "media": photo} for photo in photos]
            media[0] |= _html(caption=text) if text else {}
            return _id_of((await api.call("sendMediaGroup", chat_id=chat_id, media=media, **_where(action)))[0])
        case Edit(message_id):
            method, fields = _edit(action)
            await api.call(method, chat_id=chat_id, message_id=message_id, **fields)
            return message_id
        case Bare(message_id):
            await api.call("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)
            return None
        case Remove(message_id):
            await api.call("deleteMessage", chat_id=chat_id, message_id=message_id)
            return message_id
        case React(message_id, emoji):
            reaction = [{"type": "emoji", "emoji": emoji}]
            await api.call("setMessageReaction", chat_id=chat_id, message_id=message_id, reaction=reaction)
            return None
        case Answer(callback_id, text, alert, url):
            shown = alert or None
            await api.call("answerCallbackQuery", callback_query_id=callback_id, text=text, show_alert=shown, url=url)
            return None
        case Menu(commands):
            here = {"type": "chat", "chat_id": chat_id}
            if commands:
                offered = [command.to_dict() for command in commands]
                await api.call("setMyCommands", commands=offered, scope=here)
            else:
                await api.call("deleteMyCommands", scope=here)
            return None
        case Drop() | Wait():
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


async def outage(api: Api) -> str | None:
    """Why nothing gets through, found out by a harmless question: what may be said once more only is not risked."""
    try:
        await api.call("getMe")
    except TelegramError as error:
        return diagnose(error, ChatId(0)).reason
    return None


def _post(post: Post) -> tuple[str, Mapping[str, Any]]:
    if post.file is not None:
        kind, file_id = post.file
        return FILES[kind], {kind: file_id}
    keyboard = {"reply_markup": markup_of(post.keyboard)}
    if post.photo is not None:
        return "sendPhoto", {"photo": post.photo, **_html(caption=post.text or None), **keyboard}
    return "sendMessage", {**_html(text=post.text), **keyboard, "link_preview_options": NO_PREVIEW}


async def _upload(bot: Bot, chat_id: ChatId, post: Post, file: Upload) -> MessageId:
    send = bot.send_photo if file.kind == "photo" else bot.send_document
    words: dict[str, Any] = {"caption": post.text or None, "parse_mode": "HTML", "filename": file.name}
    return MessageId((await send(chat_id, file.data, **words)).message_id)


def _edit(edit: Edit) -> tuple[str, Mapping[str, Any]]:
    keyboard = {"reply_markup": markup_of(edit.keyboard)}
    if edit.photo:
        return "editMessageCaption", {**_html(caption=edit.text or None), **keyboard}
    return "editMessageText", {**_html(text=edit.text), **keyboard, "link_preview_options": NO_PREVIEW}


def _html(**words: str | None) -> Mapping[str, Any]:
    return {**words, "parse_mode": "HTML"}


def _where(post: Post | Album) -> Mapping[str, Any]:
    """In which topic, under which message; a reply to what was deleted meanwhile is still said."""
    reply = {"message_id": post.reply_to, "allow_sending_without_reply": True} if post.reply_to is not None else None
    return {
        "message_thread_id": post.thread_id,
        "reply_parameters": reply,
        "disable_notification": post.silent or None,
    }


def _id_of(message: Mapping[str, Any]) -> MessageId:
    return MessageId(int(message["message_id"]))
