"""What a supporting unit asks for its own part: more time, or to be let out of it. The lead's clock is its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import issues
from bot.batons import Asked, Baton, Owes
from bot.desk import deciding, extending
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.enlisting import enlist, handled_by, let_go
from bot.desk.forms import Form, Need
from bot.desk.helping import lead_goes_on, part_of
from bot.desk.retiming import relieve
from bot.errors import Conflicting, TooLate
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.joint import joins


async def own_part(desk: Desk, case: Case) -> Baton:
    assert case.by is not None
    return handled_by(case, (await part_of(desk, case, case.by)).unit_id)


# --- more time


async def more_may_be_asked(desk: Desk, case: Case) -> None:
    """As of the lead: before it is due, and twice at most."""
    handling = await own_part(desk, case)
    if desk.now >= handling.due_at:
        raise TooLate("asked_too_late", about=Asked.PART_EXTENSION.value)
    deciding.not_asked_yet(case, Asked.PART_EXTENSION, handling.unit_id)
    granted = Move.GRANT_PART_EXTENSION.value
    if sum(one.closed_by == granted for one in await _decided(desk, handling)) >= extending.MOST:
        raise Conflicting("extended_twice", most=extending.MOST)


async def extend_part(
    desk: Desk, issue_id: IssueId, until: datetime, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    case = await desk.begin(issue_id, Move.EXTEND_PART, by=by, ref=ref)
    require_words(reason)
    await more_may_be_asked(desk, case)
    handling = await own_part(desk, case)
    extending.require_later(desk, handling, until)
    unit_id, after = handling.unit_id, issues.stay(case.issue, Move.EXTEND_PART)
    facts: dict[str, Any] = {"part": unit_id, "was_due": handling.due_at.isoformat(), "to": until.isoformat()}
    saved, _ = await desk.commit(case, after, Move.EXTEND_PART, note=reason, **facts)
    await deciding.lay_before(desk, saved, Asked.PART_EXTENSION, by=by, wanted_at=until, part=unit_id)
    return saved


async def fits(desk: Desk, case: Case, until: datetime) -> None:
    extending.require_later(desk, await own_part(desk, case), until)


async def grant_part_extension(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """This part is due later, and nothing else: a lead that waits for it is not pressed meanwhile."""
    move = Move.GRANT_PART_EXTENSION
    case = await desk.begin(issue_id, move, by=by, ref=ref)
    asked = deciding.laid_before(case, Asked.PART_EXTENSION, ref)
    handling = handled_by(case, asked.unit_id)
    due_at = max(handling.due_at, asked.wanted_at or handling.due_at)
    rest = await deciding.decided(desk, case, asked, move)
    rest = await relieve(desk, rest, move, asked.unit_id)
    await desk.retime(handling, replace(handling, due_at=due_at))
    facts: dict[str, Any] = {"part": asked.unit_id, "was_due": handling.due_at.isoformat(), "to": due_at.isoformat()}
    saved, event_id = await desk.commit(rest, issues.stay(case.issue, move), move, baton_id=handling.id, **facts)
    await desk.told(saved, event_id, asked.asked_by, handling.holder_id, saved.owner_id, but=by)
    return saved


# --- out of it


async def return_may_be_asked(desk: Desk, case: Case) -> None:
    """Within its limit since the unit was named, and once: a refusal binds."""
    handling = await own_part(desk, case)
    deciding.not_asked_yet(case, Asked.PART_RETURN, handling.unit_id)
    if any(one.about is Asked.PART_RETURN for one in await _decided(desk, handling)):
        raise Conflicting("part_returned_once")
    limit = desk.office.policy.limits.return_[case.issue.level]
    if not desk.within(limit, await _named_at(desk, handling), handling.unit_id):
        raise TooLate("return_too_late", issue_id=case.issue.id, limit=str(limit))


async def return_part(
    desk: Desk,
    issue_id: IssueId,
    *,
    by: PersonId,
    reason: str,
    suggested: UnitId | None = None,
    ref: BatonRef | None = None,
) -> Issue:
    """The part stays the unit's until somebody decides."""
    case = await desk.begin(issue_id, Move.RETURN_PART, by=by, ref=ref)
    require_words(reason)
    await return_may_be_asked(desk, case)
    unit_id, after = (await own_part(desk, case)).unit_id, issues.stay(case.issue, Move.RETURN_PART)
    facts: dict[str, Any] = {"part": unit_id, "suggested": suggested}
    saved, _ = await desk.commit(case, after, Move.RETURN_PART, note=reason, **facts)
    await deciding.lay_before(desk, saved, Asked.PART_RETURN, by=by, part=unit_id)
    return saved


async def accept_part_return(
    desk: Desk, issue_id: IssueId, to: UnitId | None, *, by: PersonId, ref: BatonRef | None = None
) -> Issue:
    """Another unit does it instead, needed as much; or nobody, where ``to`` is None."""
    move = Move.ACCEPT_PART_RETURN
    case = await desk.begin(issue_id, move, by=by, ref=ref)
    asked = deciding.laid_before(case, Asked.PART_RETURN, ref)
    unit_id = handled_by(case, asked.unit_id).unit_id
    assert unit_id is not None
    if to == unit_id:
        raise Conflicting("same_unit", unit_id=to)
    must = any(part.mandatory for part in await desk.tx.parts(issue_id) if part.unit_id == unit_id)
    rest = await let_go(desk, await deciding.decided(desk, case, asked, move), unit_id, "returned", move)
    if to is not None:
        saved, event_id = await enlist(desk, rest, move, to, must, part=unit_id)
    else:
        saved, event_id = await desk.commit(rest, issues.stay(case.issue, move), move, part=unit_id)
    await desk.told(saved, event_id, asked.asked_by, deciding.asker(case, asked), saved.owner_id, but=by)
    await lead_goes_on(desk, saved)
    return saved


# --- what was asked before


async def _decided(desk: Desk, handling: Baton) -> list[Baton]:
    """What has been decided for this unit since it was named."""
    since = await _named_at(desk, handling)
    return [
        one
        for one in await desk.tx.batons_of(handling.issue_id)
        if one.owes is Owes.DECIDE and one.unit_id == handling.unit_id and not one.open and one.opened_at >= since
    ]


async def _named_at(desk: Desk, handling: Baton) -> datetime:
    """A pause and a rework begin other batons of the same part."""
    issue = await desk.tx.issue(handling.issue_id)
    named = [event.at for event in await desk.tx.history(issue.id) if joins(event, handling.unit_id)]
    return max([issue.dispatched_at or handling.opened_at, *named])


FORMS = {
    Move.EXTEND_PART: Form(
        (Need.UNTIL, Need.WORDS),
        lambda f: extend_part(f.desk, f.issue_id, f.until, by=f.by, reason=f.words, ref=f.ref),
        more_may_be_asked,
        fits,
    ),
    Move.REFUSE_PART_EXTENSION: deciding.refusal(Asked.PART_EXTENSION),
    Move.RETURN_PART: Form(
        (Need.WORDS,),
        lambda f: return_part(f.desk, f.issue_id, by=f.by, reason=f.words, suggested=f.draft.unit_id, ref=f.ref),
        return_may_be_asked,
    ),
    Move.ACCEPT_PART_RETURN: Form(
        (Need.UNIT,), lambda f: accept_part_return(f.desk, f.issue_id, f.draft.unit_id, by=f.by, ref=f.ref)
    ),
    Move.REFUSE_PART_RETURN: deciding.refusal(Asked.PART_RETURN),
}
