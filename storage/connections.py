"""Where a transaction begins and ends, for each kind of database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import driver
from storage.engine import reader, writer

READERS = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection in a transaction. ``sqlite`` is the driver's own, for statements that are run without SQLAlchemy."""

    connection: AsyncConnection
    sqlite: sqlite3.Connection | None = None


class Connections(Protocol):
    def writing(self) -> AbstractAsyncContextManager[Opened]:
        """Everything or nothing: an exception inside undoes it all."""

    def reading(self) -> AbstractAsyncContextManager[Opened]: ...
    async def close(self) -> None: ...


class Embedded:
    """SQLite: connections that stay open. To begin by the driver costs a hundredth of a beginning by SQLAlchemy."""

    def __init__(self, url: str) -> None:
        self._engines = writer(url), reader(url)
        self._writer, self._readers = (_Kept(engine) for engine in self._engines)
        self._room = asyncio.Semaphore(READERS)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Opened]:
        opened = await self._writer.take()
        assert opened.sqlite is not None
        try:
            await driver.begin_to_write(opened.sqlite)
            yield opened
            await driver.errand(opened.sqlite.commit)
        finally:
            await self._writer.give_back(opened)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Opened]:
        async with self._room:
            opened = await self._readers.take()
            assert opened.sqlite is not None
            try:
                sqlite3.Cursor(opened.sqlite).execute("BEGIN")
                yield opened
            finally:
                await self._readers.give_back(opened)

    async def close(self) -> None:
        for kept, engine in zip((self._writer, self._readers), self._engines, strict=True):
            await kept.close()
            await engine.dispose()


class _Kept:
    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._free: list[Opened] = []

    async def take(self) -> Opened:
        if self._free:
            return self._free.pop()
        connection = await self._engine.connect().start()
        sqlite = (await connection.get_raw_connection()).driver_connection
        assert isinstance(sqlite, sqlite3.Connection)
        return Opened(connection, sqlite)

    async def give_back(self, opened: Opened) -> None:
        """What is not committed by now is undone."""
        assert opened.sqlite is not None
        if opened.sqlite.in_transaction:
            opened.sqlite.rollback()
        if opened.connection.in_transaction():  # SQLAlchemy has executed something, and thinks that it is in one
            await opened.connection.rollback()
        self._free.append(opened)

    async def close(self) -> None:
        while self._free:
            await self._free.pop().connection.close()


class Served:
    """A database server: SQLAlchemy's pools and transactions."""

    def __init__(self, url: str) -> None:
        self._writer, self._reader = writer(url), reader(url)

    def writing(self) -> AbstractAsyncContextManager[Opened]:
        return _opened(self._writer)

    def reading(self) -> AbstractAsyncContextManager[Opened]:
        return _opened(self._reader)

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def _opened(engine: AsyncEngine) -> AsyncIterator[Opened]:
    """A transaction that is over, one way or the other, before anybody else has a turn."""
    connection = engine.connect()
    try:
        await _to_the_end(_begin(connection))
        try:
            yield Opened(connection)
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
