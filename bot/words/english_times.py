"""Times in English words: by Friday 3pm, tomorrow morning, in two hours, end of the week, 25 Nov.

Small pieces (a day, a clock, a part of the day, a length) are found first; those that stand together are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.words.days import Days
from bot.words.english_days import DAY, days_meant
from bot.words.english_hours import CLOCK, PART, hours_meant
from bot.words.english_lengths import AGO, LENGTH, end_of
from bot.words.hours import LAST_MINUTE, Hours
from bot.words.said import Said, Tense, moments, tense_of
from bot.worktime import Calendar

_PIECE = re.compile(
    rf"(?<![a-z\d])(?:(?P<ago>{AGO})|(?P<length>{LENGTH})|(?P<clock>{CLOCK})|(?P<day>{DAY})|(?P<day_part>{PART}))(?![a-z\d])",
    re.VERBOSE,
)
_BETWEEN = re.compile(r",? ?(?:(?:at|on|by|before|in|of|around|about|the|first thing|end of|late|early) ?){0,2}")
_BOUND = re.compile(
    r"(?:by|before|until|till|no later than|not later than|prior to|within|at the latest|latest)"
    r"(?: (?:at|on|about|around|the|latest|first thing))* ?$"
)
_AFTER = re.compile(r"(?:after|since) (?:the )?$")
_EVERY = re.compile(r"(?:every|each|all|per) $")


@dataclass(frozen=True, slots=True)
class _Piece:
    start: int
    end: int
    kind: str
    match: re.Match[str]


def english_times(text: str, now: datetime, calendar: Calendar) -> Iterator[Said]:
    pieces = [_Piece(*m.span(), m.lastgroup or "", m) for m in _PIECE.finditer(text)]
    while pieces:
        together = [pieces.pop(0)]
        while pieces and _joins(together, pieces[0], text):
            together.append(pieces.pop(0))
        try:
            said = _said(together, text, now, calendar)
        except (ValueError, OverflowError):
            continue
        if said is not None:
            yield said


def _joins(together: list[_Piece], piece: _Piece, text: str) -> bool:
    if piece.kind in ("length", "ago") or together[0].kind in ("length", "ago"):
        return False
    beside = _BETWEEN.fullmatch(text, together[-1].end, piece.start) is not None
    return beside and piece.kind not in {one.kind for one in together}


def _said(pieces: list[_Piece], text: str, now: datetime, calendar: Calendar) -> Said | None:
    start, end = pieces[0].start, pieces[-1].end
    before = text[:start]
    if _EVERY.search(before):
        return None
    bound = _BOUND.search(before)
    start = bound.start() if bound and (bound.start() == 0 or not text[bound.start() - 1].isalnum()) else start
    words = text[start:end]
    if pieces[0].kind == "ago":
        tense = Tense.LONG_PAST if re.search("last|week|month|year|day", words) else Tense.PAST
        return Said(start, end, words, tense, bound=False)
    if _AFTER.search(before):
        return Said(start, end, words, Tense.OPEN, bound=False)
    if pieces[0].kind == "length":
        until = end_of(pieces[0].match, now, calendar)
        within = bound is not None or pieces[0].match["within"] is not None
        return Said(start, end, words, tense_of(until, now, calendar), within, until=until) if until > now else None
    return _point(pieces, Said(start, end, words, Tense.TODAY, bound is not None), now, calendar)


def _point(pieces: list[_Piece], said: Said, now: datetime, calendar: Calendar) -> Said | None:
    kinds = {piece.kind: piece.match for piece in pieces}
    today = calendar.local(now).date()
    before = said.words.startswith(("before", "prior"))
    days = days_meant(kinds["day"], today, before=before) if "day" in kinds else Days(today, today, named=False)
    part = kinds["day_part"]["part"] if "day_part" in kinds else None
    night = "day" in kinds and re.search("night|tonite", kinds["day"][0])
    hours = hours_meant(kinds.get("clock"), "night" if night else part, before=before)
    if hours is None and "day" in kinds and kinds["day"]["closing"]:
        closes = calendar.hours[-1][1]
        at = LAST_MINUTE if closes == time.min else closes
        hours = Hours(at, at, exact=True)
    first, until = moments(days, hours, calendar)
    if hours is not None and hours.either and until <= now and days.first == today:
        first, until = first + timedelta(hours=12), until + timedelta(hours=12)
    if until <= now and not days.named and said.bound:
        first, until = first + timedelta(days=1), until + timedelta(days=1)
    if until <= now:
        long_ago = (today - days.last).days > 1
        return Said(said.start, said.end, said.words, Tense.LONG_PAST if long_ago else Tense.PAST, said.bound)
    return Said(said.start, said.end, said.words, tense_of(until, now, calendar), said.bound, first, until)
