"""Deciding whose it is: dispatch, redirect, reject, recategorise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import issues
from bot.batons import Asked
from bot.desk import answering
from bot.desk.conditions import handling_limit, level_under, named_in, under
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.forms import Form, Need
from bot.desk.likeness import closed_before
from bot.desk.retiming import change
from bot.errors import Conflicting, Incomplete, NotFound
from bot.guessing import likely
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.routing import route


async def dispatch_by_route(desk: Desk, case: Case) -> Issue | None:
    """Name the unit that the routes give for the category and place; None when no route serves."""
    found = route(case.issue.category, case.issue.area_id, desk.roster)
    if found is None or not desk.roster.owners_of(found.lead, case.issue.area_id, desk.on):
        return None
    return await name_unit(desk, case, found.lead, found.supporting, found.mandatory, Move.DISPATCH)


async def dispatch(
    desk: Desk,
    issue_id: IssueId,
    lead: UnitId,
    *,
    by: PersonId,
    ref: BatonRef | None = None,
    supporting: Sequence[UnitId] = (),
    mandatory: Sequence[UnitId] = (),
    condition: str | None = None,
) -> Issue:
    """``mandatory``: those of the supporting units that the lead waits for. ``condition``: another of the category."""
    case = await desk.begin(issue_id, Move.DISPATCH, by=by, ref=ref)
    for unit in supporting:
        await can_support(desk, case.issue, unit, lead)
    return await name_unit(desk, case, lead, supporting, mandatory, Move.DISPATCH, condition=condition)


async def can_support(desk: Desk, issue: Issue, unit_id: UnitId, lead: UnitId | None) -> None:
    """Raise `Conflicting` for the lead itself, and for a unit that has nobody."""
    if unit_id == lead:
        raise Conflicting("leads_already", unit_id=unit_id)
    if not await answering.owners(desk, unit_id, issue):
        raise Conflicting("unit_empty", unit_id=unit_id)


async def redirect(
    desk: Desk, issue_id: IssueId, lead: UnitId, *, by: PersonId, ref: BatonRef | None = None, note: str = ""
) -> Issue:
    """A new lead; it also answers an open return."""
    case = await desk.begin(issue_id, Move.REDIRECT, by=by, ref=ref)
    if lead == case.issue.lead_id:
        raise Conflicting("same_unit", unit_id=lead)
    return await name_unit(desk, case, lead, (), (), Move.REDIRECT, note)


async def name_unit(
    desk: Desk,
    case: Case,
    lead: UnitId,
    supporting: Sequence[UnitId],
    mandatory: Sequence[UnitId],
    move: Move,
    note: str = "",
    returned: bool | None = None,
    condition: str | None = None,
) -> Issue:
    people = await answering.owners(desk, lead, case.issue)
    if not people:
        raise Conflicting("unit_empty", unit_id=lead)
    first = desk.roster.owners_of(lead, case.issue.area_id, desk.on)[0]
    if first.id != people[0] and not answering.fit(desk, first.id, case.issue, lead):
        await desk.passed_over(first.id)
    name = issues.dispatch if move is Move.DISPATCH else issues.redirect
    issue = under(desk.office, case.issue, condition)
    limit = handling_limit(desk.office, issue, desk.now)
    after = name(issue, lead=lead, owner=people[0], limit=limit, now=desk.now)
    if case.asked(Asked.RETURN):  # to name another unit accepts the return that was asked
        await given_back(desk, case.issue)
    supporting = [unit for unit in supporting if desk.roster.members(unit, desk.on)]
    await desk.tx.assign(case.issue.id, lead, supporting, mandatory, desk.now)
    saved, event_id = await desk.commit(case, after, move, note=note, returned=returned)
    await desk.told(saved, event_id, case.issue.owner_id, but=case.by)
    return saved


async def given_back(desk: Desk, issue: Issue) -> None:
    """The lead has returned it; who helped is let go."""
    if issue.lead_id is not None:
        await desk.tx.set_assignment(issue.id, issue.lead_id, "returned", desk.now)
    await desk.tx.close_assignments(issue.id, "withdrawn", desk.now)


async def reject(desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, ref: BatonRef | None = None) -> Issue:
    case = await desk.begin(issue_id, Move.REJECT, by=by, ref=ref)
    require_words(reason)
    await desk.tx.close_assignments(issue_id, "withdrawn", desk.now)
    saved, event_id = await desk.commit(case, issues.reject(case.issue, now=desk.now), Move.REJECT, note=reason)
    await desk.told(saved, event_id, saved.reporter_id, saved.owner_id, *await desk.tx.followers(issue_id), but=by)
    return saved


async def recategorise(
    desk: Desk,
    issue_id: IssueId,
    category: str,
    *,
    by: PersonId,
    ref: BatonRef | None = None,
    condition: str | None = None,
) -> Issue:
    """Another category or condition; an issue that waits for dispatch is routed at once when the new one has a route.

    Without a condition the one counts that its words speak of. What runs already goes on under the new limit.
    """
    case = await desk.begin(issue_id, Move.RECATEGORISE, by=by, ref=ref)
    if category not in desk.office.catalogue:
        raise NotFound("no_category", category=category)
    new = desk.office.catalogue[category]
    found = new.condition(condition) if condition else likely(case.issue.description, new, desk.office.catalogue)
    level, when = level_under(desk.office, case.issue, new, found), named_in(new, found)
    after = issues.recategorise(case.issue, category=category, condition=when, level=level, private=new.private)
    after = replace(after, again_of=await closed_before(desk, after))
    was = case.issue.category
    saved, _ = await change(desk, case, after, Move.RECATEGORISE, was=was, category=category, condition=when)
    if saved.status is issues.Status.REPORTED:
        again = Case(saved, tuple(await desk.tx.open_batons(issue_id)), None)
        return await dispatch_by_route(desk, again) or saved
    return saved


def require_words(words: str) -> None:
    if not words.strip():
        raise Incomplete("no_reason")


FORMS = {
    Move.DISPATCH: Form(
        (Need.UNIT, Need.SUPPORTING),
        lambda f: dispatch(
            f.desk,
            f.issue_id,
            f.unit,
            by=f.by,
            ref=f.ref,
            supporting=f.draft.supporting,
            mandatory=f.draft.mandatory,
            condition=f.draft.condition,
        ),
    ),
    Move.REDIRECT: Form((Need.UNIT,), lambda f: redirect(f.desk, f.issue_id, f.unit, by=f.by, ref=f.ref)),
    Move.RECATEGORISE: Form(
        (Need.CATEGORY, Need.CONDITION),
        lambda f: recategorise(f.desk, f.issue_id, f.category, by=f.by, ref=f.ref, condition=f.draft.condition),
    ),
    Move.REJECT: Form((Need.WORDS,), lambda f: reject(f.desk, f.issue_id, by=f.by, reason=f.words, ref=f.ref)),
}
