from __future__ import annotations

import asyncio
import sqlite3
import types
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import text

from storage import driver
from storage.store import Store
from tests.databases import Database


async def test_an_exception_undoes_everything(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("a", "1")
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()
    async with store.snapshot() as tx:
        assert await tx.fact("a") is None


async def test_writers_take_turns(store: Store) -> None:
    async def count() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("count", str(int(await tx.fact("count") or 0) + 1))

    await asyncio.gather(*(count() for _ in range(20)))
    async with store.snapshot() as tx:
        assert await tx.fact("count") == "20"


@types.coroutine
def cancelled_at(step: int, work: Coroutine[Any, Any, None]) -> Generator[Any, Any, bool]:
    """Cancel the task when it waits for the ``step``-th time; True when it had come to its end before."""
    go_on: Callable[[], Any] = partial(work.send, None)
    for waited in count():
        try:
            future = go_on()
        except StopIteration:
            return waited <= step
        if waited == step and (task := asyncio.current_task()):
            task.cancel()
        try:
            yield future
            go_on = partial(work.send, None)
        except BaseException as error:
            go_on = partial(work.throw, error)
    raise AssertionError("unreachable")


@pytest.mark.sqlite
async def test_a_task_cancelled_anywhere_leaves_no_transaction_open(
    empty: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In reading, writing and committing: all or nothing is written, and the next one works."""
    monkeypatch.setattr(driver, "LONG", -1.0)  # what SQLAlchemy executes is taken for long, so that it waits
    add = text("INSERT INTO meta (name, value) VALUES (:name, '1') ON CONFLICT DO NOTHING")
    store = Store(empty.url)
    beside = sqlite3.connect(empty.path, timeout=0)

    async def work(name: str) -> None:
        async with store.transaction() as tx:
            await tx._connection.execute(add, {"name": f"{name}.a"})
            assert await tx.fact(f"{name}.a")
            await tx._connection.execute(add, {"name": f"{name}.b"})

    async def stopped(step: int) -> bool:
        return await cancelled_at(step, work(str(step)))

    for step in count():
        [ended] = await asyncio.gather(asyncio.create_task(stopped(step)), return_exceptions=True)
        async with asyncio.timeout(5):
            await work("next")
        beside.execute("BEGIN IMMEDIATE")
        beside.execute("ROLLBACK")
        async with store.snapshot() as tx:
            assert (await tx.fact(f"{step}.a")) == (await tx.fact(f"{step}.b"))
        if ended is True:
            break
        assert isinstance(ended, asyncio.CancelledError)
    assert step >= 3
    beside.close()
    await store.close()


@pytest.mark.sqlite
async def test_a_task_cancelled_while_another_process_writes_leaves_no_transaction_open(empty: Database) -> None:
    store = Store(empty.url)
    other = sqlite3.connect(empty.path, timeout=0, isolation_level=None)

    async def work() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("a", "1")

    await work()
    other.execute("BEGIN IMMEDIATE")
    task = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    task.cancel()
    other.execute("ROLLBACK")
    assert isinstance((await asyncio.gather(task, return_exceptions=True))[0], asyncio.CancelledError)
    other.execute("BEGIN IMMEDIATE")
    other.close()
    await store.close()


async def test_a_task_cancelled_while_it_waits_for_its_turn_has_done_nothing(store: Store) -> None:
    async def work() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("late", "1")

    async with store.transaction() as tx:
        task = asyncio.create_task(work())
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await tx.set_fact("first", "1")
    async with store.snapshot() as tx:
        assert (await tx.fact("first"), await tx.fact("late")) == ("1", None)


async def write(store: Store, name: str) -> None:
    async with store.transaction() as tx:
        await tx.set_fact(name, "1")


@asynccontextmanager
async def commits(store: Store) -> AsyncIterator[list[str]]:
    async with store.transaction() as tx:
        connection = tx._opened.sqlite
        assert connection is not None
    heard: list[str] = []
    connection.set_trace_callback(lambda statement: heard.append(statement) if statement == "COMMIT" else None)
    yield heard
    connection.set_trace_callback(None)


@pytest.mark.sqlite
async def test_those_who_wait_for_their_turn_share_a_commit(store: Store) -> None:
    async with commits(store) as heard:
        await asyncio.gather(*(write(store, str(n)) for n in range(20)))
    assert len(heard) == 1
    async with store.snapshot() as tx:
        assert [await tx.fact(str(n)) for n in range(20)] == ["1"] * 20


@pytest.mark.sqlite
async def test_one_that_fails_undoes_only_itself(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.set_fact("bad", "1")
            raise ValueError("no")

    async with commits(store) as heard:
        first, bad, last = await asyncio.gather(
            write(store, "first"), fail(), write(store, "last"), return_exceptions=True
        )
    assert (first, type(bad), last, len(heard)) == (None, ValueError, None, 1)
    async with store.snapshot() as tx:
        assert [await tx.fact(name) for name in ("first", "bad", "last")] == ["1", None, "1"]


async def test_a_transaction_is_over_only_when_it_is_on_the_disk(store: Store, empty: Database) -> None:
    async def work(name: str) -> int:
        await write(store, name)
        return int(empty.run("SELECT count(*) FROM meta WHERE name = ?", name)[0][0])

    assert await asyncio.gather(*(work(str(n)) for n in range(5))) == [1] * 5


@pytest.mark.sqlite
async def test_where_the_common_commit_fails_nobody_is_told_that_it_worked(store: Store) -> None:
    async def orphan() -> None:
        async with store.transaction() as tx:
            connection = tx._opened.sqlite
            assert connection is not None
            connection.run("PRAGMA defer_foreign_keys=ON")  # found out at the commit, as a broken disk is
            await tx.follow(1, 1)  # type: ignore[arg-type]

    good, bad = await asyncio.gather(write(store, "good"), orphan(), return_exceptions=True)
    assert isinstance(good, sqlite3.IntegrityError)
    assert isinstance(bad, sqlite3.IntegrityError)
    await write(store, "next")
    async with store.snapshot() as tx:
        assert [await tx.fact(name) for name in ("good", "next")] == [None, "1"]


@pytest.mark.sqlite
async def test_who_is_cancelled_when_only_the_commit_is_left_has_done_it(store: Store) -> None:
    task = asyncio.create_task(write(store, "done"))
    other = asyncio.create_task(write(store, "other"))
    await asyncio.sleep(0)
    task.cancel()
    ended = await asyncio.gather(task, other, return_exceptions=True)
    assert (type(ended[0]), ended[1]) == (asyncio.CancelledError, None)
    async with store.snapshot() as tx:
        assert [await tx.fact(name) for name in ("done", "other")] == ["1", "1"]
