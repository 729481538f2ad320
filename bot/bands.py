"""Colours without a look at every baton: how late a due time must be for each colour, by level, limit and policy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.batons import Baton, Level, Owes
from bot.durations import Duration
from bot.ids import BatonId, IssueId, PolicyId
from bot.ladder import point_of
from bot.policy import Policy
from bot.rungs import Colour

FARTHEST = 3 * 366 * 24 * 3600  # seconds
FIRST_STEP = 3600


@dataclass(frozen=True, slots=True)
class Band:
    """``submit`` batons due no later than ``until[colour]`` have reached that colour, or a graver one."""

    level: Level
    limit: Duration
    policy_id: PolicyId
    until: Mapping[Colour, datetime]
    now: datetime
    category: str = ""


def band(
    level: Level,
    limit: Duration,
    policy_id: PolicyId,
    policy: Policy,
    now: datetime,
    before: Band | None = None,
    category: str = "",
) -> Band:
    """Points move with the due time, so each colour ends at one due time; it is found to the second.

    The same as it was ``before`` only says where to look first: as a rule it has moved as far as the time has.
    """
    sample = Baton(BatonId(0), IssueId(0), Owes.SUBMIT, None, None, level, limit, now, now, policy_id)
    rungs = [rung for rung in policy.rungs_of(Owes.SUBMIT, level, category) if rung.colour]

    def reached(colour: Colour, due: datetime) -> bool:
        opened = policy.calendar.shift(due, -limit.micros, working=limit.working)
        baton = replace(sample, due_at=due, opened_at=opened)
        return any(
            (point := point_of(rung, baton, policy)) is not None and point <= now
            for rung in rungs
            if rung.colour and rung.colour.gravity >= colour.gravity
        )

    until = {}
    for colour in Colour:
        known = before is not None and colour in before.until
        guess = int((before.until[colour] - before.now).total_seconds()) if before is not None and known else 0
        true = lambda n, colour=colour: reached(colour, now + timedelta(seconds=n))  # noqa: E731
        seconds = _last(true, guess, 1 if known else FIRST_STEP)
        if seconds is not None:
            until[colour] = now + timedelta(seconds=seconds)
    return Band(level, limit, policy_id, until, now, category)


def _last(true: Callable[[int], bool], guess: int, step: int) -> int | None:
    """The greatest number for which it still holds, near the guess first; None where it never does."""
    low = high = guess
    if true(guess):
        while true(high := low + step):
            low, step = high, 2 * step
            if low > FARTHEST:
                return low
    else:
        while not true(low := high - step):
            high, step = low, 2 * step
            if high < -FARTHEST:
                return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if true(middle) else (low, middle)
    return low
