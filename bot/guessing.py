"""Which category a sentence from the site is about, told by the words people use; nothing is learnt or hidden.

A word inside a longer word that also occurs does not count: “垃圾桶满了” says nothing about “垃圾”. A word that several
categories claim counts for each by its share. What a category rules out by its ``not`` words is not guessed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from bot.catalogue import FALLBACK, Catalogue, Category, plain

THRESHOLD = 2.0
"""Below this score nothing is assumed: a word of two characters that is one category's own reaches it."""

_LONGEST = 300  # characters; what it is about stands at the beginning


@dataclass(frozen=True, slots=True)
class Guess:
    category: Category
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    parts: tuple[str, ...]
    places: frozenset[int]
    claimants: tuple[Category, ...]


def guess(text: str, catalogue: Catalogue) -> list[Guess]:
    """Every category the words point to, best first."""
    said = plain(text)[:_LONGEST]
    found = [
        _Found(parts, _places(parts, said), claimants)
        for parts, claimants in catalogue.claims.items()
        if parts[0] in said and all(part in said for part in parts[1:])
    ]
    found.sort(key=lambda one: -len(one.places))
    scores: dict[str, float] = defaultdict(float)
    because: dict[str, list[str]] = defaultdict(list)
    taken: dict[str, frozenset[int]] = defaultdict(frozenset)
    for place, one in enumerate(found):
        if any(one.places < longer.places for longer in found[:place]):
            continue
        for category in one.claimants:
            new = one.places - taken[category.code]
            taken[category.code] |= new
            scores[category.code] += len(new) / len(one.claimants)
            because[category.code].append(" ".join(one.parts))
    guesses = [
        Guess(catalogue[code], round(score, 2), tuple(because[code]))
        for code, score in scores.items()
        if not any(plain(word) in said for word in catalogue[code].not_words)
    ]
    return sorted(guesses, key=lambda one: (-one.score, one.category.code))


def best(text: str, catalogue: Catalogue) -> Guess:
    """The category to propose: “其他” where the words say too little, or as much for one as for another."""
    guesses = guess(text, catalogue)
    if not guesses or guesses[0].score < THRESHOLD:
        return Guess(catalogue[FALLBACK], 0.0)
    if len(guesses) > 1 and guesses[1].score == guesses[0].score:
        return Guess(catalogue[FALLBACK], 0.0)
    return guesses[0]


def _places(parts: tuple[str, ...], said: str) -> frozenset[int]:
    """The characters of the sentence that the word accounts for."""
    return frozenset(i for part in parts for start in [said.index(part)] for i in range(start, start + len(part)))
