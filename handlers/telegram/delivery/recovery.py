"""What a kill left half done is put right before anything is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.ids import NoticeId
from bot.notices import Delivery, Kind, Notice
from handlers.telegram.delivery.outbox import Outbox, Store
from handlers.telegram.delivery.returns import Returns

PAGE: Final = 500
ANSWERED_WITHIN: Final = timedelta(seconds=15)  # Telegram forgets a tap


async def recover(store: Store, returns: Returns, now: datetime) -> int:
    """What a kill left half done: before anything is sent. How many rows were put right."""
    async with store.snapshot() as tx:
        owed = await all_owed(tx, NoticeId(0))
    late = [n for n in owed if n.kind is Kind.ANSWER and n.created_at < now - ANSWERED_WITHIN]
    torn = [n for n in owed if n.state is Delivery.SENDING and n not in late]
    lost = []
    async with store.transaction() as tx:
        for notice in late:
            await tx.settle(notice, state=Delivery.DROPPED, error="the tap was too long ago")
        for notice in torn:
            if await _repeatable(tx, notice):
                await tx.settle(notice, state=Delivery.OWED)
            elif notice.doubtful:
                lost.append(notice)
            else:
                await tx.settle(notice, state=Delivery.OWED, doubtful=True)
    for notice in lost:
        await returns.give_up(notice, Delivery.UNKNOWN, "killed twice while sending")
    return len(late) + len(torn)


async def all_owed(tx: Outbox, after: NoticeId) -> list[Notice]:
    owed: list[Notice] = []
    while page := await tx.owed_since(owed[-1].id if owed else after, PAGE):
        owed += page
        if len(page) < PAGE:
            break
    return owed


async def _repeatable(tx: Outbox, notice: Notice) -> bool:
    """An answer, or the edit of a card that is already there: to do it twice is to do it once."""
    if notice.kind is Kind.ANSWER:
        return True
    if notice.kind not in (Kind.CARD, Kind.DRAFT):
        return False
    card = await tx.card(notice.chat_id, issue_id=notice.issue_id, draft_id=notice.draft_id)
    return card is not None and card.message_id != 0  # 0: it stayed behind when the group moved
