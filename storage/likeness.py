"""Issues that may look the same as another: of one category, in one area or within a box around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, insert, literal, null, or_, select, text

from bot.ids import AreaId, EventId, IssueId
from bot.issues import Issue, Status
from bot.nearness import Box, Spot
from storage.ready import Ready
from storage.rows import Rows, load
from storage.schema import OPEN_ISSUE, evidence, issues


class LikenessRows(Rows):
    async def open_near(
        self, category: str, since: datetime, area_id: AreaId | None, box: Box | None, limit: int
    ) -> list[tuple[IssueId, Spot]]:
        """Open ones filed since then, the newest first."""
        return await self._near("filed_at", category, since, area_id, box, limit)

    async def closed_near(
        self, category: str, since: datetime, area_id: AreaId | None, box: Box | None, limit: int
    ) -> list[tuple[IssueId, Spot]]:
        """Those closed since then, the latest first."""
        return await self._near("closed_at", category, since, area_id, box, limit)

    async def _near(
        self, at: str, category: str, since: datetime, area_id: AreaId | None, box: Box | None, limit: int
    ) -> list[tuple[IssueId, Spot]]:
        given = {"category": category, "since": since, "area": area_id, "most": limit} | (asdict(box) if box else {})
        rows = await _asked(at, box is not None).rows(self._opened, given)
        return [(IssueId(row[0]), Spot(*row[1:])) for row in rows]

    async def open_like(self, category: str, private: bool, but: Sequence[IssueId], limit: int) -> list[Issue]:
        """Open ones of a category, wherever they are, the newest first."""
        query = select(issues).where(
            text(OPEN_ISSUE),
            issues.c.category == category,
            issues.c.private.is_(private),
            issues.c.id.not_in(but),
        )
        rows = await self._connection.execute(query.order_by(issues.c.filed_at.desc()).limit(limit))
        return [load(Issue, row) for row in rows]

    async def share_evidence(self, issue_id: IssueId, into: IssueId, event_id: EventId) -> int:
        """The target shows them too, as what this event brought; the issue they were sent for keeps its own."""
        kept = {"issue_id", "event_id", "draft_id", "id"}
        copied = [column for column in evidence.c if column.name not in kept]
        known = select(evidence.c.unique_id).where(evidence.c.issue_id == into)
        rows = (
            select(literal(into), literal(event_id), null(), *copied)
            .where(evidence.c.issue_id == issue_id, evidence.c.unique_id.not_in(known))
            .order_by(evidence.c.id)
        )
        names = ["issue_id", "event_id", "draft_id", *(column.name for column in copied)]
        result = await self._connection.execute(insert(evidence).from_select(names, rows))
        return result.rowcount


@cache
def _asked(at: str, boxed: bool) -> Ready:
    """With coordinates only what lies in the box, and of the area what has none."""
    when: ColumnElement[datetime] = issues.c[at]
    state: Any = text(OPEN_ISSUE) if at == "filed_at" else issues.c.status == Status.CLOSED
    near: ColumnElement[bool] = issues.c.area_id.is_not_distinct_from(bindparam("area"))
    if boxed:
        beside = (
            issues.c.latitude.between(bindparam("south"), bindparam("north")),
            issues.c.longitude.between(bindparam("west"), bindparam("east")),
        )
        near = or_(and_(near, issues.c.latitude.is_(None)), and_(*beside))
    where_it_is = (issues.c.area_id, issues.c.place, issues.c.latitude, issues.c.longitude)
    query = select(issues.c.id, issues.c.category, *where_it_is, when, issues.c.lead_id, issues.c.description)
    query = query.where(issues.c.category == bindparam("category"), when >= bindparam("since"), near, state)
    return Ready(query.order_by(when.desc()).limit(bindparam("most")))
