"""A database for a test, on either engine: empty, or filled with the sample district. Tests begin with a copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Coroutine, Iterator
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
