"""What a board shows and counts: open issues, each with the one baton whose time is the issue's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, func, null, or_, select, text

from bot.bands import Band
from bot.batons import Owes
from bot.boards import Filter, Tallies, Urgency
from bot.conservation import NEXT_ACT
from bot.ids import IssueId
from bot.issues import Status
from bot.rungs import Colour
from bot.scopes import Scope
from storage.rows import Rows
from storage.schema import NEXT_ACTS, OPEN_ISSUE, batons, issues
from storage.seeing import within

_next, _handling = batons.alias("next_act"), batons.alias("handling")
_BY_UNIT = (Owes.ACKNOWLEDGE, Owes.SUBMIT)


def _joined() -> FromClause:
    """The next act is owed once; of several units that handle an issue the lead's is the one that counts."""
    ways = [
        and_(issues.c.status == status, _next.c.owes == owes, *_of_the_lead(_next, owes))
        for status, owes in NEXT_ACT.items()
    ]
    found = issues.join(_next, and_(_next.c.issue_id == issues.c.id, text(NEXT_ACTS.format("next_act")), or_(*ways)))
    handled = (_handling.c.issue_id == issues.c.id, text(NEXT_ACTS.format("handling")))
    submits = (_handling.c.owes == Owes.SUBMIT, *_of_the_lead(_handling, Owes.SUBMIT))
    return found.outerjoin(_handling, and_(*handled, *submits))


def _of_the_lead(table: Any, owes: Owes) -> list[ColumnElement[bool]]:
    return [table.c.unit_id == issues.c.lead_id] if owes in _BY_UNIT else []


_JOINED = _joined()


class BoardRows(Rows):
    async def tallies(self, scope: Scope, now: datetime, bands: Sequence[Band]) -> Tallies:
        """Everything that somebody has to do something about, counted once: cost grows with the scope."""
        late = case((_next.c.due_at <= now, 1), else_=0).label("late")
        query = (
            select(issues.c.status, issues.c.level, late, _colour(bands).label("colour"), func.count().label("number"))
            .select_from(_JOINED)
            .where(*_open_in(scope, *NEXT_ACT))
            .group_by(issues.c.status, issues.c.level, text("late"), text("colour"))
        )
        everything: dict[Any, int] = {}
        urgent: dict[Urgency, dict[Any, int]] = {urgency: {} for urgency in Urgency}
        for row in await self._connection.execute(query):
            counted = [everything]
            counted += [urgent[Urgency.LATE]] if row.late else []
            counted += [urgent[Urgency(row.colour)]] if row.colour else []
            for tally in counted:
                tally[row.status, row.level] = tally.get((row.status, row.level), 0) + row.number
        return Tallies(everything, urgent)

    async def board(
        self, chosen: Filter, scope: Scope, now: datetime, bands: Sequence[Band], offset: int, limit: int
    ) -> list[IssueId]:
        """What is due first comes first."""
        statuses = tuple(NEXT_ACT) if chosen.status is None else (chosen.status,)
        query = select(issues.c.id).select_from(_JOINED).where(*_open_in(scope, *statuses))
        if chosen.level is not None:
            query = query.where(issues.c.level == chosen.level)
        if chosen.urgency is not None:
            query = query.where(_urgent(chosen.urgency, now, bands))
        rows = await self._connection.execute(query.order_by(_next.c.due_at, issues.c.id).offset(offset).limit(limit))
        return [IssueId(issue_id) for issue_id in rows.scalars()]


def _open_in(scope: Scope, *statuses: Status) -> list[ColumnElement[bool]]:
    """With the states named, the index of what stands open is read from there."""
    return [text(OPEN_ISSUE), issues.c.status.in_(statuses), within(scope)]  # type: ignore[list-item]


def _urgent(urgency: Urgency, now: datetime, bands: Sequence[Band]) -> ColumnElement[bool]:
    colour = urgency.colour
    if colour is None:
        return _next.c.due_at <= now
    return _colour(bands) == colour.value


def _colour(bands: Sequence[Band]) -> ColumnElement[Any]:
    """The gravest that the handling has come to."""
    ways = [
        (and_(*_banded(band), _handling.c.due_at <= until), colour.value)
        for band in bands
        for colour, until in sorted(band.until.items(), key=_gravest_first)
    ]
    return case(*ways, else_=null()) if ways else null()


def _banded(band: Band) -> list[ColumnElement[bool]]:
    of = _handling.c
    same = [of.level == band.level, of.limit == band.limit, of.policy_id == band.policy_id]
    return [*same, of.category == band.category]


def _gravest_first(item: tuple[Colour, datetime]) -> int:
    return -item[0].gravity
