"""Which hour is meant: 下午三点一刻, 15:30, 今晚, 下班前, 天黑前."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from typing import NamedTuple

from bot.words.numerals import NUMBER, number
from bot.worktime import Calendar

LAST_MINUTE = time(23, 59)
"""The end of a day, told as the day that was named: 00:00 would show the next one."""

PART = r"""(?<!了一)(?<!整)(?<!整个)(?P<part>一大早|大清早|一早|凌晨|清晨|早晨|早上|清早|上午|中午|正午|午间|午后|下午
    |傍晚|晚上|晚间|夜里|夜间|半夜|深夜|(?<=[今明后昨])(?:早|晚|晨|夜)(?![饭些])
    |(?<=[一二三四五六日天号])(?:早|晚|晨|夜)(?![点些一于到期饭]))(?!好)"""
CLOCK = rf"""(?:
    (?P<digital>(?<!\d)\d{{1,2}}):(?P<digital_minute>\d{{2}})(?!\d)
  | (?<![\d第有差快慢多少这那几提讲])(?<!(?<![今明后昨一二三四五六日天])[早晚])
        (?<!(?<![周期拜])[一二两三四五六七八九十])(?P<hour>{NUMBER})(?:点(?!意见|要求|建议|原因|问题|理由|说明|都|多|儿|位)|(?<!一)时(?!候|间|段|半))
        (?:钟|整)?(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<minute>{NUMBER})分?)?
)"""
ANCHOR = (
    r"(?:(?P<anchor>下班|上班|收工|午饭|中饭|午休|晚饭|早饭|天黑|天亮)(?=之?前|以前)|(?P<after>[上下]班)(?=之?后"
    r"|以后))"
)


class _Part(NamedTuple):
    begins: time
    by_then: time
    ends: time


_NIGHT = _Part(time(18), time(18), LAST_MINUTE)
_MORNING = _Part(time(5), time(8), time(9))
_PARTS = (
    {word: _Part(time(0), time(0), time(6)) for word in ("凌晨",)}
    | dict.fromkeys(("清晨", "早晨", "早上", "清早", "一大早", "大清早", "一早", "早", "晨"), _MORNING)
    | {"上午": _Part(time(6), time(9), time(12))}
    | {word: _Part(time(11), time(12), time(14)) for word in ("中午", "正午", "午间")}
    | {word: _Part(time(12), time(14), time(18)) for word in ("下午", "午后")}
    | {"傍晚": _Part(time(17), time(17), time(19))}
    | dict.fromkeys(("晚上", "晚间", "夜里", "夜间", "半夜", "深夜", "晚", "夜"), _NIGHT)
)
_ANCHORS = {"天黑": time(18), "天亮": time(6), "早饭": time(8), "晚饭": time(18)}


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``first`` to ``last`` on one day; ``either`` hour of the twelve may be meant by a bare 三点."""

    first: time
    last: time
    exact: bool
    either: bool = False
    next_day: bool = False


def hours_meant(said: re.Match[str], calendar: Calendar, *, before: bool) -> Hours | None:
    """None where no hour was said. Raises ValueError for one that does not exist, such as 27点."""
    part = said.groupdict()
    named = _PARTS[part["part"]] if part["part"] else None
    if part["digital"] or part["hour"]:
        return _clock(part, named)
    if anchor := part["anchor"] or part["after"]:
        opens, closes = calendar.hours[0], calendar.hours[-1][1]
        closes = LAST_MINUTE if closes == time.min else closes
        if part["after"]:
            at = opens[1] if anchor == "上班" else LAST_MINUTE
        else:
            fixed = {"下班": closes, "收工": closes, "上班": opens[0]}
            at = (fixed | _ANCHORS).get(anchor, time(12))
        return Hours(at, at, exact=True)
    return part_of_day(part["part"], before=before) if part["part"] else None


def part_of_day(name: str, *, before: bool) -> Hours:
    part = _PARTS[name]
    return Hours(part.begins, part.by_then if before else part.ends, exact=False)


def _clock(part: dict[str, str | None], named: _Part | None) -> Hours:
    hour = number(part["digital"] or part["hour"] or "")
    minute = 30 if part["half"] else {"一": 15, "三": 45}.get(part["quarter"] or "", 0)
    if written := part["digital_minute"] or part["minute"]:
        minute = 99 if (value := number(written)) is None else value
    if hour is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"no such time: {part['digital'] or part['hour']}")
    if named is not None and named.begins >= time(11) and (hour < 11 or hour == 12):
        if hour == 12 and named.begins >= time(17):
            return Hours(time(0, minute), time(0, minute), exact=True, next_day=True)  # 晚上十二点
        if hour < 6 and named is _NIGHT:
            return Hours(time(hour, minute), time(hour, minute), exact=True, next_day=True)  # 半夜两点
        hour += 12 if hour < 12 else 0
    bare = named is None and not part["digital"] and 1 <= hour <= 11
    if bare and hour < 7:
        hour, bare = hour + 12, False  # nobody means three at night without saying so
    at = LAST_MINUTE if hour == 24 else time(hour, minute)
    return Hours(at, at, exact=True, either=bare)
