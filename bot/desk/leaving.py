"""Who leaves a post leaves what they owe: it goes on to the next person of the unit."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from bot import issues
from bot.batons import Baton, Owes
from bot.desk import naming
from bot.desk.desk import Case, Desk
from bot.ids import PersonId, UnitId
from bot.issues import Issue, Move
from bot.roster import Role

Handed: TypeAlias = tuple[PersonId, PersonId | None]
"""From whom to whom; nobody where there is no next person, and the baton stays where it is."""


async def give_over(desk: Desk) -> list[Handed]:
    """Hand the batons of who has left their post to the next person; each that was theirs to give."""
    gone = {holding for holding in await desk.tx.holdings() if _left(desk, *holding, desk.on)}
    given: list[Handed] = []
    for holder in sorted({holding[0] for holding in gone}):
        for baton in await desk.tx.batons_held_by(holder):
            if (holder, baton.owes, baton.unit_id) in gone and baton.owes is not Owes.ACKNOWLEDGE:
                given.append((holder, await _give_over(desk, baton)))  # an ack follows its submit baton
    return given


def _left(desk: Desk, holder: PersonId, owes: Owes, unit_id: UnitId | None, on: date) -> bool:
    """Whether the holder no longer has the post by which they held it."""
    roles = {post.role for post in desk.roster.posts_of(holder, on)}
    if owes in (Owes.SUBMIT, Owes.ANSWER) and unit_id is not None:
        return holder not in {person.id for person in desk.roster.members(unit_id, on)}
    if owes in (Owes.DISPATCH, Owes.DECIDE):
        return not roles & {Role.DISPATCHER, Role.SUPERVISION, Role.ADMIN}
    return not roles


def _successors(desk: Desk, baton: Baton, issue: Issue) -> list[PersonId]:
    if baton.owes is Owes.ANSWER and baton.unit_id is not None:
        people = [person.id for person in desk.roster.owners_of(baton.unit_id, issue.area_id, desk.on)]
        return sorted(people, key=lambda person_id: person_id != issue.owner_id)
    if baton.owes is Owes.ANSWER:
        return naming.dispatchers(issue, desk.roster, desk.on)
    return naming.holders(baton.owes, issue, desk.roster, desk.on)


async def _give_over(desk: Desk, baton: Baton) -> PersonId | None:
    issue = await desk.tx.issue(baton.issue_id)
    if baton.owes is Owes.SUBMIT and issue.lead_id is not None:
        people = desk.roster.owners_of(issue.lead_id, issue.area_id, desk.on)
        if not people:
            return None
        case = Case(issue, tuple(await desk.tx.open_batons(issue.id)), None)
        saved, _ = await desk.commit(case, issues.reassign(issue, to=people[0].id), Move.REASSIGN, to=people[0].id)
        now_open = next(b for b in await desk.tx.open_batons(issue.id) if b.owes is Owes.SUBMIT)
        await desk.task(saved, now_open, people[0].id)
        return people[0].id
    others = [person for person in _successors(desk, baton, issue) if person != baton.holder_id]
    if not others:
        return None
    await desk.task(issue, await desk.tx.hand_on(baton, to=others[0]), others[0])
    return others[0]
