"""What becomes of a running limit when the level or the category of its issue changes: the same sum for every baton."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.batons import Asked, Baton, Level, Owes
from bot.deadlines import BY_LEVEL, Deadline, Source
from bot.durations import Duration
from bot.events import Event, Passage
from bot.issues import Issue, Move
from bot.ladder import Nudge, rung_of
from bot.policy import Policy
from bot.rungs import Rung, alike

_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Retimed:
    """``notice`` is what was left to the holder because the new limit alone had run out, or nearly so."""

    before: Baton
    after: Baton
    notice: Duration | None = None


def handling(policy: Policy, issue: Issue, category: Duration | None, usual: Level, start: datetime) -> Duration:
    """The limit of the category for its own level; the policy's limit of the level where it says nothing.

    A level that somebody has set since has a say of its own: raised, the one that ends sooner counts, lowered, the
    one that ends later.
    """
    limits = policy.limits
    given = limits.handling(issue.level, category)
    if issue.level_by is None or issue.level is usual:
        return given
    choose = min if issue.level.graver(usual) else max
    return choose(given, limits.handle[issue.level], key=lambda limit: policy.calendar.add(start, limit))


def retimed(baton: Baton, issue: Issue, found: Deadline, handle: Duration, policy: Policy, now: datetime) -> Retimed:
    """The baton under the level and category of ``issue``; ``handle`` is what the handling may take now."""
    category = policy.named(baton.owes, issue.level, issue.category)
    if baton.about is Asked.APPEAL:
        return Retimed(baton, replace(baton, category=category))
    limit = limit_of(baton, issue, found.source, handle, policy)
    after = replace(baton, level=issue.level, category=category, limit=limit)
    if limit == baton.limit:
        return Retimed(baton, after)
    due_at, notice = due_under(limit, baton, found, policy, now)
    return Retimed(baton, replace(after, due_at=due_at), notice)


def limit_of(baton: Baton, issue: Issue, source: Source, handle: Duration, policy: Policy) -> Duration:
    """What is asked for with a time of its own keeps its limit."""
    if baton.owes is Owes.SUBMIT:
        return policy.limits.rework(handle) if source is Source.REWORK else handle
    if baton.owes in BY_LEVEL:
        return policy.limits.of(baton.owes, issue.level)
    return baton.limit


def due_under(
    limit: Duration, baton: Baton, found: Deadline, policy: Policy, now: datetime
) -> tuple[datetime, Duration | None]:
    """From the first start, with what was granted and paused since.

    A longer limit never makes it sooner. A shorter one leaves fair notice, or the time there was; what is late by the
    old limit stays as late as it is.
    """
    calendar, micros = policy.calendar, 0
    for since, until in found.stretches(now):
        micros += calendar.elapsed(since, until, working=limit.working) // _MICRO
    base = calendar.add(found.start, limit)
    target = calendar.shift(base, micros, working=limit.working)
    if target >= baton.due_at or base >= found.base:
        return max(target, baton.due_at), None
    notice = policy.limits.notice(baton.owes, limit)
    soonest = calendar.add(now, notice)
    if target >= soonest:
        return target, None
    return min(baton.due_at, soonest), notice if soonest < baton.due_at else None


def untold(nudges: Sequence[Nudge], baton: Baton, history: Iterable[Event], policy: Policy) -> list[Nudge]:
    """Of several that come due at once those that have not been told for this due time, or for a sooner one."""
    told: list[tuple[Rung, int]] = []
    for event in history:
        if _put_off(event, baton):
            told.clear()
        elif event.move == Passage.NUDGED and event.baton_id == baton.id:
            told.append((rung_of(policy, event.facts["rung"]), event.facts["count"]))
    return [
        nudge for nudge in nudges if not any(nudge.count == count and alike(nudge.rung, rung) for rung, count in told)
    ]


def _put_off(event: Event, baton: Baton) -> bool:
    """It made the baton due later."""
    if event.move in (Move.GRANT_EXTENSION, Move.GRANT_PART_EXTENSION):
        return event.baton_id == baton.id
    moved = event.facts.get("moved", ())
    return any(one[0] == baton.id and datetime.fromisoformat(one[1]) < datetime.fromisoformat(one[2]) for one in moved)


def resumed(
    baton: Baton, since: datetime, limit: Duration, found: Deadline, policy: Policy, now: datetime
) -> tuple[datetime, Duration | None]:
    """After a pause due is as much later as the work has rested, under the limit as it is now.

    Where nothing was left, because the pause was the way out at the end of the ladder, there is the time of a rework.
    """
    calendar, working = policy.calendar, baton.limit.working
    left = calendar.elapsed(since, baton.due_at, working=working) // _MICRO
    due_at = calendar.shift(now, left, working=working)
    if limit != baton.limit:
        due_at, _ = due_under(limit, replace(baton, due_at=due_at), found, policy, now)
    if due_at > now:
        return due_at, None
    rest = policy.limits.rework(limit)
    return calendar.add(now, rest), rest
