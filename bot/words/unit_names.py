"""Units named in a sentence: exactly, shortened, or by a word for their kind, in Chinese or in English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.words.lexicon import listed, load
from bot.words.names import Found, Mention, Named, Words, kept

U = TypeVar("U", bound=Named)

_DATA = load("names")["units"]
_ENDINGS = sorted(_DATA["endings"], key=len, reverse=True)
_TAILS, _THINGS = Words(_DATA["tails"]), Words(_DATA["things"])
_NO_TAIL = re.compile(r"处[理置]|办[理结好完案事]|所[有以属在]|委[托派]")
_NOT_AFTER = tuple(_DATA["not_after"])
_ENGLISH: dict[str, list[str]] = {kind: listed(line) for kind, line in _DATA["english"].items()}
_LATIN_ENDING = re.compile(r" (?:bureau|department|office|cent(?:er|re)|company|committee)$")
_ABOVE = re.compile(r"^[市区县]")
_OF_ITS_OWN = ("街道", "社区")
"""Words that stand in the names of other things as well: only a name that ends with one is of that kind."""


@dataclass(frozen=True, slots=True)
class _Index:
    exact: dict[str, tuple[Any, ...]]
    loose: dict[str, tuple[Any, ...]]
    words: Words


def units_in(text: str, units: Sequence[U]) -> list[Found[U]]:
    """The units named, in the order of the text; a thing with a unit's word in it (环卫车) is none."""
    index = _index(units)
    found: list[Found[U]] = []
    for start, word in index.words.within(text):
        exact = index.exact.get(word)
        end = _end(text, start, word) if exact is None else start + len(word)
        if end is not None:
            found.append(Found(start, end, Mention(text[start:end], exact or index.loose[word])))
    return found


def _end(text: str, start: int, word: str) -> int | None:
    """With what belongs to a short name (水务那边), None for a thing or a supply: 市政管网, 恢复供水."""
    end = start + len(word)
    if word.isascii():
        return end
    if text.endswith(_NOT_AFTER, 0, start) or _THINGS.at(text, end):
        return None
    tail = None if _NO_TAIL.match(text, end) else _TAILS.at(text, end)
    return end + len(tail or "")


@kept
def _index(units: Sequence[Any]) -> _Index:
    exact: dict[str, tuple[Any, ...]] = {}
    short: dict[str, list[Any]] = {}
    for unit in units:
        name = unit.name.casefold()
        exact[name] = (*exact.get(name, ()), unit)
        for word in _short_names(name):
            short.setdefault(word, []).append(unit)
    for kind in _DATA["kinds"]:
        holders = [unit for unit in units if any(word in unit.name for word in kind)]
        for word in (*kind, *_ENGLISH.get(kind[0], ())):
            if kind[0] in _OF_ITS_OWN and not word.isascii():
                short[word] = [unit for unit in units if unit.name.endswith(word)]
            else:
                short.setdefault(word, holders)
    loose = {word: tuple(holders) for word, holders in short.items() if word not in exact}
    return _Index(exact, loose, Words([*exact, *loose]))


def _short_names(name: str) -> Iterator[str]:
    if name.isascii():
        if (plain := _LATIN_ENDING.sub("", name)) != name and " " in plain:
            yield plain
        return
    plain = _ABOVE.sub("", name) if len(name) > 3 else name
    if plain != name:
        yield plain
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            yield plain.removesuffix(ending)
            return
