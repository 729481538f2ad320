"""Who a rung speaks to, resolved at the moment it fires."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot.absence import answers_for
from bot.batons import Baton, Owes
from bot.ids import PersonId, UnitId
from bot.issues import Issue
from bot.roster import OF_THE_UNIT, Role, Roster

HOLDER, GROUP = "holder", "group"
OF_OFFICES = (Owes.DISPATCH, Owes.CHECK, Owes.DECIDE)
"""Acts that are not the handling unit's: its head is not the one to answer for them."""


def people(to: Sequence[str], issue: Issue, baton: Baton, roster: Roster, on: date) -> dict[PersonId, str]:
    """Each person once, with the first of the rung's words that meant them; ``group`` is nobody in particular."""
    unit_id = baton.unit_id or issue.lead_id
    found: dict[PersonId, str] = {}
    for word in to:
        if word == HOLDER:
            if baton.holder_id is not None:
                found.setdefault(baton.holder_id, word)
        elif word != GROUP:
            of = _own_unit(baton, roster, on) if Role(word) in OF_THE_UNIT else None
            for person in roster.leaders(Role(word), of or unit_id, issue.area_id, on):
                found.setdefault(person.id, word)
    return found


def _own_unit(baton: Baton, roster: Roster, on: date) -> UnitId | None:
    """Where who dispatches, checks or decides has their own head and colleagues."""
    if baton.owes not in OF_OFFICES or baton.holder_id is None:
        return None
    return next(iter(roster.units_of(baton.holder_id, on)), None)


def present(meant: Iterable[PersonId], roster: Roster, at: datetime) -> list[PersonId]:
    """Those people, or who answers for them while they are away; nobody for whom nobody does."""
    found = (answers_for(roster, person_id, at) for person_id in meant)
    return list(dict.fromkeys(person_id for person_id in found if person_id is not None))
