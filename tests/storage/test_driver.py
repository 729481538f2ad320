"""The driver below SQLAlchemy does one errand a statement, and statements are compiled once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from bot.ids import ChatId
from bot.notices import Kind, Notice
from storage.store import Store
from tests.clock import MONDAY_MORNING


def notice(key: str) -> Notice:
    return Notice(dedup_key=key, kind=Kind.SAY, chat_id=ChatId(1), created_at=MONDAY_MORNING)


async def test_a_statement_is_one_errand_to_the_thread(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    async with store.transaction() as tx:
        driver: Any = (await tx._connection.get_raw_connection()).driver_connection
        errands: list[Any] = []
        put = driver._tx.put_nowait
        monkeypatch.setattr(
            driver, "_tx", type("Counting", (), {"put_nowait": lambda _, one: (errands.append(one), put(one))})()
        )
        await tx.owe(notice("a"))
        await tx.owed_since(0, 10)  # type: ignore[arg-type]
        assert len(errands) == 2
        monkeypatch.undo()


async def test_rows_counts_and_new_ids_come_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("a"), notice("b"))
        await tx.owe(notice("b"))
        assert [one.dedup_key for one in await tx.owed_since(0, 10)] == ["a", "b"]  # type: ignore[arg-type]
        changed = await tx._connection.execute(text("UPDATE notice SET error = 'x'"))
        assert changed.rowcount == 2


async def test_what_a_row_lacks_is_not_taken_for_a_double(store: Store) -> None:
    with pytest.raises(IntegrityError, match="NOT NULL"):
        async with store.transaction() as tx:
            await tx.owe(Notice(None, Kind.SAY, ChatId(1), MONDAY_MORNING))  # type: ignore[arg-type]


async def test_the_insert_that_leaves_doubles_alone_is_compiled_once(store: Store) -> None:
    compiled: list[object] = []
    async with store.transaction() as tx:

        @event.listens_for(store._writer.sync_engine, "before_cursor_execute")
        def executed(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _many: bool) -> None:
            compiled.append(context.compiled)

        await tx.owe(notice("a"))
        await tx.owe(notice("b"))
    assert compiled[0] is compiled[1]
