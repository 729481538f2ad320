"""An issue as a move finds it, and whose each of its batons is."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.batons import Asked, Baton, Owes
from bot.ids import BatonId, PersonId
from bot.issues import Issue
from bot.permissions import Tie

OWED_BY_UNITS = (Owes.SUBMIT, Owes.ACKNOWLEDGE, Owes.ANSWER, Owes.RESUME)
"""Acts whose baton names the unit that owes them; of ``decide`` it is the unit that asked."""
OF_THE_OWNER = (Owes.SUBMIT, Owes.ACKNOWLEDGE, Owes.RESUME)
LET_GO = "let_go"
"""By what a helper's baton ends that nobody waits for any more."""


def of_a_helper(baton: Baton, issue: Issue) -> bool:
    """The part of a unit beside the lead."""
    return baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE) and baton.unit_id != issue.lead_id


@dataclass(frozen=True, slots=True)
class BatonRef:
    """What a button remembers of a baton."""

    id: BatonId
    epoch: int


@dataclass(frozen=True, slots=True)
class Case:
    """An issue as a move finds it."""

    issue: Issue
    batons: tuple[Baton, ...]
    by: PersonId | None
    ties: frozenset[Tie] = frozenset()

    def baton(self, owes: Owes) -> Baton | None:
        """Of what every working unit owes, the lead's."""
        return next((b for b in self.batons if b.owes is owes and not of_a_helper(b, self.issue)), None)

    def asked(self, about: Asked) -> Baton | None:
        """The decision that somebody waits for."""
        return next((baton for baton in self.batons if baton.about is about), None)

    def without(self, *ended: Baton) -> Case:
        gone = {baton.id for baton in ended}
        return replace(self, batons=tuple(baton for baton in self.batons if baton.id not in gone))
