"""What one question to the clocks costs, in microseconds: a plan, its next nudge, a due time, a sum by days."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from statistics import median

from bench.figures import Figures, ratio
from bench.town import make_office
from bot.batons import Baton, Level, Owes
from bot.day_by_day import day_by_day
from bot.durations import Duration
from bot.ids import BatonId, IssueId, PolicyId
from bot.ladder import colour_at, next_nudge, plan

START = datetime(2026, 9, 30, 9, 30, tzinfo=UTC)
LIMIT = Duration.parse("15wd")
BATCH, TIMES = 200, 15


async def measure(batch: int = BATCH) -> Figures:
    policy = make_office().policy
    calendar, day = policy.calendar, timedelta(days=1)
    due = calendar.add(START, LIMIT)
    baton = Baton(BatonId(1), IssueId(1), Owes.SUBMIT, None, None, Level.ROUTINE, LIMIT, START, due, PolicyId(1))
    asked: dict[str, Callable[[], object]] = {
        "plan_of_8": lambda: list(islice(plan(baton, policy), 8)),
        "next_nudge": lambda: next_nudge(baton, policy, 2),
        "colour": lambda: colour_at(baton, policy, due),
        "add_15wd": lambda: calendar.add(START, LIMIT),
        "elapsed": lambda: calendar.elapsed(START, due, working=True),
        "quiet_release": lambda: policy.quiet.release(START + day, Level.ROUTINE, calendar),
        "day_by_day": lambda: day_by_day(calendar, START, due),
    }
    found: Figures = {name: _micros(one, batch) for name, one in asked.items()}
    return {"us_per_call": found, "ratio_to_add": {name: ratio(us, found["add_15wd"]) for name, us in found.items()}}


def _micros(ask: Callable[[], object], batch: int) -> float:
    """The median of several batches, each after the years have been measured once."""
    ask()
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        for _ in range(batch):
            ask()
        took.append((time.perf_counter() - began) / batch)
    return round(1_000_000 * median(took), 2)
