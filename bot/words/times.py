"""Times in words: by when, from when to when.

Grammars of our own, because what exists does not fit: dateparser 1.5 reads 明天, not 明天下午三点, 下周一, 三点半 or
本月底 (tried); JioNLP reads them, but is a 16 MB package that brings numpy, a word segmenter and requests, and knows no
office calendar; cn2an turns numerals only; Time-NLP and its forks are without care since years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.words.chinese_times import chinese_times
from bot.words.english_times import english_times
from bot.words.said import Said
from bot.worktime import Calendar

_BETWEEN = re.compile(r" ?(?:到|至|~|-|—|to|till|until) ?")
_CHINESE = re.compile(r"[\u4e00-\u9fff]|\d:\d|\d ?(?:h|min)")
_ENGLISH = re.compile(r"[a-z]{2}|\dh|\d:\d|\d-\d")


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
    return _joined(kept, text, now, calendar)


def _read(text: str, now: datetime, calendar: Calendar) -> Iterator[Said]:
    if _CHINESE.search(text):
        yield from chinese_times(text, now, calendar)
    if _ENGLISH.search(text):
        yield from english_times(text, now, calendar)


def _joined(found: list[Said], text: str, now: datetime, calendar: Calendar) -> list[Said]:
    """周三到周五 is one stretch; its second end lies after the first: 12月30号到5号."""
    joined: list[Said] = []
    for one in found:
        before = joined[-1] if joined else None
        if before is not None and before.begins is not None and _BETWEEN.fullmatch(text, before.end, one.start):
            until = one.until  # 明天到后天 counts from today; 3月5号到7号 from its beginning
            if until is None or until <= before.begins:
                again = (last for last in _read(text, before.begins, calendar) if last.start == one.start)
                until = next((last.until for last in again if last.end == one.end), None)
            if until is not None and until > max(before.begins, now) and not before.span:
                words = text[before.start : one.end]
                joined[-1] = Said(before.start, one.end, words, before.tense, False, before.begins, until, span=True)
                continue
        if before is not None and before.end == one.start and _same_day(before, one, calendar):
            joined.pop()  # 明天(11月19日)上午
        joined.append(one)
    return joined


def _same_day(one: Said, other: Said, calendar: Calendar) -> bool:
    if one.until is None or other.until is None:
        return False
    return calendar.local(one.until).date() == calendar.local(other.until).date()
