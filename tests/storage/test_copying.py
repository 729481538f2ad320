"""A database copied to the other engine and back is what it was, and the bot goes on there."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from asyncio import create_subprocess_exec
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Boolean, Float, Integer, Text

from bot.commands.verifying import examined
from bot.desk import merging
from storage.copying import Copied, copy_to
from storage.schema import metadata
from storage.standing_aside import Occupied
from storage.store import Store
from tests.clock import MONDAY_MORNING
from tests.databases import POSTGRESQL, SQLITE, Database, Engine, bare, url_of
from tests.office import Town, open_town

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[Database]:
    with bare(POSTGRESQL, tmp_path) as made:
        yield made


async def copy(source: str, target: str, force: bool = False) -> Copied:
    return await copy_to(source, target, MONDAY_MORNING, lambda *_: None, force=force)


def content(file: Path) -> dict[str, Any]:
    """All there is, plainly; also how far numbers have been given away."""
    with closing(sqlite3.connect(file)) as opened:
        found = {name: opened.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in metadata.tables}
        return found | {"numbers": opened.execute("SELECT * FROM sqlite_sequence ORDER BY name").fetchall()}


async def some_moves(town: Town) -> None:
    await town.closed()
    await town.acknowledged(category="0136", by="小钱")
    await town.pass_time(hours=5)


def a_row_in_each(file: Path) -> None:
    """Also where nobody has written yet; the copy reads no meaning into them."""
    of = {Integer: 1, BigInteger: 10**12, Text: "字", Float: 0.5, Boolean: 1}
    with closing(sqlite3.connect(file)) as opened, opened:
        for table in metadata.sorted_tables:
            kept = [getattr(column.type, "impl", column.type) for column in table.columns]
            row = [next(value for kind, value in of.items() if isinstance(one, kind)) for one in kept]
            opened.execute(f"INSERT OR IGNORE INTO {table.name} VALUES ({', '.join('?' * len(row))})", row)


async def test_what_went_to_the_other_engine_and_back_is_as_it_was(tmp_path: Path, empty_server: Database) -> None:
    back = tmp_path / "back.db"
    async with open_town(tmp_path, engine=SQLITE) as town:
        await some_moves(town)
        first, second = await town.file(), await town.file(text="井盖\0丢了😀")
        await town.do(merging.merge, first, second.id, by="孙姐")  # refers to a row behind its own
        async with town.store.transaction() as tx:
            await tx.leave_a_gap_in_the_numbers()
        a_row_in_each(town.path)
        there = await copy(town.database.url, empty_server.url)
        assert (there.findings, there.issues, there.aside) == ([], int(second.id), None)
        await copy(empty_server.url, url_of(back))
        before = content(town.path)
    after = content(back)
    assert all(before.values())
    assert {name for name in before if before[name] != after[name]} == {"issue", "draft", "journal"}  # NUL is gone
    assert [tuple(str(one).replace("\0", "") for one in row) for row in before["issue"]] == [
        tuple(map(str, row)) for row in after["issue"]
    ]
    assert dict(after["numbers"])["issue"] == 2000


async def test_the_bot_goes_on_in_the_copy(tmp_path: Path, empty_server: Database) -> None:
    async with open_town(tmp_path, engine=SQLITE) as town:
        await some_moves(town)
        issue = await town.acknowledged(text="幸福路井盖丢了")
        await copy(town.database.url, empty_server.url)
        there = Town(Store(empty_server.url), town.office, town.clock, town.roster, empty_server)
        try:
            assert await there.fresh() == await town.fresh()
            await there.submit(issue)
            assert (await there.closed()).id == issue.id + 1
            await there.pass_time(days=1)
            await there.sound()
            assert [one async for found in examined(there.store) for one in found] == []
        finally:
            await there.store.close()


async def test_what_holds_something_is_left_alone_or_stands_aside(tmp_path: Path, empty_server: Database) -> None:
    async with open_town(tmp_path, engine=SQLITE) as town:
        await town.file()
        await copy(town.database.url, empty_server.url)
        for target in (empty_server.url, town.database.url):
            with pytest.raises(Occupied):
                await copy(town.database.url, target)
        await town.file()
        made = await copy(town.database.url, empty_server.url, force=True)
    assert empty_server.run("SELECT count(*) FROM issue") == [(2,)]
    assert empty_server.run(f"SELECT count(*) FROM {made.aside}.issue") == [(1,)]


@pytest.mark.parametrize("target", [SQLITE, POSTGRESQL])
async def test_a_copy_that_is_killed_has_changed_nothing(tmp_path: Path, target: Engine) -> None:
    with bare(target, tmp_path / "new.db") as made:
        async with open_town(tmp_path, engine=SQLITE) as town:
            await some_moves(town)
            killed = await create_subprocess_exec(sys.executable, "-c", KILLED, town.database.url, made.url, cwd=ROOT)
            await killed.wait()
            assert killed.returncode == -signal.SIGKILL
            if target == SQLITE:
                assert not made.path.exists()
            else:
                assert made.run("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
            await copy(town.database.url, made.url)
            assert made.run("SELECT count(*) FROM notice") == town.database.run("SELECT count(*) FROM notice")
    assert sorted(os.listdir(tmp_path))[-1] == ("new.db" if target == SQLITE else "mashang.db")


KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from storage.copying import copy_to
def tell(table, copied, total):
    if table == "notice":
        os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(copy_to(sys.argv[1], sys.argv[2], datetime(2026, 3, 2, tzinfo=UTC), tell))
"""
