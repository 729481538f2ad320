"""Level or category has changed: the limit, the ladder and everything that is open of the issue follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.batons import Baton, Owes
from bot.conservation import MAIN
from bot.deadlines import deadline
from bot.desk.conditions import handling_limit
from bot.desk.desk import Case, Desk
from bot.events import Passage
from bot.ids import EventId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.retiming import Retimed, retimed

HELD = (*MAIN, Owes.ACKNOWLEDGE, Owes.RESUME)


async def change(
    desk: Desk, case: Case, after: Issue, move: Move, *, note: str = "", **facts: Any
) -> tuple[Issue, EventId]:
    """Commit a move that changes level, category or condition; who holds the issue hears of it."""
    after, found = await outlook(desk, case, after)
    act = main(case, found)
    for one in found:
        if one.before.owes is Owes.SUBMIT and one.before.due_at <= desk.now < one.after.due_at:
            case = await relieve(desk, case, move, one.before.unit_id)
    moved = [one for one in found if one.after.due_at != one.before.due_at]
    if act in moved:
        facts |= {"was_due": act.before.due_at.isoformat(), "to": act.after.due_at.isoformat()}
    saved, event_id = await desk.commit(case, after, move, note=note, moved=_written(moved) or None, **facts)
    for baton in await desk.tx.open_batons(saved.id):
        now = next((one.after for one in found if one.after.id == baton.id), None)
        if now is not None:
            under = replace(baton, level=now.level, limit=now.limit, category=now.category, due_at=now.due_at)
            await desk.retime(baton, under)
    await desk.told(saved, event_id, *_concerned(case.batons, moved), but=case.by)
    return saved, event_id


async def outlook(desk: Desk, case: Case, after: Issue) -> tuple[Issue, list[Retimed]]:
    """What would become of the limit and of all that is open; nothing is written."""
    batons, history = await desk.tx.batons_of(after.id), await desk.tx.history(after.id)
    start, found = after.dispatched_at or desk.now, []
    for baton in case.batons:
        policy = await desk.office.policy_of(baton, desk.tx)
        handle = handling_limit(desk.office, after, start, policy)
        reckoned = deadline(baton, batons, history, policy, None)
        found.append(retimed(baton, after, reckoned, handle, policy, desk.now))
    if after.handle_limit is not None:
        in_force = desk.office.clock_of(after.lead_id, desk.roster)[1]
        after = replace(after, handle_limit=handling_limit(desk.office, after, start, in_force))
    return after, found


def main(case: Case, found: Sequence[Retimed]) -> Retimed | None:
    """Of the act that the issue waits for: the lead's handling, or what stands in its place."""
    act = next((baton for owes in MAIN if (baton := case.baton(owes)) is not None), None)
    return next((one for one in found if act is not None and one.before.id == act.id), None)


def _concerned(batons: Sequence[Baton], moved: Sequence[Retimed]) -> list[PersonId | None]:
    """Who has it in hand, and who has another time now."""
    sooner_or_later = {one.before.id for one in moved}
    return [baton.holder_id for baton in batons if baton.owes in HELD or baton.id in sooner_or_later]


async def relieve(desk: Desk, case: Case, move: Move | Passage, unit_id: UnitId | None = None) -> Case:
    """Without what only the old due time of the unit asked for; the lead's where none is named."""
    unit_id = unit_id or case.issue.lead_id
    for side in case.batons:
        by_a_rung = side.owes is Owes.CHOOSE or (side.owes is Owes.ANSWER and side.asked_by is None)
        if by_a_rung and side.unit_id == unit_id:
            await desk.tx.end_baton(side, by=move.value, now=desk.now)
            case = case.without(side)
    return case


def _written(moved: Sequence[Retimed]) -> list[Any]:
    """As an event keeps it: whose due time, from when, to when, and the notice that was left."""
    return [
        [
            one.before.id,
            one.before.due_at.isoformat(),
            one.after.due_at.isoformat(),
            str(one.notice) if one.notice else None,
        ]
        for one in moved
    ]
