"""What a bot says about itself: commands, name, descriptions, menu button."""

import re
from typing import Any

from sandbox.addressing import chat_to_read
from sandbox.errors import bad
from sandbox.methods.registry import Call, method
from sandbox.users import Json

SCOPES = {
    "default", "all_private_chats", "all_group_chats", "all_chat_administrators", "chat", "chat_administrators",
    "chat_member",
}  # fmt: skip
COMMAND = re.compile(r"^[a-z0-9_]+$")


@method("getMe")
def get_me(call: Call) -> Json:
    return call.bot.to_full_json()


@method("setMyCommands", "commands scope language_code")
def set_my_commands(call: Call) -> bool:
    given = call.args.json("commands", what="commands")
    if not isinstance(given, list):
        raise bad("expected an Array of BotCommand")
    if len(given) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_place(call)] = [_command(item) for item in given]
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
    button = call.args.json("menu_button", what="menu button") or {"type": "default"}
    if button.get("type") not in {"default", "commands", "web_app"}:
        raise bad("menu button has unsupported type")
    call.bot.menu_button = button
    return True


@method("getChatMenuButton", "chat_id")
def get_chat_menu_button(call: Call) -> Json:
    return call.bot.menu_button


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
    scope: Any = call.args.json("scope", what="BotCommandScope") or {"type": "default"}
    if not isinstance(scope, dict) or scope.get("type") not in SCOPES:
        raise bad("can't parse BotCommandScope: Unsupported type specified")
    if scope["type"] in {"chat", "chat_administrators", "chat_member"} and not scope.get("chat_id"):
        raise bad("chat_id is empty")
    if "chat_id" in scope:
        chat_to_read(call.world, call.bot, str(scope["chat_id"]))
    place = ":".join(str(scope[name]) for name in ("type", "chat_id", "user_id") if name in scope)
    return place, _language(call)


def _command(item: Any) -> Json:
    if not isinstance(item, dict):
        raise bad("can't parse BotCommand: expected an Object")
    name, description = str(item.get("command", "")).removeprefix("/"), str(item.get("description", "")).strip()
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
