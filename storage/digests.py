"""What a digest counts and lists. Private issues only where the scope names them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, null, or_, select, text, true

from bot.bands import Band
from bot.batons import Baton, Level
from bot.durations import Duration
from bot.ids import ChatId, IssueId, MessageId, PolicyId, UnitId
from bot.issues import Issue, Status
from bot.listings import Counted, InHand, Listing
from bot.metrics import Window
from bot.rungs import Colour
from bot.scopes import Handled, Scope
from storage.rows import Rows, load
from storage.schema import OPEN_ISSUE, PROMISING, SUBMITTING, batons, cards, events, issues
from storage.seeing import within

_HANDLED = and_(text(SUBMITTING), batons.c.closed_at.is_(None))
_IN_HAND = and_(_HANDLED, batons.c.unit_id == issues.c.lead_id)  # an issue counts once, with its lead


class DigestRows(Rows):
    async def open_by_status(self, scope: Scope) -> dict[Status, int]:
        query = select(issues.c.status, func.count()).where(text(OPEN_ISSUE), within(scope)).group_by(issues.c.status)
        return {row[0]: int(row[1]) for row in await self._connection.execute(query)}

    async def count(self, listing: Listing, scope: Scope) -> int:
        """How many were filed or closed in a window."""
        query = select(func.count()).select_from(issues).where(*_meant(listing), within(scope))
        return int((await self._connection.execute(query)).scalar_one())

    async def limits_in_hand(self) -> list[tuple[Level, Duration, PolicyId, str]]:
        """Every level, limit, policy and ladder by which something is being handled."""
        columns = (batons.c.level, batons.c.limit, batons.c.policy_id, batons.c.category)
        query = select(*columns).where(_HANDLED).distinct()
        return [(row[0], row[1], PolicyId(row[2]), row[3]) for row in await self._connection.execute(query)]

    async def in_hand(self, bands: Sequence[Band], scope: Scope, now: datetime) -> list[InHand]:
        """What is coloured or overdue, band by band: the index answers, cost grows with what is late."""
        found = []
        overdue = case((batons.c.due_at <= now, 1), else_=0).label("overdue")
        for band in bands:
            gravest = sorted(band.until.items(), key=lambda item: -item[0].gravity)
            reached: Any = case(*((batons.c.due_at <= until, c.value) for c, until in gravest)) if gravest else null()
            query = (
                select(batons.c.unit_id, reached.label("colour"), overdue, func.count().label("number"))
                .select_from(batons.join(issues, issues.c.id == batons.c.issue_id))
                .where(_IN_HAND, *_banded(band), batons.c.due_at <= max([now, *band.until.values()]), within(scope))
                .group_by(batons.c.unit_id, text("colour"), text("overdue"))
            )
            found += [
                InHand(row.unit_id, Colour(row.colour) if row.colour else None, bool(row.overdue), row.number)
                for row in await self._connection.execute(query)
            ]
        return found

    async def longest_overdue(self, unit_id: UnitId, scope: Scope, now: datetime, limit: int) -> list[Baton]:
        query = (
            select(batons)
            .select_from(batons.join(issues, issues.c.id == batons.c.issue_id))
            .where(_IN_HAND, batons.c.unit_id == unit_id, batons.c.due_at <= now, within(scope))
            .order_by(batons.c.due_at, batons.c.id)
            .limit(limit)
        )
        return [load(Baton, row) for row in await self._connection.execute(query)]

    async def listed(
        self, listing: Listing, scope: Scope, now: datetime, bands: Sequence[Band], offset: int, limit: int
    ) -> tuple[list[Issue], int]:
        """A page of what a number counts, and how many there are."""
        if listing.counted.colour is None and listing.counted is not Counted.OVERDUE:
            query: Select[Any] = select(issues).where(*_meant(listing), within(scope))
            order: list[Any] = [_order(listing.counted), issues.c.id]
        else:
            query = select(issues).join(batons, batons.c.issue_id == issues.c.id)
            query = query.where(_IN_HAND, _late(listing, now, bands), within(scope))
            order = [batons.c.due_at, issues.c.id]
        total = await self._connection.execute(select(func.count()).select_from(query.subquery()))
        rows = await self._connection.execute(query.order_by(*order).offset(offset).limit(limit))
        return [load(Issue, row) for row in rows], int(total.scalar_one())

    async def promises(self, scope: Scope) -> list[tuple[IssueId, datetime]]:
        """By when what is still in hand was said to be done: the latest word on each, the earliest time first."""
        query = (
            select(events.c.issue_id, events.c.facts)
            .select_from(events.join(issues, issues.c.id == events.c.issue_id))
            .where(
                text(PROMISING),
                issues.c.status.in_((Status.DISPATCHED, Status.IN_PROGRESS)),
                events.c.at >= issues.c.dispatched_at,  # not by the unit that had it before
                within(scope),
            )
            .order_by(events.c.id)
        )
        latest = {row.issue_id: row.facts["promised"] for row in await self._connection.execute(query)}
        found = [(issue_id, datetime.fromisoformat(promised)) for issue_id, promised in latest.items()]
        return sorted(found, key=lambda promise: (promise[1], promise[0]))

    async def private_handled(self) -> list[Handled]:
        """The leads and places of all private issues, each pair once: few, however many issues there are."""
        query = select(issues.c.lead_id, issues.c.area_id).where(issues.c.private.is_(True)).distinct()
        return [(row[0], row[1]) for row in await self._connection.execute(query)]

    async def closed_in(self, window: Window, scope: Scope, limit: int) -> list[Issue]:
        """The latest first."""
        listing = Listing(Counted.CLOSED, window)
        query = select(issues).where(*_meant(listing), within(scope)).order_by(issues.c.closed_at.desc()).limit(limit)
        return [load(Issue, row) for row in await self._connection.execute(query)]

    async def messages_in(self, chat_id: ChatId, issue_ids: Sequence[IssueId]) -> dict[IssueId, MessageId]:
        """Where the cards of these issues stand in a chat."""
        here = (cards.c.chat_id == chat_id, cards.c.issue_id.in_(issue_ids), cards.c.message_id != 0)
        query = select(cards.c.issue_id, cards.c.message_id).where(*here)
        return {IssueId(row[0]): MessageId(row[1]) for row in await self._connection.execute(query)}

    async def issues_of(self, issue_ids: Sequence[IssueId]) -> dict[IssueId, Issue]:
        query = select(issues).where(issues.c.id.in_(issue_ids))
        return {row.id: load(Issue, row) for row in await self._connection.execute(query)}


def _order(counted: Counted) -> Any:
    """What waits longest comes first; of what is over, the latest."""
    if counted is Counted.CLOSED:
        return issues.c.closed_at.desc()
    return issues.c.filed_at.desc() if counted is Counted.FILED else issues.c.filed_at


def _meant(listing: Listing) -> list[ColumnElement[bool]]:
    window, status = listing.window, listing.counted.status
    if listing.counted is Counted.FILED:
        assert window is not None
        return [issues.c.filed_at >= window.start, issues.c.filed_at < window.end]
    if listing.counted is Counted.CLOSED:
        assert window is not None
        ended = [issues.c.closed_at >= window.start, issues.c.closed_at < window.end]
        return [*ended, issues.c.status == Status.CLOSED]
    opened: list[Any] = [text(OPEN_ISSUE)]
    return opened if status is None else [*opened, issues.c.status == status]


def _banded(band: Band) -> list[ColumnElement[bool]]:
    of = batons.c
    same = [of.level == band.level, of.limit == band.limit, of.policy_id == band.policy_id]
    return [*same, of.category == band.category]


def _late(listing: Listing, now: datetime, bands: Sequence[Band]) -> ColumnElement[bool]:
    colour = listing.counted.colour
    if colour is None:
        unit = batons.c.unit_id == listing.unit_id if listing.unit_id is not None else true()
        return and_(batons.c.due_at <= now, unit)
    ways = []
    for band in bands:
        if (until := band.until.get(colour)) is None:
            continue
        graver = [at for other, at in band.until.items() if other.gravity > colour.gravity]
        beyond = batons.c.due_at > max(graver) if graver else true()
        ways.append(and_(*_banded(band), batons.c.due_at <= until, beyond))
    return or_(*ways) if ways else false()
