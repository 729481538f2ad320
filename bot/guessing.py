"""Which category a sentence from the site is about, told by the words people use; nothing is learnt or hidden.

What counts are the characters that the words of a category account for, each word by how few categories use it. A word
inside a longer one that also occurs does not count: “垃圾桶满了” says nothing about “垃圾”. What the ``not`` words of a
category speak against is an alternative at most. So is what merely has pairs of characters in common with its words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import log

from bot.catalogue import FALLBACK, Catalogue, Category, Condition
from bot.phrases import Part, Phrase

THRESHOLD = 2.0
"""Below this score nothing is assumed: a word of two characters that is one category's own reaches it."""

LEAD = 0.6
"""How far it must be ahead of the next to be assumed …"""

NEAR = 0.55
"""… and the next may have at most this part of its score: else the sentence is about two matters."""

_LONGEST = 300  # characters; what it is about stands at the beginning
_HINT = 1.5  # at most, for pairs of characters alone
_LEAST = 0.3  # less is chance
_BARRED = 0.25  # what is left of a score where a ``not`` word occurs
_COMMON = 3  # categories; a word that more of them use counts for less


@dataclass(frozen=True, slots=True)
class Guess:
    category: Category
    score: float
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Claim:
    phrase: Phrase
    claimants: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    claim: _Claim
    said: tuple[tuple[str, int], ...]  # each word with the place where it stands
    places: int  # a bit for every character accounted for


class _Index:
    """A catalogue, arranged so that a sentence need be looked through only once."""

    def __init__(self, catalogue: Catalogue) -> None:
        users: dict[str, set[str]] = defaultdict(set)
        for phrase, claimants in catalogue.claims.items():
            codes = [category.code for category in claimants]
            for word in _words(phrase):
                users[word].update(codes)
        self.weight = {word: min(1.0, _COMMON / len(whose)) ** 0.5 for word, whose in users.items()}
        for word in (word for bars in catalogue.bars.values() for phrase in bars for word in _words(phrase)):
            self.weight.setdefault(word, 0.0)
        self._bars = {
            code: [[frozenset(part) for part in phrase] for phrase in _joined(bars)]
            for code, bars in catalogue.bars.items()
        }
        self._by_start: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for word in self.weight:
            self._by_start[word[:2]] += (word,)
        self.claims: dict[str, list[_Claim]] = defaultdict(list)
        for phrase, claimants in catalogue.claims.items():
            claim = _Claim(phrase, claimants)
            for word in min(phrase, key=lambda part: _loudness(part, users)):
                self.claims[word].append(claim)
        self.hints = _hints(catalogue)

    def heard(self, said: str) -> dict[str, list[int]]:
        """Every word that occurs, with the places where it begins."""
        found: dict[str, list[int]] = {}
        for place, character in enumerate(said):
            for start in dict.fromkeys((character, said[place : place + 2])):
                for word in self._by_start.get(start, ()):
                    if said.startswith(word, place):
                        found.setdefault(word, []).append(place)
        return found

    def barred(self, code: str, heard: dict[str, list[int]]) -> bool:
        return any(not any(part.isdisjoint(heard) for part in phrase) for phrase in self._bars[code])


@lru_cache(maxsize=8)
def _index(catalogue: Catalogue) -> _Index:
    return _Index(catalogue)


def prepare(catalogue: Catalogue) -> None:
    """Arrange it before the first words come: that takes as long as to handle a dozen messages."""
    _index(catalogue)


@lru_cache(maxsize=4096)
def _phrase(word: str, catalogue: Catalogue) -> Phrase:
    return catalogue.usage.phrase(word)


@lru_cache(maxsize=64)  # the same words are weighed when they come and when they are shown and filed
def guess(text: str, catalogue: Catalogue) -> tuple[Guess, ...]:
    """Every category the words point to, best first."""
    index, said = _index(catalogue), catalogue.usage.hear(text)[:_LONGEST]
    heard = index.heard(said)
    found = _found(index, heard)
    because: dict[str, list[str]] = defaultdict(list)
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    for one in found:
        if any(one.places & other.places == one.places != other.places for other in found):
            continue
        share = len(one.claim.claimants)
        for category in one.claim.claimants:
            because[category.code].append(" ".join(word for word, _ in one.said))
            mine = weights[category.code]
            for word, start in one.said:
                weight = index.weight[word] / share
                for place in range(start, start + len(word)):
                    mine[place] = max(mine.get(place, 0.0), weight)
    scores = _hinted(index, said)
    for code, mine in weights.items():
        scores[code] = scores.get(code, 0.0) + sum(mine.values())
    guesses = []
    for code, score in scores.items():
        category, reasons = catalogue[code], tuple(dict.fromkeys(because[code]))
        if score >= _LEAST and index.barred(code, heard):
            score, reasons = min(score * _BARRED, _HINT), ()
        if score >= _LEAST and (reasons or not category.private):
            guesses.append(Guess(category, round(score, 2), reasons))
    return tuple(sorted(guesses, key=lambda one: (-one.score, one.category.code)))


def best(text: str, catalogue: Catalogue) -> Guess:
    """The category to propose: “其他” where the words say too little, or nearly as much for another one."""
    first, *others = guess(text, catalogue) or (Guess(catalogue[FALLBACK], 0.0),)
    enough = bool(first.because) and first.score >= THRESHOLD
    if not enough or (others and others[0].score > min(first.score - LEAD, first.score * NEAR)):
        return Guess(catalogue[FALLBACK], 0.0)
    return first


def likely(text: str, category: Category, catalogue: Catalogue) -> Condition:
    """The condition that the words speak of; the usual one where they say nothing."""
    said = catalogue.usage.hear(text)[:_LONGEST]
    for condition in category.conditions:
        phrases = (_phrase(word, catalogue) for word in condition.words)
        if any(all(any(word in said for word in part) for part in phrase) for phrase in phrases):
            return condition
    return category.conditions[0]


def _found(index: _Index, heard: dict[str, list[int]]) -> list[_Found]:
    claims = dict.fromkeys(claim for word in heard for claim in index.claims.get(word, ()))
    found = []
    for claim in claims:
        said = _match(claim.phrase, heard)
        if said is not None:
            found.append(_Found(claim, said, sum(((1 << len(word)) - 1) << place for word, place in said)))
    return found


def _match(phrase: Phrase, heard: dict[str, list[int]]) -> tuple[tuple[str, int], ...] | None:
    """Where each part of it stands, none inside another; None where one is missing."""
    taken, matched = 0, []
    for part in phrase:
        for word in part:
            if word not in heard:
                continue
            bits = (1 << len(word)) - 1
            place = next((place for place in heard[word] if not taken & bits << place), None)
            if place is not None:
                taken |= bits << place
                matched.append((word, place))
                break
        else:
            return None
    return tuple(matched)


# --- hints


def _loudness(part: Part, users: Mapping[str, set[str]]) -> float:
    """How often it may be expected to occur: what few categories say, and in more characters, is rare."""
    return sum(len(users[word]) / 8.0 ** len(word) for word in part)


def _joined(bars: Iterable[Phrase]) -> list[Phrase]:
    """Bars of a single part made one, to be looked up at a stroke."""
    single = tuple(word for bar in bars if len(bar) == 1 for word in bar[0])
    return [(single,), *(bar for bar in bars if len(bar) > 1)]


def _words(phrase: Phrase) -> Iterable[str]:
    return (word for part in phrase for word in part)


def _pairs(text: str) -> set[str]:
    return {pair for pair in map("".join, pairwise(text)) if not pair.isspace()}


def _hints(catalogue: Catalogue) -> dict[str, tuple[float, tuple[str, ...]]]:
    """By pair of characters what it counts, by how few they are, for the categories in whose words it stands."""
    pairs: dict[str, set[str]] = defaultdict(set)
    for phrase, claimants in catalogue.claims.items():
        codes = [category.code for category in claimants]
        for pair in set().union(*map(_pairs, _words(phrase))):
            pairs[pair].update(codes)
    for category in catalogue:
        if category.code != FALLBACK:
            for pair in _pairs(category.name):
                pairs[pair].add(category.code)
    most = log(len(catalogue) + 1)
    return {pair: ((log((len(catalogue) + 1) / len(whose)) / most) ** 2, tuple(whose)) for pair, whose in pairs.items()}


def _hinted(index: _Index, said: str) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    for pair in _pairs(said):
        weight, codes = index.hints.get(pair, (0.0, ()))
        for code in codes:
            scores[code] += weight
    return {code: min(_HINT, score * 0.4) for code, score in scores.items()}
