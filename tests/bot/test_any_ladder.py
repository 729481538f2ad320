"""Whatever is owed and whenever the clock looks: what every plan keeps to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.batons import Baton, Level, Owes
from bot.ladder import due, next_nudge, plan
from tests.bot.climbing import POLICY, ROUTINE, baton, passed

owed = st.builds(
    lambda owes, level, limit, seconds: baton(owes, level, limit, datetime.fromtimestamp(seconds, UTC)),
    st.sampled_from(sorted(set(Owes) - {Owes.RESUME})),
    st.sampled_from(Level),
    st.sampled_from(["30s", "10m", "2h", "36h", "1wh", "4wh", "3wd", "15wd", "1d", "7d"]),
    st.integers(1_735_689_600, 1_830_000_000),
)


@given(owed)
def test_a_plan_is_in_order_deterministic_and_never_before_its_time(one: Baton) -> None:
    nudges = list(islice(plan(one, POLICY), 30))
    keys = [(nudge.at, nudge.planned, nudge.rung.index, nudge.count) for nudge in nudges]
    assert keys == sorted(keys)
    assert nudges == list(islice(plan(one, POLICY), 30))
    assert all(nudge.at >= nudge.planned >= one.opened_at for nudge in nudges)
    assert len({(nudge.at, nudge.rung.index) for nudge in nudges}) == len(nudges)


@given(owed)
def test_the_pressure_never_ends_before_the_act(one: Baton) -> None:
    assert next_nudge(one, POLICY, 40) is not None


@given(owed)
def test_only_critical_nudges_come_out_in_quiet_hours(one: Baton) -> None:
    calendar, quiet = POLICY.calendar, POLICY.quiet
    for nudge in islice(plan(one, POLICY), 20):
        assert one.level is Level.CRITICAL or quiet.release(nudge.at, one.level, calendar) == nudge.at


@settings(max_examples=30)
@given(owed, st.lists(st.integers(0, 400_000), min_size=1, max_size=12))
def test_whenever_the_clock_looks_every_rung_is_told_once_and_no_count_twice(one: Baton, pauses: list[int]) -> None:
    now, seen = one.opened_at, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        fired = due(one, POLICY, now)
        assert fired.following is None or fired.following.at > now
        assert fired.following == next_nudge(one, POLICY, one.nudged + fired.consumed)
        seen += [(nudge.rung.index, nudge.count) for nudge in fired.nudges]
        one = replace(one, nudged=one.nudged + fired.consumed)
    assert len(set(seen)) == len(seen)
    assert one.nudged == passed(one, now)
    reached = {nudge.rung.index for nudge in islice(plan(one, POLICY), one.nudged)}
    assert {index for index, _ in seen} == reached


def test_a_thousand_repeats_are_passed_by_quickly() -> None:
    begun = perf_counter()
    assert next_nudge(ROUTINE, POLICY, 1000) is not None
    assert perf_counter() - begun < 0.5
