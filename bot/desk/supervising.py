"""A leader presses: supervision with a duty to answer, the answer, and the force close."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot import issues
from bot.batons import Baton, Owes
from bot.desk.desk import BatonRef, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting, Incomplete, Stale
from bot.ids import BatonId, IssueId, PersonId
from bot.issues import Issue, Move


async def supervise(
    desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, due_at: datetime | None = None
) -> Issue:
    """One level up, and the owner owes an answer, by ``due_at`` where the leader names a time; before dispatch the
    dispatcher does."""
    case = await desk.begin(issue_id, Move.SUPERVISE, by=by)
    require_words(reason)
    if due_at is not None and due_at <= desk.now:  # it was ahead when the words were written
        raise Incomplete("time_is_past", time=f"{desk.calendar_of(case.issue.lead_id).local(due_at):%m-%d %H:%M}")
    saved, event_id = await desk.commit(case, issues.supervise(case.issue), Move.SUPERVISE, note=reason)
    await desk.open_baton(
        saved,
        Owes.ANSWER,
        unit_id=saved.lead_id,
        holder_id=answerer(saved, case.batons),
        asked_by=by,
        due_at=due_at,
        supervision=saved.supervision,
    )
    await desk.told(saved, event_id, saved.reporter_id, but=by)
    return saved


def answerer(issue: Issue, batons: Iterable[Baton]) -> PersonId | None:
    """Who will owe the answer to a supervision, whomever else its words may name."""
    waiting = next((baton for baton in batons if baton.owes is Owes.DISPATCH), None)
    return waiting.holder_id if waiting else issue.owner_id


async def answer(desk: Desk, issue_id: IssueId, *, by: PersonId, words: str, baton_id: BatonId | None = None) -> Issue:
    """What the unit says to a supervision; without a baton named, the oldest open one is answered."""
    case = await desk.begin(issue_id, Move.ANSWER, by=by)
    require_words(words)
    open_answers = [baton for baton in case.batons if baton.owes is Owes.ANSWER]
    if baton_id is not None:
        open_answers = [baton for baton in open_answers if baton.id == baton_id]
        if not open_answers:
            raise Stale(case.issue)
    if not open_answers:
        raise Conflicting("no_answer_owed", issue_id=issue_id)
    baton = open_answers[0]
    await desk.tx.end_baton(baton, by=Move.ANSWER.value, now=desk.now)
    event_id = await desk.record(
        case, case.issue, Move.ANSWER, note=words, baton_id=baton.id, supervision=baton.supervision
    )
    await desk.told(case.issue, event_id, *await askers(desk, baton.id, baton.asked_by), but=by)
    await desk.refresh_cards(case.issue, event_id)
    return case.issue


async def askers(desk: Desk, baton_id: BatonId, asked_by: PersonId | None) -> list[PersonId]:
    """Who waits for the answer: the leader who asked, or those whom the rung told when it asked."""
    if asked_by is not None:
        return [asked_by]
    baton = await desk.tx.baton(baton_id)
    if baton is None:
        return []
    for event in await desk.tx.history(baton.issue_id):
        if event.facts.get("answer_id") == baton_id:
            return [PersonId(person) for person in event.facts.get("people", [])]
    return []


async def force_close(
    desk: Desk, issue_id: IssueId, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    case = await desk.begin(issue_id, Move.FORCE_CLOSE, by=by, ref=ref)
    require_words(reason)
    await desk.tx.close_assignments(issue_id, "withdrawn", desk.now)
    after = issues.force_close(case.issue, now=desk.now)
    saved, event_id = await desk.commit(case, after, Move.FORCE_CLOSE, note=reason)
    people = (saved.owner_id, saved.reporter_id, *await desk.tx.followers(issue_id))
    await desk.told(saved, event_id, *people, but=by)
    return saved


FORMS = {
    Move.SUPERVISE: Form(
        (Need.WORDS,), lambda f: supervise(f.desk, f.issue_id, by=f.by, reason=f.words, due_at=f.draft.due_at)
    ),
    Move.ANSWER: Form(
        (Need.WORDS,), lambda f: answer(f.desk, f.issue_id, by=f.by, words=f.words, baton_id=f.draft.baton_id)
    ),
    Move.FORCE_CLOSE: Form(
        (Need.WORDS,), lambda f: force_close(f.desk, f.issue_id, by=f.by, reason=f.words, ref=f.ref)
    ),
}
