"""Somebody who is not the handler looks: pass, fail, reopen; and what the reporter may still take back."""

from __future__ import annotations

from dataclasses import replace

from bot import issues
from bot.batons import Owes
from bot.desk import answering, helping, naming
from bot.desk.conditions import handling_limit
from bot.desk.desk import BatonRef, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.durations import Duration
from bot.errors import ChangedMeanwhile, Conflicting, Incomplete, NotYours, TooLate
from bot.events import Passage
from bot.ids import EventId, IssueId, PersonId
from bot.issues import Issue, Move, Satisfaction, Status
from bot.permissions import Tie


async def pass_check(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """Close with the result that the unit named and the checker has seen."""
    case = await desk.begin(issue_id, Move.PASS_CHECK, by=by, ref=ref)
    if case.issue.result is None:
        raise Incomplete("no_result")
    await desk.tx.close_assignments(issue_id, "accepted", desk.now)
    after = issues.pass_check(case.issue, resolution=case.issue.result, now=desk.now)
    saved, event_id = await desk.commit(case, after, Move.PASS_CHECK)
    await _told_all(desk, saved, event_id, by)
    return saved


async def fail_check(desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, ref: BatonRef | None = None) -> Issue:
    """Back to the same unit, with half of the original limit."""
    case = await desk.begin(issue_id, Move.FAIL_CHECK, by=by, ref=ref)
    require_words(reason)
    after = await _taken_up(desk, issues.fail_check(case.issue))
    saved, event_id = await desk.commit(case, after, Move.FAIL_CHECK, note=reason, limit=rework_limit(desk, case.issue))
    await desk.told(saved, event_id, saved.reporter_id, but=by)
    return saved


async def reopen(desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str) -> Issue:
    """Closed too early: the same number, the same lead, the rework limit."""
    case = await desk.begin(issue_id, Move.REOPEN, by=by)
    require_words(reason)
    limit = desk.office.policy.limits.reopen
    only_reporter = not case.ties & {Tie.SUPERVISION, Tie.LEADER}
    if only_reporter and case.issue.closed_at and not desk.within(limit, case.issue.closed_at):
        raise TooLate("reopen_too_late", issue_id=issue_id, limit=str(limit))
    if case.issue.lead_id is None:
        raise TooLate("never_dispatched", issue_id=issue_id)
    await helping.restore(desk, case.issue)
    after = await _taken_up(desk, issues.reopen(case.issue))
    saved, event_id = await desk.commit(case, after, Move.REOPEN, note=reason, limit=rework_limit(desk, case.issue))
    await desk.told(saved, event_id, saved.reporter_id, *await desk.tx.followers(issue_id), but=by)
    return saved


def rework_limit(desk: Desk, issue: Issue) -> Duration:
    return desk.office.policy.limits.rework(issue.handle_limit or handling_limit(desk.office, issue, desk.now))


async def _taken_up(desk: Desk, issue: Issue) -> Issue:
    """The lead works on it again; another person of the unit does where the owner has left it meanwhile."""
    if issue.lead_id is None:
        return issue
    await desk.tx.set_assignment(issue.id, issue.lead_id, "acked", desk.now)
    people = desk.roster.owners_of(issue.lead_id, issue.area_id, desk.on)
    if not people or issue.owner_id in {person.id for person in people}:
        return issue
    return replace(issue, owner_id=people[0].id)


async def rate(desk: Desk, issue_id: IssueId, satisfaction: Satisfaction, *, by: PersonId) -> Issue:
    """How content the reporter is with the result; said once it is closed, and may be said anew."""
    case = await desk.look(issue_id, by)
    if case.issue.reporter_id != by:
        raise NotYours(Move.REPORT, "not_the_reporter")
    if case.issue.status is not Status.CLOSED:
        raise Conflicting("not_closed")
    saved = await desk.tx.save_move(case.issue, replace(case.issue, satisfaction=satisfaction))
    event_id = await desk.record(case, saved, Passage.RATED, satisfaction=satisfaction.value)
    await desk.refresh_cards(saved, event_id)
    return saved


async def pass_on_check(desk: Desk, issue_id: IssueId) -> Issue:
    """The reporter did not answer within the check limit: a dispatcher checks instead."""
    case = await desk.look(issue_id, None)
    baton = case.baton(Owes.CHECK)
    others = naming.later_checkers(case.issue, desk.roster, desk.on)
    if baton is None or not others:
        raise ChangedMeanwhile(f"check of issue {issue_id}")
    await desk.tx.end_baton(baton, by=Passage.CHECK_PASSED_ON.value, now=desk.now)
    event_id = await desk.record(case, case.issue, Passage.CHECK_PASSED_ON, to=others[0])
    await desk.open_baton(case.issue, Owes.CHECK, holder_id=answering.holder(desk, Owes.CHECK, case.issue, others))
    await desk.told(case.issue, event_id, case.issue.reporter_id)
    await desk.refresh_cards(case.issue, event_id)
    return case.issue


# --- the reporter, before anybody has taken it


async def correct(desk: Desk, issue_id: IssueId, *, by: PersonId, description: str) -> Issue:
    case = await desk.begin(issue_id, Move.CORRECT, by=by)
    require_words(description)
    after = issues.correct(case.issue, description=description)
    saved, event_id = await desk.commit(case, after, Move.CORRECT, note=description)
    await desk.told(saved, event_id, saved.owner_id, but=by)
    return saved


async def withdraw(desk: Desk, issue_id: IssueId, *, by: PersonId) -> Issue:
    case = await desk.begin(issue_id, Move.WITHDRAW, by=by)
    await desk.tx.close_assignments(issue_id, "withdrawn", desk.now)
    saved, event_id = await desk.commit(case, issues.withdraw(case.issue, now=desk.now), Move.WITHDRAW)
    dispatchers = [baton.holder_id for baton in case.batons if baton.owes is Owes.DISPATCH]
    await desk.told(saved, event_id, saved.owner_id, *dispatchers, *await desk.tx.followers(issue_id), but=by)
    return saved


async def _told_all(desk: Desk, issue: Issue, event_id: EventId, by: PersonId) -> None:
    followers = await desk.tx.followers(issue.id)
    await desk.told(issue, event_id, issue.owner_id, issue.reporter_id, *followers, but=by)


FORMS = {
    Move.CORRECT: Form((Need.WORDS,), lambda f: correct(f.desk, f.issue_id, by=f.by, description=f.words)),
    Move.WITHDRAW: Form((Need.CONFIRM,), lambda f: withdraw(f.desk, f.issue_id, by=f.by)),
    Move.FAIL_CHECK: Form((Need.WORDS,), lambda f: fail_check(f.desk, f.issue_id, by=f.by, reason=f.words, ref=f.ref)),
    Move.REOPEN: Form((Need.WORDS,), lambda f: reopen(f.desk, f.issue_id, by=f.by, reason=f.words)),
}
