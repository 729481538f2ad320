"""Reads the policy file; see the contract in the design and the packaged ``data/policy.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal, TypeVar
from zoneinfo import ZoneInfo

from bot.batons import Level, Owes
from bot.durations import Duration
from bot.limits import ByLevel, Limits
from bot.posts import Role
from bot.rungs import At, Colour, First, Last, Offset, Point, Repeat, Rung, Share, Tally
from bot.toml_text import Table
from bot.worktime import Calendar, Quiet, Span

AUDIENCES = ("holder", "group", *Role)
_HOURS = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~～至]\s*(\d{1,2}):(\d{2})")
_CATEGORY = re.compile(r"[A-Za-z0-9]+\*?")
_NOTHING = Duration(Fraction(1), "s")  # stands in for what was found wrong; the load fails anyway
_DEFAULT_HOURS = ((time(8), time(12)), (time(14), time(18)))

E = TypeVar("E", Level, Owes, Colour)


def overlay(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What ``own`` does not say keeps its default; tables are joined, lists replaced."""
    joined = dict(default)
    for key, value in own.items():
        known = joined.get(key)
        joined[key] = overlay(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return joined


def read_limits(table: Table) -> Limits:
    table.only("triage", "ack", "check", "handle", "decide", "answer", "return", "rework", "reopen", "override_handle")
    rework = table.table("rework")
    rework.only("share", "least")
    return Limits(
        triage=table.duration("triage") or _NOTHING,
        ack=_by_level(table.table("ack")),
        check=_by_level(table.table("check")),
        handle=_by_level(table.table("handle")),
        decide=table.duration("decide") or _NOTHING,
        answer=table.duration("answer") or _NOTHING,
        return_=_by_level(table.table("return")),
        rework_share=rework.percent("share", rework.data.get("share")) or Fraction(1),
        rework_least=rework.duration("least") or _NOTHING,
        reopen=table.duration("reopen") or _NOTHING,
        override_handle=table.flag("override_handle"),
    )


def read_calendar(table: Table, zone: ZoneInfo) -> Calendar:
    table.only("hours", "holidays", "workdays")
    spans = sorted(filter(None, (_span(table, "hours", text) for text in table.list("hours"))), key=_opens)
    if not table.data.get("hours"):
        table.wrong("hours", "“hours” 至少要写一段工作时间，如 “08:00-12:00”")
    for before, after in pairwise(spans):
        if _closes(before) > _opens(after):
            table.wrong("hours", "“hours” 的工作时间段互相重叠")
    holidays, workdays = _dates(table, "holidays"), _dates(table, "workdays")
    for day in sorted(holidays & workdays):
        table.wrong("workdays", f"{day} 同时写成了假日和工作日")
    return Calendar.of_china(zone, spans or _DEFAULT_HOURS, holidays, workdays)


def read_quiet(table: Table) -> Quiet:
    table.only("hours", "days_off", "pierce")
    text = table.data.get("hours")
    hours = None if text in ("", False) else _span(table, "hours", text, over_night=True)
    pierce = frozenset(filter(None, (_one_of(table, "pierce", Level, w) for w in table.list("pierce"))))
    return Quiet(hours, table.flag("days_off"), pierce)


def read_rung(table: Table, index: int) -> Rung:
    table.only(
        "owes", "levels", "categories", "at", "to", "colour", "supervision", "answer_within", "choose", "repeat"
    )  # fmt: skip
    owes = [_one_of(table, "owes", Owes, word) for word in table.list("owes")] if table.need("owes") else []
    levels = [_one_of(table, "levels", Level, word) for word in table.list("levels", Level)]
    colour = table.words("colour")
    return Rung(
        index=index,
        owes=frozenset(filter(None, owes)),
        levels=frozenset(filter(None, levels)),
        at=(_at(table) if table.need("at") else None) or Share(Fraction(1)),
        to=_audience(table),
        colour=_one_of(table, "colour", Colour, colour) if colour else None,
        supervision=table.number("supervision", 1, 3),
        answer_within=_answer(table),
        choose=table.flag("choose"),
        repeat=_repeat(table),
        categories=_categories(table),
    )


def read_tally(table: Table) -> Tally:
    table.only("colour", "scope", "count", "to", "letter")
    colour = table.words("colour") if table.need("colour") else None
    scope: Literal["issue", "unit"] = "issue"
    match table.data.get("scope", "issue"):
        case "issue":
            pass
        case "unit":
            scope = "unit"
        case other:
            table.wrong("scope", f"不认识 “{other}”，scope 只能是 issue 或 unit")
    return Tally(
        colour=(_one_of(table, "colour", Colour, colour) if colour else None) or Colour.YELLOW,
        scope=scope,
        count=(table.number("count", 1, 1000) if table.need("count") else None) or 1,
        to=_audience(table),
        letter=table.flag("letter"),
    )


def _by_level(table: Table) -> ByLevel:
    table.only(*Level)
    return {level: table.duration(level) or _NOTHING for level in Level}


def _at(table: Table) -> At | None:
    value = table.data["at"]
    if not isinstance(value, dict):
        return _point(table, value)
    if len(value) != 1 or not value.keys() <= {"first", "last"}:
        table.wrong("at", "“at” 只能写一个时点，或 { first = [...] }、{ last = [...] } 之一")
        return None
    [(which, several)] = value.items()
    if not isinstance(several, list) or not several:
        table.wrong("at", f"“{which}” 后面应当是一列时点")
        return None
    points = tuple(point for point in (_point(table, one) for one in several) if point)
    return First(points) if which == "first" else Last(points)


def _point(table: Table, value: object) -> Point | None:
    if isinstance(value, str) and value.strip()[:1] in ("-", "+"):
        length = table.length("at", value.strip()[1:])
        return Offset(length, before=value.strip().startswith("-")) if length else None
    if isinstance(value, str) and value.strip()[-1:] in ("%", "％"):
        share = table.percent("at", value)
        return Share(share) if share else None
    table.wrong("at", f"时点 “{value}” 不对，应写成如 “80%”、“-3d”（到期前）或 “+2h”（到期后）")
    return None


def _repeat(table: Table) -> Repeat | None:
    value = table.data.get("repeat")
    if not isinstance(value, dict):
        every = table.duration("repeat")
        return Repeat(every=every) if every else None
    own = table.table("repeat")
    own.only("share", "least")
    if not own.need("share"):
        return None
    return Repeat(share=own.percent("share", value["share"]), least=own.duration("least"))


def _categories(table: Table) -> frozenset[str]:
    """Codes, or their beginnings with or without a star, as the routes of a roster name them."""
    words = table.list("categories")
    if "categories" in table.data and not words:
        table.wrong("categories", "“categories” 至少要写一个类别编码；不分类别就删去这一行")
    for word in words:
        if not _CATEGORY.fullmatch(word):
            table.wrong("categories", f"类别 “{word}” 不对，应写编码或编码的开头，如 “0110”、“01*”")
    return frozenset(word.removesuffix("*") for word in words)


def _answer(table: Table) -> Duration | Literal["today"] | None:
    return "today" if table.data.get("answer_within") == "today" else table.duration("answer_within")


def _audience(table: Table) -> tuple[str, ...]:
    readers = tuple(dict.fromkeys(table.list("to"))) if table.need("to") else ()
    for reader in readers:
        if reader not in AUDIENCES:
            table.wrong("to", f"不认识角色 “{reader}”，可以写：{'、'.join(AUDIENCES)}")
    if not readers and "to" in table.data:
        table.wrong("to", "“to” 至少要写一个角色")
    return readers


def _one_of(table: Table, key: str, kind: type[E], word: str) -> E | None:
    try:
        return kind(word)
    except ValueError:
        table.wrong(key, f"“{key}” 不认识 “{word}”，只能是：{'、'.join(kind)}")
        return None


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
