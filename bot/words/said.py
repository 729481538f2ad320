"""One expression of time in a text, in whatever language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.words.days import Days
from bot.words.hours import LAST_MINUTE, Hours
from bot.worktime import Calendar


class Tense(StrEnum):
    PAST = "past"
    LONG_PAST = "long_past"
    OPEN = "open"
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Said:
    """One expression at ``text[start:end]``; ``until`` is None when it looks back or has no end; ``bound``: 前, by."""

    start: int
    end: int
    words: str
    tense: Tense
    bound: bool
    begins: datetime | None = None
    until: datetime | None = None
    span: bool = False


def moments(days: Days, hours: Hours | None, calendar: Calendar) -> tuple[datetime, datetime]:
    """From when to when; a day that is named counts whole."""
    if hours is None:
        return calendar.moment(days.first), calendar.moment(days.last, LAST_MINUTE)
    shift = timedelta(days=1) if hours.next_day else timedelta()
    return calendar.moment(days.last + shift, hours.first), calendar.moment(days.last + shift, hours.last)


def tense_of(until: datetime, now: datetime, calendar: Calendar) -> Tense:
    return Tense.TODAY if calendar.local(until).date() == calendar.local(now).date() else Tense.LATER
