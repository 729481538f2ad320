"""The words people use: what counts as one thing said in several ways, which slips of the pen are known.

A word of the catalogue has parts, set off by spaces, that must all occur; a part has alternatives, set off by “|”; an
alternative in braces, “{桶}”, stands for a list of terms that several categories share.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Part = tuple[str, ...]
"""Any of them, the longest first."""

Phrase = tuple[Part, ...]
"""All of them."""


def plain(text: str) -> str:
    """The form in which words are compared: half-width, lower case, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@dataclass(frozen=True, slots=True)
class Usage:
    """``terms`` by name; ``typos`` from the slip to what was meant; ``mute``: what looks like a word and is none.

    A fire station, for one, says nothing about a fire.
    """

    terms: Mapping[str, Part] = field(default_factory=dict)
    typos: Mapping[str, str] = field(default_factory=dict)
    mute: frozenset[str] = frozenset()

    def __or__(self, own: Usage) -> Usage:
        return Usage({**self.terms, **own.terms}, {**self.typos, **own.typos}, self.mute | own.mute)

    def hear(self, text: str) -> str:
        """The text as it is compared, slips put right and mute words blanked out."""
        said = plain(text)
        for slip, meant in self.typos.items():
            said = said.replace(slip, meant)
        for word in self.mute:
            if word in said:
                said = said.replace(word, " " * len(word))
        return said

    def phrase(self, word: str) -> Phrase:
        """What a word of the catalogue asks for; KeyError names a term that nobody has listed."""
        return tuple(self._part(part) for part in unicodedata.normalize("NFKC", word).casefold().split())

    def _part(self, part: str) -> Part:
        found: list[str] = []
        for one in part.split("|"):
            found += self.terms[one[1:-1]] if one.startswith("{") and one.endswith("}") else [one]
        return longest_first(found)


def longest_first(words: Iterable[str]) -> Part:
    return tuple(sorted({word for word in map(plain, words) if word}, key=lambda word: (-len(word), word)))


def shortest(phrase: Phrase) -> int:
    """How many characters it takes at least to say it."""
    return sum(min(map(len, part), default=0) for part in phrase)
