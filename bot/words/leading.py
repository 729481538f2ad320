"""What a leader tells to be done: whom, by when, and whether an answer is wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from bot.words.clause import Clause
from bot.words.names import Mention, Named
from bot.words.said import Tense

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)
M = TypeVar("M", bound=Named)


@dataclass(frozen=True, slots=True)
class Telling(Generic[U, P]):
    unit: Mention[U] | None
    person: Mention[P] | None
    until: datetime | None
    answer_wanted: bool
    said: tuple[str, ...]


def instructed(clauses: Sequence[Clause[U, P]]) -> Telling[U, P] | None:
    """What is told in at least one plain clause; a condition or a stop anywhere takes it back."""
    told = [one for one in clauses if not one.neutral or one.says("tells")]  # 请核查 asks a leader’s people to look
    if any(one.has("against_tell") or one.holds("forbids") for one in told):
        return None
    found = [one for one in told if _tells(one)]
    if any(one.says("own_act") or one.has("praise") for one in told):  # what follows may be the leader's own act
        found = [one for one in found if one.has("plainly_told")]
    if not found:
        return None
    times = {said.until for one in told if not one.asked for said in one.times if said.until and not said.span}
    leading = [m for one in told for m in one.units_named(within="leads")]
    doing = [m for one in found for m in one.units_named(but="beside")]
    return Telling(
        _only(leading) or _only(doing),
        _only([m for one in found for m in one.people_named(but="beside")]),
        times.pop() if len(times) == 1 else None,
        any(one.holds("answers") for one in found),
        tuple(one.said for one in found),
    )


def gone_by(clauses: Sequence[Clause[U, P]]) -> str:
    """今天八点前, said at nine: the first time by which something was to be, and which is over."""
    times = (said for one in clauses if not one.asked for said in one.times if said.bound)
    return next((said.words for said in times if said.tense in (Tense.PAST, Tense.LONG_PAST)), "")


def _only(doers: Sequence[Mention[M]]) -> Mention[M] | None:
    return doers[0] if len({one.matches or one.said for one in doers}) == 1 else None


def _tells(clause: Clause[U, P]) -> bool:
    if clause.asked or clause.has("in_tell") or clause.says("reported"):
        return False
    return clause.says("tells") and (clause.has("must") or not clause.says("own_act"))
