"""Whether an owner says that it is not theirs, and to which unit it should go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.words.clause import Clause
from bot.words.names import Mention, Named

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class Return(Generic[U]):
    unit: Mention[U] | None
    said: str


def returned(clauses: Sequence[Clause[U, P]]) -> Return[U] | None:
    """With the unit that is named for it; own words of handling, help asked or doubt speak against it."""
    told = [one for one in clauses if not one.neutral]
    if any(one.has("against_return") or one.holds("twice_denied") or _already_done(one) for one in told):
        return None
    disowned = [one for one in told if one.holds("disowns") or one.says("asks_return")]
    towards = [one for one in told if one.after("disowns").says("towards")]
    if not disowned and not towards:
        return None
    others = [one for one in told if one not in disowned and one not in towards and not one.says("beside_return")]
    if any(one.says("going") or one.says("finishes") or one.has("against_own") for one in others):
        return None
    if not disowned and any(one.has("handling") and not one.has("cannot") for one in others):
        return None
    named = [mention for one in towards for mention in one.after("disowns").units_named()]
    different = {mention.matches or mention.said for mention in named}
    return Return(named[0] if len(different) == 1 else None, (disowned or towards)[0].said)


def _already_done(clause: Clause[U, P]) -> bool:
    return clause.says("done") and not clause.has("hedged")
