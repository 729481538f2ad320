"""The rungs of the ladder and the tallies beside it, as a policy file writes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from bot.batons import Level, Owes
from bot.durations import Duration


class Colour(StrEnum):
    """How late it is; later in this list is graver."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    FROZEN = "frozen"

    @property
    def gravity(self) -> int:
        return _GRAVITY[self]


_GRAVITY = {colour: place for place, colour in enumerate(Colour)}


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the limit: ``80%``."""

    of_limit: Fraction

    def __str__(self) -> str:
        return f"{float(self.of_limit * 100):g}%"


@dataclass(frozen=True, slots=True)
class Offset:
    """Before due (``-3d``) or after it (``+2h``)."""

    length: Duration
    before: bool

    def __str__(self) -> str:
        return f"{'-' if self.before else '+'}{self.length}"


Point = Share | Offset


@dataclass(frozen=True, slots=True)
class First:
    """The first of several points, of those that do not lie before the start."""

    points: tuple[Point, ...]

    def __str__(self) -> str:
        return "first " + " ".join(map(str, self.points))


@dataclass(frozen=True, slots=True)
class Last:
    """The last of several points, of those that do not lie before the start."""

    points: tuple[Point, ...]

    def __str__(self) -> str:
        return "last " + " ".join(map(str, self.points))


At = Share | Offset | First | Last


def late(at: At) -> bool:
    """Whether the point never lies before the due time."""
    match at:
        case Share(of_limit):
            return of_limit >= 1
        case Offset(_, before):
            return not before
        case First(points):
            return all(map(late, points))
        case Last(points):
            return any(map(late, points))


@dataclass(frozen=True, slots=True)
class Steps:
    """How far behind its rung each repeat lies, in microseconds of one clock; there are always more.

    Each wait is twice the one before, up to ``longest``.
    """

    first: int
    longest: int
    working: bool

    def after(self, times: int) -> int:
        grown = min(times, self._doublings)
        return self.first * ((1 << grown) - 1) + self.longest * (times - grown)

    def within(self, elapsed: int) -> int:
        """How many repeats lie no further behind."""
        grown = self.after(self._doublings)
        if elapsed >= grown:
            return self._doublings + (elapsed - grown) // self.longest
        return (elapsed // self.first + 1).bit_length() - 1

    @property
    def _doublings(self) -> int:
        return ((self.longest - 1) // self.first).bit_length()


@dataclass(frozen=True, slots=True)
class Repeat:
    """How far apart a rung comes again: a fixed step, or a share of the limit with a least distance.

    ``up_to``: each wait is twice the one before until it is as long as that.
    """

    every: Duration | None = None
    share: Fraction | None = None
    least: Duration | None = None
    up_to: Duration | None = None

    def step(self, limit: Duration) -> Duration:
        if self.every is not None:
            return self.every.as_step(working=limit.working)
        step = limit.times(self.share if self.share is not None else Fraction(1))
        return (step if self.least is None else step.at_least(self.least)).as_step(working=limit.working)

    def longest(self, limit: Duration) -> Duration:
        """The wait at which it stays; a step that is longer as it is does not grow."""
        step = self.step(limit)
        return step if self.up_to is None else step.at_least(self.up_to.as_step(working=step.working))

    def steps(self, limit: Duration) -> Steps:
        step = self.step(limit)
        return Steps(step.micros, self.longest(limit).micros, step.working)


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told what when. ``index`` is its place in the file; ``to`` holds roles, ``holder`` and ``group``.

    What is not said ``alone`` is a line of the next message to its reader, until the rung after it comes.

    ``categories`` are codes or their beginnings; empty is every category that no other rung names.
    """

    index: int
    owes: frozenset[Owes]
    levels: frozenset[Level]
    at: At
    to: tuple[str, ...]
    colour: Colour | None = None
    supervision: int | None = None
    answer_within: Duration | Literal["today"] | None = None
    choose: bool = False
    repeat: Repeat | None = None
    categories: frozenset[str] = frozenset()
    alone: bool = True


REVIEW = Rung(
    index=-1,
    owes=frozenset({Owes.RESUME}),
    levels=frozenset(Level),
    at=Share(Fraction(0)),
    to=("holder", "dispatcher"),
    repeat=Repeat(every=Duration.parse("30d")),
)
"""A pause is looked at every month: no policy of an office leaves that out."""
PROMISED = Rung(index=-2, owes=frozenset({Owes.SUBMIT}), levels=frozenset(Level), at=Share(Fraction(1)), to=("holder",))
"""A promised time has come, and nothing is submitted: whoever promised is told, once."""


def alike(rung: Rung, other: Rung) -> bool:
    """The same, or what another level or category has in its place."""
    apart = not rung.levels & other.levels or rung.categories != other.categories
    says = (rung.to, rung.colour, rung.supervision, rung.choose)
    return rung.index == other.index or (apart and says == (other.to, other.colour, other.supervision, other.choose))


@dataclass(frozen=True, slots=True)
class Tally:
    """Colours counted over one issue, or over the open issues of a unit."""

    colour: Colour
    scope: Literal["issue", "unit"]
    count: int
    to: tuple[str, ...]
    letter: bool = False
