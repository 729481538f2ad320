"""Who is away, who is on duty, and what colleagues have asked each other to swap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import bindparam, delete, func, select

from bot.errors import ChangedMeanwhile
from bot.ids import UnitId
from bot.posts import Absence, Duty, Swap
from storage.ready import Ready
from storage.rows import Rows, by, changes
from storage.schema import absences, duties, swaps

_ON_DUTY = Ready(
    select(duties)
    .where(
        duties.c.unit_id == bindparam("unit"), duties.c.end >= bindparam("first"), duties.c.start <= bindparam("last")
    )
    .order_by(duties.c.start, duties.c.id)
)

_DUE = Ready(
    select(absences)
    .where(absences.c.next_at.is_not(None), absences.c.next_at <= bindparam("now"))
    .order_by(absences.c.next_at, absences.c.begun_at.is_(None), absences.c.id)
    .limit(bindparam("most"))
)


class AbsenceRows(Rows):
    async def add_absence(self, absence: Absence) -> Absence:
        return replace(absence, id=await self._add(absences, absence))

    async def absence(self, absence_id: int) -> Absence | None:
        return await self._one(Absence, by(absences, "id"), id=absence_id)

    async def save_absence(self, before: Absence, after: Absence) -> Absence:
        """Unless it has begun, ended or been changed meanwhile."""
        still = {"next_at": before.next_at, "begun_at": before.begun_at, "end": before.end}
        if not await self._change(absences, before.id, changes(before, after), **still):
            raise ChangedMeanwhile(f"absence {before.id}")
        return after

    async def due_absences(self, now: datetime, limit: int) -> list[Absence]:
        """What begins or ends by now, the ends first, so that nobody gets from a stand-in what goes on at once."""
        return await self._many(Absence, _DUE, now=now, most=limit)

    async def next_absence_at(self) -> datetime | None:
        query = select(func.min(absences.c.next_at)).where(absences.c.next_at.is_not(None))
        found: datetime | None = (await self._connection.execute(query)).scalar_one()
        return found

    # --- the rota

    async def duties(self, unit_id: UnitId, first: date, last: date) -> list[Duty]:
        """Of a unit, on any of these days."""
        return await self._many(Duty, _ON_DUTY, unit=unit_id, first=first, last=last)

    async def put_duties(self, gone: Sequence[Duty], new: Sequence[Duty]) -> None:
        """Take these off the rota and put those on it."""
        if gone:
            await self._connection.execute(delete(duties).where(duties.c.id.in_([duty.id for duty in gone])))
        for duty in new:
            await self._add(duties, duty)

    async def add_swap(self, swap: Swap) -> Swap:
        return replace(swap, id=await self._add(swaps, swap))

    async def swap(self, swap_id: int) -> Swap | None:
        return await self._one(Swap, by(swaps, "id"), id=swap_id)

    async def answer_swap(self, swap: Swap, *, agreed: bool, now: datetime) -> None:
        if not await self._change(swaps, swap.id, {"answered_at": now, "agreed": agreed}, answered_at=None):
            raise ChangedMeanwhile(f"swap {swap.id}")
