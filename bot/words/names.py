"""Units and colleagues named in a sentence: exactly, shortened, or by a word for their kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from bot.words.lexicon import UNIT_ENDINGS, UNIT_KINDS, UNIT_TAILS, UNIT_THINGS


class Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named, covariant=True)
_TAIL = re.compile(rf"(?!处[理置]|办[理结好完案事]|所[有以属在]|委[托派])(?:{UNIT_TAILS})")
_THING = re.compile(UNIT_THINGS)
_ABOVE = re.compile(r"^[市区县]")
_TITLES = (
    "主任",
    "书记",
    "局长",
    "区长",
    "队长",
    "大队",
    "组长",
    "所长",
    "科长",
    "站长",
    "处长",
    "联络",
    "调度",
    "督查",
    "核查",
)
_CALLED = "哥姐"
_PLACE = re.compile(r"[路街桥村巷弄湾河]")


@dataclass(frozen=True, slots=True)
class Mention(Generic[N]):
    """What was ``said`` and whom it may mean: none on the roster, one, or several (街道 where there are three)."""

    said: str
    matches: tuple[N, ...]

    @property
    def one(self) -> N | None:
        return self.matches[0] if len(self.matches) == 1 else None


@dataclass(frozen=True, slots=True)
class Found(Generic[N]):
    start: int
    end: int
    mention: Mention[N]


U = TypeVar("U", bound=Named)


def units_in(text: str, units: Sequence[U]) -> list[Found[U]]:
    """The units named, in the order of the text; a thing with a unit's word in it (环卫车) is none."""
    exact, loose = _aliases(units)
    known = exact | loose
    found: list[Found[U]] = []
    for at, word in _scan(text, known):
        end = at + len(word)
        if word in loose and (tail := _TAIL.match(text, end)) and not _THING.match(text, end):
            end = tail.end()
        if word in exact or not _THING.match(text, end) or end > at + len(word):
            found.append(Found(at, end, Mention(text[at:end], known[word])))
    return found


def people_in(text: str, people: Sequence[U]) -> list[Found[U]]:
    """Colleagues by full name, or as 小赵, 赵姐 where only one of them is a 赵. 小马路 is a road."""
    called: dict[str, list[U]] = {}
    for person in people:
        for word in set(_ways_to_call(person.name.casefold())):
            called.setdefault(word, []).append(person)
    for person in people:  # a full name is nobody else's nickname
        called[person.name.casefold()] = [other for other in people if other.name == person.name]
    return [
        Found(at, at + len(word), Mention(word, tuple(called[word])))
        for at, word in _scan(text, (word for word in called if len(word) > 1))
        if not _PLACE.match(text, at + len(word))
    ]


def _scan(text: str, known: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Each place where a known word begins, the longest word first; what follows one begins after it."""
    if words := sorted(known, key=lambda word: (-len(word), word)):
        for match in re.finditer("|".join(map(re.escape, words)), text):
            yield match.start(), match[0]


def _aliases(units: Sequence[U]) -> tuple[dict[str, tuple[U, ...]], dict[str, tuple[U, ...]]]:
    exact: dict[str, tuple[U, ...]] = {}
    short: dict[str, list[U]] = {}
    for unit in units:
        name = unit.name.casefold()
        exact[name] = tuple(other for other in units if other.name.casefold() == name)
        for word in _short_names(name):
            short.setdefault(word, []).append(unit)
    for kind in UNIT_KINDS:
        holders = [unit for unit in units if any(word in unit.name for word in kind)]
        for word in kind:
            short.setdefault(word, holders)
            if word in ("街道", "社区"):
                short[word] = [unit for unit in units if unit.name.endswith(word)]
    return exact, {word: tuple(holders) for word, holders in short.items() if word not in exact}


def _short_names(name: str) -> Iterator[str]:
    plain = _ABOVE.sub("", name) if len(name) > 3 else name
    if plain != name:
        yield plain
    for ending in UNIT_ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= 2:
            yield plain.removesuffix(ending)
            return


def _ways_to_call(name: str) -> Iterator[str]:
    yield name
    if 2 <= len(name) <= 3 and name[0] not in "小老" and not name.endswith(_TITLES):
        surname = name[0]
        yield from (f"小{surname}", f"老{surname}", *(surname + title for title in (*_TITLES, *_CALLED)))
        if len(name) == 3:
            yield name[1:]
