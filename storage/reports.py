"""What an operator asks: how much there is of everything. Counts only, no content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, Text, TextClause, case, func, or_, select, text, type_coerce

from bot.batons import Owes
from bot.events import Passage
from bot.issues import Status
from bot.notices import Delivery, Kind
from bot.roster import Reach
from bot.rungs import Colour
from storage.rows import Rows
from storage.schema import TO_SEND, batons, events, groups, inbox, issues, notices, people


@dataclass(frozen=True, slots=True)
class Standing:
    """``open_batons`` and ``overdue`` by what is owed; ``moves`` are events by move; ``nudges`` by colour, or plain."""

    issues: Mapping[Status, int]
    open_batons: Mapping[Owes, int]
    overdue: Mapping[Owes, int]
    notices: Mapping[Delivery, int]
    notices_due: int  # of those that are owed, what may go now; the others wait for their moment
    inbox_backlog: int
    dead_letters: int
    people: int
    people_bound: int
    people_unreachable: int
    groups_bound: int
    digests_posted: int
    last_event_at: datetime | None
    moves: Mapping[str, int]
    nudges: Mapping[str, int]
    nudge_lateness: float  # the greatest, in seconds, between the planned time of a nudge and its delivery


class ReportRows(Rows):
    async def standing(self, now: datetime) -> Standing:
        is_open = batons.c.closed_at.is_(None)
        bound = people.c.telegram_id.is_not(None)
        ripe = or_(notices.c.not_before.is_(None), notices.c.not_before <= now)
        return Standing(
            issues=await self._by(issues.c.status),
            open_batons=await self._by(batons.c.owes, is_open),
            overdue=await self._by(batons.c.owes, is_open, batons.c.due_at < now),
            notices=await self._by(notices.c.state),
            notices_due=await self._count(notices, text(TO_SEND), ripe),
            inbox_backlog=await self._count(inbox, inbox.c.done_at.is_(None)),
            dead_letters=await self._count(inbox, inbox.c.dead.is_not(None)),
            people=await self._count(people),
            people_bound=await self._count(people, bound),
            people_unreachable=await self._count(people, bound, people.c.reach != Reach.OK),
            groups_bound=await self._count(groups, groups.c.chat_id.is_not(None)),
            digests_posted=await self._count(notices, notices.c.kind == Kind.DIGEST, notices.c.state == Delivery.SENT),
            last_event_at=(await self._connection.execute(select(func.max(events.c.at)))).scalar_one(),
            moves=await self._by(events.c.move),
            nudges=await self._nudges(),
            nudge_lateness=await self._lateness(),
        )

    async def _by(self, column: ColumnElement[Any], *where: ColumnElement[bool]) -> dict[Any, int]:
        query = select(column, func.count()).where(*where).group_by(column).order_by(column)
        return {row[0]: int(row[1]) for row in await self._connection.execute(query)}

    async def _count(self, table: Table, *where: ColumnElement[bool] | TextClause) -> int:
        counted: FromClause = table
        query = select(func.count()).select_from(counted).where(*where)
        return int((await self._connection.execute(query)).scalar_one())

    async def _lateness(self) -> float:
        """A nudge knows its planned time."""
        query = select(notices.c.sent_at, notices.c.facts).where(
            notices.c.kind == Kind.NUDGE, notices.c.state == Delivery.SENT
        )
        latest = 0.0
        for sent_at, facts in await self._connection.execute(query):
            if planned := facts.get("at"):
                latest = max(latest, (sent_at - datetime.fromisoformat(planned)).total_seconds())
        return round(latest, 1)

    async def _nudges(self) -> dict[str, int]:
        facts = type_coerce(events.c.facts, Text)  # compact JSON
        colours = ((facts.contains(f'"colour":"{colour.value}"'), colour.value) for colour in Colour)
        query = (
            select(case(*colours, else_="plain").label("colour"), func.count())
            .where(events.c.move == Passage.NUDGED.value)
            .group_by("colour")  # by its name: PostgreSQL would take the repeated parameters for another expression
            .order_by("colour")
        )
        return {row[0]: int(row[1]) for row in await self._connection.execute(query)}
