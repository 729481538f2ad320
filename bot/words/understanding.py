"""What somebody means by a reply to an issue's card or to a reminder.

A move is proposed only when known words say it and nothing in the message speaks against it: to miss one costs a tap,
to make a wrong one costs trust. Everything else is progress, which moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from bot.words.clause import Clause
from bot.words.done import says_done
from bot.words.leading import Telling, gone_by, instructed
from bot.words.levelling import levelled, said_level
from bot.words.meaning import Kind, Meaning, Speaker
from bot.words.names import Named
from bot.words.promise import promised
from bot.words.reassigning import handed_on
from bot.words.receipt import says_taken
from bot.words.returning import returned
from bot.words.sentence import LONGEST, LONGEST_CLAUSE, clauses_of
from bot.worktime import Calendar

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)


def understand(
    text: str,
    *,
    role: Speaker,
    units: Sequence[U],
    colleagues: Sequence[P],
    now: datetime,
    calendar: Calendar,
    own: Sequence[U] = (),
) -> Meaning[U, P]:
    """``own`` are the speaker's units: naming one of them proposes no return."""
    if len(text) > LONGEST:
        return Meaning(Kind.PROGRESS, confident=False)
    clauses = clauses_of(text, units, colleagues, now, calendar)
    if any(len(one.marked) > LONGEST_CLAUSE for one in clauses):
        return Meaning(Kind.PROGRESS, confident=False)
    if role is Speaker.LEADER:
        telling = instructed([one for one in clauses if said_level(one) is None])
        named = telling is not None and (telling.unit or telling.person or telling.until)
        if not named and (raised := levelled(clauses)) is not None:
            return Meaning(Kind.RELEVEL, level=raised.level, because=(raised.said,))
        if (past := gone_by(clauses)) and (telling is None or telling.until is None):
            rest = understand(text.replace(past, "", 1), role=role, units=units, colleagues=colleagues, now=now,
                              calendar=calendar, own=own)  # fmt: skip
            if rest.kind is Kind.INSTRUCT:
                return replace(rest, past=rest.past or past)
        if telling is not None:
            return _instruction(telling)
    if all(one.neutral for one in clauses):
        return Meaning(Kind.NONE)
    if asked := [one.said for one in clauses if one.asks and not one.neutral]:
        return Meaning(Kind.QUESTION, because=tuple(asked))
    return _owner(clauses, own) if role is Speaker.OWNER else _harmless(clauses)


def _owner(clauses: Sequence[Clause[U, P]], own: Sequence[U]) -> Meaning[U, P]:
    if given := handed_on(clauses):
        return Meaning(Kind.REASSIGN, person=given.person, because=(given.said,))
    if handing := returned(clauses):
        if handing.unit is not None and any(one in own for one in handing.unit.matches):
            return Meaning(Kind.PROGRESS, confident=False)
        return Meaning(Kind.RETURN, unit=handing.unit, because=(handing.said,))
    if done := says_done(clauses):
        return Meaning(Kind.SUBMIT, because=(done,))
    if promise := promised(clauses):
        return Meaning(Kind.PROMISE, until=promise[0], because=(promise[1],))
    if taken := says_taken(clauses):
        return Meaning(Kind.ACKNOWLEDGE, because=(taken,))
    return _harmless(clauses)


def _instruction(telling: Telling[U, P]) -> Meaning[U, P]:
    return Meaning(
        Kind.INSTRUCT,
        unit=telling.unit,
        person=telling.person,
        until=telling.until,
        answer_wanted=telling.answer_wanted,
        because=telling.said,
    )


def _harmless(clauses: Sequence[Clause[U, P]]) -> Meaning[U, P]:
    because = tuple(one.said for one in clauses if one.has("underway"))
    return Meaning(Kind.PROGRESS, confident=bool(because), because=because)
