"""How long from now in English: in two hours, within 3 working days, half an hour; two days ago is past."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction

from bot.durations import Duration
from bot.words.lengths import last_minute, no_longer
from bot.worktime import Calendar

NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60, "an": 1, "a": 1,
}  # fmt: skip
_AMOUNT = rf"a\ couple\ of|couple\ of|a\ few|\d{{1,3}}(?:\.5)?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))}"
_UNIT = r"(?:working|business|work)\ days?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?"
_MEASURE = rf"(?:(?:{_AMOUNT})\ ?(?:more\ |another\ )?(?:{_UNIT})|half\ an?\ (?:hour|day))"
_NAMED_PAST = r"week|month|year|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
AGO = rf"""
    {_MEASURE}\ (?:ago|before|earlier)|(?:last|past)\ (?:{_NAMED_PAST})|(?:the\ )?day\ before\ yesterday
  | just\ now|a\ moment\ ago|earlier\ today
"""
LENGTH = rf"""
    (?:(?P<within>within|in|in\ under|in\ less\ than)\ (?:about\ |around\ |the\ next\ )?
      |(?P<giving>give\ (?:us|me)\ (?:about\ )?))
    (?:(?P<half_of>half)\ an?\ (?P<half_unit>hour|day)
      |(?P<amount>{_AMOUNT})\ ?(?P<unit>{_UNIT})(?P<and_half>\ and\ a\ half)?)(?:'?\ time)?
"""


def end_of(said: re.Match[str], now: datetime, calendar: Calendar) -> datetime:
    """Raise ValueError for a length longer than anybody promises."""
    if said["half_of"]:
        return now + (timedelta(minutes=30) if said["half_unit"] == "hour" else timedelta(hours=4))
    amount = _amount(said["amount"]) + (Fraction(1, 2) if said["and_half"] else 0)
    unit = said["unit"]
    if unit.startswith(("work", "business")):
        return calendar.add(now, Duration(amount, "wd"))
    if unit.startswith("mo"):
        return last_minute(now, no_longer(timedelta(days=float(amount * 30))), calendar)
    if unit[0] in "mh":
        return now + no_longer(timedelta(minutes=float(amount * (60 if unit[0] == "h" else 1))))
    return last_minute(now, no_longer(timedelta(days=int(amount * (7 if unit[0] == "w" else 1)))), calendar)


def _amount(written: str) -> Fraction:
    if written == "a few":
        return Fraction(3)
    if written.endswith("couple of"):
        return Fraction(2)
    return Fraction(NUMBERS[written]) if written in NUMBERS else Fraction(written)
