"""What the sender reports: each becomes a use case in a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.clock import Clock
from bot.desk import reaching
from bot.desk.desk import Desk
from bot.ids import ChatId, IssueId
from bot.notices import Delivery, Notice
from bot.office import Office
from bot.ports import Store


class Reported:
    """The hooks of `handlers.telegram.delivery.outbox.Troubles`."""

    def __init__(self, store: Store, office: Office, clock: Clock) -> None:
        self._store, self._office, self._clock = store, office, clock

    async def unreachable(self, notice: Notice, reason: str) -> None:
        async with self._store.transaction() as tx:
            await reaching.could_not_reach(await Desk.at(tx, self._office, self._clock()), notice)

    async def group_lost(self, chat_id: ChatId, reason: str) -> None:
        async with self._store.transaction() as tx:
            await reaching.group_lost(await Desk.at(tx, self._office, self._clock()), chat_id, reason)

    async def topic_lost(self, chat_id: ChatId, topic: int) -> None:
        async with self._store.transaction() as tx:
            await reaching.topic_lost(await Desk.at(tx, self._office, self._clock()), chat_id, topic)

    async def silence(self, since: datetime, until: datetime, late: int, stale: int) -> None:
        facts: dict[str, Any] = {"since": since.isoformat(), "until": until.isoformat(), "late": late, "stale": stale}
        async with self._store.transaction() as tx:
            await (await Desk.at(tx, self._office, self._clock())).alarm("silence", since.isoformat(), **facts)

    async def unshown(self, issue_ids: Sequence[IssueId]) -> None:
        async with self._store.transaction() as tx:
            desk = await Desk.at(tx, self._office, self._clock())
            for issue_id in issue_ids:
                await reaching.poisoned(desk, issue_id)

    async def dead_letter(self, update_id: int) -> None:
        async with self._store.transaction() as tx:
            desk = await Desk.at(tx, self._office, self._clock())
            await desk.alarm("dead_letter", str(update_id))

    async def alarm(self, notice: Notice, reason: str) -> None:
        async with self._store.transaction() as tx:
            desk = await Desk.at(tx, self._office, self._clock())
            await reaching.lost(desk, notice, reason, doubtful=notice.state is Delivery.UNKNOWN)
