"""What a supporting unit does: it takes its part, and says when that is done. The issue stays the lead's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot import issues
from bot.batons import Baton, Owes
from bot.desk.desk import BatonRef, Case, Desk, of_a_helper
from bot.desk.forms import Form, Need
from bot.errors import Conflicting, Incomplete
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.joint import PENDING, TAKEN, Part

MOST_NAMED = 3


async def take_part(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """A person of the unit takes its part; the clock, running since dispatch, goes on."""
    case = await desk.begin(issue_id, Move.TAKE_PART, by=by, ref=ref)
    part = await part_of(desk, case, by)
    if part.taken:
        raise Conflicting("part_taken")
    await desk.tx.set_assignment(issue_id, part.unit_id, TAKEN, desk.now)
    after = issues.stay(case.issue, Move.TAKE_PART)
    saved, event_id = await desk.commit(case, after, Move.TAKE_PART, part=part.unit_id)
    for baton in await desk.tx.open_batons(issue_id):
        if baton.owes is Owes.SUBMIT and baton.unit_id == part.unit_id and baton.holder_id != by:
            await desk.hand_on(baton, saved, by)
    await desk.told(saved, event_id, saved.owner_id, but=by)
    return saved


async def submit_part(
    desk: Desk, issue_id: IssueId, *, by: PersonId, note: str, photos: int = 0, ref: BatonRef | None = None
) -> Issue:
    """Its part is done; nobody presses the unit any more, and the lead hears of it."""
    case = await desk.begin(issue_id, Move.SUBMIT_PART, by=by, ref=ref)
    if not note.strip():
        raise Incomplete("no_note")
    part = await part_of(desk, case, by)
    await desk.tx.set_assignment(issue_id, part.unit_id, "submitted", desk.now)
    after = issues.stay(case.issue, Move.SUBMIT_PART)
    saved, event_id = await desk.commit(
        case, after, Move.SUBMIT_PART, note=note, photos=photos or None, part=part.unit_id
    )
    await desk.told(saved, event_id, saved.owner_id, but=by)
    await lead_goes_on(desk, saved)
    return saved


async def waits_for_others(desk: Desk, baton: Baton) -> bool:
    """The lead has not submitted in time, and cannot: whoever it waits for is pressed, and the lead is not."""
    if baton.owes is not Owes.SUBMIT or desk.now < baton.due_at:
        return False
    return bool(await waited_for(desk, baton, await desk.tx.issue(baton.issue_id)))


async def waited_for(desk: Desk, baton: Baton, issue: Issue) -> list[UnitId]:
    """The units whose parts the lead needs before it can submit; nobody waits for anything else."""
    if baton.owes is not Owes.SUBMIT or of_a_helper(baton, issue):
        return []
    return [part.unit_id for part in await desk.tx.parts(issue.id) if part.mandatory]


async def lead_goes_on(desk: Desk, issue: Issue) -> None:
    """The last part that it needed has come or gone too late: it gets the time of a rework to finish."""
    lead = Case(issue, tuple(await desk.tx.open_batons(issue.id)), None).baton(Owes.SUBMIT)
    if lead is None or desk.now < lead.due_at or await waited_for(desk, lead, issue):
        return
    limit = desk.office.policy.limits.rework(issue.handle_limit or lead.limit)
    await desk.retime(lead, replace(lead, due_at=desk.calendar_of(lead.unit_id).add(desk.now, limit)))


async def part_of(desk: Desk, case: Case, by: PersonId) -> Part:
    """What a unit of theirs has still to do."""
    mine = desk.roster.units_of(by, desk.on)
    found = [part for part in await desk.tx.parts(case.issue.id) if part.unit_id in mine]
    if not found:
        raise Conflicting("no_part")
    return found[0]


async def nobody_is_waited_for(desk: Desk, case: Case) -> None:
    """The lead submits last: after every unit whose part is needed."""
    lead = case.baton(Owes.SUBMIT)
    if lead is not None and (missing := await waited_for(desk, lead, case.issue)):
        raise Conflicting("parts_first", units=named(desk, missing))


def named(desk: Desk, units: Iterable[UnitId]) -> str:
    """The first of them, each in so many letters as an answer to a tap can hold."""
    return "、".join(desk.roster.unit(unit).name[:28] for unit in list(units)[:MOST_NAMED])


async def restore(desk: Desk, issue: Issue) -> None:
    """What a closing by force took out of hands is theirs again; what was done stays done."""
    ended = {b.unit_id: b.closed_by for b in await desk.tx.batons_of(issue.id) if b.owes is Owes.SUBMIT}
    for unit_id in await desk.tx.withdrawn_parts(issue.id, issue.closed_at):
        done = ended.get(unit_id)
        if done != Move.RELEASE_PART.value:
            state = "submitted" if done == Move.SUBMIT_PART.value else PENDING
            await desk.tx.set_assignment(issue.id, unit_id, state, desk.now)


FORMS = {
    Move.SUBMIT_PART: Form(
        (Need.WORDS,),
        lambda f: submit_part(f.desk, f.issue_id, by=f.by, note=f.words, photos=f.photos, ref=f.ref),
    )
}
