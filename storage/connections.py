"""Where a transaction begins and ends, for each kind of database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage import driver
from storage.engine import READERS, reader, writer
from storage.trouble import TOGETHER, Trouble


@dataclass(frozen=True, slots=True)
class Opened:
    """A connection in a transaction. ``sqlite`` is the driver's own, for statements that are run without SQLAlchemy."""

    connection: AsyncConnection
    sqlite: driver.Connection | None = None


class Connections(Protocol):
    def writing(self) -> AbstractAsyncContextManager[Opened]:
        """One at a time, everything or nothing: an exception inside undoes it all."""

    def reading(self) -> AbstractAsyncContextManager[Opened]: ...
    async def close(self) -> None: ...


def connections(url: str) -> Connections:
    if make_url(url).get_backend_name() == "sqlite":
        return Embedded(url)
    from storage.served import Served  # noqa: PLC0415  # its driver is not loaded where it is not used

    return Served(url)


class Embedded:
    """SQLite: connections that stay open, and whose transactions begin and end without SQLAlchemy.

    A commit costs a turn of the disk, so it is shared: each transaction after the first is a savepoint of a common one,
    which is committed when all who waited for their turn have had it. None is over before that.
    """

    def __init__(self, url: str) -> None:
        self._engines = writer(url), reader(url)
        self._writer, self._readers = (_Kept(engine) for engine in self._engines)
        self._turn = asyncio.Lock()
        self._room = asyncio.Semaphore(READERS)
        self._shared: asyncio.Future[None] | None = None  # the commit that what is done waits for
        self._writing, self._reading = Trouble(writes=True), Trouble(writes=False)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Opened]:
        with self._writing.watched():
            async with self._written() as opened:
                yield opened

    @asynccontextmanager
    async def _written(self) -> AsyncIterator[Opened]:
        async with self._turn, self._writer.taken() as (opened, sqlite):
            try:
                if self._shared is None:
                    await driver.begin_to_write(sqlite)
                else:
                    sqlite.run("SAVEPOINT mine")
                yield opened
                if self._shared is not None:
                    sqlite.run("RELEASE mine")
                elif not sqlite.in_transaction:  # undone by SQLite, with somebody who went on all the same
                    raise sqlite3.OperationalError(TOGETHER)
            except BaseException:
                self._undo(sqlite)
                raise
            if self._shared is None:
                self._shared = shared = asyncio.get_running_loop().create_future()
                task = asyncio.create_task(self._commit(sqlite, shared), name="commit")
                task.add_done_callback(lambda _: shared.cancel())  # where it was cancelled itself, as a loop ends
            shared = self._shared
        await to_the_end(shared)

    def _undo(self, sqlite: driver.Connection) -> None:
        if self._shared is None:
            sqlite.rollback()
        elif sqlite.in_transaction:
            sqlite.run("ROLLBACK TO mine")
            sqlite.run("RELEASE mine")
        else:  # SQLite has undone everything at once, as when the disk is full
            _fail(self._shared, sqlite3.OperationalError(TOGETHER))
            self._shared = None

    async def _commit(self, sqlite: driver.Connection, shared: asyncio.Future[None]) -> None:
        """Its turn comes after all who wait for theirs by now."""
        async with self._turn:
            if shared.done():
                return
            self._shared = None
            try:
                await driver.errand(sqlite.commit)
            except Exception as error:
                sqlite.rollback()
                _fail(shared, error)
            else:
                shared.set_result(None)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Opened]:
        with self._reading.watched():
            async with self._room, self._readers.taken() as (opened, sqlite):
                sqlite.run("BEGIN")
                try:
                    yield opened
                finally:
                    sqlite.rollback()

    async def close(self) -> None:
        for kept, engine in zip((self._writer, self._readers), self._engines, strict=True):
            await kept.close()
            await engine.dispose()


class _Kept:
    """Connections that are used again: to take one from SQLAlchemy's pool costs more than a statement."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._free: list[tuple[Opened, driver.Connection]] = []

    @asynccontextmanager
    async def taken(self) -> AsyncIterator[tuple[Opened, driver.Connection]]:
        opened, sqlite = self._free.pop() if self._free else await self._connect()
        try:
            yield opened, sqlite
        finally:
            if opened.connection.in_transaction():
                await opened.connection.rollback()  # nothing happens but that SQLAlchemy forgets about it
            self._free.append((opened, sqlite))

    async def _connect(self) -> tuple[Opened, driver.Connection]:
        connection = await self._engine.connect().start()
        sqlite = (await connection.get_raw_connection()).driver_connection
        assert isinstance(sqlite, driver.Connection)
        sqlite.by_itself = True
        return Opened(connection, sqlite), sqlite

    async def close(self) -> None:
        while self._free:
            await self._free.pop()[0].connection.close()


async def to_the_end(work: Awaitable[None]) -> None:
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


def _fail(shared: asyncio.Future[None], error: Exception) -> None:
    shared.set_exception(error)
    shared.exception()  # perhaps nobody waits for it any more
