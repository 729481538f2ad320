"""Statements made ready once, for what is asked at every tap.

SQLAlchemy writes them, and says how values go in and come out. On SQLite the driver then runs them by itself: for
SQLAlchemy to execute one costs ten times what the database needs. On a database server they are executed as usual.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, cast

from sqlalchemy import BindParameter, literal_column
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.visitors import replacement_traverse
from sqlalchemy.types import NullType

from storage.connections import Opened
from storage.driver import Connection

Given = Mapping[str, Any]
_SQLITE = SQLiteDialect_pysqlite()


class Ready:
    """``columns`` are those an INSERT or UPDATE gives values to. No lists of values: they would be in the text."""

    def __init__(self, statement: Any, columns: Sequence[str] = ()) -> None:
        self._statement = statement
        self._columns = columns
        self.names = tuple(statement.exported_columns.keys())  # of the columns that come back

    async def rows(self, opened: Opened, given: Given) -> Sequence[Sequence[Any]]:
        if opened.sqlite is not None:
            return self._quick.rows(opened.sqlite, given)
        return (await opened.connection.execute(self._statement, given)).all()

    async def count(self, opened: Opened, given: Given) -> int:
        """How many rows were changed."""
        if opened.sqlite is not None:
            return self._quick.run(opened.sqlite, given).rowcount
        return (await opened.connection.execute(self._statement, given)).rowcount

    @cached_property
    def _quick(self) -> _Quick:
        return _Quick(self._statement, self._columns)


class _Quick:
    """The text for SQLite, what it asks for in its order, and how the columns that come back are read.

    What is always the same stands in the text. A value beside it that a partial index speaks of, as a state, has SQLite
    plan the statement anew each time, which takes ten times as long as the statement.
    """

    def __init__(self, statement: Any, columns: Sequence[str]) -> None:
        written = cast(Any, replacement_traverse)(statement, {}, _written_out)
        compiled = written.compile(dialect=_SQLITE, column_keys=list(columns) or None)
        self._text = compiled.string
        self._asks = []
        for name in compiled.positiontup:
            bind = compiled.binds[name]
            convert = bind.type.dialect_impl(_SQLITE).bind_processor(_SQLITE) or _as_it_is
            self._asks.append((name, convert, bind.required, None if bind.required else convert(bind.value)))
        readers = [c.type.dialect_impl(_SQLITE).result_processor(_SQLITE, None) for c in statement.exported_columns]
        self._readers = [(at, reader, reader(None)) for at, reader in enumerate(readers) if reader is not None]

    def run(self, connection: Connection, given: Given) -> sqlite3.Cursor:
        arguments = [convert(given[name]) if asked else value for name, convert, asked, value in self._asks]
        try:
            return connection.run(self._text, arguments)
        except sqlite3.Error as error:  # as SQLAlchemy raises it
            raise DBAPIError.instance(self._text, None, error, sqlite3.Error, hide_parameters=True) from error

    def rows(self, connection: Connection, given: Given) -> list[Any]:
        rows = [list(row) for row in self.run(connection, given)]
        for row in rows:
            for at, reader, nothing in self._readers:
                row[at] = reader(row[at]) if row[at] is not None else nothing
        return rows


def _written_out(part: Any, **_: Any) -> Any:
    """In the place of a value that is known already, the value itself; what a column is set to has no type yet."""
    if not isinstance(part, BindParameter) or part.required or isinstance(part.type, NullType):
        return None
    return literal_column(str(part.compile(dialect=_SQLITE, compile_kwargs={"literal_binds": True})), part.type)


def _as_it_is(value: Any) -> Any:
    return value
