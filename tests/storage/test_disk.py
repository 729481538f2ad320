"""A full disk, a file that cannot be written, somebody who holds it: said once, nothing lost, and it goes on."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from stat import S_IXOTH

import pytest

from bot.errors import Outage
from storage import driver, trouble
from storage.migrate import migrate
from storage.store import Store
from tests.databases import url_of

pytestmark = pytest.mark.sqlite
LONG = "长" * 5000


async def write(store: Store, name: str, value: str = LONG) -> None:
    async with store.transaction() as tx:
        await tx.set_fact(name, value)


async def read(store: Store, name: str) -> str | None:
    async with store.snapshot() as tx:
        return await tx.fact(name)


async def pages(store: Store, most: int) -> None:
    """More than these the file may not have."""
    async with store.transaction() as tx:
        await tx._connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "PATIENCE", 20)
    monkeypatch.setattr(trouble, "SILENCE", 0.0)
    monkeypatch.setattr(trouble, "CALM", 0.0)


def errors(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "storage.trouble"]


async def until_full(store: Store) -> int:
    """How many were kept."""
    for kept in range(10_000):
        try:
            await write(store, f"fact {kept}")
        except Outage:
            return kept
    raise AssertionError("it is never full")


async def test_a_disk_without_room_is_said_once_and_what_was_kept_stays(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await pages(store, 1)  # SQLite makes it as many as there are
    kept = await until_full(store)
    for _ in range(5):
        with pytest.raises(Outage, match="no room"):
            await write(store, "too much")
    await pages(store, 1_000_000)
    await write(store, "after")
    assert [await read(store, name) for name in ("too much", "after")] == [None, LONG]
    assert all([await read(store, f"fact {number}") == LONG for number in range(kept)])
    begun, over = errors(caplog)
    assert trouble.FULL in begun
    assert "works again" in over


async def test_who_shares_a_commit_with_what_found_no_room_is_undone_with_it_and_may_try_again(store: Store) -> None:
    await pages(store, 1)
    ended = await asyncio.gather(*(write(store, f"{n}", LONG * n) for n in range(30)), return_exceptions=True)
    assert {type(one) for one in ended} <= {Outage, type(None)}
    assert any(ended)
    await pages(store, 1_000_000)
    for number, outcome in enumerate(ended):
        assert (await read(store, str(number)) is None) == isinstance(outcome, Outage)
        await write(store, str(number), "again")


@contextmanager
def tiny_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_up(ballast: Path) -> None:
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


async def test_who_goes_on_after_sqlite_has_undone_all_of_it_is_told_so(store: Store) -> None:
    await pages(store, 400)
    await until_full(store)

    async def deaf() -> None:
        async with store.transaction() as tx:
            with suppress(Exception):
                await tx.set_fact("large", LONG * 20)
            await tx.set_fact("small", "1")

    with pytest.raises(Outage):
        await deaf()


async def test_on_a_real_disk_that_is_full_nothing_is_taken_in_until_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with tiny_disk(tmp_path / "disk") as disk:
        ballast = disk / "ballast"
        await migrate(url_of(disk / "mashang.db"))
        store = Store(url_of(disk / "mashang.db"))
        await write(store, "before")
        fill_up(ballast)
        kept = await until_full(store)
        with pytest.raises(Outage, match="no room"):
            await write(store, "too much")
        assert await read(store, "before") == LONG
        ballast.unlink()
        await write(store, "after")
        assert [await read(store, name) for name in ("too much", "after")] == [None, LONG]
        assert all([await read(store, f"fact {number}") == LONG for number in range(kept)])
        assert len(errors(caplog)) == 1
        await store.close()


@contextmanager
def nobody() -> Iterator[None]:
    """Whom the rights of files hold for: they do not for root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_database_that_cannot_be_written_is_said_once_and_can_still_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data"
    await migrate(url_of(folder / "mashang.db"))
    store = Store(url_of(folder / "mashang.db"))
    await write(store, "before")
    await store.close()
    open_to_all(tmp_path)
    (folder / "mashang.db").chmod(0o444)
    with nobody():
        store = Store(url_of(folder / "mashang.db"))
        for _ in range(3):
            with pytest.raises(Outage, match="cannot be written"):
                await write(store, "refused")
        await store.close()
    (folder / "mashang.db").chmod(0o644)
    store = Store(url_of(folder / "mashang.db"))
    assert [await read(store, name) for name in ("before", "refused")] == [LONG, None]
    await store.close()
    [said] = errors(caplog)
    assert trouble.READ_ONLY in said


def open_to_all(path: Path) -> None:
    for folder in (path / "data", path, *path.parents):
        if not folder.stat().st_mode & S_IXOTH:
            folder.chmod(0o755)


async def test_a_process_that_holds_the_database_for_long_is_waited_out(
    store: Store, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    await write(store, "before")
    with closing(sqlite3.connect(url.partition("///")[2], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        for _ in range(3):
            with pytest.raises(Outage, match="another process"):
                await write(store, "meanwhile")
        assert await read(store, "before") == LONG
        other.execute("ROLLBACK")
    await write(store, "after")
    assert [await read(store, name) for name in ("meanwhile", "after")] == [None, LONG]
    begun, over = errors(caplog)
    assert trouble.LOCKED in begun
    assert "works again" in over


def damage(path: Path) -> None:
    """The first page of the table of facts."""
    with closing(sqlite3.connect(path)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'meta'").fetchone()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)


async def test_a_damaged_page_is_said_once(store: Store, url: str, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(50):
        await write(store, f"fact {number}")
    await store.close()
    damage(Path(url.partition("///")[2]))
    again = Store(url)
    for _ in range(3):
        with pytest.raises(Exception, match="malformed"):
            await read(again, "fact 1")
    await again.close()
    assert errors(caplog) == [trouble.DAMAGED]
