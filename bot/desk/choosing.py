"""At three times the limit somebody must choose what becomes of an issue; until then the choice is owed."""

from __future__ import annotations

from collections.abc import Collection

from bot.batons import Baton, Owes
from bot.desk.desk import Case, Desk
from bot.ids import PersonId
from bot.issues import Issue, Move, Status
from bot.roster import Role

CHOOSABLE = (Status.DISPATCHED, Status.IN_PROGRESS)


async def owe_choice(desk: Desk, issue: Issue, baton: Baton, told: Collection[PersonId]) -> None:
    """The supervision office holds it, and the head of the unit is told with it; once, however often it is told."""
    if issue.status not in CHOOSABLE:
        return
    if any(other.owes is Owes.CHOOSE for other in await desk.tx.open_batons(issue.id)):
        return
    choice = await desk.open_baton(issue, Owes.CHOOSE, unit_id=baton.unit_id)
    if choice.holder_id is not None and choice.holder_id not in told:
        await desk.task(issue, choice, choice.holder_id)


async def chosen(desk: Desk, case: Case, move: Move) -> None:
    """A new owner whom the head of the unit or who holds the choice has named: nobody frees themselves by a swap."""
    choice = case.baton(Owes.CHOOSE)
    if choice is None or case.by is None:
        return
    heads = desk.roster.leaders(Role.UNIT_HEAD, case.issue.lead_id, case.issue.area_id, desk.on)
    if case.by == choice.holder_id or any(head.id == case.by for head in heads):
        await desk.tx.end_baton(choice, by=move.value, now=desk.now)
