"""Engines: one writer that begins immediately, and read-only readers beside it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from storage.driver import connect

ONE_ERRAND = {"async_creator_fn": connect}


def writer(url: str) -> AsyncEngine:
    """The engine of every change. On SQLite one connection, WAL, and commits that survive a power cut."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        file = Path(parsed.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600, exist_ok=True)  # nobody else on the machine is to read what people report
    engine = create_async_engine(parsed, poolclass=StaticPool, connect_args=ONE_ERRAND, hide_parameters=True)
    _outlive_cancelling(engine)
    _pragmas(engine, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000")
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def reader(url: str) -> AsyncEngine:
    """The engine of questions: it cannot write, and it never waits for the writer."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_async_engine(parsed, execution_options={"postgresql_readonly": True}, hide_parameters=True)
    engine = create_async_engine(parsed, pool_size=4, max_overflow=0, connect_args=ONE_ERRAND, hide_parameters=True)
    _outlive_cancelling(engine)
    _pragmas(engine, "query_only=ON", "busy_timeout=10000")
    _begin_with(engine, "BEGIN")
    return engine


def migrator(url: str) -> AsyncEngine:
    """The engine of schema changes: tables may be written anew, so foreign keys are let go meanwhile."""
    engine = writer(url)
    if engine.dialect.name == "sqlite":
        _pragmas(engine, "foreign_keys=OFF")
    return engine


def _pragmas(engine: AsyncEngine, *pragmas: str) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin by itself
        for pragma in pragmas:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA {pragma}")
            cursor.close()


def _outlive_cancelling(engine: AsyncEngine) -> None:
    """Keep the connection of a cancelled task: its thread does one thing after the other, so the rollback comes next.

    Thrown away, it would hold the database's lock until its thread has come to an end.
    """

    @event.listens_for(engine.sync_engine, "handle_error")
    def failed(context: ExceptionContext) -> None:
        if isinstance(context.original_exception, asyncio.CancelledError):
            context.is_disconnect = False


def _begin_with(engine: AsyncEngine, statement: str) -> None:
    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Any) -> None:
        connection.exec_driver_sql(statement)
