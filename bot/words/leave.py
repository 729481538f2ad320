"""A leave in words: 周三到周五 交给 老张; Wednesday to Friday to Lao Zhang."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.words.hours import LAST_MINUTE
from bot.words.impossible import impossible
from bot.words.language import chinese
from bot.words.names import Mention, Named
from bot.words.people_names import people_in
from bot.words.said import Tense
from bot.words.spelling import spelled
from bot.words.times import spans_in, times_in
from bot.worktime import Calendar

P = TypeVar("P", bound=Named)

_TO = re.compile(r"(?<=[日号\d]) ?[-–—~] ?(?=\d)")
_DATE = re.compile(r"(?<![\d./])(\d{1,2})[./](\d{1,2})(?![\d./])")
_NEXT_TO = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Leave(Generic[P]):
    """``end`` is no longer part of it. ``to`` is who is named, None where nobody is."""

    start: datetime
    end: datetime
    to: Mention[P] | None


def leave_in(text: str, colleagues: Sequence[P], now: datetime, calendar: Calendar) -> Leave[P] | None:
    """None where no one stretch of time is said. It may run backwards: that is for others to refuse."""
    plain = _plain(text)
    named = people_in(plain, colleagues, chinese().lexicon)
    for one in reversed(named):
        plain = plain[: one.start] + "," + plain[one.end :]
    spans = spans_in(plain, now, calendar)
    if not spans:
        return None
    start, end = spans[0].start, _whole(spans[0].end, calendar)
    for span in spans[1:]:  # 周三、周四
        if span.start < start:
            return Leave(start, span.start, None)
        if span.start - end > _NEXT_TO:
            return None
        end = _whole(span.end, calendar)
    return Leave(max(start, now), end, named[0].mention if len(named) == 1 else None)


def no_such_time(text: str) -> str | None:
    """2月30日到3月3日: what no calendar shows is no part of a leave, and must not be passed over."""
    return impossible(_plain(text), only_times=True)


def looks_back(text: str, now: datetime, calendar: Calendar) -> bool:
    """昨天: a time is said, and it is over."""
    return any(one.tense in (Tense.PAST, Tense.LONG_PAST) for one in times_in(_plain(text), now, calendar))


def _plain(text: str) -> str:
    return _TO.sub("到", _DATE.sub(r"\1月\2日", spelled(text)))


def _whole(until: datetime, calendar: Calendar) -> datetime:
    """The last minute of a day stands for its end."""
    return until + _NEXT_TO if calendar.local(until).time() == LAST_MINUTE else until
