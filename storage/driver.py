"""aiosqlite with one errand to the database's thread for a statement.

SQLAlchemy asks for a cursor, executes, fetches and closes: as four errands they cost more than the statement itself.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

import aiosqlite


class OneErrandCursor:
    """What SQLAlchemy's adapter uses of a cursor; rows are fetched at once, as it does anyway."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.lastrowid: int | None = None
        self.rowcount = -1

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        await self._errand(sqlite3.Connection.execute, statement, parameters)

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._errand(sqlite3.Connection.executemany, statement, parameters)

    async def _errand(self, how: Any, statement: str, parameters: Any) -> None:
        await self._connection._execute(self._run, how, statement, parameters)  # type: ignore[no-untyped-call]

    def _run(self, how: Any, statement: str, parameters: Any) -> None:
        cursor = how(self._connection._conn, statement, parameters)
        self.description = cursor.description
        if cursor.description:
            self._rows = cursor.fetchall()
        self.lastrowid, self.rowcount = cursor.lastrowid, cursor.rowcount
        cursor.close()

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """It is closed already."""


class OneErrandConnection(aiosqlite.Connection):
    async def cursor(self) -> OneErrandCursor:  # type: ignore[override]
        return OneErrandCursor(self)


def connect(database: str, **options: Any) -> OneErrandConnection:
    """For SQLAlchemy's ``async_creator_fn``."""
    connection = OneErrandConnection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True
    return connection
