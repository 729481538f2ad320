"""A fresh database, and one that can fall out of order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

from storage.store import Store, Transaction
from tests.databases import USUAL, database


class FailingStore(Store):
    """While ``broken``, every transaction fails at its commit and leaves nothing behind, as on a full disk."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.broken = False
        self.refused = 0
        self.update_ids = count(1)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with super().transaction() as tx:
            yield tx
            if self.broken:
                self.refused += 1
                raise OSError("database or disk is full")


@asynccontextmanager
async def fresh(folder: Path) -> AsyncIterator[FailingStore]:
    with database(USUAL, folder / "mashang.db") as made:
        store = FailingStore(made.url)
        try:
            yield store
        finally:
            await store.close()
