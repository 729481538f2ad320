"""The ladder: which rung is told when, to the minute, and what holds it back."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from bot.batons import Level, Owes
from bot.durations import Duration
from bot.ladder import answer_limit, colour_at, due, next_nudge, nudged_after, plan
from bot.policy import Colour, Policy
from tests.bot.climbing import POLICY, ROUTINE, ZONE, at, baton, passed, steps, told, with_rungs

CRITICAL = baton(Owes.SUBMIT, Level.CRITICAL, "2h", at("2026-03-07 22:00"))


def test_a_routine_issue_climbs_in_working_time() -> None:
    assert steps(plan(ROUTINE, POLICY), 9) == [
        ("03-04 16:00", "50%", 1),
        ("03-05 15:12", "last 80% -3d", 1),
        ("03-06 10:00", "100%", 1),
        ("03-09 10:00", "first 150% +1d", 1),
        ("03-10 10:00", "first 200% +2d", 1),
        ("03-11 10:00", "first 200% +2d", 2),
        ("03-12 10:00", "first 200% +2d", 3),
        ("03-13 10:00", "first 200% +2d", 4),
        ("03-16 10:00", "first 200% +2d", 5),
    ]


def test_a_critical_issue_climbs_through_night_and_weekend() -> None:
    assert steps(plan(CRITICAL, POLICY), 7) == [
        ("03-07 23:00", "50%", 1),
        ("03-07 23:36", "last 80% -3d", 1),
        ("03-08 00:00", "100%", 1),
        ("03-08 01:00", "first 150% +1h", 1),
        ("03-08 02:00", "first 200% +2h", 1),
        ("03-08 04:00", "300%", 1),
        ("03-09 02:00", "first 200% +2h", 2),
    ]


def test_the_acknowledgement_of_a_critical_issue_repeats_ever_more_slowly_and_never_ends() -> None:
    owed = baton(Owes.ACKNOWLEDGE, Level.CRITICAL, "10m", at("2026-03-07 22:00"))
    assert steps(plan(owed, POLICY), 6) == [
        ("03-07 22:10", "100%", 1),
        ("03-07 22:20", "200%", 1),
        ("03-07 22:50", "200%", 2),
        ("03-07 23:50", "200%", 3),
        ("03-08 01:50", "200%", 4),
        ("03-08 03:50", "200%", 5),
    ]
    assert next(islice(plan(owed, POLICY), 1000, None)).at == at("2026-03-07 23:50") + 997 * timedelta(hours=2)


def test_the_last_of_two_points_is_three_days_before_a_long_limit_ends() -> None:
    long = baton(Owes.SUBMIT, Level.ROUTINE, "30wd", at("2026-03-03 10:00"))
    blue = next(nudge for nudge in plan(long, POLICY) if nudge.rung.colour is Colour.BLUE)
    left = POLICY.calendar.elapsed(blue.planned, long.due_at, working=True)
    assert left == timedelta(hours=24)


def test_a_day_after_due_is_24_hours_where_the_limit_runs_on() -> None:
    policy = with_rungs('owes = "submit"\nat = "+1d"')
    owed = baton(Owes.SUBMIT, Level.URGENT, "2h", at("2026-03-06 10:00"))
    assert steps(plan(owed, policy), 1) == [("03-07 12:00", "+1d", 1)]


def test_points_before_the_start_drop_out() -> None:
    policy = with_rungs(
        'owes = "submit"\nat = "-3d"',
        'owes = "submit"\nat = { first = ["-3d", "80%"] }',
        'owes = "submit"\nat = "50%"',
    )
    owed = baton(Owes.SUBMIT, Level.URGENT, "2h", at("2026-03-06 10:00"))
    assert steps(plan(owed, policy), 5) == [("03-06 11:00", "50%", 1), ("03-06 11:36", "first -3d 80%", 1)]


def test_only_the_rungs_of_the_level_count() -> None:
    policy = with_rungs('owes = "submit"\nlevels = ["critical"]\nat = "100%"')
    assert list(plan(ROUTINE, policy)) == []
    assert next_nudge(ROUTINE, policy, 0) is None


def test_quiet_hours_move_a_nudge_to_the_morning_and_keep_its_planned_time() -> None:
    owed = baton(Owes.CHECK, Level.URGENT, "1d", at("2026-03-03 10:00"))
    first = next(plan(owed, POLICY))
    assert (told(first.planned), told(first.at)) == ("03-05 00:00", "03-05 07:30")


def test_repeats_held_through_a_holiday_come_out_once_with_their_true_count() -> None:
    policy = with_rungs('owes = "check"\nat = "100%"\nrepeat = "1d"', quiet=True)
    owed = baton(Owes.CHECK, Level.ROUTINE, "1d", at("2026-09-28 10:00"))
    assert steps(plan(owed, policy), 4) == [
        ("09-30 07:30", "100%", 1),
        ("10-08 07:30", "100%", 9),
        ("10-09 07:30", "100%", 10),
        ("10-10 07:30", "100%", 11),
    ]


def test_repeats_by_the_second_do_not_pile_up_over_night() -> None:
    policy = with_rungs('owes = "submit"\nat = "100%"\nrepeat = "1s"', quiet=True)
    owed = baton(Owes.SUBMIT, Level.URGENT, "1h", at("2026-03-03 19:59:58"))
    moments = [nudge.at for nudge in islice(plan(owed, policy), 5)]
    assert [told(moment) for moment in moments] == ["03-03 20:59", "03-03 20:59"] + ["03-04 07:30"] * 3
    assert len(set(moments)) == 5


def test_colour_follows_the_point_not_the_quiet_hours() -> None:
    assert colour_at(ROUTINE, POLICY, at("2026-03-05 15:11")) is None
    assert colour_at(ROUTINE, POLICY, at("2026-03-05 15:12")) is Colour.BLUE
    assert colour_at(ROUTINE, POLICY, ROUTINE.due_at - timedelta(microseconds=1)) is Colour.BLUE
    assert colour_at(ROUTINE, POLICY, ROUTINE.due_at) is Colour.YELLOW
    assert colour_at(ROUTINE, POLICY, at("2026-03-09 10:00")) is Colour.RED
    assert colour_at(ROUTINE, POLICY, at("2026-04-09 10:00")) is Colour.FROZEN


def test_a_baton_without_coloured_rungs_has_no_colour() -> None:
    owed = baton(Owes.CHECK, Level.ROUTINE, "1d", at("2026-03-03 10:00"))
    assert colour_at(owed, POLICY, at("2027-03-03 10:00")) is None


def test_what_is_due_is_told_with_what_follows() -> None:
    now = due(ROUTINE, POLICY, at("2026-03-04 16:00"))
    assert [str(nudge.rung.at) for nudge in now.nudges] == ["50%"]
    assert now.consumed == 1
    assert now.following == next_nudge(ROUTINE, POLICY, 1)


def test_nothing_is_due_before_its_time_or_twice() -> None:
    assert due(ROUTINE, POLICY, at("2026-03-04 15:59")).nudges == ()
    assert due(replace(ROUTINE, nudged=1), POLICY, at("2026-03-04 16:00")).nudges == ()


def test_after_downtime_only_the_latest_repeat_is_told() -> None:
    late = due(replace(ROUTINE, nudged=3), POLICY, at("2026-03-12 12:00"))
    assert [(str(nudge.rung.at), nudge.count) for nudge in late.nudges] == [
        ("first 150% +1d", 1),
        ("first 200% +2d", 3),
    ]
    assert late.consumed == 4
    assert late.following is not None
    assert told(late.following.at) == "03-13 10:00"


def test_a_finished_ladder_has_nothing_left() -> None:
    policy = with_rungs('owes = "submit"\nat = "100%"')
    late = due(ROUTINE, policy, at("2026-04-01 10:00"))
    assert (len(late.nudges), late.consumed, late.following) == (1, 1, None)
    assert due(replace(ROUTINE, nudged=1), policy, at("2026-04-01 10:00")).nudges == ()


def test_a_closed_baton_has_no_plan() -> None:
    closed = replace(ROUTINE, closed_at=at("2026-03-04 10:00"), closed_by="submit")
    assert list(plan(closed, POLICY)) == []


def test_an_extension_redraws_the_plan_and_tells_nothing_twice() -> None:
    now = at("2026-03-05 16:00")
    fired = replace(ROUTINE, nudged=passed(ROUTINE, now))
    extended = replace(fired, due_at=at("2026-03-11 10:00"))
    assert (fired.nudged, nudged_after(fired, extended, POLICY, now)) == (2, 0)
    following = next_nudge(extended, POLICY, 0)
    assert following is not None
    assert told(following.at) == "03-09 16:00"


def test_what_another_level_has_in_the_place_of_a_rung_that_has_fired_does_not_fire_again() -> None:
    urgent = baton(Owes.SUBMIT, Level.URGENT, "4h", at("2026-03-03 08:00"))
    now = at("2026-03-03 15:00")
    urgent = replace(urgent, nudged=passed(urgent, now))  # 50 %, blue, yellow, red at 150 %
    assert urgent.nudged == 4
    critical = replace(urgent, level=Level.CRITICAL)
    raised = replace(critical, nudged=nudged_after(urgent, critical, POLICY, now))
    fired = due(raised, POLICY, now).nudges
    assert [(str(nudge.rung.at), nudge.rung.supervision) for nudge in fired] == [("first 200% +2h", 3)]
    raised = replace(raised, nudged=passed(raised, now))
    lowered = replace(raised, level=Level.URGENT)
    lowered = replace(lowered, nudged=nudged_after(raised, lowered, POLICY, now))
    following = next_nudge(lowered, POLICY, lowered.nudged)
    assert following is not None
    assert (following.rung.choose, told(following.at)) == (True, "03-03 20:00")


def test_what_quiet_hours_hold_comes_out_when_the_level_is_raised_and_no_earlier_warning_with_it() -> None:
    urgent = baton(Owes.SUBMIT, Level.URGENT, "4h", at("2026-03-03 18:30"))  # blue 21:42, yellow 22:30
    now = at("2026-03-03 22:40")
    urgent = replace(urgent, nudged=passed(urgent, now))
    critical = replace(urgent, level=Level.CRITICAL)
    raised = replace(critical, nudged=nudged_after(urgent, critical, POLICY, now))
    assert [str(nudge.rung.colour) for nudge in due(raised, POLICY, now).nudges] == ["yellow"]


@pytest.mark.parametrize(
    ("reached", "limit"), [("2026-03-06 10:00", "840m"), ("2026-03-06 23:00", "25h"), ("2026-03-06 22:00", "2h")]
)
def test_an_answer_owed_today_is_owed_by_midnight_unless_that_is_too_near(reached: str, limit: str) -> None:
    red = next(nudge.rung for nudge in plan(ROUTINE, POLICY) if nudge.rung.answer_within == "today")
    length = answer_limit(red, ROUTINE, POLICY, at(reached))
    assert length is not None
    assert length.micros == Duration.parse(limit).micros


def test_an_answer_within_a_day_is_within_a_working_day_beside_a_limit_that_counts_work() -> None:
    policy = with_rungs('owes = "submit"\nat = "100%"\nanswer_within = "1d"', 'owes = "submit"\nat = "200%"')
    with_answer, without = policy.rungs
    assert answer_limit(with_answer, ROUTINE, policy, ROUTINE.due_at) == Duration.parse("1wd")
    assert answer_limit(with_answer, CRITICAL, policy, CRITICAL.due_at) == Duration.parse("24h")
    assert answer_limit(without, ROUTINE, policy, ROUTINE.due_at) is None


def test_a_whole_ladder_runs_in_a_minute_in_a_drill() -> None:
    policy = Policy.load(
        '[limits]\noverride_handle = true\nhandle = { critical = "20s" }\n'
        '[[rung]]\nowes = "submit"\nat = "100%"\nto = ["holder"]\n'
        '[[rung]]\nowes = "submit"\nat = "+10s"\nto = ["unit_head"]\nrepeat = "10s"',
        zone=ZONE,
    )
    start = at("2026-03-07 03:00")
    owed = baton(Owes.SUBMIT, Level.CRITICAL, "20s", start, policy)
    assert [(nudge.at - start).seconds for nudge in islice(plan(owed, policy), 5)] == [20, 30, 40, 50, 60]


def test_a_pause_is_looked_at_every_month_and_ends_on_its_day() -> None:
    pause = baton(Owes.RESUME, Level.ROUTINE, "365d", at("2026-03-02 10:00"))
    pause = replace(pause, due_at=at("2026-05-25 08:00"))
    assert [told(nudge.at) for nudge in plan(pause, POLICY)] == ["04-01 10:00", "05-06 07:30", "05-25 08:00"]
