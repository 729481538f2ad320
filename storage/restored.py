"""What a restored copy must forget, and what it must not give away a second time."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import and_, exists, or_, select, text, update

from bot.ids import ChatId, PersonId
from bot.notices import Delivery, Kind
from storage.dialect import go_on_after, last_number
from storage.rows import Rows
from storage.schema import TO_SEND, batons, cards, issues, notices

REPEATED: Final = (Kind.MENU, Kind.REACTION)
SHOWN: Final = (Kind.CARD, Kind.DRAFT)
THOUSAND: Final = 1000
AHEAD: Final = {issues: THOUSAND, batons: 100 * THOUSAND, notices: 100 * THOUSAND}


class RestoredRows(Rows):
    async def forgo_what_may_have_been_said(self, now: datetime) -> list[tuple[ChatId, PersonId | None]]:
        """Whose messages: all that could have gone out by now and cannot be said twice as if once. Edits are kept."""
        of_issue = and_(cards.c.issue_id == notices.c.issue_id, cards.c.chat_id == notices.c.chat_id)
        stands = exists(select(cards.c.id).where(or_(of_issue, cards.c.draft_id == notices.c.draft_id)))
        could = or_(notices.c.not_before.is_(None), notices.c.not_before <= now, notices.c.state == Delivery.SENDING)
        result = await self._connection.execute(
            update(notices)
            .where(text(TO_SEND), could, notices.c.kind.not_in(REPEATED))
            .where(or_(notices.c.kind.not_in(SHOWN), ~stands))
            .values(state=Delivery.DROPPED, error="restored: it may have been said")
            .returning(notices.c.chat_id, notices.c.person_id)
        )
        return [(ChatId(row[0]), PersonId(row[1]) if row[1] is not None else None) for row in result]

    async def doubt_the_cards(self) -> None:
        """They may show what came later: none counts as up to date."""
        await self._connection.execute(update(cards).values(digest=""))

    async def leave_a_gap_in_the_numbers(self) -> None:
        """What was filed after the copy has numbers that people know, and buttons: no other issue gets them."""
        dialect = self._connection.dialect.name
        for table, ahead in AHEAD.items():
            last = (await self._connection.execute(last_number(dialect, table))).scalar_one()
            for statement in go_on_after(dialect, table, (last + ahead) // THOUSAND * THOUSAND + THOUSAND):
                await self._connection.execute(statement)
