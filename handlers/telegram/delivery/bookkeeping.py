"""What is written about a delivery: the claim before it, and how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

from bot.clock import Clock
from bot.errors import Outage
from bot.ids import ChatId, MessageId
from bot.meters import Meters
from bot.notices import PRIORITY, Card, Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.delivery.backlog import card_of
from handlers.telegram.delivery.outbox import Outbox, Store
from handlers.telegram.outgoing import Edit, Outgoing, Post, Remove, digest_of

logger = logging.getLogger(__name__)

T = TypeVar("T")
WRITES: Final = 8  # tries, over about two minutes
LONGEST_PAUSE: Final = 30.0
OUTAGE_PAUSE: Final = 1.0
ERROR_LENGTH: Final = 300


def _bared(before: Card, now: datetime) -> Notice:
    """What the chat has seen of it until now: a tap there would only hear that there is a newer one."""
    return Notice(
        dedup_key=f"{Kind.BARE}:{before.chat_id}:{before.message_id}",
        kind=Kind.BARE,
        chat_id=before.chat_id,
        person_id=before.person_id,
        created_at=now,
        issue_id=before.issue_id,
        draft_id=before.draft_id,
        priority=PRIORITY[Kind.BARE],
        facts={"message_id": before.message_id},
    )


def repeats(notice: Notice) -> bool:
    """Whether it has set out before with others, and was cut off."""
    return notice.carrier_id == notice.id and notice.attempts > 1


class Books:
    """Every method returns when it is committed; what Telegram has done cannot be taken back, so it insists."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        meters: Meters | None = None,
    ) -> None:
        self._meters = meters or Meters()
        self._store = store
        self._clock = clock
        self._pause = pause

    async def claim(self, notice: Notice, outgoing: Outgoing) -> bool:
        """Before a post, which cannot be taken back: whether it is still owed. What it says besides goes with it."""

        tried = False

        async def written(tx: Outbox) -> bool:
            nonlocal tried
            claimed = await tx.claim(notice.id)
            if tried and not claimed:  # it may have been, with the answer lost on its way
                row = await tx.notice(notice.id)
                ours = row is not None and row.state is Delivery.SENDING
                claimed = ours and row is not None and row.attempts == notice.attempts + 1
            tried = True
            if claimed and outgoing.carrier is not None:
                await tx.carry(outgoing.carrier, [notice.id, *outgoing.others])
            return claimed

        return await self._write(written)

    async def dropped(self, notice: Notice, reason: str) -> None:
        """There is nothing to say."""

        async def written(tx: Outbox) -> None:
            if card_of(notice):
                await tx.collapse_cards(notice)
            await tx.settle(notice, state=Delivery.DROPPED, error=reason[:ERROR_LENGTH])
            if notice.carrier_id == notice.id:  # what it was to carry goes by itself
                await tx.let_go(notice.id)

        await self._write(written)
        self._count(notice, Delivery.DROPPED)

    async def settle(self, notice: Notice, *, error: str = "", **columns: Any) -> None:
        await self._write(lambda tx: tx.settle(notice, error=error[:ERROR_LENGTH], **columns))

    async def ended(self, notice: Notice, state: Delivery, reason: str) -> None:
        """Badly, for it and for all that its message was to say."""
        error = reason[:ERROR_LENGTH]

        async def written(tx: Outbox) -> None:
            await tx.settle(notice, state=state, error=error)
            if notice.carrier_id == notice.id:
                await tx.settle_carried(notice.id, state=state, error=error)

        await self._write(written)
        self._count(notice, state)

    async def sent(self, notice: Notice, outgoing: Outgoing, message_id: MessageId | None) -> None:
        """The notice and the card it has become."""
        action, card, now = outgoing.action, outgoing.card, self._clock()
        if card and message_id and isinstance(action, Post | Edit):
            photo = action.photo if isinstance(action, Edit) else action.photo is not None
            card = replace(card, message_id=message_id, digest=digest_of(action), photo=photo)

        async def written(tx: Outbox) -> None:
            if card_of(notice):
                await tx.collapse_cards(notice)
            how = {"state": Delivery.SENT, "sent_at": now, "message_id": message_id, "error": ""}
            if repeats(notice):  # it may say less than before: the rest goes by itself
                await tx.let_go(notice.id)
            if outgoing.carrier is not None:
                await tx.carry(outgoing.carrier, [notice.id, *outgoing.others])
                await tx.settle_carried(outgoing.carrier, **how)
            await tx.settle(notice, **how)
            for later in outgoing.later:
                if await tx.card(later.chat_id, issue_id=later.issue_id) is None:
                    await tx.keep_card(Card(later.chat_id, MessageId(0), later.issue_id))
            await tx.owe(*outgoing.later)
            if outgoing.card and outgoing.card.message_id and isinstance(action, Post):
                await tx.owe(_bared(outgoing.card, now))
            if card and isinstance(action, Remove):
                await tx.forget_card(card)
            elif card:
                await tx.keep_card(card)

        await self._write(written)
        self._count(notice, Delivery.SENT, 1 + len(outgoing.others))

    def _count(self, notice: Notice, end: Delivery, said: int = 1) -> None:
        self._meters.ended[notice.kind.value, end.value] += said

    async def forget(self, outgoing: Outgoing) -> None:
        """The message that was to be edited is gone."""

        async def written(tx: Outbox) -> None:
            if outgoing.card is not None:
                await tx.forget_card(outgoing.card)
            elif outgoing.carrier is not None:
                await tx.forget_message(outgoing.carrier)

        await self._write(written)

    async def moved(self, notice: Notice, new: ChatId) -> None:
        """A group has another id now, and the notice is owed there."""

        async def written(tx: Outbox) -> None:
            await tx.move_chat(notice.chat_id, new)
            await tx.settle(notice, state=Delivery.OWED)

        await self._write(written)

    async def _write(self, work: Callable[[Outbox], Awaitable[T]]) -> T:
        pause, failures = 1.0, 0
        while True:
            try:
                return await self._commit(work)
            except Outage:
                await self._pause(OUTAGE_PAUSE)
            except Exception as error:
                failures += 1
                if failures == WRITES:
                    raise
                logger.error("deliveries cannot be written down, trying again: %s", place_of(error))
                await self._pause(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    async def _commit(self, work: Callable[[Outbox], Awaitable[T]]) -> T:
        async with self._store.transaction() as tx:
            return await work(tx)
