"""A return (退单): asked for within its limit, decided by the dispatcher, a second time by the arbiter."""

from __future__ import annotations

from bot import issues
from bot.batons import Asked
from bot.desk import deciding
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import given_back, name_unit, require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting, NotYours, Stale, TooLate
from bot.events import Passage
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.notices import Kind
from bot.permissions import Tie


async def may_be_asked(desk: Desk, case: Case) -> None:
    deciding.not_asked_yet(case, Asked.RETURN)
    limit = desk.office.policy.limits.return_[case.issue.level]
    if case.issue.dispatched_at and not desk.within(limit, case.issue.dispatched_at, case.issue.lead_id):
        raise TooLate("return_too_late", issue_id=case.issue.id, limit=str(limit))


async def ask_return(
    desk: Desk,
    issue_id: IssueId,
    *,
    by: PersonId,
    reason: str,
    suggested: UnitId | None = None,
    ref: BatonRef | None = None,
) -> Issue:
    """The unit stays responsible until somebody decides."""
    case = await desk.begin(issue_id, Move.RETURN, by=by, ref=ref)
    require_words(reason)
    await may_be_asked(desk, case)
    after = issues.ask_return(case.issue)
    saved, _ = await desk.commit(case, after, Move.RETURN, note=reason, suggested=suggested)
    await deciding.lay_before(desk, saved, Asked.RETURN, by=by)
    return saved


async def accept_return(
    desk: Desk, issue_id: IssueId, to: UnitId | None, *, by: PersonId, ref: BatonRef | None = None
) -> Issue:
    """To another unit, or back to the dispatcher when ``to`` is None."""
    case = await desk.begin(issue_id, Move.ACCEPT_RETURN, by=by, ref=ref)
    deciding.laid_before(case, Asked.RETURN)
    if to is not None and to == case.issue.lead_id:
        raise Conflicting("same_unit", unit_id=to)
    await given_back(desk, case.issue)
    if to is not None:
        return await _offer_rule(desk, case, await name_unit(desk, case, to, (), (), Move.REDIRECT, returned=True))
    saved, event_id = await desk.commit(case, issues.accept_return(case.issue), Move.ACCEPT_RETURN)
    await desk.told(saved, event_id, case.issue.owner_id, but=by)
    return saved


async def refuse_return(
    desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    case = await desk.look(issue_id, by)
    refused = await deciding.refuse(desk, issue_id, Asked.RETURN, by=by, reason=reason, ref=ref)
    return await _offer_rule(desk, case, refused)


async def _offer_rule(desk: Desk, case: Case, decided: Issue) -> Issue:
    """What the arbiter has decided may hold for the next of its kind, by one tap."""
    if case.by is not None and _may_be_kept(case, decided):
        facts = {"template": "rule_offer", "issue_id": decided.id, "unit_id": decided.lead_id}
        await desk.tell(case.by, Kind.SAY, f"rule:{decided.id}:{desk.recorded}", facts=facts)
    return decided


def _may_be_kept(case: Case, decided: Issue) -> bool:
    """A word that binds: the arbiter's, on a second return, of a place that has a name."""
    return decided.returns > 1 and decided.area_id is not None and Tie.SUPERVISION in case.ties


async def keep_rule(desk: Desk, issue_id: IssueId, lead: UnitId, *, by: PersonId) -> Issue:
    """From now on what is of this category and area goes to the unit at once; others of the rule's units stay."""
    case = await desk.look(issue_id, by)
    if Tie.SUPERVISION not in case.ties:
        raise NotYours(Move.REFUSE_RETURN)
    if case.issue.area_id is None or case.issue.lead_id != lead or not _may_be_kept(case, case.issue):
        raise Stale(case.issue)
    await desk.tx.keep_route(case.issue.category, case.issue.area_id, lead)
    await desk.record(case, case.issue, Passage.RULED, lead=lead)
    return case.issue


FORMS = {
    Move.RETURN: Form(
        (Need.WORDS,),
        lambda f: ask_return(f.desk, f.issue_id, by=f.by, reason=f.words, suggested=f.draft.unit_id, ref=f.ref),
        may_be_asked,
    ),
    Move.ACCEPT_RETURN: Form(
        (Need.UNIT,), lambda f: accept_return(f.desk, f.issue_id, f.draft.unit_id, by=f.by, ref=f.ref)
    ),
    Move.REFUSE_RETURN: Form(
        (Need.WORDS,), lambda f: refuse_return(f.desk, f.issue_id, by=f.by, reason=f.words, ref=f.ref)
    ),
}
