"""Over a real database: whatever is filed and whoever acts or does not, each rung comes when it was planned."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.batons import Baton, Level
from bot.desk import checking, dispatching, handling
from bot.events import Event, Passage
from bot.issues import Issue, Status
from bot.ladder import Nudge, plan
from tests.clock import MONDAY_MORNING
from tests.office import Town, open_town

TICK = timedelta(minutes=1)
LASTS = timedelta(days=7, hours=6)  # past a weekend, and past three times the limit of what is urgent


@dataclass(frozen=True, slots=True)
class Filed:
    """``acts``: hours after which somebody dispatches, takes or ends it; None where nobody does."""

    at: float
    category: str
    level: Level
    acts: float | None


def hours(least: int, most: int) -> st.SearchStrategy[float]:
    return st.floats(least, most).map(lambda length: round(length, 2))


categories, acts = st.sampled_from(["0110", "0303", "9999"]), st.none() | hours(0, 48)
filings = st.builds(Filed, hours(60, 120), categories, st.sampled_from(Level), acts)  # from the middle of the week on


async def play(town: Town, wanted: list[Filed]) -> list[Issue]:
    """Looks at the clock every minute, as the timer does; what is not due costs nothing."""
    issues: dict[int, Issue] = {}
    to_do = [(MONDAY_MORNING + timedelta(hours=one.at), number, one) for number, one in enumerate(wanted)]
    while town.clock() < MONDAY_MORNING + LASTS:
        async with town.store.snapshot() as tx:
            nudge_at = await tx.next_nudge_at()
        moments = [at for at, *_ in to_do] + ([nudge_at] if nudge_at is not None else [])
        town.clock.set(on_the_minute(max(town.clock(), min(moments, default=MONDAY_MORNING + LASTS))))
        for entry in [entry for entry in to_do if entry[0] <= town.clock()]:
            to_do.remove(entry)
            _, number, one = entry
            if number not in issues:
                issues[number] = await town.file(category=one.category, level=one.level)
                if one.acts is not None:
                    to_do.append((town.clock() + timedelta(hours=one.acts), number, one))
            else:
                await act(town, issues[number])
        while await town.rounds.nudge_due():
            pass
    return list(issues.values())


def on_the_minute(at: datetime) -> datetime:
    return at if at == at.replace(second=0, microsecond=0) else at.replace(second=0, microsecond=0) + TICK


async def act(town: Town, issue: Issue) -> None:
    match (await town.issue(issue)).status:
        case Status.REPORTED:
            await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐")
        case _:
            owner = town.name((await town.issue(issue)).owner_id) or ""
            await town.do(handling.acknowledge, issue, by=owner)
            await town.submit(issue, owner)
            await town.do(checking.pass_check, issue, by="小李")


def planned(town: Town, baton: Baton, until: datetime) -> list[Nudge]:
    still_open = replace(baton, closed_at=None, closed_by=None)
    return list(takewhile(lambda nudge: nudge.at < until, plan(still_open, town.office.policy)))


def fired(events: list[Event], baton: Baton) -> dict[tuple[int, int], datetime]:
    mine = [event for event in events if event.move == Passage.NUDGED and event.baton_id == baton.id]
    return {(event.facts["rung"], event.facts["count"]): event.at for event in mine}


async def check(wanted: list[Filed]) -> None:
    with TemporaryDirectory() as folder:
        async with open_town(Path(folder)) as town:
            issues = await play(town, wanted)
            now, quiet, calendar = town.clock(), town.office.policy.quiet, town.office.policy.calendar
            rungs: set[int] = set()
            for issue in issues:
                events = await town.history(issue)
                async with town.store.snapshot() as tx:
                    batons = await tx.batons_of(issue.id)
                for baton in batons:
                    due = planned(town, baton, (baton.closed_at or now) - TICK)
                    told = fired(events, baton)
                    rungs |= {nudge.rung.index for nudge in due}
                    for nudge in due:
                        at = told[nudge.rung.index, nudge.count]
                        assert nudge.at <= at <= nudge.at + TICK
                    assert len(told) <= len(planned(town, baton, (baton.closed_at or now) + TICK))
                    assert baton.level is Level.CRITICAL or all(
                        quiet.release(at, baton.level, calendar) == at for at in told.values()
                    )
                    assert not baton.open or (baton.next_nudge_at is not None and baton.next_nudge_at > now)
            await town.sound()
            assert rungs


SOME = [
    Filed(57, "9999", Level.ROUTINE, 20.5),  # waits for a dispatcher overnight
    Filed(62, "0110", Level.CRITICAL, 30),  # through the night
    Filed(80, "0303", Level.URGENT, None),  # through the weekend
]


@settings(max_examples=1, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@example(SOME)
@given(st.lists(filings, min_size=3, max_size=3))
def test_every_rung_fires_within_a_tick_until_the_act_is_done_and_none_in_quiet_hours(wanted: list[Filed]) -> None:
    asyncio.run(check(wanted))
