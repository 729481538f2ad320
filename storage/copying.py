"""A whole database taken over into another one, of either engine, while no bot serves the one or the other.

A copy taken while everything stands still misses nothing: what is owed stays owed, numbers go on where they were.
It becomes the target in one piece. On a server all of it is one transaction; SQLite's file is made beside its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.books import Finding
from storage.backup import check, to_the_disk
from storage.connections import Opened, connections
from storage.copy_rows import CopyRows, Tell
from storage.engine import migrator
from storage.migrate import to_head
from storage.restore import beside, in_one_file, put_in_place
from storage.standing_aside import Occupied, make_room


@dataclass(frozen=True, slots=True)
class Copied:
    """``findings`` are those of `verify` that the original has, too; ``aside`` is where the target's old content is."""

    rows: int
    issues: int
    findings: Sequence[Finding]
    aside: str | None = None


async def copy_to(source: str, target: str, now: datetime, tell: Tell, *, force: bool = False) -> Copied:
    """The caller holds the locks of both. Raises `Occupied` or `Differs`; then, or killed, nothing is changed."""
    kept = connections(source)
    into = _into_file if make_url(target).get_backend_name() == "sqlite" else _into_server
    try:
        async with kept.writing() as original:  # other commands wait: nothing is written behind its back
            return await into(original, target, now, tell, force)
    finally:
        await kept.close()


async def _into_server(original: Opened, target: str, now: datetime, tell: Tell, force: bool) -> Copied:
    engine = migrator(target)
    try:
        async with engine.begin() as made:
            aside = await made.run_sync(make_room, now, force)
            copied = await _filled(original, made, tell, aside)
            await made.execute(text("ANALYZE"))
        return copied
    finally:
        await engine.dispose()


async def _into_file(original: Opened, target: str, now: datetime, tell: Tell, force: bool) -> Copied:
    file = Path(make_url(target).database or "")
    if _occupied(file) and not force:
        raise Occupied
    new = file.with_name(file.name + ".copying")
    _forget(new)
    try:
        engine = migrator(f"sqlite+aiosqlite:///{new}")
        try:
            async with engine.begin() as made:
                copied = await _filled(original, made, tell)
        finally:
            await engine.dispose()
        in_one_file(new)
        check(new)
        to_the_disk(new)
        aside = put_in_place(new, file, now)
    finally:
        _forget(new)
    return Copied(copied.rows, copied.issues, copied.findings, str(aside) if aside is not None else None)


async def _filled(original: Opened, made: AsyncConnection, tell: Tell, aside: str | None = None) -> Copied:
    await made.run_sync(to_head)
    rows = CopyRows(Opened(made), original)
    copied = await rows.copy(tell)
    issues, findings = await rows.examined()
    return Copied(copied, issues, findings, aside)


def _occupied(file: Path) -> bool:
    return file.exists() and file.stat().st_size > 0


def _forget(new: Path) -> None:
    for leftover in (new, *beside(new)):
        leftover.unlink(missing_ok=True)
