"""Colleagues named in a sentence: in full, as 小赵 or 赵姐, as Lao Wang; and others whom the roster does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.words.lexicon import Lexicon, listed, load
from bot.words.names import Found, Mention, Named, Words, kept

P = TypeVar("P", bound=Named)

_DATA = load("names")["people"]
_TITLES = tuple(_DATA["titles"].split())
_ENGLISH_TITLES = tuple(listed(_DATA["english_titles"]))
_LATIN = {pair[0]: pair[1:] for pair in _DATA["surnames"].split()}
_PLAIN = {"小": "xiao", "老": "lao"}
_LONGEST_BEFORE = 3
_LETTERS = re.compile(r"[a-z]")
_PLACE = re.compile(r"[路街桥村巷弄湾河区庄家]")


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=len, reverse=True))


_SURNAME = f"[{''.join(_LATIN)}]"
_NAME = rf"{_SURNAME}[\u4e00-\u9fff]{{1,2}}?"
_STRANGERS = re.compile(
    rf"(?P<called>[小老]{_SURNAME}|{_SURNAME}(?:{_any(_DATA['titles'])}))"
    rf"|@(?P<tagged>{_NAME})(?=[ ,去来你请麻]|$)"
    rf"|(?:{_any(_DATA['before'])})(?P<given>{_NAME})(?=$|[ ,。!;~吧了同处去来跟负办])"
    rf"|(?:{_any(_DATA['asked'])})(?P<doer>{_NAME})(?={_any(_DATA['does'])})"
)
"""转给张强, 让张强去, 李工: people of other offices, or a roster that is not up to date."""


@dataclass(frozen=True, slots=True)
class _Index:
    called: dict[str, tuple[Any, ...]]
    words: Words


def people_in(text: str, people: Sequence[P], lexicon: Lexicon) -> list[Found[P]]:
    """小赵 is whoever is called 赵, so perhaps several; 小马路 is a road, and 安排 no Mr 安."""
    if not isinstance(people, tuple):  # a list made for this message: only who may be in it is worth the trouble
        people = [person for person in people if _may_be_in(text, person)]
    index = _index(people)
    found: list[Found[P]] = []
    taken = 0
    for start, word in index.words.within(text):
        if not _PLACE.match(text, start + len(word)):
            found.append(Found(start, start + len(word), Mention(word, index.called[word])))
    for match in _STRANGERS.finditer(text):
        start, end = match.span(match.lastgroup or 0)
        overlaps = any(one.start < end and start < one.end for one in found)
        if not (overlaps or start < taken or _within_a_word(text, start, lexicon) or _PLACE.match(text, end)):
            found.append(Found(start, end, Mention(text[start:end], ())))
            taken = end
    return sorted(found, key=lambda one: one.start)


def _within_a_word(text: str, start: int, lexicon: Lexicon) -> bool:
    """施工 is no 施 engineer, and in 环卫工人 there is no 卫."""
    at_start = lexicon.find(text, start)
    before = (lexicon.find(text, at) for at in range(max(0, start - _LONGEST_BEFORE), start))
    return (at_start is not None and at_start[0] > start + 1) or any(one and one[0] > start for one in before)


def _may_be_in(text: str, person: P) -> bool:
    return _LETTERS.search(text) is not None or any(character in text for character in person.name.casefold())


@kept
def _index(people: Sequence[Any]) -> _Index:
    called: dict[str, list[Any]] = {}
    for person in people:
        for word in {*_ways_to_call(person.name.casefold()), *_in_latin(person)}:
            called.setdefault(word, []).append(person)
    for person in people:  # a full name is nobody else's nickname
        called[person.name.casefold()] = [other for other in people if other.name == person.name]
    known = {word: tuple(holders) for word, holders in called.items() if len(word) > 1}
    return _Index(known, Words(known))


def _ways_to_call(name: str) -> Iterator[str]:
    yield name
    if 2 <= len(name) <= 3 and name[0] not in _PLAIN and not name.isascii() and not name.endswith(_TITLES):
        surname = name[0]
        yield from (f"小{surname}", f"老{surname}", *(surname + title for title in _TITLES))
        if len(name) == 3:
            yield name[1:]


def _in_latin(person: Any) -> Iterator[str]:
    """老王 as lao wang, 陈主任 as director chen, 李建国 by the code that the office gave: lijianguo, li jianguo."""
    name, code = person.name.casefold(), person.code.casefold()
    if name.isascii():
        yield from (name, *(part for part in name.split() if len(part) > 2))
        return
    if len(code) > 3 and code.isalpha():
        yield code
    plain = _PLAIN.get(name[0])
    surname = _LATIN.get(name[1] if plain and len(name) == 2 else name[0])
    if surname is None:
        return
    if code.startswith(surname) and len(code) > len(surname) + 1:
        yield f"{surname} {code.removeprefix(surname)}"
    if plain:
        yield f"{plain} {surname}"
    else:
        yield from (f"{title} {surname}" for title in (*_PLAIN.values(), *_ENGLISH_TITLES))
