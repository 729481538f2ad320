"""Whether an owner hands it to a colleague, and to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.words.clause import Clause
from bot.words.names import Mention, Named

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class HandingOn(Generic[P]):
    person: Mention[P] | None
    said: str


def handed_on(clauses: Sequence[Clause[U, P]]) -> HandingOn[P] | None:
    """One colleague who is told to handle it, by name or as “him” beside a name."""
    told = [one for one in clauses if not one.neutral]
    found = [one for one in told if (one.says("hands") and not one.has("in_hand")) or one.says("given_to_you")]
    if not found or any(_speaks_against(one) for one in told):
        return None
    handed = [people[-1] for one in found if (people := one.people_named())]
    named = handed or [mention for one in told for mention in one.people_named()]
    different = {mention.matches or mention.said for mention in named}
    if not named and any(one.has("mate") for one in found):
        return HandingOn(None, found[0].said)  # to some colleague, who is yet to be named
    return HandingOn(named[0], found[0].said) if len(different) == 1 else None


def _speaks_against(clause: Clause[U, P]) -> bool:
    about_it = clause.says("hands") or clause.has("person") or clause.has("unit")
    return clause.asked or clause.has("never_hand") or (about_it and clause.has("against_hand"))
