"""What counts of each day between two moments: the sum that a deadline stands on, laid open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from bot.worktime import Calendar

_DAY = timedelta(days=1)
Rest = tuple[datetime, datetime]
"""From when to when the clock stood still."""


class Day(StrEnum):
    WORKED = "worked"
    MADE_UP = "made_up"  # a day of the weekend that is worked for a holiday (调休)
    OFF = "off"
    HOLIDAY = "holiday"
    OVER = "over"  # a working day of which no work is left
    RESTED = "rested"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row that count alike: ``worked`` on each of them, at the hours of ``spans``."""

    first: date
    last: date
    day: Day
    worked: timedelta
    spans: tuple[tuple[time, time], ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def total(self) -> timedelta:
        return self.worked * self.days


def day_by_day(calendar: Calendar, start: datetime, end: datetime, rests: Sequence[Rest] = ()) -> list[Stretch]:
    """Working time only; the totals add up to what has elapsed without the rests."""
    found: list[Stretch] = []
    day, last = calendar.local(start).date(), calendar.local(end).date()
    while day <= last:
        begins, ends = max(start, calendar.moment(day)), min(end, calendar.moment(day + _DAY))
        if begins < ends:
            one = _one(calendar, day, begins, ends, rests)
            if found and (joined := _joined(found[-1], one)):
                found[-1] = joined
            else:
                found.append(one)
        day += _DAY
    return found


def _one(calendar: Calendar, day: date, begins: datetime, ends: datetime, rests: Sequence[Rest]) -> Stretch:
    whole = calendar.elapsed(begins, ends, working=True)
    if not calendar.is_workday(day):
        return Stretch(day, day, Day.HOLIDAY if day in calendar.holidays else Day.OFF, whole)
    rested = [(max(begins, since), min(ends, until)) for since, until in rests if since < ends and until > begins]
    worked = whole - sum((calendar.elapsed(*rest, working=True) for rest in rested), timedelta())
    if not worked:
        return Stretch(day, day, Day.RESTED if whole else Day.OVER, worked)
    made_up = day.weekday() >= 5 and not calendar.weekends
    spans = () if rested else _spans(calendar, day, begins, ends)
    return Stretch(day, day, Day.MADE_UP if made_up else Day.WORKED, worked, spans)


def _spans(calendar: Calendar, day: date, begins: datetime, ends: datetime) -> tuple[tuple[time, time], ...]:
    """The hours as a clock on the wall shows them."""
    spans = []
    for opens, closes in calendar.hours:
        at = max(begins, calendar.moment(day, opens))
        until = min(ends, calendar.moment(day, closes) if closes > time.min else calendar.moment(day + _DAY))
        if at < until:
            spans.append((calendar.local(at).time(), calendar.local(until).time()))
    return tuple(spans)


def _joined(one: Stretch, next_day: Stretch) -> Stretch | None:
    """A weekend inside a holiday is part of it."""
    free = (Day.OFF, Day.HOLIDAY)
    if one.day in free and next_day.day in free:
        day = Day.HOLIDAY if Day.HOLIDAY in (one.day, next_day.day) else Day.OFF
        return replace(one, last=next_day.last, day=day)
    alike = (one.day, one.worked, one.spans) == (next_day.day, next_day.worked, next_day.spans)
    return replace(one, last=next_day.last) if alike else None
