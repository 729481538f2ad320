"""Who is named in a sentence: what was said, and whom of the roster it may mean."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

_KEPT = 8
"""Lists of names of which the words are kept ready: a roster is the same list from one message to the next."""


class Named(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def code(self) -> str: ...


N = TypeVar("N", bound=Named, covariant=True)
I = TypeVar("I")  # noqa: E741


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


class Words:
    """Known words, to be found in a text: the longest at each place; one in Latin letters stands alone."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words), key=lambda word: (-len(word), word)):
            self._by_first[word[0]].append(word)

    def within(self, text: str) -> Iterator[tuple[int, str]]:
        at = 0
        while at < len(text):
            word = self.at(text, at)
            if word is not None:
                yield at, word
            at += len(word) if word else 1

    def at(self, text: str, start: int) -> str | None:
        for word in self._by_first.get(text[start : start + 1], ()):
            if text.startswith(word, start) and (not word.isascii() or _alone(text, start, start + len(word))):
                return word
        return None


def _alone(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isascii() and text[start - 1 : start].isalnum()) and not (
        text[end : end + 1].isascii() and text[end : end + 1].isalnum()
    )


def kept(make: Callable[[Sequence[Any]], I]) -> Callable[[Sequence[Any]], I]:
    """What is made of a list, made once as long as it is the very same list."""
    ready: OrderedDict[int, tuple[Sequence[Any], I]] = OrderedDict()

    def made(names: Sequence[Any]) -> I:
        if not isinstance(names, tuple):
            return make(names)
        found = ready.get(id(names))
        if found is None or found[0] is not names:
            found = ready[id(names)] = (names, make(names))
            while len(ready) > _KEPT:
                ready.popitem(last=False)
        return found[1]

    return made
