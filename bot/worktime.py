"""The four clocks, the working calendar with its make-up workdays (调休), and quiet hours.

Every moment is aware and in UTC, in and out; sums are whole microseconds.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import cache
from math import ceil
from typing import NamedTuple
from zoneinfo import ZoneInfo

import holidays as published_holidays

from bot.batons import Level
from bot.durations import Duration

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)
_YEARS = range(2020, 2041)
_FARTHEST = 200  # years; a calendar that never works again must fail, not hang

Span = tuple[time, time]


class _Year(NamedTuple):
    """The stretches of work of one local year, in microseconds since 1970, and the work done before each."""

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def done(self, at: int) -> int:
        i = bisect_right(self.starts, at) - 1
        return self.before[i] + min(at, self.ends[i]) - self.starts[i] if i >= 0 else 0


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of working days in one zone. A span that ends at 00:00 ends with the day.

    ``weekends`` are worked, too; without ``official`` neither public holidays nor make-up workdays count.
    """

    zone: ZoneInfo
    hours: tuple[Span, ...]
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    weekends: bool = False
    official: bool = True
    _years: dict[int, _Year] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.hours:
            raise ValueError("a calendar needs working hours")

    @classmethod
    def of_china(
        cls,
        zone: ZoneInfo,
        hours: Iterable[Span],
        holidays: Iterable[date] = (),
        workdays: Iterable[date] = (),
        *,
        weekends: bool = False,
        official: bool = True,
    ) -> Calendar:
        """The calendar of the State Council's notices; the office's own dates go before it."""
        off, on = _official() if official else (frozenset(), frozenset())
        mine_off, mine_on = frozenset(holidays), frozenset(workdays)
        days = (off - mine_on) | mine_off, (on - mine_off) | mine_on
        return cls(zone, tuple(sorted(hours)), *days, weekends, official)

    def published(self, year: int) -> bool:
        """Whether that year's make-up workdays are known; else plain weekdays and known holidays count."""
        return not self.official or any(day.year == year for day in self.workdays)

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or ((self.weekends or day.weekday() < 5) and day not in self.holidays)

    def next_workday(self, day: date) -> date:
        """The first working day from ``day`` on, itself included."""
        for _ in range(_FARTHEST * 366):
            if self.is_workday(day):
                return day
            day += _DAY
        raise OverflowError("this calendar has no working day left")

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def moment(self, day: date, at: time = time.min) -> datetime:
        """The moment a wall clock shows; of an hour told twice the first, of one left out what follows it."""
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def end_of_day(self, at: datetime) -> datetime:
        return self.moment(self.local(at).date() + _DAY)

    def next_time(self, after: datetime, times: Iterable[time]) -> datetime:
        """The next moment later than ``after`` at which the wall shows one of ``times``."""
        day, wanted = self.local(after).date(), sorted(times)
        moments = (self.moment(day + n * _DAY, at) for n in range(3) for at in wanted)
        return next(moment for moment in moments if moment > after)

    def add(self, start: datetime, duration: Duration) -> datetime:
        """When ``duration`` that began at ``start`` is over; of ``d`` the day of the start does not count."""
        if duration.unit == "d":
            return self.moment(self.local(start).date() + (ceil(duration.amount) + 1) * _DAY)
        return self.shift(start, duration.micros, working=duration.working)

    def share(self, limit: Duration, due: datetime, fraction: Fraction) -> datetime:
        """When that much of ``limit`` is used up, told from the due time: extensions and pauses move it."""
        beyond = fraction.numerator - fraction.denominator
        return self.shift(due, beyond * limit.micros // fraction.denominator, working=limit.working)

    def shift(self, at: datetime, micros: int, *, working: bool) -> datetime:
        """Go on (or back, when negative) by continuous or working time; the earliest such moment."""
        if not working or micros == 0:
            return at.astimezone(UTC) + timedelta(microseconds=micros)
        start = number = self.local(at).year
        year = self._year(number)
        work = year.done(_micros(at)) + micros
        while work > year.total or work <= 0:
            back = work <= 0
            number += -1 if back else 1
            if abs(number - start) > _FARTHEST:
                raise OverflowError("this calendar has not that much work")
            work -= 0 if back else year.total
            year = self._year(number)
            work += year.total if back else 0
        i = bisect_left(year.before, work) - 1
        return _EPOCH + timedelta(microseconds=year.starts[i] + work - year.before[i])

    def elapsed(self, start: datetime, end: datetime, *, working: bool) -> timedelta:
        """The time between two moments on either clock; negative when they stand the other way round."""
        if not working:
            return end - start
        if end < start:
            return -self.elapsed(end, start, working=True)
        first, last = self.local(start).year, self.local(end).year
        work = self._year(last).done(_micros(end)) - self._year(first).done(_micros(start))
        return timedelta(microseconds=work + sum(self._year(year).total for year in range(first, last)))

    def next_working_moment(self, at: datetime) -> datetime:
        """``at`` if somebody works then, else when work begins next."""
        number, moment = self.local(at).year, _micros(at)
        for year in map(self._year, range(number, number + _FARTHEST)):
            i = bisect_right(year.ends, moment)
            if i < len(year.ends):
                return _EPOCH + timedelta(microseconds=max(moment, year.starts[i]))
        raise OverflowError("this calendar has no work left")

    def _year(self, number: int) -> _Year:
        year = self._years.get(number)
        if year is None:
            year = self._years[number] = self._measure(number)
        return year

    def _measure(self, number: int) -> _Year:
        starts: list[int] = []
        ends: list[int] = []
        before: list[int] = []
        total = 0
        day, until = date(number, 1, 1), date(number + 1, 1, 1)
        while day < until:
            for opens, closes in self.hours if self.is_workday(day) else ():
                start = _micros(self.moment(day, opens))
                end = _micros(self.moment(day, closes) if closes > time.min else self.moment(day + _DAY))
                start = max(start, ends[-1]) if ends else start  # an hour left out must not count twice
                if end > start:
                    starts.append(start)
                    ends.append(end)
                    before.append(total)
                    total += end - start
            day += _DAY
        return _Year(starts, ends, before, total)


@dataclass(frozen=True, slots=True)
class Quiet:
    """When nobody is disturbed: ``hours`` of every day (may run past midnight) and, if told, the days off."""

    hours: Span | None
    days_off: bool
    pierce: frozenset[Level]

    def release(self, at: datetime, level: Level, calendar: Calendar) -> datetime:
        """The earliest moment from ``at`` on at which a nudge of ``level`` may come out."""
        if level in self.pierce:
            return at
        while True:
            local = calendar.local(at)
            day = local.date()
            workday = calendar.next_workday(day) if self.days_off else day
            if workday > day:
                at = max(at, calendar.moment(workday))
                continue
            until = self._ends(day, local.time())
            if until is None:
                return at
            later = calendar.moment(*until)
            at = later if later > at else calendar.moment(until[0], until[1].replace(fold=1))

    def _ends(self, day: date, now: time) -> tuple[date, time] | None:
        """Where the quiet stretch that ``now`` lies in ends, None if it lies in none."""
        if self.hours is None:
            return None
        begins, ends = self.hours
        if begins < ends:
            return (day, ends) if begins <= now < ends else None
        if now >= begins:
            return day + _DAY, ends
        return (day, ends) if now < ends else None


def _micros(at: datetime) -> int:
    since = at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


@cache
def _official() -> tuple[frozenset[date], frozenset[date]]:
    """Days off and make-up workdays as published; later years keep the holidays that can be reckoned."""
    china = published_holidays.country_holidays("CN", years=_YEARS)
    return frozenset(china), frozenset(china.weekend_workdays)
