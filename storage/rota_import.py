"""The rota of a roster file: it replaces what is to come of the units it names; the days that are over stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import delete, or_, select

from bot.importing import Changes, Unswapped
from bot.roster_file.rows import RosterFile
from storage.bulk import BulkRows, Columns, each
from storage.schema import duties, swaps

Span = tuple[int, date, date]


class RotaImportRows(BulkRows):
    async def put_rota(
        self, file: RosterFile, person_ids: Mapping[str, int], unit_ids: Mapping[str, int], today: date, done: Changes
    ) -> None:
        wanted: defaultdict[int, dict[Span, None]] = defaultdict(dict)
        async for row in each(file.rota):
            spans = wanted[unit_ids[row.unit]]
            if row.end >= today:
                spans[person_ids[row.person], max(row.start, today), row.end] = None
        swapped = await self._swapped(today)
        for unit_id, spans in wanted.items():
            await self._replace(unit_id, spans, today, done, swapped[unit_id])

    async def _swapped(self, today: date) -> defaultdict[int, list[Unswapped]]:
        """By unit, the days to come that somebody has taken over from a colleague."""
        query = select(swaps).where(swaps.c.agreed.is_(True), or_(swaps.c.day >= today, swaps.c.other_day >= today))
        found: defaultdict[int, list[Unswapped]] = defaultdict(list)
        for row in (await self._connection.execute(query.order_by(swaps.c.id))).all():
            taken = [(row.day, row.asked_to, row.asked_by), (row.other_day, row.asked_by, row.asked_to)]
            found[row.unit_id] += [Unswapped(row.unit_id, *one) for one in taken if one[0] and one[0] >= today]
        return found

    async def _replace(
        self, unit_id: int, spans: dict[Span, None], today: date, done: Changes, swapped: list[Unswapped]
    ) -> None:
        query = select(duties).where(duties.c.unit_id == unit_id, duties.c.end >= today).order_by(duties.c.id)
        gone, cut = list[int](), list[tuple[int, Columns]]()
        left, before = dict(spans), dict[Span, None]()
        for row in (await self._connection.execute(query)).all():
            span = (row.person_id, max(row.start, today), row.end)
            before[span] = None
            if span in left:
                del left[span]
                done.count("rota", "same")
                continue
            done.count("rota", "changed", (unit_id, *map(str, span)))
            if row.start < today:
                cut.append((row.id, {"end": today - timedelta(days=1)}))
            else:
                gone.append(row.id)
        if gone:
            await self._connection.execute(delete(duties).where(duties.c.id.in_(gone)))
        await self._update(duties, cut)
        for span in left:
            done.count("rota", "added", (unit_id, *map(str, span)))
        new = [{"unit_id": unit_id, "person_id": who, "start": start, "end": end} for who, start, end in left]
        await self._insert(duties, new)
        done.unswapped += [one for one in swapped if _on(before, one) and not _on(spans, one)]


def _on(spans: Iterable[Span], taken: Unswapped) -> bool:
    return any(who == taken.person_id and start <= taken.day <= end for who, start, end in spans)
