"""Keyboards under messages, checked the way the server checks them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat
from sandbox.errors import ApiError, bad
from sandbox.fields import child, flag, integer, obj, string
from sandbox.users import BotUser, Json
from sandbox.world import World

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_DATA = 64
MAX_SIZE = 10 * 1024
MOST_USERS = 10
FLAGS = ("selective", "one_time_keyboard", "resize_keyboard", "is_persistent")
OBJECTS = {"web_app": "url", "login_url": "url", "copy_text": "text", "switch_inline_query_chosen_chat": ""}
"""Actions of a button that are objects, with the field that each must have."""
WORDS = ("url", "callback_data")
PRESENT = ("callback_game", "pay", "switch_inline_query", "switch_inline_query_current_chat", *OBJECTS)
URL = re.compile(r"^(?:https?://|tg://|ton://)?[^\s/?#:@]+\.?[^\s]*$", re.I)
USER_URL = re.compile(r"^tg:(?://)?user\?id=(\d+)$", re.I)
IN_PRIVATE = {
    "request_contact": "phone number can be requested in private chats only",
    "request_location": "location can be requested in private chats only",
    "request_poll": "polls can be requested in private chats only",
    "request_users": "users can be requested in private chats only",
    "request_chat": "chats can be requested in private chats only",
    "web_app": "web App buttons can be used in private chats only",
}


@dataclass(frozen=True)
class Markup:
    inline: list[list[Json]] = field(default_factory=list)
    reply: list[list[Json]] | None = None
    remove: bool = False
    options: Json = field(default_factory=dict)

    def checked(self, world: World, bot: BotUser, chat: Chat) -> "Markup":
        """Refused where it may not stand in this chat."""
        for button in (b for row in self.inline for b in row):
            _check_inline(world, bot, chat, button)
        for button in (b for row in self.reply or [] for b in row):
            _check_reply(chat, button)
        if sum(map(len, self.inline)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in self.inline):
            raise bad("reply markup is too long")
        if self.inline and len(json.dumps(self.inline, ensure_ascii=False).encode()) > MAX_SIZE:
            raise bad("reply markup is too long")
        return self


def read_markup(value: Any) -> Markup:
    """What reply_markup asks for; `value` is JSON that was read already, or None. Its form alone is looked at."""
    if value is None:
        return Markup()
    body = obj(value, "object expected as reply markup")
    reply = _rows(body, "keyboard", 'Field "keyboard" must be an Array of Arrays', _key, "keyboard button")
    words = 'Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    inline = _rows(body, "inline_keyboard", words, _button, "inline keyboard button")
    options = _options(body)
    if reply:
        return Markup(reply=reply, options=options)
    if inline:
        return Markup(inline=[row for row in inline if row])
    if flag(body, "remove_keyboard"):
        return Markup(remove=True)
    return Markup(options={"force_reply": True} | options) if flag(body, "force_reply") else Markup()


def _options(body: Json) -> Json:
    options: Json = {name: True for name in FLAGS if flag(body, name)}
    placeholder = string(body, "input_field_placeholder", "")
    return options | ({"input_field_placeholder": placeholder} if placeholder else {})


def _rows(body: Json, name: str, words: str, read: Callable[[Any], Json], what: str) -> list[list[Json]]:
    rows = body.get(name)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise bad(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad(words)
    try:
        return [[read(item) for item in row] for row in rows]
    except ApiError as error:
        raise bad(f"can't parse {what}: {error.words}") from None


def _button(item: Any) -> Json:
    """A button does one thing: the first that the server looks for."""
    body = obj(item, "InlineKeyboardButton must be an Object")
    kept: Json = {"text": string(body, "text")}
    kept |= {name: body[name] for name in ("style", "icon_custom_emoji_id") if body.get(name)}
    for name in WORDS:
        words = string(body, name, "")
        if words:
            return kept | {name: words}
    for name in PRESENT:
        if name in OBJECTS and name in body:
            inner = child(body, name)
            if OBJECTS[name]:
                string(inner, OBJECTS[name])
        if name in body:
            return kept | {name: body[name]}
    raise bad("Text buttons are unallowed in the inline keyboard")


def _key(item: Any) -> Json:
    if isinstance(item, str):
        return {"text": item}
    body = obj(item, "KeyboardButton must be a String or an Object")
    string(body, "text")
    for name in ("request_contact", "request_location"):
        flag(body, name)
    for name in ("request_users", "request_chat"):
        if name in body:
            integer(child(body, name), "request_id")
    return body


def _check_inline(world: World, bot: BotUser, chat: Chat, button: Json) -> None:
    if not button["text"].strip():
        raise bad("inline keyboard button text must be non-empty")
    if len(button.get("callback_data", "").encode()) > MAX_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in button:
        _check_url(world, bot, button["url"])
    if "web_app" in button and not chat.private:
        raise bad("BUTTON_TYPE_INVALID")
    if "copy_text" in button and not 1 <= len(str(button["copy_text"]["text"])) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")


def _check_url(world: World, bot: BotUser, url: str) -> None:
    person = USER_URL.match(url)
    if person:
        user = world.users.get(int(person[1]))
        if user is None or not world.has_met(bot, user):
            raise bad("BUTTON_USER_INVALID")
        if user.hides_forwards:
            raise bad("BUTTON_USER_PRIVACY_RESTRICTED")
        return
    if not URL.match(url) or ("." not in url and ":" not in url):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _check_reply(chat: Chat, button: Json) -> None:
    if not button["text"].strip():
        raise bad("keyboard button text must be non-empty")
    for name, words in IN_PRIVATE.items():
        if button.get(name) and not chat.private:
            raise bad(words)
    if "request_users" in button and integer(button["request_users"], "max_quantity", 1) > MOST_USERS:
        raise bad("BUTTON_TYPE_INVALID")
