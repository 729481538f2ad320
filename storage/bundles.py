"""Several notices in one message: who was pressed when, what may go together, and what a message has said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, text, update

from bot.ids import ChatId, IssueId, NoticeId
from bot.notices import Delivery, Kind, Notice, Priority
from storage.ready import Ready
from storage.rows import Rows, by
from storage.schema import PRESSED, ROLLED, TO_SEND, batons, notices

MOST = 2000  # in one message; more go in the next
RIDING = (Kind.LINE, Kind.TOLD)  # what may be a line of another message

_HERE = (text(PRESSED), notices.c.chat_id == bindparam("chat"), notices.c.sent_at > bindparam("since"))
_PRESSING = or_(notices.c.kind != Kind.TASK, notices.c.patient.is_(True))  # to be handed something is no pressing
_PRESSED_AT = Ready(select(func.max(notices.c.sent_at)).where(*_HERE, _PRESSING))
_OWN_MESSAGES = Ready(select(func.count()).where(*_HERE, notices.c.patient.is_(True), notices.c.carrier_id.is_(None)))
_SUMMARY = Ready(
    select(notices)
    .where(*_HERE, notices.c.carrier_id == notices.c.id, notices.c.message_id.is_not(None))
    .order_by(notices.c.sent_at.desc())
    .limit(1)
)
_FREE = and_(notices.c.carrier_id.is_(None), notices.c.doubtful.is_(False))
_COMPANY = Ready(
    select(notices)
    .where(text(TO_SEND), notices.c.state == Delivery.OWED, notices.c.patient.is_(True))
    .where(notices.c.chat_id == bindparam("chat"), notices.c.id != bindparam("carrier"))
    .where(or_(_FREE, notices.c.carrier_id == bindparam("carrier")))
    .order_by(notices.c.id)
    .limit(MOST)
)
_OF_THE_ISSUE = Ready(
    select(notices)
    .where(text(TO_SEND), notices.c.state == Delivery.OWED, notices.c.kind == Kind.NUDGE)
    .where(notices.c.chat_id == bindparam("chat"), notices.c.id != bindparam("carrier"))
    .where(notices.c.issue_id == bindparam("issue"), notices.c.not_before.is_(None))
    .where(or_(_FREE, notices.c.carrier_id == bindparam("carrier")))
    .order_by(notices.c.id)
)
_NEW = Ready(
    select(notices)
    .where(text(TO_SEND), notices.c.state == Delivery.OWED)
    .where(notices.c.kind == Kind.CARD, notices.c.priority == Priority.FIRST)
    .where(notices.c.chat_id == bindparam("chat"), notices.c.id != bindparam("carrier"))
    .where(or_(_FREE, notices.c.carrier_id == bindparam("carrier")))
    .order_by(notices.c.id)
    .limit(MOST)
)
_ROLL_UP = Ready(
    select(notices)
    .where(text(ROLLED), notices.c.chat_id == bindparam("chat"), notices.c.sent_at > bindparam("since"))
    .where(notices.c.carrier_id == notices.c.id, notices.c.message_id.is_not(None))
    .order_by(notices.c.sent_at.desc())
    .limit(1)
)
_LISTED = Ready(select(notices).where(text(ROLLED), notices.c.issue_id == bindparam("issue")).order_by(notices.c.id))
_RIDERS = Ready(
    select(notices)
    .where(text(TO_SEND), notices.c.state == Delivery.OWED, or_(*(notices.c.kind == kind for kind in RIDING)))
    .where(notices.c.chat_id == bindparam("chat"), notices.c.id != bindparam("carrier"))
    .where(or_(_FREE, notices.c.carrier_id == bindparam("carrier")))
    .order_by(notices.c.id)
    .limit(20)
)


class BundleRows(Rows):
    async def pressed_at(self, chat_id: ChatId, since: datetime) -> datetime | None:
        """When a nudge last came into this chat, if later than ``since``."""
        found: datetime | None = await self._value(_PRESSED_AT, chat=chat_id, since=since)
        return found

    async def pressed_alone(self, chat_id: ChatId, since: datetime) -> int:
        """How many nudges have come here as messages of their own; those that wait for nothing are not counted."""
        return int(await self._value(_OWN_MESSAGES, chat=chat_id, since=since))

    async def summary(self, chat_id: ChatId, since: datetime) -> Notice | None:
        """The notice with which a group's summary was posted, if later than ``since``."""
        return await self._one(Notice, _SUMMARY, chat=chat_id, since=since)

    async def company(self, carrier: Notice) -> list[Notice]:
        """What may be said in one message with it: all that waits for this reader, though its moment be later."""
        return await self._many(Notice, _COMPANY, chat=carrier.chat_id, carrier=carrier.id)

    async def company_of_issue(self, carrier: Notice) -> list[Notice]:
        """The nudges of the same issue that are owed here now, whether they may wait or not."""
        about = {"chat": carrier.chat_id, "carrier": carrier.id, "issue": carrier.issue_id}
        return await self._many(Notice, _OF_THE_ISSUE, **about)

    async def riders(self, carrier: Notice) -> list[Notice]:
        """What waits to be a line of a message to this reader, the oldest first."""
        found = await self._many(Notice, _RIDERS, chat=carrier.chat_id, carrier=carrier.id)
        return [notice for notice in found if notice.rides_until is not None]

    async def carry(self, carrier_id: NoticeId, notice_ids: Sequence[NoticeId]) -> None:
        """From here on one message says them all."""
        await self._connection.execute(
            update(notices).where(notices.c.id.in_(notice_ids), text(TO_SEND)).values(carrier_id=carrier_id)
        )

    async def settle_carried(self, carrier_id: NoticeId, **columns: Any) -> None:
        """How the message ended, for those it was to say beside its carrier."""
        await self._connection.execute(
            update(notices)
            .where(notices.c.carrier_id == carrier_id, notices.c.id != carrier_id)
            .where(notices.c.state == Delivery.OWED)
            .values(**columns)
        )

    async def forget_message(self, carrier_id: NoticeId) -> None:
        """It is gone from the chat; what it said has been said."""
        await self._connection.execute(
            update(notices).where(notices.c.carrier_id == carrier_id).values(message_id=None)
        )

    async def let_go(self, carrier_id: NoticeId) -> None:
        """Its message is not sent after all: what it was to carry goes by itself."""
        await self._connection.execute(
            update(notices)
            .where(notices.c.carrier_id == carrier_id, notices.c.state == Delivery.OWED)
            .values(carrier_id=None)
        )

    async def carried_by(self, carrier_id: NoticeId) -> list[Notice]:
        """All that its message says, itself among them."""
        return await self._many(Notice, by(notices, "carrier_id"), carrier_id=carrier_id)

    async def issues_carried(self, carrier_id: NoticeId) -> list[IssueId]:
        """What the message is about, the longest overdue first; not what its last lines mention."""
        due = func.min(batons.c.due_at)
        query = (
            select(notices.c.issue_id)
            .select_from(notices.outerjoin(batons, batons.c.id == notices.c.baton_id))
            .where(notices.c.carrier_id == carrier_id, notices.c.kind.not_in(RIDING))
            .group_by(notices.c.issue_id)
            .order_by(due.asc().nulls_first(), notices.c.issue_id)
        )
        return [IssueId(row[0]) for row in await self._connection.execute(query) if row[0] is not None]

    # --- roll-ups of new issues in a group

    async def new_cards(self, carrier: Notice) -> list[Notice]:
        """Others that wait to be shown in this group for the first time, and what a repeat has to say again."""
        return await self._many(Notice, _NEW, chat=carrier.chat_id, carrier=carrier.id)

    async def roll_up(self, chat_id: ChatId, since: datetime) -> Notice | None:
        """The notice with which the group's latest roll-up was posted, if later than ``since``."""
        return await self._one(Notice, _ROLL_UP, chat=chat_id, since=since)

    async def listed_in(self, issue_id: IssueId) -> list[Notice]:
        """With which notices roll-ups have said this issue; several where several did."""
        return await self._many(Notice, _LISTED, issue=issue_id)
