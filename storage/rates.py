"""The facts that rates are made of: what went the same way is counted by the database, by unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, exists, func, literal, null, or_, select, text

from bot.ids import IssueId, UnitId
from bot.issues import Move, Resolution, Satisfaction, Status
from bot.metrics import LEFT_OUT, Answered, Closed, Dispatched, Due, Facts, Held, Lost, Window
from bot.nearness import Nearness, Spot
from bot.recurrence import AGAIN_WITHIN, recurrences
from bot.scopes import Scope
from storage.rows import Rows
from storage.schema import ACKNOWLEDGING, SUBMITTING, assignments, batons, issues
from storage.seeing import within

ACKED = (Move.ACKNOWLEDGE.value, Move.PROGRESS.value, Move.SUBMIT.value, Move.TAKE_PART.value, Move.SUBMIT_PART.value)
SUBMITTED = (Move.SUBMIT.value, Move.SUBMIT_PART.value)
ENDED = (*SUBMITTED, Move.FORCE_CLOSE.value)
"""What may have ended a handling that still counts; by any other move it was taken away."""

# made once: the columns of an alias cost more than a question
_BATON, _LATER, _HELD = (batons.alias(name) for name in ("baton", "later", "held"))


class RateRows(Rows):
    async def rate_facts(self, window: Window, scope: Scope, now: datetime, nearness: Nearness) -> Facts:
        """As of ``now``: dispatched, due and closed in the window. ``nearness`` tells what has come back."""
        return Facts(
            await self._dispatched(window, scope),
            await self._due(window, scope, now),
            await self._closed(window, scope, nearness),
            await self._held(window, scope),
            await self._answered(window, scope),
        )

    async def _dispatched(self, window: Window, scope: Scope) -> list[Dispatched]:
        asked, later = _BATON, _LATER
        here = and_(assignments.c.issue_id == asked.c.issue_id, assignments.c.unit_id == asked.c.unit_id)
        returned = exists().where(here, assignments.c.state == "returned", assignments.c.at >= asked.c.opened_at)
        redirected = exists().where(
            later.c.issue_id == asked.c.issue_id,
            later.c.unit_id == asked.c.unit_id,
            later.c.owes == "submit",
            later.c.opened_at >= asked.c.opened_at,
            later.c.closed_by.in_((Move.REDIRECT.value, Move.RELEASE_PART.value)),
        )
        still = and_(issues.c.lead_id == asked.c.unit_id, issues.c.dispatched_at == asked.c.opened_at)
        lost = case(
            (still, null()),
            (returned, literal(Lost.RETURNED.value)),
            (redirected, literal(Lost.WITHDRAWN.value)),
        )
        acked = _flag(asked.c.closed_by.in_(ACKED))
        in_time = _flag(and_(asked.c.closed_by.in_(ACKED), asked.c.closed_at <= asked.c.due_at))
        query = (
            select(asked.c.unit_id, issues.c.status, acked.label("acked"), in_time.label("in_time"), lost.label("lost"))
            .add_columns(func.count().label("number"))
            .select_from(asked.join(issues, issues.c.id == asked.c.issue_id))
            .where(
                text(ACKNOWLEDGING),
                asked.c.unit_id.is_not(None),
                asked.c.opened_at >= window.start,
                asked.c.opened_at < window.end,
                within(scope),
            )
            .group_by(asked.c.unit_id, issues.c.status, text("acked"), text("in_time"), text("lost"))
        )
        return [
            Dispatched(
                UnitId(row.unit_id),
                row.status,
                bool(row.acked),
                bool(row.in_time),
                Lost(row.lost) if row.lost else None,
                row.number,
            )
            for row in await self._connection.execute(query)
        ]

    async def _due(self, window: Window, scope: Scope, now: datetime) -> list[Due]:
        handled, failed = _BATON, _LATER
        submitted = handled.c.closed_by.in_(SUBMITTED)
        reworked = and_(
            issues.c.reworks > 0,
            exists().where(
                failed.c.issue_id == handled.c.issue_id,
                failed.c.owes == "check",
                failed.c.closed_by == Move.FAIL_CHECK.value,
                failed.c.closed_at >= issues.c.dispatched_at,
            ),
        )
        unsubmitted = or_(handled.c.closed_at.is_(None), handled.c.closed_by.not_in(SUBMITTED))
        late = and_(
            handled.c.due_at < now,
            unsubmitted,
            or_(handled.c.closed_at.is_(None), handled.c.closed_at > handled.c.due_at),
        )
        lead = handled.c.unit_id == issues.c.lead_id  # a helper's part is not checked by itself
        part_extended = exists().where(
            failed.c.issue_id == handled.c.issue_id,
            failed.c.unit_id == handled.c.unit_id,
            failed.c.closed_by == Move.GRANT_PART_EXTENSION.value,
            failed.c.closed_at >= issues.c.dispatched_at,
        )
        flags = {
            "submitted": submitted,
            "in_time": and_(submitted, handled.c.closed_at <= handled.c.due_at),
            "late": late,
            "forced": issues.c.resolution == Resolution.FORCED,
            "reworked": and_(reworked, lead),
            "extended": or_(and_(issues.c.extensions > 0, lead), part_extended),
            "exempt": and_(issues.c.exempt_at.is_not(None), lead),
        }
        query = (
            select(handled.c.unit_id, issues.c.status, *(_flag(flag).label(name) for name, flag in flags.items()))
            .add_columns(func.count().label("number"))
            .select_from(handled.join(issues, issues.c.id == handled.c.issue_id))
            .where(*_due_in(handled, window), within(scope))
            .group_by(handled.c.unit_id, issues.c.status, *(text(name) for name in flags))
        )
        return [
            Due(UnitId(r.unit_id), r.status, count=r.number, **{name: bool(r._mapping[name]) for name in flags})
            for r in await self._connection.execute(query)
        ]

    async def _closed(self, window: Window, scope: Scope, nearness: Nearness) -> list[Closed]:
        closed = await self._spots(
            issues.c.closed_at,
            issues.c.closed_at >= window.start,
            issues.c.closed_at < window.end,
            issues.c.status == Status.CLOSED,
            within(scope),
        )
        categories = {spot.category for spot in closed}
        filed = await self._spots(
            issues.c.filed_at,
            issues.c.filed_at >= window.start,
            issues.c.filed_at <= window.end + AGAIN_WITHIN,
            issues.c.category.in_(categories),
            issues.c.status.not_in([Status.REJECTED, Status.MERGED]),
        ) if categories else []  # fmt: skip
        return recurrences(closed, filed, nearness)

    async def _answered(self, window: Window, scope: Scope) -> list[Answered]:
        query = (
            select(issues.c.lead_id, issues.c.satisfaction, func.count())
            .where(
                issues.c.closed_at >= window.start,
                issues.c.closed_at < window.end,
                issues.c.status == Status.CLOSED,
                issues.c.satisfaction.is_not(None),
                within(scope),
            )
            .group_by(issues.c.lead_id, issues.c.satisfaction)
        )
        rows = await self._connection.execute(query)
        return [Answered(unit, said is not Satisfaction.DISSATISFIED, number) for unit, said, number in rows]

    async def _spots(self, at: Any, *where: Any) -> list[Spot]:
        where_it_is = (issues.c.area_id, issues.c.place, issues.c.latitude, issues.c.longitude)
        query = select(issues.c.category, *where_it_is, at, issues.c.lead_id, issues.c.description).where(*where)
        return [Spot(*row) for row in await self._connection.execute(query)]

    async def _held(self, window: Window, scope: Scope) -> list[Held]:
        """Every stretch of handlings that were accepted and due in the window."""
        last, held = _BATON, _HELD
        query = (
            select(held.c.unit_id, held.c.issue_id, held.c.limit, held.c.opened_at, held.c.closed_at)
            .select_from(
                last.join(issues, issues.c.id == last.c.issue_id).join(
                    held,
                    and_(
                        held.c.issue_id == last.c.issue_id,
                        held.c.unit_id == last.c.unit_id,
                        held.c.owes == "submit",
                        held.c.closed_by.in_((*SUBMITTED, Move.GRANT_SUSPENSION.value)),
                    ),
                )
            )
            .where(
                *_due_in(last, window),
                last.c.closed_by.in_(SUBMITTED),
                issues.c.status == Status.CLOSED,
                issues.c.resolution != Resolution.FORCED,
                within(scope),
            )
            .order_by(held.c.id)
        )
        return [
            Held(UnitId(r.unit_id), IssueId(r.issue_id), r.limit, r.opened_at, r.closed_at)
            for r in await self._connection.execute(query)
        ]


def _flag(condition: Any) -> Any:
    return case((condition, 1), else_=0)


def _due_in(handled: Any, window: Window) -> list[Any]:
    """The last ``submit`` baton of each handling: a rework or a reopening has replaced those before it."""
    later = _LATER
    replaced = exists().where(
        later.c.issue_id == handled.c.issue_id,
        later.c.unit_id == handled.c.unit_id,
        later.c.owes == "submit",
        later.c.id > handled.c.id,
    )
    counted = case((handled.c.closed_at.is_(None), 1), (handled.c.closed_by.not_in(ENDED), 0), (replaced, 0), else_=1)
    return [
        text(SUBMITTING),
        handled.c.unit_id.is_not(None),
        handled.c.due_at >= window.start,
        handled.c.due_at < window.end,
        issues.c.status.not_in(LEFT_OUT),
        counted == 1,
    ]
