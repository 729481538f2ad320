"""A sentence made ready for patterns: clauses in which times, units and colleagues are single capitals.

D a limit (前, 内), N later today, T a later day, S a stretch, B what is over, A longer ago or without an end,
U a unit, P a colleague. The text itself is lower case, so no capital is anybody's word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.words.names import Found, Mention, Named, people_in, units_in
from bot.words.times import Said, Tense, times_in
from bot.worktime import Calendar

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)

LONGEST = 200
"""Characters; a longer text is a report, in which single words decide nothing."""

LONGEST_CLAUSE = 60

_SYMBOLS = {"So", "Sk", "Cf", "Cs", "Co", "Cn", "Mn", "Me"}
_QUOTES = dict.fromkeys(map(ord, "“”‘’\"'「」『』《》()【】[]*`"))
_SPLIT = re.compile(r"[,。;!~…\n ]+|\.+(?!\d)|(?<!\d):|:(?!\d)|\?+")
_PARTICLES = re.compile(r"[哈哦啊呀噢喔哟嘞滴噻咧嘛~]+$")
_ADDRESS = re.compile(r"@?(?:U|P)(?:、?[UP])*(?:的?同志|们|你|您|好)?|[DNTBAS]+|@")


@dataclass(frozen=True, slots=True)
class Clause(Generic[U, P]):
    marked: str
    said: str
    asked: bool
    times: tuple[Said, ...]
    units: tuple[Mention[U], ...]
    people: tuple[Mention[P], ...]


def clauses_of(
    text: str, units: Sequence[U], colleagues: Sequence[P], now: datetime, calendar: Calendar
) -> list[Clause[U, P]]:
    plain = _plain(text)
    times = times_in(plain, now, calendar)
    rest = _blanked(plain, [(one.start, one.end) for one in times])
    named = units_in(rest, units)
    rest = _blanked(rest, [(one.start, one.end) for one in named])
    people = people_in(rest, colleagues)
    return list(_cut(plain, times, named, people))


def _cut(
    plain: str, times: Sequence[Said], units: Sequence[Found[U]], people: Sequence[Found[P]]
) -> Iterator[Clause[U, P]]:
    marks = [
        *((one.start, one.end, _letter(one)) for one in times),
        *((one.start, one.end, "P") for one in people),
        *((one.start, one.end, "U") for one in units),
    ]
    marks.sort()
    start, begun = 0, False
    for stop, after, mark in _ends(plain, marks):
        marked, asked = _marked(plain[:stop], start, marks), "?" in mark
        if _ADDRESS.fullmatch(marked) and not asked and stop < len(plain):
            plain = plain[:stop] + " " * (after - stop) + plain[after:]
            continue  # “@老王 你去处理”: whom it is for belongs to what is asked
        if tidy := _tidy(marked):
            begun = True
            yield Clause(
                marked=tidy,
                said=plain[start:stop].strip(),
                asked=asked,
                times=tuple(one for one in times if start <= one.start < stop),
                units=tuple(one.mention for one in units if start <= one.start < stop),
                people=tuple(one.mention for one in people if start <= one.start < stop),
            )
        elif asked and begun:
            yield Clause("?", "?", True, (), (), ())
        start = after


def _ends(plain: str, marks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Where clauses end and the next begin, with what stands between; never within a time or a name."""
    found = [(m.start(), m.end(), m[0]) for m in _SPLIT.finditer(plain)]
    kept = [one for one in found if not any(begins < one[1] and one[0] < ends for begins, ends, _ in marks)]
    return [*kept, (len(plain), len(plain), "")]


def _marked(plain: str, start: int, marks: Sequence[tuple[int, int, str]]) -> str:
    text, at = "", start
    for begins, ends, letter in marks:
        if start <= begins and ends <= len(plain):
            text, at = text + plain[at:begins] + letter, ends
    return (text + plain[at:]).replace(" ", "")


def _letter(one: Said) -> str:
    if one.span:
        return "S"
    if one.tense in (Tense.LONG_PAST, Tense.OPEN):
        return "A"
    if one.tense is Tense.PAST:
        return "B"
    if one.bound:
        return "D"
    return "N" if one.tense is Tense.TODAY else "T"


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    kept = "".join(" " if c.isspace() and c != "\n" else c for c in folded if unicodedata.category(c) not in _SYMBOLS)
    kept = re.sub(r"@[\w]*[a-z0-9_]{3,}\b", "", kept, flags=re.ASCII)
    kept = re.sub(r" +", " ", kept)
    return re.sub(r"(?<=\d) (?=\d|[年月日号点时分小个天周工])|(?<=[\u4e00-\u9fff]) (?=\d)", "", kept).strip()


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _tidy(marked: str) -> str:
    kept = re.sub("[啦喽咯]", "了", marked.strip("、-—·"))
    return "" if kept == "@" else _PARTICLES.sub("", kept) or kept
