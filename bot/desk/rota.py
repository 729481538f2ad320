"""Swapping a day of the rota with a colleague: asked for, and only changed once the other has agreed."""

from __future__ import annotations

from datetime import date

from bot import rota
from bot.absence import overlapping
from bot.desk.desk import Desk
from bot.errors import Conflicting, NotFound, TooLate
from bot.ids import PersonId, UnitId
from bot.notices import Kind
from bot.posts import Duty, Swap


async def ask_swap(
    desk: Desk, unit_id: UnitId, day: date, to: PersonId, other_day: date | None, *, by: PersonId
) -> Swap:
    """One's own ``day`` for a colleague's ``other_day``, or for nothing. The colleague is asked."""
    swap = Swap(0, unit_id, by, to, day, other_day, asked_at=desk.now)
    await _may_be(desk, swap)
    other = desk.roster.person(to)
    if not other.reachable:
        raise Conflicting("substitute_unreachable", name=other.name[:40])
    swap = await desk.tx.add_swap(swap)
    facts = {"template": "swap_asked", "swap": swap.id}
    await desk.tell(to, Kind.SAY, f"swap:{swap.id}", facts=facts)
    return swap


async def answer_swap(desk: Desk, swap_id: int, agreed: bool, *, by: PersonId) -> Swap:
    """The colleague's word; who asked hears it."""
    swap = await desk.tx.swap(swap_id)
    if swap is None or swap.asked_to != by:
        raise NotFound("no_swap")
    if swap.answered_at is not None:
        raise TooLate("swap_answered")
    if agreed:
        mine, theirs = await _may_be(desk, swap)
        new = rota.given(mine, swap.day, swap.asked_to)
        if theirs is not None and swap.other_day is not None:
            new += rota.given(theirs, swap.other_day, swap.asked_by)
        await desk.tx.put_duties([mine, *([theirs] if theirs is not None else [])], new)
    await desk.tx.answer_swap(swap, agreed=agreed, now=desk.now)
    facts = {"template": "swap_answered", "swap": swap.id}
    await desk.tell(swap.asked_by, Kind.SAY, f"swapped:{swap.id}", facts=facts)
    return swap


async def _may_be(desk: Desk, swap: Swap) -> tuple[Duty, Duty | None]:
    """The duties that it is about, as the rota is now; raise where it cannot be."""
    days = [swap.day, *([swap.other_day] if swap.other_day is not None else [])]
    if min(days) < desk.on:
        raise TooLate("day_over")
    if swap.asked_to == swap.asked_by or not _works_in(desk, swap.asked_to, swap.unit_id):
        raise Conflicting("not_of_the_unit")
    duties = await desk.tx.duties(swap.unit_id, min(days), max(days))
    mine = rota.on(duties, swap.asked_by, swap.day)
    if mine is None:
        raise Conflicting("not_on_duty")
    theirs = rota.on(duties, swap.asked_to, swap.other_day) if swap.other_day is not None else None
    if swap.other_day is not None and theirs is None:
        raise Conflicting("rota_changed")
    if rota.on(duties, swap.asked_to, swap.day) or (swap.other_day and rota.on(duties, swap.asked_by, swap.other_day)):
        raise Conflicting("on_duty_already")
    begins = desk.office.policy.calendar.moment
    noon = begins(swap.day).replace(minute=1)
    if overlapping(desk.roster, swap.asked_to, begins(swap.day), noon) is not None:
        raise Conflicting("away_that_day", name=desk.roster.person(swap.asked_to).name[:40])
    return mine, theirs


def _works_in(desk: Desk, person_id: PersonId, unit_id: UnitId) -> bool:
    return any(person.id == person_id for person in desk.roster.members(unit_id, desk.on))
