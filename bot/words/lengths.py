"""How long from now: 两小时内, 一个半小时, 三个工作日内, 两天后; 三天前 is past."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from fractions import Fraction

from bot.durations import Duration
from bot.words.hours import LAST_MINUTE
from bot.words.numerals import NUMBER, number
from bot.worktime import Calendar

_NO_LATER = "最迟|最多|最晚|最慢|顶多|再过|再有|再给我?"
_SOON_DONE = "内?能|可以|就能|就可以|搞定|弄完|弄好|清完|清理完|完成|处理完|修好|办完|解决|到位|左右"
# 两天完成了 tells how long it took.
LENGTH = rf"""(?:
    (?P<limit>{_NO_LATER})?\ ?(?<![\d第前那几])(?P<amount>半|\d{{1,3}}\.5|{NUMBER})\ ?(?P<each>个)?(?P<half_before>半)?
    (?P<unit>工作日|小时|钟头|分钟|刻钟|星期|礼拜|天|日|周|月|h|min)(?P<half_after>半)?(?:的?时间)?
    (?:\ ?(?P<within>之内|以内|内|里)|(?P<later>之后|以后|后|过后)|(?P<ago>之前|以前|前)(?![来往去])
       |(?P<likely>\ ?(?=(?:{_SOON_DONE})(?!了)))|(?P<limited>))
)"""
_HOURS = {"小时": 60, "钟头": 60, "h": 60, "分钟": 1, "min": 1, "刻钟": 15}
_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_LONGEST = timedelta(days=366)


class Ago(Exception):
    """The words look back: 三天前."""


def end_of(said: re.Match[str], now: datetime, calendar: Calendar) -> datetime | None:
    """None where the words give no limit. Raises Ago for what looks back, ValueError for what is no length."""
    part = said.groupdict()
    unit, amount = str(part["unit"]), _amount(part)
    if part["ago"] and unit == "日":
        return None  # 5日前 is a date
    if part["ago"]:
        raise Ago
    if part["limited"] is not None and not part["limit"]:
        return None
    if unit == "日" and not (part["within"] or part["later"]):
        return None
    if unit == "月" and not part["each"]:
        return None
    if unit == "工作日":
        return calendar.add(now, Duration(amount, "wd"))
    if unit in _HOURS:
        return now + no_longer(timedelta(minutes=float(amount * _HOURS[unit])))
    if amount < 1:
        return now + timedelta(hours=4) if unit == "天" else None  # 半天内
    days = no_longer(timedelta(days=int(amount * _DAYS[unit])))
    return last_minute(now, days, calendar)


def _amount(part: dict[str, str | None]) -> Fraction:
    written = str(part["amount"])
    if written == "半":
        return Fraction(1, 2)
    whole = Fraction(written) if "." in written else number(written)
    if not whole:
        raise ValueError(f"“{written}” is no length")
    return Fraction(whole) + (Fraction(1, 2) if part["half_before"] or part["half_after"] else 0)


def no_longer(length: timedelta) -> timedelta:
    if length > _LONGEST:
        raise ValueError("longer than anybody promises")
    return length


def last_minute(now: datetime, days: timedelta, calendar: Calendar) -> datetime:
    return calendar.moment(calendar.local(now).date() + days, time(LAST_MINUTE.hour, LAST_MINUTE.minute))
