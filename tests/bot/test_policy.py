"""The packaged policy, and what an office's file changes of it."""

from datetime import date, time
from fractions import Fraction
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.batons import Level, Owes
from bot.durations import Duration
from bot.policy import (
    Colour,
    First,
    Last,
    Offset,
    Policy,
    Repeat,
    Share,
    Tally,
    default_policy_text,
)
from bot.rungs import late

ZONE = ZoneInfo("Asia/Shanghai")
length = Duration.parse


def load(text: str) -> Policy:
    return Policy.load(text, zone=ZONE)


DEFAULT = load("")


def test_an_empty_file_is_the_packaged_policy() -> None:
    assert load(default_policy_text()) == DEFAULT


def test_the_packaged_limits_are_those_of_the_field() -> None:
    limits = DEFAULT.limits
    assert [limits.triage[level] for level in Level] == [length("15m")] * 3
    assert [limits.ack[level] for level in Level] == [length("10m"), length("30m"), length("2wh")]
    assert [limits.check[level] for level in Level] == [length("30m"), length("1d"), length("3d")]
    assert [limits.handle[level] for level in Level] == [length("2h"), length("1d"), length("3wd")]
    assert [limits.return_[level] for level in Level] == [length("30m"), length("4wh"), length("4wh")]
    assert [limits.decide[level] for level in Level] == [length("30m"), length("4wh"), length("4wh")]
    assert [limits.answer[level] for level in Level] == [length("1h"), length("4wh"), length("4wh")]
    assert [limits.choose[level] for level in Level] == [length("4wh")] * 3
    assert limits.reopen == length("14d")
    assert not limits.override_handle


def test_every_baton_has_a_limit_and_a_rung_that_repeats() -> None:
    assert DEFAULT.gaps() == []
    for owes in Owes:
        for level in Level:
            assert DEFAULT.limits.of(owes, level).micros > 0


def test_the_packaged_quiet_hours() -> None:
    assert DEFAULT.quiet.hours == (time(21), time(7, 30))
    assert DEFAULT.quiet.days_off
    assert DEFAULT.quiet.pierce == {Level.CRITICAL}


def test_the_packaged_ladder_of_handling() -> None:
    rungs = DEFAULT.rungs_of(Owes.SUBMIT, Level.ROUTINE)
    assert [str(rung.at) for rung in rungs] == [
        "50%", "last 80% -3d", "100%", "first 150% +1d", "first 200% +2d", "300%",
    ]  # fmt: skip
    assert [rung.colour for rung in rungs] == [
        None, Colour.BLUE, Colour.YELLOW, Colour.RED, Colour.RED, Colour.FROZEN,
    ]  # fmt: skip
    assert [rung.supervision for rung in rungs] == [None, None, 1, 2, 3, None]
    assert [rung.answer_within for rung in rungs] == [None, None, length("4wh"), "today", None, None]
    assert [rung.choose for rung in rungs] == [False] * 5 + [True]
    assert rungs[4].repeat == Repeat(every=length("1d"))
    assert ["group" in rung.to for rung in rungs] == [False, False, True, True, True, True]


def test_critical_issues_climb_by_the_hour() -> None:
    rungs = DEFAULT.rungs_of(Owes.SUBMIT, Level.CRITICAL)
    assert [str(rung.at) for rung in rungs[3:5]] == ["first 150% +1h", "first 200% +2h"]
    assert (rungs[2].colour, rungs[2].answer_within) == (Colour.YELLOW, length("1h"))  # also in a holiday week


def test_the_packaged_ladders_of_all_levels_differ_in_when_and_never_in_what() -> None:
    for owes in Owes:
        one, *others = (
            [(rung.to, rung.colour, rung.supervision, rung.choose) for rung in DEFAULT.rungs_of(owes, level)]
            for level in Level
        )
        assert all(other == one for other in others)


def test_the_packaged_tallies() -> None:
    assert DEFAULT.tallies == (
        Tally(Colour.YELLOW, "issue", 2, ("supervision",), letter=True),
        Tally(Colour.YELLOW, "unit", 3, ("supervision",), letter=True),
        Tally(Colour.RED, "issue", 2, ("district_leader",)),
    )


@pytest.mark.parametrize(
    ("original", "rework"), [("3wd", "1.5wd"), ("2wh", "2wh"), ("8h", "4h"), ("1h", "2h"), ("2d", "1d")]
)
def test_rework_gets_half_the_time_but_two_hours_at_least(original: str, rework: str) -> None:
    assert DEFAULT.limits.rework(length(original)) == length(rework)


def test_the_categorys_limit_goes_before_the_levels_unless_a_drill_overrides_it() -> None:
    drill = load('[limits]\noverride_handle = true\nhandle = { urgent = "30s" }')
    assert DEFAULT.limits.handling(Level.URGENT, length("4wh")) == length("4wh")
    assert DEFAULT.limits.handling(Level.URGENT, None) == length("1d")
    assert drill.limits.handling(Level.URGENT, length("4wh")) == length("30s")


def test_what_a_file_does_not_say_keeps_its_default() -> None:
    policy = load('[limits]\nack = { urgent = "20m" }\n[calendar]\nworkdays = [2026-03-07]')
    assert policy.limits.ack[Level.URGENT] == length("20m")
    assert policy.limits.ack[Level.CRITICAL] == length("10m")
    assert policy.limits.triage == DEFAULT.limits.triage
    assert policy.calendar.is_workday(date(2026, 3, 7))
    assert policy.calendar.hours == DEFAULT.calendar.hours
    assert policy.rungs == DEFAULT.rungs


def test_a_units_calendar_stands_on_the_offices() -> None:
    policy = load(
        """
        [calendar]
        holidays = [2026-03-09, 2026-03-10]
        [calendar.unit.HW]
        hours = ["06:00-22:00"]
        weekends = true
        workdays = [2026-03-09, 2026-10-01]
        [calendar.unit."值班室"]
        official = false
        """
    )
    sanitation, duty = policy.units["HW"], policy.units["值班室"]
    assert sanitation.hours == ((time(6), time(22)),)
    worked = [date(2026, 3, 7), date(2026, 3, 9), date(2026, 10, 1)]
    assert [sanitation.is_workday(day) for day in worked] == [True] * 3
    assert [policy.calendar.is_workday(day) for day in worked] == [False] * 3
    assert not sanitation.is_workday(date(2026, 3, 10))  # the office's own day off is the unit's, too
    assert not sanitation.is_workday(date(2026, 10, 2))
    assert duty.hours == policy.calendar.hours
    assert duty.is_workday(date(2026, 10, 2))
    assert not duty.is_workday(date(2026, 2, 14))  # a make-up Saturday of the official calendar
    assert policy.unit_of(["HW-3", "HW", "QU"]) == "HW"
    assert policy.by_clock_of("HW").calendar is sanitation
    assert policy.by_clock_of(policy.unit_of(["QU"])) is policy


def test_one_rung_replaces_all_rungs() -> None:
    policy = load('[[rung]]\nowes = ["submit", "check"]\nat = "100%"\nto = ["holder"]')
    [rung] = policy.rungs
    assert rung.owes == {Owes.SUBMIT, Owes.CHECK}
    assert rung.levels == set(Level)
    assert rung.to == ("holder",)
    assert (Owes.SUBMIT, Level.URGENT, "") in policy.gaps()
    assert policy.tallies == DEFAULT.tallies


def test_points_repeats_and_answers_are_read() -> None:
    policy = load(
        """
        [[rung]]
        owes = "submit"
        levels = ["urgent"]
        at = { first = ["150%", "+1d", "-30s"] }
        to = ["holder", "liaison", "discipline"]
        colour = "red"
        supervision = 2
        answer_within = "today"
        choose = true
        repeat = { share = "50%", least = "30m" }

        [[rung]]
        owes = "submit"
        at = { last = ["80%"] }
        to = "group"
        categories = ["0110", "02*"]
        """
    )
    first, second = policy.rungs
    assert first.at == First(
        (Share(Fraction(3, 2)), Offset(length("1d"), before=False), Offset(length("30s"), before=True))
    )
    assert first.repeat == Repeat(share=Fraction(1, 2), least=length("30m"))
    assert (first.index, first.answer_within, first.choose) == (0, "today", True)
    assert (first.categories, second.categories) == (frozenset(), {"0110", "02"})
    assert (second.index, second.at, second.to) == (1, Last((Share(Fraction(4, 5)),)), ("group",))


@pytest.mark.parametrize(
    ("at", "is_late"),
    [
        ('"80%"', False), ('"100%"', True), ('"-3d"', False), ('"+1h"', True),
        ('{ first = ["150%", "+1d"] }', True), ('{ first = ["80%", "+1d"] }', False),
        ('{ last = ["80%", "+1d"] }', True),
    ],
)  # fmt: skip
def test_a_point_is_late_that_never_lies_before_the_due_time(at: str, is_late: bool) -> None:
    [rung] = load(f'[[rung]]\nowes = "submit"\nat = {at}\nto = ["holder"]').rungs
    assert late(rung.at) is is_late


def test_the_repeat_at_the_ack_limit_keeps_its_least_distance() -> None:
    repeat = Repeat(share=Fraction(1), least=length("30m"))
    assert repeat.step(length("10m")) == length("30m")
    assert repeat.step(length("2wh")) == length("2wh")
    assert repeat.step(length("1d")) == length("24h")


@pytest.mark.parametrize(
    ("limit", "waits"), [("10m", [30, 60, 120, 120]), ("50m", [50, 100, 120, 120]), ("2wh", [120] * 4)]
)
def test_a_repeat_that_grows_doubles_its_wait_up_to_the_longest(limit: str, waits: list[int]) -> None:
    steps = Repeat(share=Fraction(1), least=length("30m"), up_to=length("2h")).steps(length(limit))
    ends = [steps.after(times) for times in range(40)]
    assert [(end - start) // 60_000_000 for start, end in pairwise(ends)][:4] == waits
    assert [steps.within(end + extra) for end in ends[1:] for extra in (-1, 0, 1)] == [
        times + before for times in range(1, 40) for before in (-1, 0, 0)
    ]


def test_a_file_saved_by_a_windows_editor_is_read() -> None:
    assert load('\ufeff[limits]\r\ntriage = "5m"\r\n').limits.triage[Level.ROUTINE] == length("5m")


def test_quiet_hours_can_be_switched_off() -> None:
    assert load('[quiet]\nhours = ""').quiet.hours is None


def test_working_hours_may_reach_midnight() -> None:
    policy = load('[calendar]\nhours = ["00:00-24:00"]')
    assert policy.calendar.hours == ((time(0), time(0)),)
