"""Patterns over what words mean, written with the names of their meanings: ``already act result* le?``.

A clause is read as a string with one character for every word in it, so that a pattern is an ordinary regular
expression in which names stand for those characters. Names come from the lexicon; ``[sets]`` name several of them
(``[^ahead refusal]`` is any other), ``[parts]`` name pieces of patterns, ``.`` is any word. A part or a set that may
repeat must not stand in something that repeats: the time to find out that nothing fits would have no bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MARKS = {
    "D": "limit", "N": "today", "T": "later", "S": "stretch", "B": "past", "A": "ago", "U": "unit", "P": "person",
}  # fmt: skip
"""What the capitals of sentence.py stand for."""

UNKNOWN = ("bit", "other", "amount", "length")
"""Words in no lexicon: of one or two characters, longer ones, a number with what it counts, and how long."""

_CLASS = re.compile(r"\[(\^?)([^\]]*)\]")
_NAME = re.compile(r"[a-z][a-z_]+")
_FIRST = 0xE000


@dataclass(frozen=True, slots=True)
class Fold:
    """Words that together mean something else: ``not again? bad`` is ``cured``."""

    of: re.Pattern[str]
    into: str


class Grammar:
    """Raise ValueError for a name that is no meaning, no set and no part, and for a fold of nothing."""

    def __init__(self, meanings: Iterable[str], data: Mapping[str, Any]) -> None:
        names = dict.fromkeys((*MARKS.values(), *UNKNOWN, *meanings, *data["made"].split()))
        self._codes = {name: chr(_FIRST + number) for number, name in enumerate(names)}
        self._names = {code: name for name, code in self._codes.items()}
        self._sets: dict[str, str] = {}
        for name, members in data["sets"].items():
            self._sets[name] = "".join(self._members(member) for member in members.split())
        self._parts: dict[str, str] = {}
        for name, written in data["parts"].items():
            self._parts[name] = f"(?:{self._coded(written)})"
        self._said = {name: self._any(lines) for name, lines in data["says"].items()}
        self.folds = [Fold(self._any([of]), self._members(into) if into else "") for of, into in data["folds"]]
        if any(fold.of.fullmatch("") for fold in self.folds):
            raise ValueError("a fold needs at least one word")

    def code(self, name: str) -> str:
        return self._codes[name]

    def says(self, saying: str, read: str) -> bool:
        """The whole clause is such a saying."""
        return self._said[saying].fullmatch(read) is not None

    def places(self, saying: str, read: str) -> Iterator[re.Match[str]]:
        """Where such sayings stand in the clause."""
        return self._said[saying].finditer(read)

    def has(self, one_of: str, read: str) -> bool:
        """Any word of a set, or of a meaning."""
        members = self._members(one_of)
        return any(code in members for code in read)

    def told(self, read: str) -> str:
        """The names of what was read, for somebody who wonders why a sentence was understood so."""
        return " ".join(self._names[code] for code in read)

    def _any(self, lines: Iterable[str]) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{self._coded(line)})" for line in lines))

    def _coded(self, written: str) -> str:
        coded = _CLASS.sub(lambda m: f"[{m[1]}{''.join(map(self._members, m[2].split()))}]", written)
        return "".join(_NAME.sub(self._named, coded).split())

    def _named(self, match: re.Match[str]) -> str:
        members = self._parts.get(match[0]) or self._members(match[0])
        return members if match[0] in self._parts or len(members) == 1 else f"[{members}]"

    def _members(self, name: str) -> str:
        members = self._sets.get(name) or self._codes.get(name)
        if members is None:
            raise ValueError(f"“{name}” is no meaning, no set and no part")
        return members
