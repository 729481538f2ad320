"""A database for a test, on either engine: empty, or filled with the sample district. Tests begin with a copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final, Literal

import pytest
from sqlalchemy.engine import make_url

from storage.engine import writer
from storage.schema import metadata
from tests import postgres

Engine = Literal["sqlite", "postgresql"]
SQLITE: Final = "sqlite"
POSTGRESQL: Final = "postgresql"
USUAL: Engine = POSTGRESQL if os.environ.get("MASHANG_TEST_ENGINE") == POSTGRESQL else SQLITE

Fill = Callable[[str], Coroutine[Any, Any, None]]


@dataclass(frozen=True)
class Database:
    url: str

    @property
    def engine(self) -> Engine:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"

    @property
    def path(self) -> Path:
        """Of SQLite's file."""
        name = make_url(self.url).database
        assert name is not None
        return Path(name)

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Beside whoever uses it; a value for each question mark."""
        if self.engine == "postgresql":
            return postgres.run(self.url, statement, *values)
        with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """The same statement for each row."""
        if self.engine == "postgresql":
            postgres.write(self.url, statement, rows)
            return
        with closing(sqlite3.connect(self.path, timeout=10)) as connection, connection:
            connection.executemany(statement, rows)


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


async def make_tables(url: str) -> None:
    engine = writer(url)
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()


async def _nothing(url: str) -> None:
    """Not even tables."""


@contextmanager
def database(engine: Engine, path: Path, name: str = "empty", fill: Fill = make_tables) -> Iterator[Database]:
    """A copy of what ``fill`` has made, once under this name; on SQLite at ``path``."""
    if engine == "sqlite":
        shutil.copy(sqlite_file(name, fill), path)
        yield Database(url_of(path))
        return
    if reason := postgres.missing():
        pytest.skip(reason)
    with postgres.copied(postgres.template(name, fill)) as url:
        yield Database(url)


@contextmanager
def bare(engine: Engine, path: Path) -> Iterator[Database]:
    """Nothing in it; on SQLite not even a file."""
    if engine == "sqlite":
        yield Database(url_of(path))
        return
    with database(engine, path, "bare", _nothing) as made:
        yield made


@cache
def sqlite_file(name: str, fill: Fill) -> Path:
    """Made once; to be copied."""
    path = Path(mkdtemp()) / f"{name}.db"
    postgres.finish(lambda: fill(url_of(path)))
    return path


async def by_hand(tx: Any, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What no port does, in a test's own transaction; a value for each question mark."""
    plain = statement if tx._connection.dialect.name == "sqlite" else postgres.numbered(statement)
    result = await tx._connection.exec_driver_sql(plain, values)
    return [tuple(row) for row in result] if result.returns_rows else []


async def broken(tx: Any, what: str, when: str = "true") -> None:
    """From now on the database refuses it: ``INSERT ON notice``, ``UPDATE OF state ON draft``."""
    if tx._connection.dialect.name == "sqlite":
        await by_hand(tx, f"CREATE TRIGGER broken BEFORE {what} WHEN {when} BEGIN SELECT RAISE(ABORT, 'broken'); END")
        return
    await by_hand(tx, "CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'broken'; END $$")
    await by_hand(tx, f"CREATE TRIGGER broken BEFORE {what} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION broken()")


async def mended(tx: Any) -> None:
    await by_hand(
        tx, "DROP TRIGGER broken" if tx._connection.dialect.name == "sqlite" else "DROP FUNCTION broken CASCADE"
    )
