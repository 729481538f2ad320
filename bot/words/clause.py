"""One clause of a message, read: what it says, and whom and which times it names."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from bot.words.grammar import MARKS, Grammar
from bot.words.language import Read
from bot.words.names import Mention, Named
from bot.words.said import Said

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class Clause(Generic[U, P]):
    """``marked`` with its capitals (sentence.py), ``read`` from it word by word; ``said`` as it was typed."""

    marked: str
    read: Read
    grammar: Grammar
    said: str
    asked: bool
    times: tuple[Said, ...] = ()
    units: tuple[Mention[U], ...] = ()
    people: tuple[Mention[P], ...] = ()

    @property
    def neutral(self) -> bool:
        """Words around a message that say nothing for or against a move."""
        return not self.asked and self.says("neutral")

    @property
    def asks(self) -> bool:
        return self.asked or self.says("asks")

    def says(self, saying: str) -> bool:
        """The whole clause is such a saying."""
        return self.grammar.says(saying, self.read.words)

    def holds(self, saying: str) -> bool:
        """Such a saying stands somewhere in the clause."""
        return next(self.grammar.places(saying, self.read.words), None) is not None

    def has(self, one_of: str) -> bool:
        return self.grammar.has(one_of, self.read.words)

    def after(self, saying: str) -> Clause[U, P]:
        """不归我们管应由水务处理: what follows without a comma; the whole clause where it says nothing such."""
        end = next((match.end() for match in self.grammar.places(saying, self.read.words)), 0)
        return replace(self, read=Read(self.read.words[end:], self.read.at[end:]))

    def units_named(self, *, within: str | None = None, but: str | None = None) -> list[Mention[U]]:
        """All, or those within a saying, or those without; a unit folded into other words is none."""
        return [self.units[at] for at in self._named("U", within, but)]

    def people_named(self, *, within: str | None = None, but: str | None = None) -> list[Mention[P]]:
        return [self.people[at] for at in self._named("P", within, but)]

    def _named(self, mark: str, within: str | None, but: str | None) -> list[int]:
        code = self.grammar.code(MARKS[mark])
        places = [place for place, word in enumerate(self.read.words) if word == code]
        if saying := within or but:
            held = {at for match in self.grammar.places(saying, self.read.words) for at in range(*match.span())}
            places = [place for place in places if (place in held) is (within is not None)]
        return [self.marked.count(mark, 0, self.read.at[place]) for place in places]
