"""The database behind the ports: transactions that change, and snapshots that only read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.batons import BatonRows
from storage.digests import DigestRows
from storage.drafts import DraftRows
from storage.engine import reader, writer
from storage.inbox import InboxRows
from storage.issues import IssueRows
from storage.outbox import NoticeRows
from storage.rates import RateRows
from storage.reports import ReportRows
from storage.roster import RosterCache, RosterRows
from storage.roster_import import ImportRows


class Transaction(
    IssueRows, BatonRows, DraftRows, InboxRows, NoticeRows, RosterRows, ImportRows, ReportRows, DigestRows, RateRows
):
    """One unit of work; the port `bot.ports.Transaction`."""

    def __init__(self, connection: AsyncConnection, roster_cache: RosterCache) -> None:
        super().__init__(connection)
        self.roster_cache = roster_cache


class Store:
    """One writer at a time, readers beside it. The port `bot.ports.Store`."""

    def __init__(self, url: str) -> None:
        self._writer = writer(url)
        self._reader = reader(url)
        self._turn = asyncio.Lock()
        self._roster_cache = RosterCache()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything or nothing: an exception inside undoes it all."""
        async with self._turn, _opened(self._writer) as connection:
            yield Transaction(connection, self._roster_cache)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent view that cannot write."""
        async with _opened(self._reader) as connection:
            yield Transaction(connection, self._roster_cache)

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def _opened(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that is over, one way or the other, before anybody else has a turn."""
    connection = engine.connect()
    try:
        await _to_the_end(_begin(connection))
        try:
            yield connection
        except BaseException:
            await _to_the_end(connection.rollback())
            raise
        await _to_the_end(connection.commit())
    finally:
        if connection.sync_connection is not None:
            await _to_the_end(connection.close())


async def _begin(connection: AsyncConnection) -> None:
    await connection.start()
    await connection.begin()


async def _to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Not left half done: who is cancelled meanwhile is cancelled when it is finished."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:
            break
    if cancelled is not None and (task.cancelled() or task.exception() is None):
        raise cancelled
    await task
