"""The durable inbox: an update is a committed row before Telegram is told that we have it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text, update

from bot.inbox import Update
from storage.ready import Ready
from storage.rows import Rows, load, values
from storage.schema import DEAD, inbox

_DONE = Ready(update(inbox).where(inbox.c.update_id == bindparam("number"), inbox.c.done_at.is_(None)), ("done_at",))


class InboxRows(Rows):
    async def keep(self, updates: Sequence[Update]) -> list[Update]:
        """Write updates down, and say which were new; one that is already there stays as it is."""
        added = await self._add_new(inbox, *(values(update) for update in updates))
        return [update for update, new in zip(updates, added, strict=True) if new]

    async def undone_updates(self) -> list[Update]:
        query = select(inbox).where(inbox.c.done_at.is_(None)).order_by(inbox.c.update_id)
        return [load(Update, row) for row in await self._connection.execute(query)]

    async def update_done(self, update_id: int, now: datetime) -> bool:
        """Mark it in the transaction of its effect; False when its effect is already there."""
        return bool(await _DONE.count(self._opened, {"number": update_id, "done_at": now}))

    async def update_failed(self, update_id: int) -> int:
        """Count an attempt that ended in a bug or an outage; the number so far."""
        result = await self._connection.execute(
            update(inbox)
            .where(inbox.c.update_id == update_id)
            .values(attempts=inbox.c.attempts + 1)
            .returning(inbox.c.attempts)
        )
        return int(result.scalar_one())

    async def lay_aside(self, update_id: int, reason: str, now: datetime) -> None:
        """A dead letter: kept, shown to the administrator, and in nobody's way."""
        await self._connection.execute(
            update(inbox).where(inbox.c.update_id == update_id).values(done_at=now, dead=reason[:500])
        )

    async def dead_letters(self) -> int:
        query = select(func.count()).select_from(inbox).where(text(DEAD))
        return int((await self._connection.execute(query)).scalar_one())

    async def laid_aside(self, offset: int, limit: int) -> list[Update]:
        """The dead letters, the latest first."""
        query = select(inbox).where(text(DEAD)).order_by(inbox.c.update_id.desc()).offset(offset).limit(limit)
        return [load(Update, row) for row in await self._connection.execute(query)]

    async def take_up_again(self, update_ids: Sequence[int]) -> list[Update]:
        """Dead letters to be handled once more, those that still are; their attempts stay, so it is only once."""
        result = await self._connection.execute(
            update(inbox)
            .where(inbox.c.update_id.in_(update_ids), text(DEAD))
            .values(done_at=None, dead=None)
            .returning(*inbox.c)
        )
        return sorted((load(Update, row) for row in result), key=lambda update: update.update_id)

    async def forget_dead(self, update_id: int) -> bool:
        """It goes the way of those that are done; False when it is no dead letter any more."""
        result = await self._connection.execute(
            update(inbox).where(inbox.c.update_id == update_id, text(DEAD)).values(dead=None)
        )
        return bool(result.rowcount)

    async def purge_inbox(self, before: datetime) -> int:
        """Forget updates done before then: their ids start anew at random after an idle week."""
        result = await self._connection.execute(delete(inbox).where(inbox.c.done_at < before, inbox.c.dead.is_(None)))
        return result.rowcount
