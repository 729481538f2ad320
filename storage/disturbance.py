"""How much people are disturbed: the messages that came unasked, by person, by day and by night."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, case, func, literal, or_, select, text

from bot.disturbance import Pushed
from bot.ids import PersonId
from bot.notices import Kind
from storage.rows import Rows
from storage.schema import PUSHED, notices

_ASKED_FOR = and_(notices.c.kind == Kind.DIGEST, notices.c.person_id.is_not(None))


class DisturbanceRows(Rows):
    async def pushed(
        self, days: Sequence[tuple[datetime, datetime]], nights: Sequence[tuple[datetime, datetime]]
    ) -> list[Pushed]:
        """Messages by person (None: in groups) and day, and how many notices they have said.

        ``days`` follow each other. Several notices in one message, and its edits, are one disturbance.
        """
        messages = (
            select(
                notices.c.person_id,
                func.min(notices.c.sent_at).label("at"),
                func.count().label("said"),
            )
            .where(text(PUSHED), notices.c.sent_at >= days[0][0], notices.c.sent_at < days[-1][1])
            .where(notices.c.message_id.is_not(None), ~_ASKED_FOR)
            .group_by(notices.c.chat_id, notices.c.message_id, notices.c.person_id)
            .subquery("message_subquery")
        )
        day = case(*((messages.c.at < end, number) for number, (_, end) in enumerate(days))).label("day")
        nightly = (and_(messages.c.at >= begins, messages.c.at < ends) for begins, ends in nights)
        at_night = or_(*nightly, literal(False))
        query = (
            select(
                messages.c.person_id,
                day,
                func.count().label("messages"),
                func.sum(messages.c.said).label("said"),
                func.sum(case((at_night, 1), else_=0)).label("nightly"),
            )
            .group_by(messages.c.person_id, text("day"))
            .order_by(text("day"), messages.c.person_id)
        )
        return [
            Pushed(
                PersonId(row.person_id) if row.person_id is not None else None,
                int(row.day),
                int(row.messages),
                int(row.said),
                int(row.nightly),
            )
            for row in await self._connection.execute(query)
        ]
