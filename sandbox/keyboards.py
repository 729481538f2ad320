"""Keyboards under messages, checked the way the server checks them."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from sandbox.chats import Chat
from sandbox.errors import bad
from sandbox.users import BotUser, Json
from sandbox.world import World

MAX_BUTTONS = 100
MAX_IN_ROW = 8
MAX_DATA = 64
MAX_SIZE = 10 * 1024
OPTIONS = (
    "force_reply", "selective", "one_time_keyboard", "resize_keyboard", "is_persistent", "input_field_placeholder",
)  # fmt: skip
ACTIONS = (
    "url", "login_url", "callback_data", "web_app", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip
URL = re.compile(r"^(?:https?://|tg://|ton://)?[^\s/?#:@]+\.?[^\s]*$", re.I)
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


def markup_of(world: World, bot: BotUser, chat: Chat, value: Any) -> Markup:
    """What reply_markup asks for; `value` is JSON that was read already, or None."""
    if value is None:
        return Markup()
    if not isinstance(value, dict):
        raise bad("object expected as reply markup")
    if "inline_keyboard" in value:
        return Markup(inline=_inline(world, bot, chat, value["inline_keyboard"]))
    if "keyboard" in value:
        return Markup(reply=_reply(chat, value["keyboard"]), options=_options(value))
    if value.get("force_reply"):
        return Markup(options=_options(value))
    if value.get("remove_keyboard"):
        return Markup(remove=True)
    return Markup()


def _options(value: Json) -> Json:
    return {name: value[name] for name in OPTIONS if value.get(name)}


def _rows(value: Any) -> list[list[Any]]:
    if not isinstance(value, list) or not all(isinstance(row, list) for row in value):
        raise bad('field "inline_keyboard" of the InlineKeyboardMarkup should be an Array of Arrays')
    return [row for row in value if row]


def _inline(world: World, bot: BotUser, chat: Chat, value: Any) -> list[list[Json]]:
    rows = [[_button(world, bot, chat, item) for item in row] for row in _rows(value)]
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_ROW for row in rows):
        raise bad("reply markup is too long")
    if len(json.dumps(rows, ensure_ascii=False).encode()) > MAX_SIZE:
        raise bad("reply markup is too long")
    return rows


def _button(world: World, bot: BotUser, chat: Chat, item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = item.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad("inline keyboard button text must be non-empty")
    actions = [name for name in ACTIONS if name in item]
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in item and not 1 <= len(str(item["callback_data"]).encode()) <= MAX_DATA:
        raise bad("BUTTON_DATA_INVALID")
    if "url" in item:
        _check_url(world, bot, str(item["url"]))
    if "web_app" in item and not chat.private:
        raise bad("BUTTON_TYPE_INVALID")
    if "copy_text" in item and not 1 <= len(str(item["copy_text"].get("text", ""))) <= 256:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    kept = {"text", "style", "icon_custom_emoji_id", actions[0]}
    return {name: content for name, content in item.items() if name in kept}


def _check_url(world: World, bot: BotUser, url: str) -> None:
    person = re.match(r"^tg://user\?id=(\d+)$", url)
    if person:
        user = world.users.get(int(person[1]))
        if user is None or not world.has_met(bot, user):
            raise bad("BUTTON_USER_INVALID")
        if user.hides_forwards:
            raise bad("BUTTON_USER_PRIVACY_RESTRICTED")
        return
    if not URL.match(url) or ("." not in url and ":" not in url):
        raise bad(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(chat: Chat, value: Any) -> list[list[Json]]:
    rows: list[list[Json]] = []
    for row in _rows(value):
        buttons = [{"text": item} if isinstance(item, str) else item for item in row]
        for button in buttons:
            if not isinstance(button, dict) or not isinstance(button.get("text"), str):
                raise bad("can't parse keyboard button: Can't find field \"text\"")
            if not button["text"].strip():
                raise bad("keyboard button text must be non-empty")
            for name, words in IN_PRIVATE.items():
                if button.get(name) and not chat.private:
                    raise bad(words)
        rows.append(buttons)
    return rows
