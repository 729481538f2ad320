"""People tagged in a message, by account or by name, as the names the roster knows them by."""

from __future__ import annotations

import re

from telegram import Message, MessageEntity

from bot.roster import Person, Roster

_ACCOUNT = re.compile(r"@(\w{4,32})", re.ASCII)


def with_names(words: str, message: Message, roster: Roster) -> str:
    """“@lao_wang 你跟一下” as “@老王 你跟一下”: what was said of them can then be understood."""
    if message.entities or message.caption_entities:
        words = _tagged_by_name(words, message, roster)
    if "@" not in words:
        return words
    known = {person.username.casefold(): person for person in roster.people if person.username}
    return _ACCOUNT.sub(lambda tag: _name(known.get(tag[1].casefold())) or tag[0], words)


def _tagged_by_name(words: str, message: Message, roster: Roster) -> str:
    """Somebody without an account name is tagged by whatever they call themselves on Telegram."""
    tagged = message.parse_entities([MessageEntity.TEXT_MENTION]) if message.text else {}
    if message.caption:
        tagged = message.parse_caption_entities([MessageEntity.TEXT_MENTION])
    for entity, shown in tagged.items():
        if entity.user is not None and (name := _name(roster.by_telegram(entity.user.id))):
            words = words.replace(shown, name, 1)
    return words


def _name(person: Person | None) -> str:
    return f"@{person.name} " if person is not None else ""
