"""The digest: when it is due, which window it covers, what it counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.batons import Baton, Owes
from bot.ids import PersonId, UnitId
from bot.issues import Issue, Status
from bot.roster import Group, Roster
from bot.rungs import Colour
from bot.worktime import Calendar

DEFAULT_TIMES = (time(8, 27), time(17, 57))
LATE_AFTER = timedelta(minutes=10)
NEXT_IS_NEAR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """The window [start, end) of one digest; ``late`` when the bot was down at its time."""

    start: datetime
    end: datetime
    late: bool = False


def slot_due(group: Group, calendar: Calendar, now: datetime) -> Slot | None:
    """The latest digest time that has passed since the group was bound; None when the next one is near instead."""
    if group.bound_at is None or group.chat_id is None:
        return None
    times = _times(group)
    if not times:
        return None
    past = _times_before(now, times, calendar)
    if len(past) < 2 or past[0] < group.bound_at:
        return None
    late = now - past[0] > LATE_AFTER
    if late and _next(now, times, calendar) - now <= NEXT_IS_NEAR:
        return None
    return Slot(start=past[1], end=past[0], late=late)


def next_slot(group: Group, calendar: Calendar, now: datetime) -> datetime | None:
    """The next time of day at which the group's digest may be due."""
    times = _times(group)
    return _next(now, times, calendar) if times and group.bound_at is not None else None


def _next(now: datetime, times: list[time], calendar: Calendar) -> datetime:
    """On working days only, as those that have passed."""
    at = calendar.next_time(now, times)
    day = calendar.local(at).date()
    workday = calendar.next_workday(day)
    return at if workday == day else calendar.moment(workday, times[0])


def _times(group: Group) -> list[time]:
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
class Overdue:
    """One overdue issue of a unit and who holds it."""

    issue: Issue
    baton: Baton
    holder_id: PersonId | None


@dataclass(frozen=True, slots=True)
class Digest:
    slot: Slot
    filed: int
    closed: int
    open: int
    colours: Mapping[Colour, int]
    waiting_dispatch: int
    waiting_check: int
    overdue: Mapping[UnitId, list[Overdue]]


def in_scope(issue: Issue, group: Group, roster: Roster) -> bool:
    """What a group answers for: its area or unit and all below; never a private issue."""
    if issue.private:
        return False
    if group.area_id is not None and any(area.id == group.area_id for area in roster.area_chain(issue.area_id)):
        return True
    units = [*roster.unit_chain(issue.lead_id), *roster.unit_chain(roster.unit_of_area(issue.area_id))]
    return group.unit_id is not None and any(unit.id == group.unit_id for unit in units)


def digest(
    slot: Slot,
    *,
    filed: Iterable[Issue],
    closed: Iterable[Issue],
    open_issues: Iterable[Issue],
    batons: Mapping[int, list[Baton]],
    colours: Mapping[int, Colour | None],
    now: datetime,
) -> Digest:
    """Count what is in scope. ``batons`` and ``colours`` are by issue id and by baton id."""
    opened = list(open_issues)
    counts = dict.fromkeys(Colour, 0)
    overdue: dict[UnitId, list[Overdue]] = {}
    for issue in opened:
        for baton in batons.get(issue.id, []):
            if baton.owes is not Owes.SUBMIT:
                continue
            if (colour := colours.get(baton.id)) is not None:
                counts[colour] += 1
            if baton.due_at <= now and baton.unit_id is not None:
                overdue.setdefault(baton.unit_id, []).append(Overdue(issue, baton, baton.holder_id))
    for late in overdue.values():
        late.sort(key=lambda item: item.baton.due_at)
    return Digest(
        slot=slot,
        filed=sum(1 for _ in filed),
        closed=sum(1 for issue in closed if issue.status is Status.CLOSED),
        open=len(opened),
        colours=counts,
        waiting_dispatch=sum(issue.status is Status.REPORTED for issue in opened),
        waiting_check=sum(issue.status is Status.SUBMITTED for issue in opened),
        overdue=dict(sorted(overdue.items(), key=lambda item: -len(item[1]))),
    )
