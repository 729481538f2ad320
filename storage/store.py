"""The database behind the ports: transactions that change, and snapshots that only read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.absences import AbsenceRows
from storage.batons import BatonRows
from storage.boards import BoardRows
from storage.books import BookRows
from storage.bundles import BundleRows
from storage.connections import Connections, Opened, connections
from storage.digests import DigestRows
from storage.disturbance import DisturbanceRows
from storage.drafts import DraftRows
from storage.inbox import InboxRows
from storage.issues import IssueRows
from storage.likeness import LikenessRows
from storage.outbox import NoticeRows
from storage.rates import RateRows
from storage.reports import ReportRows
from storage.restored import RestoredRows
from storage.roster import RosterCache, RosterRows
from storage.roster_import import ImportRows
from storage.waiting import WaitingRows


class Transaction(
    WaitingRows,
    IssueRows,
    LikenessRows,
    BatonRows,
    AbsenceRows,
    DraftRows,
    InboxRows,
    NoticeRows,
    BundleRows,
    RosterRows,
    ImportRows,
    ReportRows,
    DigestRows,
    DisturbanceRows,
    RateRows,
    BoardRows,
    BookRows,
    RestoredRows,
):
    """One unit of work; the port `bot.ports.Transaction`."""

    def __init__(self, opened: Opened, roster_cache: RosterCache) -> None:
        super().__init__(opened)
        self.roster_cache = roster_cache


class Store:
    """One writer at a time, readers beside it. The port `bot.ports.Store`."""

    def __init__(self, url: str) -> None:
        self._connections: Connections = connections(url)
        self._roster_cache = RosterCache()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Everything or nothing: an exception inside undoes it all."""
        tx: Transaction | None = None
        try:
            async with self._connections.writing() as opened:
                tx = Transaction(opened, self._roster_cache)
                yield tx
                await tx.keep_journal()
        finally:
            self._roster_cache.unsettled.discard(tx)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A consistent view that cannot write."""
        async with self._connections.reading() as opened:
            yield Transaction(opened, self._roster_cache)

    async def close(self) -> None:
        await self._connections.close()
