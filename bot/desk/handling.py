"""What the responsible unit does: acknowledge, reassign, progress, submit."""

from __future__ import annotations

from datetime import datetime

from bot import issues
from bot.batons import Owes
from bot.desk import answering
from bot.desk.choosing import chosen
from bot.desk.conditions import condition_of
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.forms import Form, Need
from bot.desk.helping import nobody_is_waited_for
from bot.errors import Conflicting, Incomplete, NotYours
from bot.ids import DraftId, IssueId, PersonId
from bot.issues import Issue, Move, Resolution, Status
from bot.permissions import Tie


async def acknowledge(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """A person of the unit takes it; the handling clock, running since dispatch, goes on."""
    case = await desk.begin(issue_id, Move.ACKNOWLEDGE, by=by, ref=ref)
    await _acked(desk, case)
    after = issues.acknowledge(case.issue, by=by, now=desk.now)
    saved, event_id = await desk.commit(case, after, Move.ACKNOWLEDGE)
    await desk.told(saved, event_id, case.issue.owner_id, but=by)
    return saved


async def reassign(desk: Desk, issue_id: IssueId, to: PersonId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """To a colleague of the same unit; no clock changes."""
    case = await desk.begin(issue_id, Move.REASSIGN, by=by, ref=ref)
    lead = case.issue.lead_id
    if lead is None or to not in {person.id for person in desk.roster.members(lead, desk.on)}:
        raise Conflicting("not_a_colleague", person_id=to)
    if to == case.issue.owner_id:
        raise Conflicting("already_owner", person_id=to)
    if await answering.doubt(desk, to, case.issue) in (answering.Doubt.AWAY, answering.Doubt.UNREACHABLE):
        raise Conflicting("cannot_take_it", name=desk.roster.person(to).name[:40])
    saved, event_id = await desk.commit(case, issues.reassign(case.issue, to=to), Move.REASSIGN, to=to)
    await chosen(desk, case, Move.REASSIGN)
    mine = (b for b in await desk.tx.open_batons(issue_id) if b.owes in (Owes.SUBMIT, Owes.RESUME))
    baton = next(b for b in mine if b.unit_id == lead)
    await desk.task(saved, baton, to)
    await desk.told(saved, event_id, case.issue.owner_id, but=by)
    return saved


async def progress(
    desk: Desk, issue_id: IssueId, *, by: PersonId, note: str, photos: int = 0, promised: datetime | None = None
) -> Issue:
    """A note or photo from the working unit, perhaps with a time it promises; it implies the ack.

    A supporting unit's note changes no state.
    """
    case = await desk.begin(issue_id, Move.PROGRESS, by=by)
    if not note.strip() and not photos:
        raise Incomplete("no_note")
    if Tie.UNIT in case.ties:
        await _acked(desk, case)
        after = issues.progress(case.issue, by=by, now=desk.now)
    else:
        after = case.issue
    saved, event_id = await desk.commit(
        case, after, Move.PROGRESS, note=note, photos=photos, promised=promised.isoformat() if promised else None
    )
    if promised is not None and promised > desk.now:
        for baton in await desk.tx.open_batons(issue_id):
            if baton.owes is Owes.SUBMIT and baton.unit_id in desk.roster.units_of(by, desk.on):
                await desk.promise(baton, promised)
    if note.strip():  # a photo alone says little to who is not there
        await desk.told(saved, event_id, *await desk.tx.followers(issue_id), but=by)
    return saved


async def note(
    desk: Desk, issue_id: IssueId, *, by: PersonId, words: str, photos: int = 0, same: bool | None = None
) -> Issue:
    """What anybody who has to do with it says about an issue: kept, attributed, and brought to its owner.

    ``same``: they meant to report the same thing.
    """
    case = await desk.begin(issue_id, Move.NOTE, by=by)
    if not words.strip() and not photos:
        raise Incomplete("no_note")
    event_id = await desk.record(case, case.issue, Move.NOTE, note=words, photos=photos, same=same)
    holders = [baton.holder_id for baton in case.batons]
    await desk.told(case.issue, event_id, case.issue.owner_id, *holders, but=by)
    await desk.refresh_cards(case.issue, event_id)
    return case.issue


async def submit(
    desk: Desk,
    issue_id: IssueId,
    *,
    by: PersonId,
    result: Resolution | None,
    note: str,
    photos: int,
    draft_id: DraftId | None = None,
    ref: BatonRef | None = None,
) -> Issue:
    """The unit says it is done; somebody else will check. Nothing is ever “fixed” by default."""
    case = await desk.begin(issue_id, Move.SUBMIT, by=by, ref=ref)
    await nobody_is_waited_for(desk, case)
    if result is None:
        raise Incomplete("no_result")
    if not note.strip():
        raise Incomplete("no_note")
    if needs_photo(desk, case.issue, result) and not photos:
        raise Incomplete("no_photo")
    await _acked(desk, case)
    after = issues.submit(case.issue, by=by, result=result, note=note, now=desk.now)
    if case.issue.lead_id is None:
        raise NotYours(Move.SUBMIT)
    for part in await desk.tx.parts(issue_id):
        await desk.tx.set_assignment(issue_id, part.unit_id, "withdrawn", desk.now)
    await desk.tx.set_assignment(issue_id, case.issue.lead_id, "submitted", desk.now)
    saved, _ = await desk.commit(case, after, Move.SUBMIT, note=note, result=result.value, photos=photos)
    return saved


def needs_photo(desk: Desk, issue: Issue, result: Resolution | None) -> bool:
    """An after-photo, where the condition asks for one and there is something to show."""
    category = desk.office.catalogue[issue.category]
    return result is Resolution.FIXED and category.photo_of(condition_of(desk.office, issue))


async def _acked(desk: Desk, case: Case) -> None:
    if case.issue.status is Status.DISPATCHED and case.issue.lead_id is not None:
        await desk.tx.set_assignment(case.issue.id, case.issue.lead_id, "acked", desk.now)


FORMS = {
    Move.REASSIGN: Form((Need.PERSON,), lambda f: reassign(f.desk, f.issue_id, f.person, by=f.by, ref=f.ref)),
    Move.PROGRESS: Form(
        (Need.WORDS_OR_PHOTO,), lambda f: progress(f.desk, f.issue_id, by=f.by, note=f.words, photos=f.photos)
    ),
    Move.SUBMIT: Form(
        (Need.RESULT, Need.PHOTO, Need.WORDS),
        lambda f: submit(f.desk, f.issue_id, by=f.by, result=f.draft.result, note=f.words, photos=f.photos, ref=f.ref),
        nobody_is_waited_for,
    ),
}
