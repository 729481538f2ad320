from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.batons import Level
from bot.durations import Duration
from bot.worktime import Calendar, Quiet

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ((time(8), time(12)), (time(14), time(18)))
OFFICE = Calendar.of_china(SHANGHAI, HOURS)
QUIET = Quiet((time(21), time(7, 30)), days_off=True, pierce=frozenset({Level.CRITICAL}))

MICRO = timedelta(microseconds=1)
ZONES = ["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"]
SPANS = [HOURS, ((time(0), time(0)),), ((time(1, 30), time(2, 30)), (time(2, 45), time(12)))]
CALENDARS = {(zone, hours): Calendar.of_china(ZoneInfo(zone), hours) for zone in ZONES for hours in SPANS}
calendars = st.builds(lambda zone, hours: CALENDARS[zone, hours], st.sampled_from(ZONES), st.sampled_from(SPANS))
moments = st.builds(lambda s: datetime.fromtimestamp(s / 1000, UTC), st.integers(1_546_300_800_000, 1_830_000_000_000))
working = st.builds(Duration, st.fractions(Fraction(1, 3600), 4000, max_denominator=3600), st.just("wh"))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def told(moment: datetime) -> str:
    return OFFICE.local(moment).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-01-09 17:30", "4wh", "2026-01-12 11:30"),  # Friday to Monday
        ("2026-02-13 17:00", "2wh", "2026-02-14 09:00"),  # a Saturday that makes up for the Spring Festival
        ("2026-09-30 17:30", "1wh", "2026-10-08 08:30"),  # over the National Day holiday
        ("2026-03-03 12:30", "1wh", "2026-03-03 15:00"),
        ("2026-03-03 10:00", "3wd", "2026-03-06 10:00"),
        ("2026-03-03 08:00", "1wd", "2026-03-03 18:00"),  # closing time, not the next morning
        ("2026-03-07 03:00", "1wh", "2026-03-09 09:00"),
        ("2026-03-07 23:00", "2h", "2026-03-08 01:00"),
        ("2026-03-03 10:00", "1d", "2026-03-05 00:00"),
        ("2026-03-03 10:00", "7d", "2026-03-11 00:00"),
        ("2026-12-31 17:00", "2wh", "2027-01-04 09:00"),
    ],
)
def test_a_limit_ends_when_its_clock_says(start: str, length: str, end: str) -> None:
    assert told(OFFICE.add(at(start), Duration.parse(length))) == end


def test_results_are_in_utc_whatever_zone_comes_in() -> None:
    end = OFFICE.add(datetime(2026, 3, 3, 10, tzinfo=SHANGHAI), Duration.parse("4wh"))
    assert end.tzinfo is UTC
    assert end == at("2026-03-03 16:00")


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        OFFICE.elapsed(datetime(2026, 3, 3), at("2026-03-03 10:00"), working=False)  # noqa: DTZ001


def test_a_pause_across_a_weekend_moves_the_due_time_by_the_working_time_paused() -> None:
    due = OFFICE.add(at("2026-03-06 10:00"), Duration.parse("1wd"))
    paused = OFFICE.elapsed(at("2026-03-06 16:00"), at("2026-03-09 09:00"), working=True)
    assert paused == timedelta(hours=3)
    moved = OFFICE.shift(due, paused // timedelta(microseconds=1), working=True)
    assert told(due) == "2026-03-09 10:00"
    assert told(moved) == "2026-03-09 15:00"


@given(calendars, moments, working, st.fractions(0, 1), st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_pause_moves_the_due_time_by_the_time_paused(
    calendar: Calendar, start: datetime, limit: Duration, share: Fraction, pause: timedelta
) -> None:
    """Whenever it begins and however long it lasts: the time beside the pause is the limit, no more and no less."""
    due = calendar.add(start, limit)
    paused = start + timedelta(microseconds=int((due - start) // MICRO * share))
    resumed = paused + pause
    moved = calendar.shift(due, calendar.elapsed(paused, resumed, working=True) // MICRO, working=True)
    beside = calendar.elapsed(start, paused, working=True) + calendar.elapsed(resumed, moved, working=True)
    assert beside // MICRO == limit.micros


def test_the_official_calendar_knows_make_up_workdays_and_holidays() -> None:
    assert OFFICE.is_workday(date(2026, 2, 14))
    assert OFFICE.is_workday(date(2026, 10, 10))
    assert not OFFICE.is_workday(date(2026, 10, 7))
    assert not OFFICE.is_workday(date(2026, 3, 7))
    assert OFFICE.is_workday(date(2026, 3, 9))


def test_an_office_may_overrule_the_official_calendar_both_ways() -> None:
    own = Calendar.of_china(
        SHANGHAI, HOURS, holidays=[date(2026, 3, 9), date(2026, 2, 14)], workdays=[date(2026, 10, 7)]
    )
    assert not own.is_workday(date(2026, 3, 9))
    assert not own.is_workday(date(2026, 2, 14))
    assert own.is_workday(date(2026, 10, 7))


def test_a_year_without_make_up_workdays_is_not_yet_published() -> None:
    assert OFFICE.published(2026)
    assert not OFFICE.published(2035)
    assert not OFFICE.is_workday(date(2035, 10, 1))
    assert Calendar.of_china(SHANGHAI, HOURS, workdays=[date(2035, 2, 3)]).published(2035)
    assert Calendar.of_china(SHANGHAI, HOURS, official=False).published(2035)


def test_a_calendar_without_hours_or_without_days_fails_instead_of_hanging() -> None:
    with pytest.raises(ValueError, match="working hours"):
        Calendar(SHANGHAI, ())
    none = frozenset(date(2026, 1, 1) + timedelta(days=n) for n in range(366 * 300))
    never = Calendar(SHANGHAI, HOURS, holidays=none)
    with pytest.raises(OverflowError):
        never.next_workday(date(2026, 1, 1))
    with pytest.raises(OverflowError):
        never.add(at("2026-01-01 10:00"), Duration.parse("1wh"))
    with pytest.raises(OverflowError):
        never.next_working_moment(at("2026-01-01 10:00"))


@given(calendars, moments, working)
def test_working_time_added_is_working_time_measured(calendar: Calendar, start: datetime, length: Duration) -> None:
    end = calendar.add(start, length)
    assert calendar.elapsed(start, end, working=True) // timedelta(microseconds=1) == length.micros
    assert end > start


@given(calendars, moments, moments, working)
def test_who_starts_later_is_never_due_earlier(
    calendar: Calendar, one: datetime, other: datetime, length: Duration
) -> None:
    first, second = sorted((one, other))
    assert calendar.add(first, length) <= calendar.add(second, length)


@given(calendars, moments, working, working)
def test_two_lengths_one_after_the_other_are_their_sum(
    calendar: Calendar, start: datetime, one: Duration, other: Duration
) -> None:
    together = one.micros + other.micros
    assert calendar.add(calendar.add(start, one), other) == calendar.shift(start, together, working=True)


@given(calendars, moments, working)
def test_going_back_measures_the_same(calendar: Calendar, end: datetime, length: Duration) -> None:
    start = calendar.shift(end, -length.micros, working=True)
    assert calendar.elapsed(start, end, working=True) // timedelta(microseconds=1) == length.micros
    assert calendar.elapsed(end, start, working=True) == -calendar.elapsed(start, end, working=True)


@given(calendars, moments)
def test_no_work_is_done_before_the_next_working_moment(calendar: Calendar, start: datetime) -> None:
    moment = calendar.next_working_moment(start)
    assert moment >= start
    assert calendar.elapsed(start, moment, working=True) == timedelta(0)
    assert calendar.elapsed(moment, moment + timedelta(microseconds=1), working=True) > timedelta(0)


@given(calendars, moments, st.integers(1, 60))
def test_calendar_days_end_at_midnight_of_a_later_day(calendar: Calendar, start: datetime, days: int) -> None:
    end = calendar.add(start, Duration(Fraction(days), "d"))
    assert calendar.local(end - timedelta(microseconds=1)).date() == calendar.local(start).date() + timedelta(days=days)


def test_a_night_with_the_clock_put_forward_is_an_hour_shorter() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    always = Calendar(berlin, ((time(0), time(0)),), workdays=frozenset({date(2026, 3, 29), date(2026, 3, 28)}))
    start = at("2026-03-28 23:00", berlin)
    assert always.add(start, Duration.parse("4wh")) == at("2026-03-29 04:00", berlin)


@pytest.mark.parametrize(
    ("limit", "start", "percent", "point"),
    [
        ("3wd", "2026-03-03 10:00", 50, "2026-03-04 16:00"),
        ("3wd", "2026-03-03 10:00", 100, "2026-03-06 10:00"),
        ("3wd", "2026-03-03 10:00", 200, "2026-03-11 10:00"),
        ("2h", "2026-03-07 22:00", 80, "2026-03-07 23:36"),
        ("2d", "2026-03-03 10:00", 50, "2026-03-05 00:00"),
        ("2d", "2026-03-03 10:00", 200, "2026-03-08 00:00"),
    ],
)
def test_a_share_of_the_limit(limit: str, start: str, percent: int, point: str) -> None:
    length = Duration.parse(limit)
    due = OFFICE.add(at(start), length)
    assert told(OFFICE.share(length, due, Fraction(percent, 100))) == point


def test_an_extension_moves_the_shares_with_the_due_time() -> None:
    limit, extended = Duration.parse("1wd"), at("2026-03-06 10:00")
    assert OFFICE.share(limit, extended, Fraction(1)) == extended
    assert told(OFFICE.share(limit, extended, Fraction(1, 2))) == "2026-03-05 16:00"


def test_a_due_time_on_a_day_off_stays_where_it_is() -> None:
    sunday = at("2026-03-08 20:00")
    assert OFFICE.share(Duration.parse("3wd"), sunday, Fraction(1)) == sunday


def test_the_next_of_several_times_of_day() -> None:
    times = (time(17, 30), time(8, 30))
    assert told(OFFICE.next_time(at("2026-03-03 08:29"), times)) == "2026-03-03 08:30"
    assert told(OFFICE.next_time(at("2026-03-03 08:30"), times)) == "2026-03-03 17:30"
    assert told(OFFICE.next_time(at("2026-03-03 18:00"), times)) == "2026-03-04 08:30"


@pytest.mark.parametrize(
    ("planned", "released"),
    [
        ("2026-03-03 20:59", "2026-03-03 20:59"),
        ("2026-03-03 21:00", "2026-03-04 07:30"),
        ("2026-03-04 03:00", "2026-03-04 07:30"),
        ("2026-03-04 07:30", "2026-03-04 07:30"),
        ("2026-03-04 12:30", "2026-03-04 12:30"),  # lunch is not quiet
        ("2026-03-06 22:00", "2026-03-09 07:30"),
        ("2026-03-07 10:00", "2026-03-09 07:30"),
        ("2026-09-30 21:30", "2026-10-08 07:30"),
        ("2026-02-14 10:00", "2026-02-14 10:00"),  # a Saturday that is worked
    ],
)
def test_quiet_hours_and_days_off_hold_a_nudge_back(planned: str, released: str) -> None:
    assert told(QUIET.release(at(planned), Level.URGENT, OFFICE)) == released


def test_a_critical_issue_pierces_quiet_hours() -> None:
    night = at("2026-03-08 03:00")
    assert QUIET.release(night, Level.CRITICAL, OFFICE) == night


def test_without_quiet_hours_only_days_off_hold_back() -> None:
    quiet = Quiet(None, days_off=True, pierce=frozenset())
    assert told(quiet.release(at("2026-03-06 23:00"), Level.ROUTINE, OFFICE)) == "2026-03-06 23:00"
    assert told(quiet.release(at("2026-03-07 10:00"), Level.ROUTINE, OFFICE)) == "2026-03-09 00:00"


quiets = st.builds(
    Quiet,
    st.one_of(st.none(), st.tuples(st.times(), st.times()).map(lambda span: _minutes(*span)).filter(bool)),
    st.booleans(),
    st.just(frozenset({Level.CRITICAL})),
)


def _minutes(begins: time, ends: time) -> tuple[time, time] | None:
    span = begins.replace(second=0, microsecond=0, fold=0), ends.replace(second=0, microsecond=0, fold=0)
    return span if span[0] != span[1] else None


@given(calendars, quiets, moments)
def test_what_is_released_is_not_held_again(calendar: Calendar, quiet: Quiet, planned: datetime) -> None:
    released = quiet.release(planned, Level.ROUTINE, calendar)
    assert released >= planned
    assert quiet.release(released, Level.ROUTINE, calendar) == released
