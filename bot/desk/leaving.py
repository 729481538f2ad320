"""Who leaves a post leaves what they owe: it goes on to the next person of the unit."""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

from bot import issues
from bot.batons import Baton, Owes
from bot.bundling import handed
from bot.desk import answering
from bot.desk.desk import Desk, of_a_helper
from bot.desk.handing import Why, hand_over
from bot.desk.helping import lead_goes_on
from bot.desk.retiming import relieve
from bot.events import Passage
from bot.ids import PersonId, UnitId
from bot.issues import Issue
from bot.roster import Role

DISPATCHING = (Role.DISPATCHER, Role.SUPERVISION, Role.ADMIN)
Handed: TypeAlias = tuple[PersonId, PersonId | None]
"""From whom to whom; nobody where there is no next person, and the baton stays where it is."""


async def give_over(desk: Desk) -> list[Handed]:
    """Hand the batons of who has left their post to the next person; each that was theirs to give."""
    gone = {holding for holding in await desk.tx.holdings() if _left(desk, *holding, desk.on)}
    given: list[Handed] = []
    for holder in sorted({holding[0] for holding in gone}):
        for held in await desk.tx.batons_held_by(holder):
            baton = await desk.tx.baton(held.id)
            if baton is None or not baton.open or baton.holder_id != holder:
                continue  # it has gone with another of the same issue
            if (holder, baton.owes, baton.unit_id) in gone and baton.owes is not Owes.ACKNOWLEDGE:
                given.append((holder, await _give_over(desk, baton)))  # an ack follows its submit baton
    return given


def _left(desk: Desk, holder: PersonId, owes: Owes, unit_id: UnitId | None, on: date) -> bool:
    """Whether the holder no longer has the post by which they held it."""
    roles = {post.role for post in desk.roster.posts_of(holder, on)}
    if owes in (Owes.SUBMIT, Owes.ANSWER, Owes.RESUME) and unit_id is not None:
        return holder not in {person.id for person in desk.roster.members(unit_id, on)}
    if owes in (Owes.DISPATCH, Owes.DECIDE):
        return not roles or desk.roster.once_held(holder, DISPATCHING, on)  # else they stand in for one who does
    return not roles


async def _give_over(desk: Desk, baton: Baton) -> PersonId | None:
    issue = await desk.tx.issue(baton.issue_id)
    if baton.owes is Owes.SUBMIT and baton.unit_id is not None and not desk.roster.members(baton.unit_id, desk.on):
        return await _vacate(desk, baton, issue)
    to = await answering.successor(desk, baton, issue) or await answering.listed_next(desk, baton, issue)
    if to is None:
        return None
    await hand_over(desk, baton, issue, to, why=Why.LEFT)
    now_theirs = await desk.tx.baton(baton.id)
    if now_theirs is not None:
        how = handed(baton.level)  # many at once at midnight: one message in the morning
        await desk.task(await desk.tx.issue(issue.id), now_theirs, to, how, left=baton.holder_id)
    return to


async def _vacate(desk: Desk, baton: Baton, issue: Issue) -> PersonId | None:
    """Nobody is left of the unit: what it led is dispatched anew, and its part beside another lead ends."""
    case, unit_id, how = await desk.look(issue.id, None), baton.unit_id, handed(baton.level)
    assert unit_id is not None
    if of_a_helper(baton, issue):
        await desk.tx.set_assignment(issue.id, unit_id, "withdrawn", desk.now)
        rest = await relieve(desk, case, Passage.VACATED, unit_id)
        saved, event_id = await desk.commit(rest, issue, Passage.VACATED, vacated=unit_id, part=unit_id)
        await desk.told(saved, event_id, saved.owner_id)
        await lead_goes_on(desk, saved)
        return saved.owner_id
    await desk.tx.close_assignments(issue.id, "withdrawn", desk.now)
    rest = await relieve(desk, case, Passage.VACATED)
    await desk.commit(rest, issues.vacate(issue), Passage.VACATED, waits=how, vacated=unit_id)
    return next(now.holder_id for now in await desk.tx.open_batons(issue.id) if now.owes is Owes.DISPATCH)
