"""The same thing twice: one issue ends in the other, with its words, its photos and all who want to hear of it."""

from __future__ import annotations

from bot import issues
from bot.batons import Owes
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.forms import Form, Need
from bot.errors import Conflicting
from bot.ids import EventId, IssueId, PersonId
from bot.issues import Issue, Move


async def merge(desk: Desk, issue_id: IssueId, into: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """Its reporter and followers follow the other one from now on, which shows what they sent."""
    case = await desk.begin(issue_id, Move.MERGE, by=by, ref=ref)
    target = await desk.look(into, by)
    _require_fit(case.issue, target.issue, await went_to(desk, into))
    followers = [case.issue.reporter_id, *await desk.tx.followers(issue_id)]
    for person_id in followers:
        if person_id != target.issue.reporter_id:
            await desk.tx.follow(into, person_id)
    await desk.tx.close_assignments(issue_id, "withdrawn", desk.now)
    after = issues.merge(case.issue, into=into, now=desk.now)
    saved, event_id = await desk.commit(case, after, Move.MERGE, into=into)
    askers = await _asked_on(desk, case, target)
    owners = [target.issue.owner_id, *(baton.holder_id for baton in target.batons)]
    relieved = saved.owner_id if saved.owner_id not in owners else None  # else what they have now says it all
    await desk.told(saved, event_id, *followers, relieved, *askers, but=by)
    event_id = await _take_over(desk, saved, target)
    await desk.told(target.issue, event_id, *owners, but=by)
    return saved


async def went_to(desk: Desk, issue_id: IssueId) -> IssueId:
    """Where it is open or ended by itself: what is said about a merged one is said about the one it was merged into."""
    while (into := (await desk.tx.issue(issue_id)).merged_into) is not None:
        issue_id = into
    return issue_id


def _require_fit(issue: Issue, target: Issue, further: IssueId) -> None:
    if target.id == issue.id:
        raise Conflicting("merge_itself")
    if further != target.id:
        raise Conflicting("merge_further", issue_id=further)
    if not target.open:
        raise Conflicting("merge_target", issue_id=target.id, status=target.status.value)
    if target.private != issue.private:
        raise Conflicting("merge_private")


async def _asked_on(desk: Desk, case: Case, target: Case) -> list[PersonId]:
    """Leaders whose question goes on to whoever has the target, with a fresh limit where an answer is late."""
    asked = [(baton, baton.asked_by) for baton in case.batons if baton.owes is Owes.ANSWER and baton.asked_by]
    waiting = target.baton(Owes.DISPATCH)
    for baton, leader in asked:
        await desk.open_baton(
            target.issue,
            Owes.ANSWER,
            unit_id=target.issue.lead_id,
            holder_id=waiting.holder_id if waiting else target.issue.owner_id,
            due_at=baton.due_at if baton.due_at > desk.now else None,
            asked_by=leader,
            supervision=baton.supervision,
        )
    return [leader for _, leader in asked]


async def _take_over(desk: Desk, merged: Issue, target: Case) -> EventId:
    """The target has one more report, in its history and on its cards."""
    photos = sum(item.kind == "photo" for item in await desk.tx.evidence_of(merged.id))
    event_id = await desk.record(
        target, target.issue, Move.MERGE, note=merged.description, photos=photos, merged=merged.id
    )
    await desk.tx.share_evidence(merged.id, target.issue.id, event_id)
    await desk.refresh_cards(target.issue, event_id)
    return event_id


FORMS = {Move.MERGE: Form((Need.ISSUE,), lambda f: merge(f.desk, f.issue_id, f.issue, by=f.by, ref=f.ref))}
