"""An appeal (申诉): the unit contests once that it was late. The fact stays; granted, the rate exempts it."""

from __future__ import annotations

from collections.abc import Iterable

from bot import issues
from bot.batons import Asked, Baton, Owes
from bot.desk import deciding
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move


async def may_be_asked(desk: Desk, case: Case) -> None:
    """Of what was late, and once."""
    deciding.not_asked_yet(case, Asked.APPEAL)
    if case.issue.appealed_at is not None:
        raise Conflicting("appealed_once")
    if not was_late(case.issue, await desk.tx.batons_of(case.issue.id)):
        raise Conflicting("not_late")


def was_late(issue: Issue, batons: Iterable[Baton]) -> bool:
    """Whether the last handling of the lead ended after it was due: what the rates count."""
    handled = [b for b in batons if b.owes is Owes.SUBMIT and b.unit_id == issue.lead_id and b.closed_at is not None]
    last = max(handled, key=lambda baton: baton.id, default=None)
    return last is not None and last.closed_at is not None and last.closed_at > last.due_at


async def appeal(desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, ref: BatonRef | None = None) -> Issue:
    case = await desk.begin(issue_id, Move.APPEAL, by=by, ref=ref)
    require_words(reason)
    await may_be_asked(desk, case)
    saved, _ = await desk.commit(case, issues.appeal(case.issue, now=desk.now), Move.APPEAL, note=reason)
    await deciding.lay_before(desk, saved, Asked.APPEAL, by=by)
    return saved


async def grant_appeal(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    case = await desk.begin(issue_id, Move.GRANT_APPEAL, by=by, ref=ref)
    asked = deciding.laid_before(case, Asked.APPEAL)
    rest = await deciding.decided(desk, case, asked, Move.GRANT_APPEAL)
    saved, event_id = await desk.commit(rest, issues.grant_appeal(case.issue, now=desk.now), Move.GRANT_APPEAL)
    await desk.told(saved, event_id, asked.asked_by, saved.owner_id, but=by)
    return saved


FORMS = {
    Move.APPEAL: Form(
        (Need.WORDS,), lambda f: appeal(f.desk, f.issue_id, by=f.by, reason=f.words, ref=f.ref), may_be_asked
    ),
    Move.REFUSE_APPEAL: deciding.refusal(Asked.APPEAL),
}
