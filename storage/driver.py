"""SQLite in the event loop's own thread, for SQLAlchemy's asyncio engine and beside it.

A statement takes some ten microseconds, an errand to another thread and back several hundred. Only what waits is sent
on one: a commit waits for the disk, a beginning for another process that writes, and a long question for itself.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from time import perf_counter
from typing import Any, Final, TypeVar

from sqlalchemy import URL, AsyncAdaptedQueuePool, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import await_only

T = TypeVar("T")

PATIENCE: Final = 10_000  # milliseconds to wait for another process that writes
LONG: Final = 0.01  # seconds; a statement that took so long is sent on an errand until it is quick again

_threads = ThreadPoolExecutor(max_workers=5, thread_name_prefix="sqlite")  # the writer's and four readers'
_long: set[str] = set()


async def begin_to_write(connection: Connection) -> None:
    """Where another process writes, its end is waited for."""
    try:
        _begin_within(0, connection)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        await errand(partial(_begin_within, PATIENCE, connection))


def _begin_within(patience: int, connection: Connection) -> None:
    connection.run(f"PRAGMA busy_timeout={patience}")
    connection.run("BEGIN IMMEDIATE")


async def errand(work: Callable[[], T]) -> T:
    """A connection does one thing at a time: who is cancelled meanwhile is cancelled when it is done."""
    done = asyncio.get_running_loop().run_in_executor(_threads, work)
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait((done,))
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None and done.exception() is None:
        raise cancelled
    return done.result()


class Connection(sqlite3.Connection):
    by_itself = False  # its transactions begin and end without SQLAlchemy

    # a connection knows its cursors, and forgets those that are gone only where it has made them itself

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(Cursor)

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Here and now, without SQLAlchemy."""
        return super().cursor(sqlite3.Cursor).execute(statement, parameters)


class _Now:
    def __await__(self) -> Generator[None, None, None]:
        yield from ()


_NOW: Final = _Now()  # SQLAlchemy takes a statement that waits for nothing for one of a driver that cannot wait


class Cursor(sqlite3.Cursor):
    """As SQLAlchemy uses it. Rows are fetched at once: then the statement is over, and may have been an errand."""

    _rows: list[Any]

    def execute(self, statement: str, parameters: Any = ()) -> Cursor:
        work = partial(self._execute, statement, parameters)
        if statement in _long:
            await_only(errand(work))
        else:
            work()
            await_only(_NOW)
        return self

    def executemany(self, statement: str, parameters: Any) -> Cursor:
        super().executemany(statement, parameters)
        await_only(_NOW)
        return self

    def _execute(self, statement: str, parameters: Any) -> None:
        began = perf_counter()
        super().execute(statement, parameters)
        self._rows = super().fetchall() if self.description else []
        if perf_counter() - began > LONG:
            _long.add(statement)
        else:
            _long.discard(statement)

    def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        return rows

    def fetchmany(self, size: int | None = 1) -> list[Any]:
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    def fetchone(self) -> Any:
        return self._rows.pop(0) if self._rows else None

    async def _async_soft_close(self) -> None:
        """SQLAlchemy asks this of every asynchronous driver's cursor."""


class Dialect(SQLiteDialect_pysqlite):
    """What SQLAlchemy must know: that it is asynchronous, and how a transaction begins and ends, if it is asked to."""

    driver = "loop"
    is_async = True
    supports_statement_cache = True

    def __init__(self, begin: str = "BEGIN", **options: Any) -> None:
        super().__init__(**options)
        self.begin = begin

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:
        return AsyncAdaptedQueuePool

    def do_begin(self, dbapi_connection: Any) -> None:
        if not dbapi_connection.by_itself:
            dbapi_connection.cursor().execute(self.begin)

    def do_rollback(self, dbapi_connection: Any) -> None:
        if not dbapi_connection.by_itself:
            dbapi_connection.rollback()

    def do_commit(self, dbapi_connection: Any) -> None:
        if not dbapi_connection.by_itself:
            dbapi_connection.commit()


registry.register("sqlite.loop", __name__, "Dialect")
