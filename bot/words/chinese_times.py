"""Times in Chinese words: 明天下午三点前, 两小时内, 月底, 下班前.

A day that is named counts whole: 周五前 runs to the end of Friday, the later of two readings, so that nobody is pressed
before being late.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.words.days import DAY, Days, days_meant
from bot.words.hours import ANCHOR, CLOCK, PART, hours_meant
from bot.words.lengths import LENGTH, Ago, end_of
from bot.words.said import Said, Tense, moments, tense_of
from bot.worktime import Calendar

_SUFFIX = (
    r"(?:\ ?(?P<before>之前|以前|前(?![来往去门方期面段台])|之内|以内|内(?![部侧涝河容])|为止)|(?P<past_it>之后"
    r"|以后|后))?"
)
_POINT = rf"(?<!每)(?:{DAY}\ ?的?)?\ ?(?:{PART})?\ ?(?:{CLOCK}|{ANCHOR})?{_SUFFIX}"
_POINTS = re.compile(_POINT, re.VERBOSE)
_LENGTHS = re.compile(LENGTH, re.VERBOSE)
_VAGUE_CLOCK = re.compile(r"[一二两三四五六七八九十\d]+点")
_AFTER_A_CLOCK = re.compile(r" ?(?:左右|能|可以|清|办|完|到|至|弄|修|搞|处|会|给|报|整|$|[,。!])")
_LONG_AGO = re.compile(r"(?<![早晚])上(?!午)|前天|天前|周前|月前|星期前|礼拜前")


def chinese_times(text: str, now: datetime, calendar: Calendar) -> Iterator[Said]:
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
                yield Said(*match.span(), match[0], tense_of(until, now, calendar), bound, until=until)
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
    first, until = moments(meant, hours, calendar)
    if hours is not None and hours.either and until <= now and meant.first == today:
        first, until = first + timedelta(hours=12), until + timedelta(hours=12)
    if until <= now and not meant.named and bound:
        first, until = moments(_next(today, words, calendar), hours, calendar)
    start = match.start() + len(match[0]) - len(match[0].lstrip())
    end = start + len(words)
    if match["past_it"] and match["after"] is None:  # 周五以后 names no moment by which
        return Said(start, end, words, Tense.OPEN, bound=False)
    if until <= now:
        tense = Tense.LONG_PAST if _LONG_AGO.search(words) else Tense.PAST
        return Said(start, end, words, tense, bound)
    tense = tense_of(until, now, calendar)
    return Said(start, end, words, tense, bound, first, until)


def _next(today: date, words: str, calendar: Calendar) -> Days:
    """The day on which those words come true next: work ends again on the next working day."""
    day = today + timedelta(days=1)
    if re.search("[上下]班|收工", words):
        day = calendar.next_workday(day)
    return Days(day, day, named=False)
