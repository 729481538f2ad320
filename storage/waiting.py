"""How much waits, for the health page, the metrics and the watchdog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam, exists, func, or_, select, text

from bot.batons import Owes
from bot.ids import IssueId
from bot.notices import Delivery, Priority
from bot.waiting import Waiting
from storage.batons import BatonRows
from storage.inbox import InboxRows
from storage.outbox import NoticeRows
from storage.ready import Ready
from storage.schema import OPEN_ISSUE, TO_SEND, WAITING_DRAFT, absences, batons, drafts, inbox, issues, notices

CHATS = 5


def _come(moment: Column[Any]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return moment.is_not(None), moment <= bindparam("now")


_DUE = Ready(
    select(
        or_(
            exists(select(batons.c.id).where(*_come(batons.c.next_nudge_at))),
            exists(select(drafts.c.id).where(text(WAITING_DRAFT), *_come(drafts.c.expires_at))),
            exists(select(absences.c.id).where(*_come(absences.c.next_at))),
        ).label("due")
    )
)


class WaitingRows(BatonRows, InboxRows, NoticeRows):
    async def anything_due(self, now: datetime) -> bool:
        """Whether the clock has something to do: one question, asked every second."""
        return bool(await self._value(_DUE, now=now))

    async def waiting(self, now: datetime) -> Waiting:
        """Asked every few seconds: partial indexes hold what waits and nothing else."""
        undone = select(func.count(), func.min(inbox.c.received_at)).where(inbox.c.done_at.is_(None))
        count, since = (await self._connection.execute(undone)).one()
        ripe = or_(notices.c.not_before.is_(None), notices.c.not_before <= now)  # no lines, and nothing for the morning
        owed = select(notices.c.priority, func.count()).where(text(TO_SEND), ripe).group_by(notices.c.priority)
        urgent = notices.c.priority <= Priority.NUDGE
        oldest = select(func.min(func.coalesce(notices.c.not_before, notices.c.created_at)))
        in_a_chat = select(func.count().label("n")).select_from(notices).where(text(TO_SEND), ripe)
        chats = in_a_chat.group_by(notices.c.chat_id)
        stuck = await self.undelivered()
        return Waiting(
            undone=int(count),
            undone_since=since,
            owed={Priority(row[0]): int(row[1]) for row in await self._connection.execute(owed)},
            owed_since=(await self._connection.execute(oldest.where(text(TO_SEND), ripe, urgent))).scalar_one(),
            in_chats=tuple(
                int(row[0]) for row in await self._connection.execute(chats.order_by(text("n DESC")).limit(CHATS))
            ),
            failed=stuck.get(Delivery.FAILED, 0),
            unknown=stuck.get(Delivery.UNKNOWN, 0),
            dead=await self.dead_letters(),
            timer_at=await self.next_nudge_at(),
        )

    async def to_audit(self, after: IssueId, limit: int) -> list[IssueId]:
        """The next issues that are open, or owe something though they are not."""
        is_open = select(issues.c.id).where(text(OPEN_ISSUE), issues.c.id > after).order_by(issues.c.id).limit(limit)
        owing = (
            select(batons.c.issue_id)
            .where(batons.c.closed_at.is_(None), batons.c.issue_id > after)
            .group_by(batons.c.issue_id)
            .order_by(batons.c.issue_id)
            .limit(limit)
        )
        found = {row[0] for query in (is_open, owing) for row in await self._connection.execute(query)}
        return [IssueId(issue_id) for issue_id in sorted(found)[:limit]]

    async def overdue(self, now: datetime) -> Mapping[Owes, int]:
        """Open acts whose time is over; read from an index alone."""
        in_its_order = (batons.c.unit_id, batons.c.owes)
        query = (
            select(*in_its_order, func.count())
            .where(batons.c.closed_at.is_(None), batons.c.due_at < now)
            .group_by(*in_its_order)
        )
        found: Counter[Owes] = Counter()
        for _, owes, count in await self._connection.execute(query):
            found[owes] += int(count)
        return found
