"""The digest: when it is due, which window it covers, what it says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from bot.batons import Baton
from bot.ids import IssueId, UnitId
from bot.issues import Issue, Status
from bot.metrics import Rates, Window
from bot.roster import Group
from bot.rungs import Colour
from bot.worktime import Calendar

DEFAULT_TIMES = (time(8, 27), time(17, 57))
USUAL_TIMES = (time(8, 27), time(12, 3), time(17, 57), time(21, 0))
MOST_TIMES = 6
RATED = timedelta(days=7)  # half a day is too short for a share of anything
LATE_AFTER = timedelta(minutes=10)
NEXT_IS_NEAR = timedelta(hours=1)


class Section(StrEnum):
    COUNTS = "counts"
    RATES = "rates"
    OVERDUE = "overdue"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Slot:
    """The window [start, end) of one digest; ``late`` when the bot was down at its time."""

    start: datetime
    end: datetime
    late: bool = False

    @property
    def window(self) -> Window:
        return Window(self.start, self.end)


def sections_of(group: Group) -> tuple[Section, ...]:
    """What the group wants to read; without a word of its own, everything."""
    return tuple(section for section in Section if group.sections is None or section.value in group.sections)


def slot_due(group: Group, calendar: Calendar, now: datetime) -> Slot | None:
    """The latest digest time that has passed since the group was bound; None when the next one is near instead.

    A time that was settled only after it had passed is not caught up with.
    """
    if group.bound_at is None or group.chat_id is None:
        return None
    times = times_of(group)
    if not times:
        return None
    past = _times_before(now, times, calendar)
    if len(past) < 2 or past[0] < max(group.bound_at, group.settled_at or group.bound_at):
        return None
    late = now - past[0] > LATE_AFTER
    if late and _next(now, times, calendar) - now <= NEXT_IS_NEAR:
        return None
    return Slot(start=past[1], end=past[0], late=late)


def since_last(group: Group | None, calendar: Calendar, now: datetime) -> Slot:
    """From the last digest time until now: what somebody who asks in between has not read yet."""
    times = (times_of(group) if group is not None else []) or list(DEFAULT_TIMES)
    past = _times_before(now, times, calendar)
    return Slot(past[0] if past else now - timedelta(days=1), now)


def next_slot(group: Group, calendar: Calendar, now: datetime) -> datetime | None:
    """The next time of day at which the group's digest may be due."""
    times = times_of(group)
    return _next(now, times, calendar) if times and group.bound_at is not None else None


def _next(now: datetime, times: list[time], calendar: Calendar) -> datetime:
    """On working days only, as those that have passed."""
    at = calendar.next_time(now, times)
    day = calendar.local(at).date()
    workday = calendar.next_workday(day)
    return at if workday == day else calendar.moment(workday, times[0])


def times_of(group: Group) -> list[time]:
    """When its digest comes, in order; none where it is switched off."""
    return sorted(DEFAULT_TIMES if group.digest is None else group.digest)


def _times_before(now: datetime, times: list[time], calendar: Calendar) -> list[datetime]:
    """The last two digest times up to now, the latest first, on working days only."""
    found: list[datetime] = []
    day = calendar.local(now).date()
    for _ in range(31):
        if calendar.is_workday(day):
            found += [at for at in (calendar.moment(day, t) for t in reversed(times)) if at <= now]
        if len(found) >= 2:
            break
        day -= timedelta(days=1)
    return found[:2]


@dataclass(frozen=True, slots=True)
class Digest:
    """``rates`` are those of ``rated``, which is longer than the window of the counts. ``worst`` holds the longest
    overdue batons of the units with most, ``issues`` what they are about, ``closed`` the latest of what was closed.
    """

    slot: Slot
    rated: Window
    filed: int
    closed_count: int
    statuses: Mapping[Status, int]
    colours: Mapping[Colour, int]
    overdue: Mapping[UnitId, int]
    worst: Mapping[UnitId, Sequence[Baton]]
    issues: Mapping[IssueId, Issue]
    closed: Sequence[Issue]
    promised: Sequence[tuple[IssueId, datetime]] = ()
    rates: Rates | None = None
    by_unit: Mapping[UnitId, Rates] | None = None

    @property
    def open(self) -> int:
        return sum(self.statuses.values())
