"""SQLite in the loop's own thread: what waits goes to another, and both roads to the database say the same."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.ids import ChatId, NoticeId
from bot.notices import Kind, Notice
from storage import driver
from storage.connections import Opened
from storage.store import Store
from tests.clock import MONDAY_MORNING

pytestmark = pytest.mark.sqlite

COUNT = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < {}) SELECT max(x) FROM c"


def notice(key: str) -> Notice:
    return Notice(dedup_key=key, kind=Kind.SAY, chat_id=ChatId(1), created_at=MONDAY_MORNING)


@asynccontextmanager
async def somebody_else() -> AsyncIterator[Any]:
    """Counts how often others had a turn meanwhile."""
    turns = count()

    async def live() -> None:
        while True:
            next(turns)
            await asyncio.sleep(0)

    task = asyncio.create_task(live())
    await asyncio.sleep(0)
    yield lambda: next(turns) - 1
    task.cancel()


async def test_a_statement_is_over_before_anybody_else_has_a_turn(store: Store) -> None:
    async with store.transaction() as tx, somebody_else() as turns:
        await tx.owe(notice("a"))
        await tx.set_fact("a", "1")
        assert (len(await tx.owed_since(NoticeId(0), 10)), await tx.fact("a")) == (1, "1")
        assert turns() == 0


async def test_a_question_known_to_be_long_holds_nobody_up(store: Store) -> None:
    statement = text(COUNT.format(500_000))
    async with store.snapshot() as tx:
        await tx._connection.execute(statement)
        async with somebody_else() as turns:
            assert (await tx._connection.execute(statement)).scalar_one() == 500_000
            assert turns() > 10


async def test_a_question_that_is_quick_again_is_asked_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    statement = text(COUNT.format(3))
    async with store.snapshot() as tx:
        with monkeypatch.context() as slow:
            slow.setattr(driver, "LONG", -1.0)
            await tx._connection.execute(statement)
        async with somebody_else() as turns:
            await tx._connection.execute(statement)
            assert turns() > 0
        async with somebody_else() as turns:
            await tx._connection.execute(statement)
            assert turns() == 0


async def test_a_commit_holds_nobody_up(store: Store) -> None:
    async with somebody_else() as turns:
        async with store.transaction() as tx:
            await tx.set_fact("a", "1")
            assert turns() == 0
        assert turns() > 0


async def test_where_another_process_writes_only_who_writes_waits(store: Store, tmp_path: Path) -> None:
    async def write() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("a", "1")

    async with store.transaction():
        pass
    other = sqlite3.connect(tmp_path / "mashang.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(write())
    async with somebody_else() as turns:
        await asyncio.wait((writing,), timeout=0.02)
        assert turns() > 10
    async with store.snapshot() as tx:
        assert await tx.fact("a") is None
    assert not writing.done()
    other.execute("ROLLBACK")
    other.close()
    await writing
    async with store.snapshot() as tx:
        assert await tx.fact("a") == "1"


async def test_rows_counts_and_new_ids_come_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("a"), notice("b"))
        await tx.owe(notice("b"))
        assert [one.dedup_key for one in await tx.owed_since(NoticeId(0), 10)] == ["a", "b"]
        changed = await tx._connection.execute(text("UPDATE notice SET error = 'x'"))
        assert changed.rowcount == 2


async def test_what_a_row_lacks_is_not_taken_for_a_double(store: Store) -> None:
    with pytest.raises(IntegrityError, match="NOT NULL"):
        async with store.transaction() as tx:
            await tx.owe(Notice(None, Kind.SAY, ChatId(1), MONDAY_MORNING))  # type: ignore[arg-type]


async def test_sqlalchemy_and_the_driver_read_and_write_the_same(store: Store) -> None:
    async with store.transaction() as tx:
        for key in ("driver", "sqlalchemy"):
            await tx.owe(notice(key))
            [new] = [one for one in await tx.owed_since(NoticeId(0), 10) if one.dedup_key == key]
            assert await tx.claim(new.id)
            assert not await tx.claim(new.id)
            await tx.settle(new, sent_at=MONDAY_MORNING, error="x")
            tx._opened = Opened(tx._connection)  # from here on without the driver's own connection
        by_driver, by_sqlalchemy = (await tx._connection.execute(text("SELECT * FROM notice ORDER BY id"))).all()
        assert by_driver[2:] == by_sqlalchemy[2:]


def test_however_many_statements_there_were_nothing_of_them_stays() -> None:
    with closing(sqlite3.connect(":memory:", factory=driver.Connection)) as connection:

        def live(statements: int) -> int:
            for _ in range(statements):
                assert connection.run("SELECT 1").fetchone() == (1,)
                connection.cursor()
            return sum(type(one) is weakref.ref for one in gc.get_objects())

        before = live(500)
        assert live(5_000) - before < 1_000
