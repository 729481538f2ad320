"""The command menus Telegram shows: for each kind of chat and each language, and a person's own where it differs."""

from __future__ import annotations

import hashlib

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.constants import BotCommandLimit

from handlers.telegram.outgoing import Menu
from handlers.telegram.screens.language import Language, Languages
from handlers.telegram.screens.view import View

CODES = {"zh_CN": "zh", "en": "en"}
FOR_ALL = (
    "report",
    "mine",
    "issue",
    "board",
    "find",
    "why",
    "policy",
    "digest",
    "away",
    "rota",
    "settings",
    "language",
    "help",
    "cancel",
)
IN_GROUPS = tuple(name for name in FOR_ALL if name not in ("away", "rota"))  # one's own, in private
FOR_ADMINS = (*FOR_ALL, "admin")


async def publish(bot: Bot, languages: Languages) -> None:
    """The default language for everybody, every language for those whose phone speaks it."""
    private, group = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    for language, code in ((languages.default, None), *((languages.of(name), short) for name, short in CODES.items())):
        await bot.set_my_commands(_commands(language, FOR_ALL), scope=private, language_code=code)
        await bot.set_my_commands(_commands(language, IN_GROUPS), scope=group, language_code=code)


def own_menu(view: View) -> Menu:
    """Of one private chat: in the language that its person chose, with what administrators have; else as for all."""
    assert view.reader is not None
    if view.roster.is_admin(view.reader, view.on):
        return Menu(tuple(_commands(view.language, FOR_ADMINS)))
    chosen = view.roster.person(view.reader).language
    return Menu(tuple(_commands(view.language, FOR_ALL)) if chosen else ())


def edition(languages: Languages) -> str:
    """Changes whenever a menu would read otherwise."""
    menus = [_commands(languages.of(name), FOR_ADMINS) for name in CODES]
    return hashlib.sha256(repr([command.to_dict() for menu in menus for command in menu]).encode()).hexdigest()[:16]


def _commands(language: Language, names: tuple[str, ...]) -> list[BotCommand]:
    return [BotCommand(n, language.word("command", n)[: BotCommandLimit.MAX_DESCRIPTION]) for n in names]
