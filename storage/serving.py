"""One process serves a database. A second one is told so, before both send everything."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

_LOCK = 0x6D61736572766564  # PostgreSQL: whoever serves holds this
SUFFIX = ".serving"  # SQLite: an empty file beside the database, locked as long as its process lives


class AlreadyServed(Exception):
    """Another process serves this database; nothing was changed."""


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Until the block ends; the lock goes with the process, however that ends."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            yield
            return
        with closing(_locked(parsed.database)):
            yield
        return
    engine = create_async_engine(parsed, hide_parameters=True, isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SET tcp_keepalives_idle = 30"))  # a machine that vanished lets go soon
            got = await connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK})
            if not got.scalar_one():
                raise AlreadyServed
            yield
    finally:
        await engine.dispose()


def _locked(name: str) -> sqlite3.Connection:
    """SQLite locks files on every system alike, so it is asked to hold one for us."""
    database = Path(name).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    file = database.with_name(database.name + SUFFIX)
    file.touch(mode=0o600, exist_ok=True)
    holder = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        holder.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise AlreadyServed from None
    return holder
