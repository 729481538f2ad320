"""What holds of any limit that changes while it runs, and of any ladder that is climbed on from there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import islice

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.batons import Baton, Level, Owes
from bot.deadlines import Deadline, Source
from bot.durations import Duration
from bot.ladder import due, next_nudge, nudged_after, plan
from bot.retiming import due_under
from bot.rungs import alike, late
from tests.bot.climbing import POLICY, at, baton, passed

LIMITS = st.sampled_from(["30m", "2h", "4wh", "1d", "3wd", "5d", "15wd"])
BEGINNINGS = st.integers(0, 14 * 24 * 60).map(lambda minutes: at("2026-09-24 00:00") + timedelta(minutes=minutes))
SINCE = st.integers(0, 20 * 24 * 60).map(lambda minutes: timedelta(minutes=minutes))  # over the holiday of October


def of(one: Baton) -> Deadline:
    return Deadline(one.limit, Source.LEVEL, one.opened_at, POLICY.calendar.add(one.opened_at, one.limit), one.due_at)


@settings(max_examples=60, deadline=None)
@given(LIMITS, LIMITS, BEGINNINGS, SINCE, st.sampled_from([Owes.SUBMIT, Owes.ACKNOWLEDGE]))
def test_a_shorter_limit_leaves_fair_notice_and_a_longer_one_takes_nothing(
    was: str, becomes: str, start: object, since: timedelta, owes: Owes
) -> None:
    before = baton(owes, Level.ROUTINE, was, start)  # type: ignore[arg-type]
    limit, now = Duration.parse(becomes), before.opened_at + since
    due_at, notice = due_under(limit, before, of(before), POLICY, now)
    alone = POLICY.calendar.add(before.opened_at, limit)
    if alone >= before.due_at:
        assert (due_at, notice) == (alone, None)
        return
    fair = POLICY.calendar.add(now, POLICY.limits.notice(owes, limit))
    assert max(alone, min(fair, before.due_at)) == due_at <= before.due_at
    assert due_at > now or before.due_at <= now
    assert (notice is None) == (due_at in (alone, before.due_at))
    back, _ = due_under(
        before.limit, replace(before, limit=limit, due_at=due_at), of(replace(before, limit=limit)), POLICY, now
    )
    assert back == before.due_at


@settings(max_examples=60, deadline=None)
@given(LIMITS, LIMITS, BEGINNINGS, SINCE, st.sampled_from(Level), st.sampled_from(Level))
def test_after_any_change_nothing_that_has_fired_fires_again_for_the_same_or_a_sooner_time(
    was: str, becomes: str, start: object, since: timedelta, level: Level, other: Level
) -> None:
    before = baton(Owes.SUBMIT, level, was, start)  # type: ignore[arg-type]
    now, limit = before.opened_at + since, Duration.parse(becomes)
    before = replace(before, nudged=passed(before, now))
    due_at, _ = due_under(limit, before, of(before), POLICY, now)
    after = replace(before, level=other, limit=limit, due_at=due_at)
    after = replace(after, nudged=nudged_after(before, after, POLICY, now))
    fired = list(islice(plan(before, POLICY), before.nudged))
    told = due(after, POLICY, now)
    for nudge in told.nudges[:1]:  # of those beside it that may have been told, see `untold`
        assert late(nudge.rung.at)
        assert not any(alike(nudge.rung, f.rung) for f in fired)
    following = next_nudge(after, POLICY, after.nudged + told.consumed)
    assert following is not None
    assert following.at > now
    if due_at <= before.due_at and not told.nudges:
        assert not any(following.count == f.count and alike(following.rung, f.rung) for f in fired)
