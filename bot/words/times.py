"""Times in words: by when, from when to when.

A grammar of our own, because what exists does not fit: dateparser 1.5 reads 明天, not 明天下午三点, 下周一, 三点半 or
本月底 (tried); JioNLP reads them, but is a 16 MB package that brings numpy, a word segmenter and requests, and knows no
office calendar; cn2an turns numerals only; Time-NLP and its forks are without care since years.

A day that is named counts whole: 周五前 runs to the end of Friday, the later of two readings, so that nobody is pressed
before being late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bot.words.days import DAY, Days, days_meant
from bot.words.hours import ANCHOR, CLOCK, LAST_MINUTE, PART, Hours, hours_meant
from bot.words.lengths import LENGTH, Ago, end_of
from bot.worktime import Calendar

_TO = r"\ ?(?:到|至|~|-|—)\ ?"
_SUFFIX = (
    r"(?:\ ?(?P<before>之前|以前|前(?![来往去门方期面段台])|之内|以内|内(?![部侧涝河容])|为止)|(?P<past_it>之后"
    r"|以后|后))?"
)
_POINT = rf"(?<!每)(?:{DAY}\ ?的?)?\ ?(?:{PART})?\ ?(?:{CLOCK}|{ANCHOR})?{_SUFFIX}"
_POINTS = re.compile(_POINT, re.VERBOSE)
_LENGTHS = re.compile(LENGTH, re.VERBOSE)
_BETWEEN = re.compile(_TO, re.VERBOSE)
_VAGUE_CLOCK = re.compile(r"[一二两三四五六七八九十\d]+点")
_AFTER_A_CLOCK = re.compile(r" ?(?:左右|能|可以|清|办|完|到|至|弄|修|搞|处|会|给|报|整|$|[,。!])")
_LONG_AGO = re.compile(r"上(?!午)|前天|天前|周前|月前|星期前|礼拜前")


class Tense(StrEnum):
    PAST = "past"
    LONG_PAST = "long_past"
    OPEN = "open"
    TODAY = "today"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Said:
    """One expression at ``text[start:end]``; ``until`` is None when it looks back or has no end; ``bound``: 前, 内."""

    start: int
    end: int
    words: str
    tense: Tense
    bound: bool
    begins: datetime | None = None
    until: datetime | None = None
    span: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end``: 周三到周五."""

    start: datetime
    end: datetime


def by_when(text: str, now: datetime, calendar: Calendar) -> datetime | None:
    """The moment by which, later than ``now``; None where the text names none, or more than one."""
    found = {one.until for one in times_in(text, now, calendar) if one.until is not None and not one.span}
    return found.pop() if len(found) == 1 else None


def spans_in(text: str, now: datetime, calendar: Calendar) -> list[Span]:
    """Every stretch of time that is not yet over: 周三到周五, and a lone 明天 or 下周."""
    return [
        Span(one.begins, one.until)
        for one in times_in(text, now, calendar)
        if one.until is not None and one.begins is not None and not one.bound
    ]


def times_in(text: str, now: datetime, calendar: Calendar) -> list[Said]:
    """All expressions in the order of the text; what is no time after all, like 3号楼, is left out."""
    found = sorted(_read(text, now, calendar), key=lambda one: (one.start, -one.end))
    kept: list[Said] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return _joined(kept, text, calendar)


def _read(text: str, now: datetime, calendar: Calendar) -> Iterator[Said]:
    for match in _LENGTHS.finditer(text):
        try:
            until = end_of(match, now, calendar)
        except Ago:
            tense = Tense.LONG_PAST if _LONG_AGO.search(match[0]) else Tense.PAST
            yield Said(*match.span(), match[0], tense, bound=False)
        except ValueError:
            continue
        else:
            if until is not None and until > now:
                bound = bool(match["within"] or match["limit"])
                yield Said(*match.span(), match[0], _tense(until, now, calendar), bound, until=until)
    for match in _POINTS.finditer(text):
        words = match[0].strip()
        if not words or not _says_when(match, text):
            continue
        try:
            said = _point(match, words, now, calendar)
        except (ValueError, OverflowError):
            continue
        if said is not None:
            yield said


def _says_when(match: re.Match[str], text: str) -> bool:
    """前 alone is no time, and 两点 without day or limit may be two spots."""
    part = match.groupdict()
    rest = {name for name, value in part.items() if value is not None} - {"before", "past_it"}
    if not rest and not re.search("月[底末]", match[0]):
        return False
    if rest == {"hour"} and not part["before"] and not match[0].endswith(("钟", "整")):
        if match[0].strip() in ("一点", "1点"):
            return False
        return _VAGUE_CLOCK.fullmatch(match[0].strip()) is None or bool(_AFTER_A_CLOCK.match(text, match.end()))
    return True


def _point(match: re.Match[str], words: str, now: datetime, calendar: Calendar) -> Said | None:
    today = calendar.local(now).date()
    bound = match["before"] is not None
    days = days_meant(match, today)
    hours = hours_meant(match, calendar, before=bound)
    if days is None and hours is None:
        return None
    meant = days or Days(today, today, named=False)
    first, until = _ends(meant, hours, calendar)
    if hours is not None and hours.either and until <= now and meant.first == today:
        first, until = first + timedelta(hours=12), until + timedelta(hours=12)
    if until <= now and not meant.named and bound:
        first, until = _ends(_next(today, words, calendar), hours, calendar)
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    end = start + len(words)
    if match["past_it"] and match["after"] is None:  # 周五以后 names no moment by which
        return Said(start, end, words, Tense.OPEN, bound=False)
    if until <= now:
        tense = Tense.LONG_PAST if _LONG_AGO.search(words) else Tense.PAST
        return Said(start, end, words, tense, bound)
    tense = _tense(until, now, calendar)
    return Said(start, end, words, tense, bound, first, until)


def _next(today: date, words: str, calendar: Calendar) -> Days:
    """The day on which those words come true next: work ends again on the next working day."""
    day = today + timedelta(days=1)
    if re.search("[上下]班|收工", words):
        day = calendar.next_workday(day)
    return Days(day, day, named=False)


def _ends(days: Days, hours: Hours | None, calendar: Calendar) -> tuple[datetime, datetime]:
    if hours is None:
        return calendar.moment(days.first), calendar.moment(days.last, LAST_MINUTE)
    shift = timedelta(days=1) if hours.next_day else timedelta()
    return calendar.moment(days.last + shift, hours.first), calendar.moment(days.last + shift, hours.last)


def _tense(until: datetime, now: datetime, calendar: Calendar) -> Tense:
    return Tense.TODAY if calendar.local(until).date() == calendar.local(now).date() else Tense.LATER


def _joined(found: list[Said], text: str, calendar: Calendar) -> list[Said]:
    """周三到周五 is one stretch; its second end is told from the first: 3月5号到7号."""
    joined: list[Said] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and before.begins is not None and _BETWEEN.fullmatch(text, before.end, one.start):
            from_there = _read(text, before.begins, calendar)
            until = next((last.until for last in from_there if (last.start, last.end) == (one.start, one.end)), None)
            if until is not None and until > before.begins and not before.span:
                words = text[before.start : one.end]
                joined[-1] = Said(before.start, one.end, words, before.tense, False, before.begins, until, span=True)
                continue
        joined.append(one)
    return joined
