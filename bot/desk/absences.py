"""Leave: asked for with a substitute, begun and ended by the clock; what is owed goes there and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.absence import away, colleagues, left_alone, overlapping, stand_ins
from bot.batons import Owes
from bot.desk import answering
from bot.desk.desk import Desk
from bot.desk.handing import Handed, Why, hand_over, move_on
from bot.desk.reaching import pressing_goes_on
from bot.errors import Conflicting, Incomplete, NotFound
from bot.ids import PersonId
from bot.notices import Kind
from bot.posts import Absence, Role

LONGEST = timedelta(days=366)
AHEAD = timedelta(days=366)


def allowed(
    desk: Desk, start: datetime, end: datetime, substitute_id: PersonId | None, *, by: PersonId, but: int = 0
) -> None:
    """Raise where such a leave cannot be."""
    if end <= desk.now:
        raise Incomplete("leave_over")
    if end <= start:
        raise Incomplete("leave_backwards")
    if end - start > LONGEST or start - desk.now > AHEAD:
        raise Incomplete("leave_too_long")
    if (other := overlapping(desk.roster, by, start, end, but)) is not None:
        raise Conflicting("leave_overlaps", start=other.start.isoformat(), end=other.end.isoformat())
    if substitute_id is None:
        return
    if substitute_id not in {person.id for person in colleagues(desk.roster, by, desk.on)}:
        raise Conflicting("not_of_your_unit")
    if not desk.roster.person(substitute_id).reachable:
        raise Conflicting("substitute_unreachable", name=desk.roster.person(substitute_id).name[:40])


async def give(desk: Desk, start: datetime, end: datetime, substitute_id: PersonId | None, *, by: PersonId) -> Absence:
    """One's own leave. One that is to begin already begins at once."""
    allowed(desk, start, end, substitute_id, by=by)
    leave = await desk.tx.add_absence(
        Absence(0, by, start, end, substitute_id, given_by=by, given_at=desk.now, next_at=start)
    )
    await _changed(desk)
    await _tell_of(desk, leave)
    return await begin(desk, leave) if start <= desk.now else leave


async def change(
    desk: Desk, absence_id: int, start: datetime, end: datetime, substitute_id: PersonId | None, *, by: PersonId
) -> Absence:
    """Other days or another substitute; of one that has begun the beginning stays."""
    before = await own(desk, absence_id, by)
    start = before.start if before.begun_at is not None else start
    allowed(desk, start, end, substitute_id, by=by, but=before.id)
    after = replace(before, start=start, end=end, substitute_id=substitute_id)
    after = replace(after, next_at=end if after.begun_at is not None else start)
    if after == before:
        return before
    saved = await desk.tx.save_absence(before, after)
    await _changed(desk)
    if before.substitute_id not in (None, saved.substitute_id):
        await _say(desk, before.substitute_id, f"off:{before.id}:{desk.now.isoformat()}", "leave_off", before)
    await _tell_of(desk, saved)
    if saved.begun_at is None:
        return await begin(desk, saved) if start <= desk.now else saved
    if saved.substitute_id != before.substitute_id:
        await _to_another(desk, saved)
    return saved


async def call_off(desk: Desk, absence_id: int, *, by: PersonId) -> Absence:
    """Back early, or not gone at all."""
    before = await own(desk, absence_id, by)
    if before.begun_at is not None:
        return await end(desk, before)
    over = await desk.tx.save_absence(before, replace(before, end=before.start, next_at=None, ended_at=desk.now))
    await _changed(desk)
    if before.substitute_id is not None:
        await _say(desk, before.substitute_id, f"off:{before.id}", "leave_off", before)
    return over


async def own(desk: Desk, absence_id: int, by: PersonId) -> Absence:
    """A leave of theirs that is not over."""
    found = await desk.tx.absence(absence_id)
    if found is None or found.person_id != by or found.next_at is None:
        raise NotFound("no_leave")
    return found


# --- what the clock does


async def begin(desk: Desk, leave: Absence) -> Absence:
    """Open batons move to the substitute, or to whoever can act; both are told."""
    if leave.end <= desk.now:  # all of it passed while the process was down
        return await desk.tx.save_absence(leave, replace(leave, next_at=None, ended_at=desk.now))
    begun = await desk.tx.save_absence(leave, replace(leave, begun_at=desk.now, next_at=leave.end))
    await _all_goes(desk, begun)
    return begun


async def end(desk: Desk, leave: Absence) -> Absence:
    """What went because of this leave comes back, wherever it is now; both are told."""
    over = await desk.tx.save_absence(
        leave, replace(leave, end=min(leave.end, desk.now), next_at=None, ended_at=desk.now)
    )
    await _changed(desk)
    if away(desk.roster, leave.person_id, desk.now) is not None:  # another one goes on where this one ends
        return over
    handed = Handed(desk, Why.BACK)
    for kept in await desk.tx.batons_kept_for(leave.person_id):
        baton = await desk.tx.baton(kept.id)
        if baton is None or not baton.open or baton.holder_id is None:
            continue
        issue = await desk.tx.issue(baton.issue_id)
        if answering.fit(desk, leave.person_id, issue) and answering.able(
            desk, baton.owes, issue, leave.person_id, baton.unit_id
        ):
            await hand_over(desk, baton, issue, leave.person_id, why=Why.BACK)
            handed.note(issue, baton.holder_id, leave.person_id)
        else:
            await desk.tx.keep_for(baton, None)
    await handed.tell(f"back:{leave.id}")
    return over


async def _all_goes(desk: Desk, leave: Absence) -> None:
    handed = Handed(desk, Why.AWAY)
    await move_on(desk, leave.person_id, handed, kept=True)
    await pressing_goes_on(desk, leave.person_id)
    await handed.tell(f"away:{leave.id}:{desk.now.isoformat()}", until=leave.end)
    if await desk.tx.batons_held_by(leave.person_id):
        units = desk.roster.units_of(leave.person_id, desk.on)
        found = stand_ins(desk.roster, leave.person_id, units[0], desk.on, desk.now) if units else []
        await desk.unreached(leave.person_id, bool(found), is_away=True)


async def _to_another(desk: Desk, leave: Absence) -> None:
    """The substitute has changed in the middle of it: what they kept goes on to the new one."""
    handed = Handed(desk, Why.AWAY)
    for kept in await desk.tx.batons_kept_for(leave.person_id):
        baton = await desk.tx.baton(kept.id)
        if baton is None or not baton.open or baton.holder_id is None or baton.owes is Owes.ACKNOWLEDGE:
            continue
        issue = await desk.tx.issue(baton.issue_id)
        to = await answering.successor(desk, replace(baton, holder_id=leave.person_id), issue)
        if to is not None and to != baton.holder_id:
            await hand_over(desk, baton, issue, to, why=Why.AWAY, kept_for=leave.person_id)
            handed.note(issue, baton.holder_id, to)
    await handed.tell(f"other:{leave.id}:{desk.now.isoformat()}", until=leave.end)


# --- who is told of it beforehand


async def _tell_of(desk: Desk, leave: Absence) -> None:
    """The substitute; and the head of a unit in which nobody else is left."""
    key = f"{leave.id}:{desk.now.isoformat()}"
    if leave.substitute_id is not None:
        await _say(desk, leave.substitute_id, f"leave:{key}", "leave_given", leave)
    for unit_id in left_alone(desk.roster, leave.person_id, leave.start, leave.end, desk.on):
        for unit in desk.roster.unit_chain(unit_id):
            heads = [
                p
                for p in desk.roster.people_with(Role.UNIT_HEAD, unit.id, desk.on)
                if p.id != leave.person_id and p.reachable
            ]
            if heads:
                await _say(desk, heads[0].id, f"alone:{key}:{unit_id}", "leave_alone", leave, unit=int(unit_id))
                break


async def _say(desk: Desk, to: PersonId, key: str, template: str, leave: Absence, **more: int) -> None:
    facts = {
        "template": template,
        "who": int(leave.person_id),
        "start": leave.start.isoformat(),
        "end": leave.end.isoformat(),
        "substitute": leave.substitute_id,
        **more,
    }
    await desk.tell(to, Kind.SAY, key, facts=facts)


async def _changed(desk: Desk) -> None:
    await desk.tx.roster_changed()
    desk.roster = await desk.tx.roster()
