"""A suspension (挂账): to a day, with a plan, granted by the dispatcher, looked at every month."""

from __future__ import annotations

from datetime import datetime

from bot import issues
from bot.batons import Asked, Baton, Owes
from bot.deadlines import deadline
from bot.desk import deciding, naming
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.extending import require_not_overdue
from bot.desk.forms import Form, Need
from bot.durations import Duration
from bot.errors import Incomplete
from bot.events import Passage
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move
from bot.limits import LONGEST_PAUSE
from bot.retiming import limit_of, resumed

LENGTHS = ("7d", "30d", "90d", "180d")


async def may_be_asked(desk: Desk, case: Case) -> None:
    require_not_overdue(desk, case, Asked.SUSPENSION)
    deciding.not_asked_yet(case, Asked.SUSPENSION)


def offers(desk: Desk, issue: Issue) -> dict[str, datetime]:
    """Days on which the work begins again."""
    return {text: _begins(desk, issue, Duration.parse(text)) for text in LENGTHS}


def _begins(desk: Desk, issue: Issue, rest: Duration) -> datetime:
    calendar = desk.calendar_of(issue.lead_id)
    return calendar.next_working_moment(calendar.add(desk.now, rest))


async def suspend(
    desk: Desk, issue_id: IssueId, until: datetime, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    """Ask for it; ``reason`` says what stands in the way and what will be done by then."""
    case = await desk.begin(issue_id, Move.SUSPEND, by=by, ref=ref)
    require_words(reason)
    await may_be_asked(desk, case)
    await fits(desk, case, until)
    until = desk.calendar_of(case.issue.lead_id).next_working_moment(until)
    after = issues.stay(case.issue, Move.SUSPEND)
    saved, _ = await desk.commit(case, after, Move.SUSPEND, note=reason, to=until.isoformat())
    await deciding.lay_before(desk, saved, Asked.SUSPENSION, by=by, wanted_at=until)
    return saved


async def fits(desk: Desk, case: Case, until: datetime) -> None:
    begins = desk.calendar_of(case.issue.lead_id).next_working_moment(until)
    if begins <= desk.now:
        raise Incomplete("suspend_earlier")
    if begins > _begins(desk, case.issue, LONGEST_PAUSE):
        raise Incomplete("suspend_too_long")


async def grant_suspension(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """The clock has stood still since it was asked for."""
    case = await desk.begin(issue_id, Move.GRANT_SUSPENSION, by=by, ref=ref)
    asked = deciding.laid_before(case, Asked.SUSPENSION)
    handling = case.baton(Owes.SUBMIT)
    assert handling is not None
    assert asked.wanted_at is not None
    if asked.wanted_at <= desk.now:
        raise Incomplete("suspend_over")
    rest = await deciding.decided(desk, case, asked, Move.GRANT_SUSPENSION)
    saved, event_id = await desk.commit(
        rest,
        issues.grant_suspension(case.issue),
        Move.GRANT_SUSPENSION,
        due_at=asked.wanted_at,
        baton_id=handling.id,
        since=asked.opened_at.isoformat(),
        to=asked.wanted_at.isoformat(),
        was_due=handling.due_at.isoformat(),
    )
    followers = await desk.tx.followers(issue_id)
    await desk.told(saved, event_id, asked.asked_by, saved.owner_id, saved.reporter_id, *followers, but=by)
    return saved


async def resume(desk: Desk, issue_id: IssueId, *, by: PersonId | None, ref: BatonRef | None = None) -> Issue:
    """By hand or on its day: the time goes on where it stood, or with a rest where none was left."""
    case = await desk.begin(issue_id, Move.RESUME, by=by, ref=ref)
    paused = [event for event in await desk.tx.history(issue_id) if event.move == Move.GRANT_SUSPENSION][-1]
    assert paused.baton_id is not None
    before = await desk.tx.baton(paused.baton_id)
    assert before is not None
    since, (_, policy) = (
        datetime.fromisoformat(paused.facts["since"]),
        desk.office.clock_of(before.unit_id, desk.roster),
    )
    kept = await desk.office.policy_of(before, desk.tx)
    found = deadline(before, await desk.tx.batons_of(issue_id), await desk.tx.history(issue_id), kept, None)
    limit = limit_of(before, case.issue, found.source, case.issue.handle_limit or before.limit, kept)
    due_at, rest = resumed(before, since, limit, found, policy, desk.now)
    saved, event_id = await desk.commit(
        case,
        issues.resume(case.issue),
        Move.RESUME,
        limit=limit,
        due_at=due_at,
        since=since.isoformat(),
        was_due=before.due_at.isoformat(),
        to=due_at.isoformat(),
        rest=str(rest) if rest else None,
    )
    followers = await desk.tx.followers(issue_id)
    await desk.told(saved, event_id, saved.reporter_id, *followers, but=by)
    return saved


async def wake(desk: Desk, pause: Baton) -> None:
    """A month has passed, or its day has come."""
    if desk.now >= pause.due_at:
        await resume(desk, pause.issue_id, by=None)
        return
    case = await desk.look(pause.issue_id, None)
    event_id = await desk.record(case, case.issue, Passage.REVIEWED, to=pause.due_at.isoformat())
    await desk.told(case.issue, event_id, pause.holder_id, *naming.dispatchers(case.issue, desk.roster, desk.on)[:1])


FORMS = {
    Move.SUSPEND: Form(
        (Need.UNTIL, Need.WORDS),
        lambda f: suspend(f.desk, f.issue_id, f.until, by=f.by, reason=f.words, ref=f.ref),
        may_be_asked,
        fits,
    ),
    Move.REFUSE_SUSPENSION: deciding.refusal(Asked.SUSPENSION),
}
