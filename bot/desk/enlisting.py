"""Who else works on it: the dispatcher names a unit beside the lead, or releases one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import issues
from bot.batons import Baton, Owes
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import can_support, require_words
from bot.desk.forms import Form, Need
from bot.desk.helping import lead_goes_on
from bot.desk.retiming import relieve
from bot.drafts import Draft
from bot.errors import Conflicting
from bot.ids import EventId, IssueId, PersonId, UnitId
from bot.issues import Issue, Move

MUST, MAY = "must", "may"
"""The step of a draft that says whether the lead waits for the new unit."""
OUT = "out"  # not beside the lead after all


async def beside(desk: Desk, draft: Draft, unit_id: UnitId, how: str) -> Draft:
    """A dispatch in the making, with the unit beside its lead or without it; said twice it is the same."""
    if how != OUT:
        await can_support(desk, await desk.tx.issue(draft.about), unit_id, draft.unit_id)
    others = tuple(unit for unit in draft.supporting if unit != unit_id)
    needed = tuple(unit for unit in draft.mandatory if unit != unit_id)
    return replace(
        draft,
        step="main",
        joint=True,
        supporting=others if how == OUT else (*others, unit_id),
        mandatory=(*needed, unit_id) if how == MUST else needed,
    )


def led_by(draft: Draft, unit_id: UnitId) -> Draft:
    """Of a move that names a unit: this one, unless it is to support."""
    if unit_id in draft.supporting:
        raise Conflicting("leads_already", unit_id=unit_id)
    return replace(draft, unit_id=unit_id, step="main")


async def add_part(
    desk: Desk, issue_id: IssueId, unit_id: UnitId, *, by: PersonId, mandatory: bool, ref: BatonRef | None = None
) -> Issue:
    case = await desk.begin(issue_id, Move.ADD_PART, by=by, ref=ref)
    saved, event_id = await enlist(desk, case, Move.ADD_PART, unit_id, mandatory, part=unit_id)
    await desk.told(saved, event_id, saved.owner_id, but=by)
    return saved


async def enlist(
    desk: Desk, case: Case, move: Move, unit_id: UnitId, mandatory: bool, **facts: Any
) -> tuple[Issue, EventId]:
    """Its part is due with the lead's; at least it has the time of a rework."""
    if unit_id in {part.unit_id for part in await desk.tx.parts(case.issue.id)}:
        raise Conflicting("helps_already")
    await can_support(desk, case.issue, unit_id, case.issue.lead_id)
    lead = case.baton(Owes.SUBMIT)
    assert lead is not None
    limit = case.issue.handle_limit or lead.limit
    least = desk.office.policy.limits.rework(limit)
    due_at: datetime = desk.calendar_of(unit_id).add(desk.now, least)
    if due_at <= lead.due_at:
        least, due_at = limit, lead.due_at
    await desk.tx.add_part(case.issue.id, unit_id, mandatory, desk.now)
    after = issues.stay(case.issue, move)
    return await desk.commit(case, after, move, limit=least, due_at=due_at, joined=unit_id, must=mandatory, **facts)


async def release_part(
    desk: Desk, issue_id: IssueId, unit_id: UnitId, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    """It need not go on, and the lead waits for it no more."""
    case = await desk.begin(issue_id, Move.RELEASE_PART, by=by, ref=ref)
    require_words(reason)
    handling = handled_by(case, unit_id)
    rest = await let_go(desk, case, unit_id, "withdrawn", Move.RELEASE_PART)
    after = issues.stay(case.issue, Move.RELEASE_PART)
    saved, event_id = await desk.commit(rest, after, Move.RELEASE_PART, note=reason, part=unit_id)
    await desk.told(saved, event_id, handling.holder_id, saved.owner_id, but=by)
    await lead_goes_on(desk, saved)
    return saved


async def let_go(desk: Desk, case: Case, unit_id: UnitId, state: str, move: Move) -> Case:
    """The unit is out of it; an answer that only its lateness asked for is owed no more."""
    await desk.tx.set_assignment(case.issue.id, unit_id, state, desk.now)
    return await relieve(desk, case, move, unit_id)


def handled_by(case: Case, unit_id: UnitId | None) -> Baton:
    """What a unit beside the lead has still to do."""
    found = (b for b in case.batons if b.owes is Owes.SUBMIT and b.unit_id == unit_id != case.issue.lead_id)
    baton = next(found, None)
    if baton is None:
        raise Conflicting("helps_no_more")
    return baton


async def somebody_helps(desk: Desk, case: Case) -> None:
    if not await desk.tx.parts(case.issue.id):
        raise Conflicting("nobody_helps")


FORMS = {
    Move.ADD_PART: Form(
        (Need.UNIT, Need.MANDATORY),
        lambda f: add_part(f.desk, f.issue_id, f.unit, by=f.by, mandatory=f.draft.step == MUST, ref=f.ref),
    ),
    Move.RELEASE_PART: Form(
        (Need.UNIT, Need.WORDS),
        lambda f: release_part(f.desk, f.issue_id, f.unit, by=f.by, reason=f.words, ref=f.ref),
        somebody_helps,
    ),
}
