from __future__ import annotations

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.engine import reader, writer
from storage.store import Store
from tests.databases import Database


async def settings(url: str, *names: str) -> list[object]:
    engine = writer(url)
    async with engine.connect() as connection:
        found = [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]
    await engine.dispose()
    return found


@pytest.mark.sqlite
async def test_a_commit_survives_a_power_cut_and_foreign_keys_hold(url: str) -> None:
    full = 2
    assert await settings(url, "journal_mode", "synchronous", "foreign_keys") == ["wal", full, 1]


async def test_a_row_without_its_parent_is_refused(store: Store) -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        async with store.transaction() as tx:
            await tx.follow(1, 1)  # type: ignore[arg-type]


@pytest.mark.sqlite
async def test_a_writer_holds_the_database_from_its_first_moment(empty: Database) -> None:
    engine = writer(empty.url)
    other = sqlite3.connect(empty.path, timeout=0)
    async with engine.begin():  # nothing written yet: a deferred transaction would hold nothing
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await engine.dispose()


async def test_a_reader_cannot_write(url: str) -> None:
    engine = reader(url)
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match=r"readonly|read-only"):
            await connection.execute(text("INSERT INTO meta VALUES ('a', 'b')"))
    await engine.dispose()


async def test_a_snapshot_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        async with store.snapshot() as tx:
            await tx.set_fact("a", "b")


async def test_a_snapshot_does_not_wait_for_the_writer_and_sees_one_moment(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.set_fact("count", "1")
    async with store.snapshot() as before:
        assert await before.fact("count") == "1"
        async with store.transaction() as tx:
            await tx.set_fact("count", "2")
            async with store.snapshot() as beside:
                assert await beside.fact("count") == "1"
        assert await before.fact("count") == "1"
    async with store.snapshot() as after:
        assert await after.fact("count") == "2"
