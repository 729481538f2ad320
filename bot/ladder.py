"""The plan of a baton: who is told when, rung by rung, until the act is done.

Pure: one baton and one policy always give the same plan, so the engine, the preview in chat, ``/why`` and the
policy linter agree. A plan is endless where a rung repeats.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from heapq import merge
from itertools import count as count_from
from itertools import islice

from bot.batons import Baton, Owes
from bot.durations import Duration
from bot.policy import Policy
from bot.rungs import PROMISED, REVIEW, Colour, First, Last, Point, Rung, Share, alike, late

_MICRO = timedelta(microseconds=1)
_NEXT_DAY = 2 * 3600 * 1_000_000  # "today" shorter than two hours would be a trap: then it is tomorrow

# (at, planned, index of the rung, count, rung): sorts as a plan does, and is cheaper to pass by than a Nudge
_Mark = tuple[datetime, datetime, int, int, Rung]


@dataclass(frozen=True, slots=True)
class Nudge:
    """One push. ``planned`` is when the rung's point is reached, ``at`` when quiet hours let it out.

    ``count`` is 1 at first and grows with every repeat, also with those that quiet hours or downtime swallowed.
    """

    at: datetime
    planned: datetime
    rung: Rung
    count: int


@dataclass(frozen=True, slots=True)
class Due:
    """What fires now. ``consumed`` is what ``baton.nudged`` grows by; ``following`` is the nudge after these."""

    nudges: tuple[Nudge, ...]
    consumed: int
    following: Nudge | None


def plan(baton: Baton, policy: Policy) -> Iterator[Nudge]:
    """Every nudge of the baton from its start on, in order; none for a closed one."""
    return (_nudge(mark) for mark in _marks(baton, policy))


def next_nudge(baton: Baton, policy: Policy, fired: int) -> Nudge | None:
    """The nudge that comes after ``fired`` others."""
    mark = next(islice(_marks(baton, policy), fired, None), None)
    return _nudge(mark) if mark else None


def due(baton: Baton, policy: Policy, now: datetime) -> Due:
    """What has come due since ``baton.nudged``. Of a rung's repeats missed in downtime only the latest is told."""
    latest: dict[int, _Mark] = {}
    consumed = 0
    for mark in islice(_marks(baton, policy), baton.nudged, None):
        if mark[0] > now:
            return Due(tuple(map(_nudge, sorted(latest.values(), key=_order))), consumed, _nudge(mark))
        latest[mark[2]] = mark
        consumed += 1
    return Due(tuple(map(_nudge, sorted(latest.values(), key=_order))), consumed, None)


def nudged_after(before: Baton, after: Baton, policy: Policy, now: datetime) -> int:
    """``nudged`` of a baton whose due time, level or limit has changed at ``now``.

    What has fired does not fire again, unless a later due time calls for it anew. What has become late and has never
    been told is told at once; a warning that the change has left behind is not: who changed it has told the holder.
    """
    if before.owes is Owes.RESUME:
        return before.nudged  # its days stay
    fired = [mark[3:] for mark in islice(_marks(before, policy), before.nudged)]
    later, place = after.due_at > before.due_at, 0
    for at, _, _, count, rung in _marks(after, policy):
        if at <= now:
            stop = late(rung.at) and not any(alike(rung, other) for _, other in fired)
        else:
            stop = later or not any(count == times and alike(rung, other) for times, other in fired)
        if stop:
            break
        place += 1
    return place


def told_of_promise(baton: Baton, policy: Policy) -> bool:
    """Whether the promised time is among the nudges that have fired."""
    return any(mark[4] is PROMISED for mark in islice(_marks(baton, policy), baton.nudged))


def rung_of(policy: Policy, index: int) -> Rung:
    """By its place in the file; what no file leaves out has a place of its own."""
    return next((rung for rung in (REVIEW, PROMISED) if rung.index == index), None) or policy.rungs[index]


def colour_at(baton: Baton, policy: Policy, now: datetime) -> Colour | None:
    """The gravest colour whose point is reached, whether or not quiet hours have let it out."""
    reached = [
        rung.colour
        for rung in policy.rungs_of(baton.owes, baton.level, baton.category)
        if rung.colour and (point := point_of(rung, baton, policy)) and point <= now
    ]
    return max(reached, key=lambda colour: colour.gravity, default=None)


def point_of(rung: Rung, baton: Baton, policy: Policy) -> datetime | None:
    """When the rung's point is reached; None where all its points lie before the start."""
    points = rung.at.points if isinstance(rung.at, First | Last) else (rung.at,)
    moments = [moment for point in points if (moment := _moment(point, baton, policy)) >= baton.opened_at]
    if not moments:
        return None
    return max(moments) if isinstance(rung.at, Last) else min(moments)


def answer_limit(rung: Rung, baton: Baton, policy: Policy, at: datetime) -> Duration | None:
    """The limit of the ``answer`` baton that the rung opens at ``at``; None if it opens none."""
    if rung.answer_within is None:
        return None
    if rung.answer_within != "today":
        return rung.answer_within.as_step(working=baton.limit.working)
    calendar = policy.calendar
    left = (calendar.end_of_day(at) - at) // _MICRO
    if left < _NEXT_DAY:
        left = (calendar.end_of_day(calendar.end_of_day(at)) - at) // _MICRO
    return Duration(Fraction(left, 1_000_000), "s")


def _moment(point: Point, baton: Baton, policy: Policy) -> datetime:
    if isinstance(point, Share):
        return policy.calendar.share(baton.limit, baton.due_at, point.of_limit)
    length = point.length.as_step(working=baton.limit.working)
    micros = -length.micros if point.before else length.micros
    return policy.calendar.shift(baton.due_at, micros, working=length.working)


def _marks(baton: Baton, policy: Policy) -> Iterator[_Mark]:
    if not baton.open:
        return iter(())
    if baton.owes is Owes.RESUME:
        return _reviews(baton, policy)
    tracks = [_track(rung, baton, policy) for rung in policy.rungs_of(baton.owes, baton.level, baton.category)]
    if baton.promised_at is not None:
        at = policy.quiet.release(baton.promised_at, baton.level, policy.calendar)
        tracks.append(iter([(at, baton.promised_at, PROMISED.index, 1, PROMISED)]))
    return merge(*tracks, key=_order)


def _reviews(baton: Baton, policy: Policy) -> Iterator[_Mark]:
    """A pause: looked at every month, and over on its day."""
    assert REVIEW.repeat is not None
    step = REVIEW.repeat.step(baton.limit).micros
    over = policy.quiet.release(baton.due_at, baton.level, policy.calendar)
    for count in count_from(1):
        planned = baton.opened_at + count * step * _MICRO
        at = policy.quiet.release(planned, baton.level, policy.calendar)
        if at >= over:
            yield over, baton.due_at, REVIEW.index, count, REVIEW
            return
        yield at, planned, REVIEW.index, count, REVIEW


def _track(rung: Rung, baton: Baton, policy: Policy) -> Iterator[_Mark]:
    """One rung: its point and its repeats. Of repeats that come out at the same moment the last one stands."""
    first = point_of(rung, baton, policy)
    if first is None:
        return
    calendar, quiet = policy.calendar, policy.quiet
    if rung.repeat is None:
        yield quiet.release(first, baton.level, calendar), first, rung.index, 1, rung
        return
    steps, times = rung.repeat.steps(baton.limit), 0
    working = steps.working
    while True:
        planned = calendar.shift(first, steps.after(times), working=working)
        at = quiet.release(planned, baton.level, calendar)
        if at > planned:
            times = steps.within(calendar.elapsed(first, at, working=working) // _MICRO)
            planned = calendar.shift(first, steps.after(times), working=working)
        yield at, planned, rung.index, times + 1, rung
        times += 1


def _order(mark: _Mark) -> tuple[datetime, datetime, int, int]:
    return mark[:4]


def _nudge(mark: _Mark) -> Nudge:
    at, planned, _, count, rung = mark
    return Nudge(at, planned, rung, count)
