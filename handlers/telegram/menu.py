"""The command menus Telegram shows, per chat kind and language."""

from __future__ import annotations

from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats
from telegram.constants import BotCommandLimit

from handlers.telegram.commands import IN_GROUP, PRIVATE
from handlers.telegram.language import Language, Languages

CODES = {"zh_CN": "zh", "en": "en"}


async def publish(bot: Bot, languages: Languages) -> None:
    """The default language for everybody, every language for those whose phone speaks it."""
    private, group = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    for language, code in ((languages.default, None), *((languages.of(name), short) for name, short in CODES.items())):
        await bot.set_my_commands(_menu(language, [*PRIVATE]), scope=private, language_code=code)
        await bot.set_my_commands(_menu(language, ["report", *IN_GROUP]), scope=group, language_code=code)


def _menu(language: Language, names: list[str]) -> list[BotCommand]:
    shown = [name for name in names if name != "admin"]
    return [BotCommand(n, language.word("command", n)[: BotCommandLimit.MAX_DESCRIPTION]) for n in shown]
