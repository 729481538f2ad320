"""Which days are meant in English: tomorrow, next Tuesday, the weekend, 25 Nov, end of the month."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.words.days import Days, month_end, one_day, soonest

_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = {name: n for n, name in enumerate(_NAMES)} | {name[:3]: n for n, name in enumerate(_NAMES)}
_WEEKDAYS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_MONTH_NAMES = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTHS = {name: n for n, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name[:3]: n for name, n in _MONTHS.items()} | {"sept": 9}
_OFFSETS = {"the day after tomorrow": 2, "day after tomorrow": 2, "yesterday": -1, "last night": -1}
_OFFSETS |= dict.fromkeys(("today", "tonight", "tonite"), 0)
_OFFSETS |= dict.fromkeys(("tomorrow", "tomorow", "tmrw", "tmr", "tmw", "tomo"), 1)


def _any(words: dict[str, int]) -> str:
    return "|".join(word.replace(" ", r"\ ") for word in sorted(words, key=len, reverse=True))


DAY = rf"""
    (?P<word>{_any(_OFFSETS)})
  | (?:(?P<which>next|this|coming)\ )?(?P<weekday>{_any(_WEEKDAYS)})
  | (?P<closing>(?:the\ )?(?:end|close)\ of\ (?:the\ |this\ )?(?:day|business|work)|eod|eob|cob)
  | (?:the\ )?end\ of\ (?:the\ |this\ )?(?P<end>week|month|year)|(?P<short_end>eow|eom)|month(?:\ |-)(?P<month_end>end)
  | (?P<ahead>this|next)\ (?P<whole>week|month)
  | (?:the\ |this\ )?(?P<weekend>weekend)
  | (?:the\ )?(?P<day_number>\d{{1,2}})(?:st|nd|rd|th)?\ (?:of\ )?(?P<month>{_any(_MONTHS)})
  | (?P<month_before>{_any(_MONTHS)})\ (?:the\ )?(?P<number_after>\d{{1,2}})(?:st|nd|rd|th)?
  | (?P<iso>20\d\d-\d\d-\d\d)
  | the\ (?P<only_number>\d{{1,2}})(?:st|nd|rd|th)
"""


def days_meant(said: re.Match[str], today: date, *, before: bool) -> Days:
    """“before the weekend” ends on Friday. Raise ValueError for a day that does not exist."""
    part = said.groupdict()
    monday = today - timedelta(days=today.weekday())
    if part["word"]:
        return one_day(today + timedelta(days=_OFFSETS[part["word"]]))
    if part["weekday"]:
        day = monday + timedelta(days=_WEEKDAYS[part["weekday"]], weeks=int(part["which"] == "next"))
        return one_day(day + timedelta(weeks=1) if day < today else day)
    if part["closing"]:
        return one_day(today)
    if end := part["end"] or {"eow": "week", "eom": "month"}.get(part["short_end"] or "") or part["month_end"]:
        ends = {"week": monday + timedelta(days=6), "year": date(today.year, 12, 31)}
        return one_day(ends.get(end, month_end(today)))
    if part["whole"]:
        return _whole(part["whole"], 1 if part["ahead"] == "next" else 0, today, monday)
    if part["weekend"]:
        saturday = monday + timedelta(days=5)
        return one_day(saturday - timedelta(days=1)) if before else Days(saturday, saturday + timedelta(days=1))
    if part["iso"]:
        return one_day(date.fromisoformat(part["iso"]))
    if part["only_number"]:
        day = today.replace(day=int(part["only_number"]))
        return one_day(day if day >= today else (month_end(today) + timedelta(days=1)).replace(day=day.day))
    month = _MONTHS[part["month"] or part["month_before"] or ""]
    return one_day(soonest(month, int(part["day_number"] or part["number_after"] or ""), today))


def _whole(what: str, steps: int, today: date, monday: date) -> Days:
    if what == "week":
        return Days(monday + timedelta(weeks=steps), monday + timedelta(weeks=steps, days=6))
    first = month_end(today) + timedelta(days=1) if steps else today.replace(day=1)
    return Days(first, month_end(first))
