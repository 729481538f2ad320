"""The rates of a window, by unit and in total, never by person: sums over what happened, as the batons kept it.

A handling is what one unit has in hand from one dispatch on. It falls due when its last ``submit`` baton does: base
limit, extensions and a rework's new limit are in that. Left out everywhere: issues rejected, merged, withdrawn or
suspended as of T, and handlings that were redirected or whose return was accepted (these count in the return rate
alone).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bot.durations import Duration
from bot.ids import IssueId, UnitId
from bot.issues import Status
from bot.worktime import Calendar

NONE: Mapping[UnitId, Calendar] = {}

EMPTY = "—"
LEFT_OUT = frozenset({Status.REJECTED, Status.MERGED, Status.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Window:
    """[start, end)."""

    start: datetime
    end: datetime


class Lost(StrEnum):
    """How a unit got rid of a handling."""

    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


# --- what happened; ``count`` says how many went the same way


@dataclass(frozen=True, slots=True)
class Dispatched:
    """Handlings dispatched in the window. ``in_time``: acknowledged within the limit of that."""

    unit_id: UnitId
    status: Status
    acked: bool = False
    in_time: bool = False
    lost: Lost | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Due:
    """Handlings due in the window. ``late``: nothing was submitted though the due time passed while it was open."""

    unit_id: UnitId
    status: Status
    submitted: bool = False
    in_time: bool = False
    late: bool = False
    forced: bool = False
    reworked: bool = False
    extended: bool = False
    exempt: bool = False
    count: int = 1

    @property
    def accepted(self) -> bool:
        return self.submitted and self.status is Status.CLOSED and not self.forced


@dataclass(frozen=True, slots=True)
class Closed:
    """Issues closed in the window. ``again``: the same place and category was filed within 30 days of closing."""

    unit_id: UnitId | None
    again: bool = False
    count: int = 1


@dataclass(frozen=True, slots=True)
class Answered:
    """Issues closed in the window whose reporter has said how content they are."""

    unit_id: UnitId | None
    satisfied: bool
    count: int = 1


@dataclass(frozen=True, slots=True)
class Held:
    """One stretch for which the unit had an accepted handling in hand; a rework makes a second one."""

    unit_id: UnitId
    issue_id: IssueId
    limit: Duration
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the rates of a window are made of."""

    dispatched: Sequence[Dispatched] = ()
    due: Sequence[Due] = ()
    closed: Sequence[Closed] = ()
    held: Sequence[Held] = ()
    answered: Sequence[Answered] = ()

    def of(self, unit_id: UnitId) -> Facts:
        return Facts(
            [fact for fact in self.dispatched if fact.unit_id == unit_id],
            [fact for fact in self.due if fact.unit_id == unit_id],
            [fact for fact in self.closed if fact.unit_id == unit_id],
            [fact for fact in self.held if fact.unit_id == unit_id],
            [fact for fact in self.answered if fact.unit_id == unit_id],
        )

    @property
    def units(self) -> list[UnitId]:
        """With something due, the most first."""
        due: dict[UnitId, int] = {}
        for fact in self.due:
            if fact.status not in LEFT_OUT:
                due[fact.unit_id] = due.get(fact.unit_id, 0) + fact.count
        return sorted(due, key=lambda unit: (-due[unit], unit))


# --- and what it comes to


@dataclass(frozen=True, slots=True)
class Rate:
    part: int
    whole: int

    def __str__(self) -> str:
        """Half-up with two decimals, as ledgers print it; a dash where there was nothing to count."""
        if not self.whole:
            return EMPTY
        share = Decimal(100 * self.part) / Decimal(self.whole)
        return f"{share.quantize(Decimal('0.01'), ROUND_HALF_UP)} %"


@dataclass(frozen=True, slots=True)
class Lengths:
    """Handling times on one clock."""

    count: int
    mean: timedelta
    p90: timedelta


@dataclass(frozen=True, slots=True)
class Rates:
    """``exempt`` are overdue handlings that count as on time; ``lengths`` by clock: True counts work."""

    dispatched: int
    due: int
    closed: int
    exempt: int
    acknowledged: Rate
    acknowledged_in_time: Rate
    handled: Rate
    handled_in_time: Rate
    overdue: Rate
    ended: Rate
    reworked: Rate
    returned: Rate
    extended: Rate
    again: Rate
    satisfied: Rate
    lengths: Mapping[bool, Lengths] = field(default_factory=dict)


def rates(facts: Facts, calendar: Calendar, own: Mapping[UnitId, Calendar] = NONE) -> Rates:
    """``own`` are the calendars of units that keep one of their own."""
    asked = [fact for fact in facts.dispatched if fact.status not in LEFT_OUT and fact.lost is not Lost.WITHDRAWN]
    kept = [fact for fact in asked if fact.lost is None]
    due = [fact for fact in facts.due if fact.status not in LEFT_OUT]
    dispatched, fell_due, closed = _sum(kept), _sum(due), _sum(facts.closed)
    return Rates(
        dispatched=dispatched,
        due=fell_due,
        closed=closed,
        exempt=_sum(fact for fact in due if fact.exempt),
        acknowledged=Rate(_sum(fact for fact in kept if fact.acked), dispatched),
        acknowledged_in_time=Rate(_sum(fact for fact in kept if fact.acked and fact.in_time), dispatched),
        handled=Rate(_sum(fact for fact in due if fact.accepted), fell_due),
        handled_in_time=Rate(_sum(f for f in due if f.accepted and (f.in_time or f.exempt)), fell_due),
        overdue=Rate(_sum(fact for fact in due if fact.late and not fact.exempt), fell_due),
        ended=Rate(_sum(fact for fact in due if fact.status is Status.CLOSED), fell_due),
        reworked=Rate(_sum(fact for fact in due if fact.reworked), fell_due),
        returned=Rate(_sum(fact for fact in asked if fact.lost is Lost.RETURNED), _sum(asked)),
        extended=Rate(_sum(fact for fact in due if fact.extended), fell_due),
        again=Rate(_sum(fact for fact in facts.closed if fact.again), closed),
        satisfied=Rate(_sum(fact for fact in facts.answered if fact.satisfied), _sum(facts.answered)),
        lengths=lengths(facts.held, calendar, own),
    )


def lengths(held: Iterable[Held], calendar: Calendar, own: Mapping[UnitId, Calendar] = NONE) -> dict[bool, Lengths]:
    """Each handling in the clock of its limit: the time it lay with the unit, not the time others took to check."""
    spent: dict[tuple[bool, UnitId, IssueId], timedelta] = {}
    for stretch in held:
        working = stretch.limit.working
        key = (working, stretch.unit_id, stretch.issue_id)
        passed = own.get(stretch.unit_id, calendar).elapsed(stretch.start, stretch.end, working=working)
        spent[key] = spent.get(key, timedelta()) + passed
    found: dict[bool, Lengths] = {}
    for clock in (True, False):
        times = sorted(length for (working, _, _), length in spent.items() if working is clock)
        if times:
            rank = -(-9 * len(times) // 10)  # the nearest rank
            found[clock] = Lengths(len(times), sum(times, timedelta()) / len(times), times[rank - 1])
    return found


def _sum(facts: Iterable[Dispatched | Due | Closed | Answered]) -> int:
    return sum(fact.count for fact in facts)
