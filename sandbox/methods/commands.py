"""What a bot says about itself: commands, name, descriptions, menu button."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.addressing import chat_to_read
from sandbox.errors import ApiError, bad
from sandbox.fields import child, integer, obj, string
from sandbox.methods.registry import Call, method
from sandbox.users import Json

SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
COMMAND = re.compile(r"^[a-z0-9_]+$")
T = TypeVar("T")


@method("getMe")
def get_me(call: Call) -> Json:
    return call.bot.to_full_json()


@method("setMyCommands", "commands scope language_code")
def set_my_commands(call: Call) -> bool:
    given = call.args.json("commands", what="commands")
    if not isinstance(given, list | None):
        raise bad("expected an Array of BotCommand")
    commands = _read(given or [], _parts, "BotCommand")
    place = _place(call)
    if len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[place] = [_command(*parts) for parts in commands]
    call.world.touch(call.bot)
    return True


@method("getMyCommands", "scope language_code")
def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_place(call), [])


@method("deleteMyCommands", "scope language_code")
def delete_my_commands(call: Call) -> bool:
    call.bot.commands.pop(_place(call), None)
    call.world.touch(call.bot)
    return True


@method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(call: Call) -> bool:
    given = call.args.json("menu_button", what="menu button")
    button = _read([given if given is not None else {"type": "default"}], _menu_button, "menu button")[0]
    call.bot.menu_buttons[_whose(call)] = button
    return True


@method("getChatMenuButton", "chat_id")
def get_chat_menu_button(call: Call) -> Json:
    buttons = call.bot.menu_buttons
    own = buttons.get(_whose(call), {"type": "default"})
    return own if own["type"] != "default" else buttons.get(0, {"type": "commands"})


def _whose(call: Call) -> int:
    """The person of a private chat, or 0: everybody else."""
    return call.args.user_id("chat_id") if "chat_id" in call.args.words else 0


def _menu_button(item: Any) -> Json:
    body = obj(item, "MenuButton must be an Object")
    kind = string(body, "type")
    if kind == "web_app":
        return {"type": kind, "text": string(body, "text"), "web_app": {"url": string(child(body, "web_app"), "url")}}
    if kind not in {"default", "commands"}:
        raise bad("MenuButton has unsupported type")
    return {"type": kind}


def _about(which: str, parameter: str, limit: int) -> None:
    """Register the setter and the getter of one of the bot's own texts."""

    def set_it(call: Call) -> bool:
        text = call.args.text(parameter)
        if len(text) > limit:
            raise bad(f"bot {parameter.replace('_', ' ')} is too long")
        call.bot.texts[which, _language(call)] = text
        call.world.touch(call.bot)
        return True

    def get_it(call: Call) -> Json:
        fallback = call.bot.name if which == "Name" else ""
        texts = call.bot.texts
        return {parameter: texts.get((which, _language(call))) or texts.get((which, "")) or fallback}

    method(f"setMy{which}", f"{parameter} language_code")(set_it)
    method(f"getMy{which}", "language_code")(get_it)


_about("Name", "name", 64)
_about("Description", "description", 512)
_about("ShortDescription", "short_description", 120)


def _language(call: Call) -> str:
    language = call.args.text("language_code")
    if language and not re.fullmatch(r"[a-z]{2}", language):
        raise bad("invalid language code specified")
    return language


def _place(call: Call) -> tuple[str, str]:
    given = call.args.json("scope", what="BotCommandScope")
    scope = _read([given if given is not None else {"type": "default"}], _scope, "BotCommandScope")[0]
    if "chat_id" in scope:
        scope["chat_id"] = str(chat_to_read(call.world, call.bot, scope["chat_id"]).id)
    return ":".join(scope.values()), _language(call)


def _scope(item: Any) -> dict[str, str]:
    body = obj(item, "BotCommandScope must be an Object")
    scope = {"type": string(body, "type")}
    if scope["type"] not in SCOPES:
        raise bad("Unsupported type specified")
    if scope["type"] in {"chat", "chat_administrators", "chat_member"}:
        scope["chat_id"] = string(body, "chat_id")
        if not scope["chat_id"]:
            raise bad("Empty chat_id specified")
    if scope["type"] == "chat_member":
        scope["user_id"] = str(integer(body, "user_id"))
        if int(scope["user_id"]) <= 0:
            raise bad("Invalid user_id specified")
    return scope


def _read(items: list[Any], read: Callable[[Any], T], what: str) -> list[T]:
    try:
        return [read(item) for item in items]
    except ApiError as error:
        raise bad(f"can't parse {what}: {error.words}") from None


def _parts(item: Any) -> tuple[str, str]:
    body = obj(item)
    return string(body, "command"), string(body, "description")


def _command(command: str, words: str) -> Json:
    name, description = command.removeprefix("/").strip(), words.strip()
    if not name:
        raise bad("command must be non-empty")
    if len(name) > 32:
        raise bad("Command length must not exceed 32")
    if not COMMAND.match(name):
        raise bad("BOT_COMMAND_INVALID")
    if not description:
        raise bad("command description must be non-empty")
    if len(description) > 256:
        raise bad("Command description length must not exceed 256")
    return {"command": name, "description": description}
