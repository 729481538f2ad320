"""Which days are meant: 明天, 下周一, 这周内, 3月5号, 本月底."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.words.numerals import NUMBER, number

_PLACES = "楼栋幢线门井桥泵厂口地块店铺车灯杆点位闸库房机岗仓坑网院路单元桶室厅棚箱码商别"
_NUMBERED = r"(?<![路街巷弄里道栋楼幢第村组\d-])"
# 16号 may be a house: without a month a day needs something behind it that goes with a day.
_AFTER_A_DAY = rf"(?=\ ?(?:[前之以上下中晚早凌能会完办清处弄修整改报给交到至,。!;~可一搞解就再我反]|$))(?![{_PLACES}])"
DAY = rf"""(?:
    (?P<word>大后天|后天|明天|明日|明儿|今天|今日|今儿|当天|当日|昨天|昨日|大前天|前天)
  | (?P<short>[今明后昨])(?=[早晚晨夜])
  | (?<![每一两三四隔])(?P<week>下下个?|下个?|本|这个?|上上个?|上个?)?(?:周|星期|礼拜)
        (?:(?P<weekday>[一二三四五六日天末1-6])(?![十百级楼]|\d(?!\d?[点时:])|日常|常|次)|(?P<whole_week>(?![边围转知到密期初中岁年会报全\d])))
  | (?:(?P<year>20\d\d)年)?(?P<month>{NUMBER})月(?:份)?(?:(?P<month_day>{NUMBER})[号日]?|(?P<named_end>底|末))
  | {_NUMBERED}(?P<which_month>下个?月|本月|这个?月|上个?月)?(?P<only_day>{NUMBER})[号日]{_AFTER_A_DAY}
  | (?P<end_month>下个?|本|这个?|上个?)?月(?:底|末)
  | (?P<whole_month>本月|这个月|下个?月|上个?月)(?![第份以中初来\d])
  | (?P<end_year>今年底|年底|年内|今年内)
)"""

_OFFSETS = {"大前天": -3, "前天": -2, "大后天": 3, "后天": 2, "后": 2} | {
    word: offset for offset, first in ((-1, "昨"), (0, "今"), (1, "明")) for word in (first + "天", first + "日", first)
}
_OFFSETS |= {"今儿": 0, "明儿": 1, "当天": 0, "当日": 0}
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {c: n for n, c in enumerate("123456")} | {"天": 6}
_LATELY = 10
"""Days: 18号 said on the 21st is the one just past, 5号 is next month's."""
_THIS_SEASON = 90


@dataclass(frozen=True, slots=True)
class Days:
    """From ``first`` to ``last``, both inclusive; ``named`` days were said outright, not supposed."""

    first: date
    last: date
    named: bool = True


def days_meant(said: re.Match[str], today: date) -> Days | None:
    """None where no day was said. Raises ValueError for a day that does not exist, such as 2月30号."""
    part = said.groupdict()
    if word := part["word"] or part["short"]:
        return one_day(today + timedelta(days=_OFFSETS[word]))
    if part["weekday"] or part["whole_week"] is not None:
        return _in_week(part["week"] or "", part["weekday"], today)
    if part["month"]:
        return _in_named_month(part, today)
    if part["only_day"]:
        return _numbered(part["which_month"] or "", _int(part["only_day"]), today)
    if part["whole_month"]:
        first = _month(today, _steps(part["whole_month"]))
        return Days(first, month_end(first))
    if part["end_year"]:
        return one_day(date(today.year, 12, 31))
    if re.search(r"月(?:底|末)", said[0]):
        return one_day(month_end(_month(today, _steps(part["end_month"] or ""))))
    return None


def _in_week(which: str, weekday: str | None, today: date) -> Days:
    monday = today - timedelta(days=today.weekday()) + timedelta(weeks=_steps(which))
    if weekday is None:
        return Days(monday, monday + timedelta(days=6))
    if weekday == "末":
        return Days(monday + timedelta(days=5), monday + timedelta(days=6))
    day = monday + timedelta(days=_WEEKDAYS[weekday])
    return one_day(day + timedelta(weeks=1) if not which and day < today else day)


def _in_named_month(part: dict[str, str | None], today: date) -> Days:
    month = _int(part["month"])
    year = _int(part["year"]) if part["year"] else today.year

    def day_in(one: int) -> date:
        return month_end(date(one, month, 1)) if part["named_end"] else date(one, month, _int(part["month_day"]))

    day = day_in(year)
    return one_day(day_in(year + 1) if not part["year"] and (today - day).days > _THIS_SEASON else day)


def soonest(month: int, day: int, today: date) -> date:
    """That day of this year; of the next one where it is long over."""
    found = date(today.year, month, day)
    return found.replace(year=today.year + 1) if (today - found).days > _THIS_SEASON else found


def _numbered(which: str, day: int, today: date) -> Days:
    found = _month(today, _steps(which)).replace(day=day)
    return one_day(_month(today, 1).replace(day=day) if not which and (today - found).days > _LATELY else found)


def _steps(which: str) -> int:
    return which.count("下") - which.count("上")


def one_day(day: date) -> Days:
    return Days(day, day)


def _month(day: date, steps: int) -> date:
    months = day.year * 12 + day.month - 1 + steps
    return date(months // 12, months % 12 + 1, 1)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _int(written: str | None) -> int:
    value = number(written or "")
    if value is None:
        raise ValueError(f"“{written}” is no number")
    return value
