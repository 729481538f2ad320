"""Looking for issues by words: what somebody types, and what of the roster and the catalogue each word may mean."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.ids import AreaId, IssueId, UnitId, parse_number
from bot.roster import Roster

SPACE = "␣"

_LAST_OF_A_SERIES = 9999


@dataclass(frozen=True, slots=True)
class Word:
    """``text`` is how it is compared; the rest are names that hold it, and numbers that it may be.

    ``of_series`` are the digits of a number without its letter: 12 is A-0012, B-0012 and so on.
    """

    text: str
    issue_id: IssueId | None = None
    of_series: int | None = None
    categories: tuple[str, ...] = ()
    areas: tuple[AreaId, ...] = ()
    units: tuple[UnitId, ...] = ()


def folded(text: str) -> str:
    """Half-width letters in lower case, every kind of gap a `SPACE`, marks that cannot be seen left out."""
    return "".join(map(_folded, text))


@lru_cache(maxsize=1 << 14)
def _folded(symbol: str) -> str:
    """One symbol by itself, so that what is folded of a part is a part of what is folded."""
    if unicodedata.category(symbol) == "Cf":
        return ""
    plain = unicodedata.normalize("NFKC", symbol).casefold()
    return "".join(SPACE if form.isspace() or not form.isprintable() else form for form in plain)


def understood(query: str, roster: Roster, categories: Mapping[str, str]) -> tuple[Word, ...]:
    """Its words, each once, and what they may mean. ``categories`` are the names of each code, as they are read."""
    words = dict.fromkeys(text for text in folded(query).split(SPACE) if text)
    return tuple(_word(text, roster, categories) for text in words)


def _word(text: str, roster: Roster, categories: Mapping[str, str]) -> Word:
    named = {area.id for area in roster.areas if text in folded(area.name)}
    digits = int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 else 0
    return Word(
        text,
        issue_id=parse_number(text),
        of_series=digits if 0 < digits <= _LAST_OF_A_SERIES else None,
        categories=tuple(code for code, name in categories.items() if text in folded(name)),
        areas=tuple(area.id for area in roster.areas if any(a.id in named for a in roster.area_chain(area.id))),
        units=tuple(unit.id for unit in roster.units if text in folded(unit.name)),
    )
