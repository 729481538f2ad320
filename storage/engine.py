"""Engines: one writer that begins immediately, and read-only readers beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from storage.driver import PATIENCE, Connection

READERS = 4

SQLITE: dict[str, Any] = {
    "factory": Connection,
    "check_same_thread": False,  # one thread after the other
    "isolation_level": None,  # the driver must not begin by itself
    "cached_statements": 500,
}


def writer(url: str) -> AsyncEngine:
    """The engine of every change. On SQLite one connection, WAL, and commits that survive a power cut."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _server(parsed, pool_size=1, max_overflow=0)
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.touch(mode=0o600)  # nobody else on the machine is to read what people report
    engine = _sqlite(parsed, begin="BEGIN IMMEDIATE", poolclass=StaticPool)
    _pragmas(engine, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    _pragmas(engine, "temp_store=MEMORY")  # what a savepoint may have to take back needs no file of its own
    return engine


def reader(url: str) -> AsyncEngine:
    """The engine of questions: it cannot write, and it never waits for the writer."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        one_moment = {"isolation_level": "REPEATABLE READ", "execution_options": {"postgresql_readonly": True}}
        return _server(parsed, pool_size=READERS, max_overflow=0, **one_moment)
    engine = _sqlite(parsed, begin="BEGIN")
    _pragmas(engine, "query_only=ON")
    return engine


def migrator(url: str) -> AsyncEngine:
    """The engine of schema changes: tables may be written anew, so foreign keys are let go, and memory is spared."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _server(parsed, longest=None)
    engine = writer(url)
    _pragmas(engine, "foreign_keys=OFF", "temp_store=DEFAULT")
    return engine


def holder(url: str) -> AsyncEngine:
    """The engine of a lock that is held for as long as its one connection stands."""
    return _server(make_url(url), isolation_level="AUTOCOMMIT", pool_size=1, max_overflow=0)


def _server(url: URL, **options: Any) -> AsyncEngine:
    from storage import server  # noqa: PLC0415  # its driver takes time to load, and is not needed for SQLite

    return server.engine(url, **options)


def _sqlite(url: URL, **options: Any) -> AsyncEngine:
    url = url.set(drivername="sqlite+loop")
    engine = create_async_engine(url, connect_args=SQLITE, hide_parameters=True, **options)
    _pragmas(engine, f"busy_timeout={PATIENCE}")
    _outlive_cancelling(engine)
    return engine


def _outlive_cancelling(engine: AsyncEngine) -> None:
    """Keep the connection of a cancelled task: what it was doing has come to its end, so the rollback comes next."""

    @event.listens_for(engine.sync_engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False


def _pragmas(engine: AsyncEngine, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
