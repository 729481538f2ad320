"""Reads what a policy file says of working time: the office's calendar, those of single units, and quiet hours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.batons import Level
from bot.toml_text import Table
from bot.worktime import Calendar, Quiet, Span

_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~～至]\s*(\d{1,2}):(\d{2})")
_DEFAULT_HOURS = ((time(8), time(12)), (time(14), time(18)))
_KEYS = ("hours", "holidays", "workdays", "weekends", "official")


def read_calendars(table: Table, zone: ZoneInfo) -> tuple[Calendar, dict[str, Calendar]]:
    """The office's calendar, and by unit code those of units that keep one of their own on top of it."""
    table.only(*_KEYS, "unit")
    if not table.data.get("hours"):
        table.wrong("hours", "“hours” 至少要写一段工作时间，如 “08:00-12:00”")
    off, on = _own_dates(table)
    weekends, official = table.flag("weekends"), table.flag("official", True)
    hours = _hours(table) or _DEFAULT_HOURS
    office = Calendar.of_china(zone, hours, off, on, weekends=weekends, official=official)
    units = {}
    for code in table.table("unit").data:
        own = table.table("unit").table(code)
        own.only(*_KEYS)
        own_off, own_on = _own_dates(own)
        if not own.data:
            own.text.wrong(own.path, f"单位 “{code}” 的日历是空的，可以写：{'、'.join(_KEYS)}")
        units[code] = Calendar.of_china(
            zone,
            _hours(own) or hours,
            (off - own_on) | own_off,
            (on - own_off) | own_on,
            weekends=own.flag("weekends", weekends),
            official=own.flag("official", official),
        )
    return office, units


def read_quiet(table: Table) -> Quiet:
    table.only("hours", "days_off", "pierce")
    text = table.data.get("hours")
    hours = None if text in ("", False) else _span(table, "hours", text, over_night=True)
    return Quiet(hours, table.flag("days_off"), frozenset(_levels(table, table.list("pierce"))))


def _levels(table: Table, words: Iterable[str]) -> Iterable[Level]:
    for word in words:
        if word in set(Level):
            yield Level(word)
        else:
            table.wrong("pierce", f"“pierce” 不认识 “{word}”，只能是：{'、'.join(Level)}")


def _hours(table: Table) -> list[Span]:
    spans = sorted(filter(None, (_span(table, "hours", text) for text in table.list("hours"))), key=_opens)
    for before, after in pairwise(spans):
        if _closes(before) > _opens(after):
            table.wrong("hours", "“hours” 的工作时间段互相重叠")
    return spans


def _own_dates(table: Table) -> tuple[frozenset[date], frozenset[date]]:
    holidays, workdays = _dates(table, "holidays"), _dates(table, "workdays")
    for day in sorted(holidays & workdays):
        table.wrong("workdays", f"{day} 同时写成了假日和工作日")
    return holidays, workdays


def _dates(table: Table, key: str) -> frozenset[date]:
    value = table.data.get(key, [])
    days: set[date] = set()
    for one in value if isinstance(value, list) else [value]:
        try:
            day = date.fromisoformat(one) if isinstance(one, str) else one
        except ValueError:
            day = None
        if isinstance(day, date) and not isinstance(day, datetime):
            days.add(day)
        else:
            table.wrong(key, f"日期 “{one}” 不对，应写成如 2026-10-01")
    return frozenset(days)


def _span(table: Table, key: str, text: object, *, over_night: bool = False) -> Span | None:
    match = _HOURS.fullmatch(text.strip()) if isinstance(text, str) else None
    if not match:
        table.wrong(key, f"时间段 “{text}” 不对，应写成如 “08:00-12:00”")
        return None
    begins, ends = (int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4]))
    minutes_right = int(match[2]) < 60 and int(match[4]) < 60
    if not minutes_right or begins >= 24 * 60 or ends > 24 * 60:
        table.wrong(key, f"时间段 “{text}” 里没有这样的钟点")
        return None
    if begins == ends or (begins == 0 and ends == 24 * 60 and over_night):
        table.wrong(key, f"时间段 “{text}” 不能是空的或整天")
        return None
    if begins > ends and not over_night:
        table.wrong(key, f"时间段 “{text}” 的结束早于开始")
        return None
    return time(*divmod(begins, 60)), time(*divmod(ends % (24 * 60), 60))


def _opens(span: Span) -> int:
    return span[0].hour * 60 + span[0].minute


def _closes(span: Span) -> int:
    return span[1].hour * 60 + span[1].minute or 24 * 60
