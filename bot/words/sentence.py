"""A message made ready: clauses in which times, units and colleagues are single capitals, read word by word.

D a limit (前, 内), N later today, T a later day, S a stretch, B what is over, A longer ago or without an end,
U a unit, P a colleague. The text itself is lower case, so no capital is anybody's word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from bot.words.clause import Clause
from bot.words.language import chinese, language_of
from bot.words.names import Found, Named
from bot.words.people_names import people_in
from bot.words.said import Said, Tense
from bot.words.spelling import spelled
from bot.words.times import times_in
from bot.words.unit_names import units_in
from bot.worktime import Calendar

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)

LONGEST = 200
"""Characters; a longer text is a report, in which single words decide nothing."""

LONGEST_CLAUSE = 80

_SPLIT = re.compile(
    r"[,。;!~…\n]+|\.+(?!\d)|(?<![a-z\d]):|(?<=\d):(?!\d)|\?+|(?<=[\u4e00-\u9fff]) +| +(?=[\u4e00-\u9fff])| +- +"
)
_ADDRESS = re.compile(r"@?[UP](?:、?[UP])*(?:的?同志|们|你|您|好)?|[DNTBAS]+|@")


def clauses_of(
    text: str, units: Sequence[U], colleagues: Sequence[P], now: datetime, calendar: Calendar
) -> list[Clause[U, P]]:
    plain = spelled(text)
    times = times_in(plain, now, calendar)
    rest = _blanked(plain, [(one.start, one.end) for one in times])
    named = units_in(rest, units)
    rest = _blanked(rest, [(one.start, one.end) for one in named])
    people = people_in(rest, colleagues, chinese().lexicon)
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
        if _ADDRESS.fullmatch(marked.replace(" ", "")) and not asked and stop < len(plain):
            plain = plain[:stop] + " " * (after - stop) + plain[after:]
            continue  # “@老王 你去处理”: whom it is for belongs to what is asked
        if marked:
            language = language_of(marked, plain)
            begun = True
            yield Clause(
                marked=marked,
                read=language.read(marked),
                grammar=language.grammar,
                said=plain[start:stop].strip(),
                asked=asked,
                times=tuple(one for one in times if start <= one.start < stop),
                units=tuple(one.mention for one in units if start <= one.start < stop),
                people=tuple(one.mention for one in people if start <= one.start < stop),
            )
        elif asked and begun:
            language = language_of(plain)
            yield Clause("?", language.read("?"), language.grammar, "?", asked=True)
        start = after


def _ends(plain: str, marks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Where clauses end and the next begin, with what stands between; never within a time or a name."""
    found = [(m.start(), m.end(), m[0]) for m in _SPLIT.finditer(plain)]
    kept = [one for one in found if not any(begins < one[1] and one[0] < ends for begins, ends, _ in marks)]
    kept = [one for one in kept if not (one[2].isspace() and _within_english(plain, one, marks))]
    return [*kept, (len(plain), len(plain), "")]


def _within_english(plain: str, gap: tuple[int, int, str], marks: Sequence[tuple[int, int, str]]) -> bool:
    """please hand to 小马: a Chinese name among English words is no new clause."""
    before, after, _ = gap
    named_before = any(end == before for _, end, _ in marks)
    named_after = any(start == after for start, _, _ in marks)
    return (named_after and _latin(plain, before - 1)) or (named_before and _latin(plain, after))


def _latin(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isascii() and text[at].isalnum()


def _marked(plain: str, start: int, marks: Sequence[tuple[int, int, str]]) -> str:
    text, at = "", start
    for begins, ends, letter in marks:
        if start <= begins and ends <= len(plain):
            text, at = text + plain[at:begins] + letter, ends
    return (text + plain[at:]).strip(" 、-—·@")


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


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text
