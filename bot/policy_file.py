"""Reads the policy file; see the contract in the design and the packaged ``data/policy.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Any, Literal, TypeVar

from bot.batons import Level, Owes
from bot.bundling import Bundling
from bot.durations import Duration
from bot.limits import ByLevel, Limits
from bot.posts import Role
from bot.rungs import At, Colour, First, Last, Offset, Point, Repeat, Rung, Share, Tally
from bot.toml_text import Table

AUDIENCES = ("holder", "group", *Role)
_CATEGORY = re.compile(r"[A-Za-z0-9]+\*?")
_LONGEST_WAIT = 4 * 3600 * 1_000_000
_NOTHING = Duration(Fraction(1), "s")  # stands in for what was found wrong; the load fails anyway

E = TypeVar("E", Level, Owes, Colour)


def overlay(default: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """What ``own`` does not say keeps its default; tables are joined, lists replaced.

    What was one length for all levels remains so for those that ``own`` does not name.
    """
    joined = dict(default)
    for key, value in own.items():
        known = joined.get(key)
        if isinstance(known, str) and isinstance(value, dict) and value.keys() <= set(Level):
            known = dict.fromkeys(map(str, Level), known)
        joined[key] = overlay(known, value) if isinstance(known, dict) and isinstance(value, dict) else value
    return joined


def read_limits(table: Table) -> Limits:
    table.only(
        "triage", "ack", "handle", "check", "decide", "answer", "choose", "return", "rework", "reopen",
        "override_handle",
    )  # fmt: skip
    rework = table.table("rework")
    rework.only("share", "least")
    return Limits(
        triage=_by_level(table, "triage"),
        ack=_by_level(table, "ack"),
        check=_by_level(table, "check"),
        handle=_by_level(table, "handle"),
        decide=_by_level(table, "decide"),
        answer=_by_level(table, "answer"),
        choose=_by_level(table, "choose"),
        return_=_by_level(table, "return"),
        rework_share=rework.percent("share", rework.data.get("share")) or Fraction(1),
        rework_least=rework.duration("least") or _NOTHING,
        reopen=table.duration("reopen") or _NOTHING,
        override_handle=table.flag("override_handle"),
    )


def read_bundling(table: Table) -> Bundling:
    """What is not said keeps its default: a policy kept from an earlier release has no such table."""
    table.only("window", "leaders", "patience", "spread", "group_per_hour")
    default = Bundling()
    per_hour = table.number("group_per_hour", 0, 1000)
    return Bundling(
        window=_while(table, "window", default.window),
        leaders=_while(table, "leaders", default.leaders),
        patience=_while(table, "patience", default.patience),
        spread=_while(table, "spread", default.spread),
        group_per_hour=default.group_per_hour if per_hour is None else per_hour,
    )


def _while(table: Table, key: str, default: timedelta) -> timedelta:
    """A length that runs on; "" for none."""
    value = table.data.get(key)
    if value in ("", None):
        return default if value is None else timedelta()
    length = table.length(key, value)
    if length is None or (not length.working and length.unit != "d" and length.micros <= _LONGEST_WAIT):
        return timedelta(microseconds=length.micros) if length else default
    table.wrong(key, f'“{key}” 应为连续时间，最长 4 小时，如 10m、1h；写 "" 表示不设')
    return default


def read_rung(table: Table, index: int) -> Rung:
    table.only(
        "owes", "levels", "categories", "at", "to", "colour", "supervision", "answer_within", "choose", "repeat",
        "alone",
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
        alone=_alone(table),
    )


def _alone(table: Table) -> bool:
    """What raises something or asks for something is worth a message."""
    alone = table.flag("alone") if "alone" in table.data else True
    weighty = [key for key in ("supervision", "answer_within", "choose", "repeat") if table.data.get(key)]
    if not alone and (weighty or "group" in table.list("to")):
        table.wrong(
            "alone",
            "“alone = false” 的一级只是顺带一提，不能写 supervision、answer_within、choose、repeat，也不能发到群里",
        )
    return alone


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


def _by_level(table: Table, key: str) -> ByLevel:
    """One length stands for every level."""
    if not isinstance(table.data.get(key), dict):
        return dict.fromkeys(Level, table.duration(key) or _NOTHING)
    levels = table.table(key)
    levels.only(*Level)
    return {level: levels.duration(level) or _NOTHING for level in Level}


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
    own.only("share", "least", "up_to")
    if not own.need("share"):
        return None
    least, up_to = own.duration("least"), own.duration("up_to")
    if least is not None and up_to is not None and up_to.micros < least.micros:
        own.wrong("up_to", f"“up_to” 是间隔加倍到多长为止，不能比 least = {least} 还短")
    return Repeat(share=own.percent("share", value["share"]), least=least, up_to=up_to)


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
