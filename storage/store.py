"""The database behind the ports: transactions that change, and snapshots that only read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.batons import BatonRows
from storage.drafts import DraftRows
from storage.engine import reader, writer
from storage.inbox import InboxRows
from storage.issues import IssueRows
from storage.outbox import NoticeRows
from storage.roster import RosterCache, RosterRows
from storage.roster_import import ImportRows


class Transaction(IssueRows, BatonRows, DraftRows, InboxRows, NoticeRows, RosterRows, ImportRows):
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
        async with self._turn, self._writer.begin() as connection:
            yield Transaction(connection, self._roster_cache)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent view that cannot write."""
        async with self._reader.connect() as connection, connection.begin():
            yield Transaction(connection, self._roster_cache)

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()
