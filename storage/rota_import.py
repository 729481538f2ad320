"""The rota of a roster file: it replaces what is to come of the units it names; the days that are over stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import delete, select

from bot.importing import Changes
from bot.roster_file.rows import RosterFile
from storage.bulk import BulkRows, Columns, each
from storage.schema import duties

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
        for unit_id, spans in wanted.items():
            await self._replace(unit_id, spans, today, done)

    async def _replace(self, unit_id: int, spans: dict[Span, None], today: date, done: Changes) -> None:
        query = select(duties).where(duties.c.unit_id == unit_id, duties.c.end >= today).order_by(duties.c.id)
        gone, cut = list[int](), list[tuple[int, Columns]]()
        left = dict(spans)
        for row in (await self._connection.execute(query)).all():
            span = (row.person_id, max(row.start, today), row.end)
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
