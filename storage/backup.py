"""A copy of a SQLite database that is in use: made page by page from one snapshot, and opened before it counts.

All of it waits for the disk and belongs in another thread. The bot's writer is never locked out: in WAL a reader
stands in nobody's way. What would slow it down, a great heap of unwritten pages before its next commit, is
written out in small portions.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backups import TAKEN

PAGES: Final = 1000  # a step: 4 MB
PORTION: Final = 4  # steps between two writings to the disk
CHECKED: Final = 200_000  # instructions of SQLite between two looks whether to go on


class Unsound(Exception):
    """The file is no database of ours, or a damaged one; the message says what was found."""


class NoRoom(OSError):
    """Told before anything is written."""

    def __str__(self) -> str:
        return f"{self.filename}: {self.strerror}"


@dataclass(frozen=True, slots=True)
class Content:
    """What a copy must agree upon with its original."""

    revision: str | None
    issues: int
    batons: int
    events: int
    notices: int
    newest: datetime | None  # event


@dataclass(frozen=True, slots=True)
class Copied:
    content: Content
    size: int  # bytes


def back_up(source: Path, target: Path, at: datetime, *, going: Callable[[], bool] = lambda: True) -> Copied:
    """Under a name of its own until it is whole, checked and on the disk; ``going`` is asked now and then."""
    target.parent.mkdir(parents=True, exist_ok=True)
    for part in target.parent.glob("mashang-*.db.part"):
        part.unlink(missing_ok=True)  # of an attempt that was killed
    part = target.with_name(target.name + ".part")
    try:
        content = copy(source, part, going)
        with closing(sqlite3.connect(part, isolation_level=None)) as made:
            say_of_when(made, at)
        found = check(part, going)
        if found != content:
            raise Unsound(f"the copy holds {found}, the database {content}")
        to_the_disk(part)
        part.replace(target)
        to_the_disk(target.parent)
    finally:
        part.unlink(missing_ok=True)
    return Copied(content, target.stat().st_size)


def copy(source: Path, target: Path, going: Callable[[], bool] = lambda: True) -> Content:
    """To a new file that only its owner reads, in one piece: without a log beside it. What the snapshot held."""
    with closing(reading(source)) as original:
        original.execute("BEGIN")
        content = content_of(original)
        _make_sure_of_room(original, target)
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(target, isolation_level=None)) as made:
            made.execute("PRAGMA journal_mode = OFF")
            made.execute("PRAGMA synchronous = OFF")
            original.backup(made, pages=PAGES, progress=_Pace(target, going))
            made.execute("PRAGMA journal_mode = DELETE")
    return content


class _Pace:
    """What was copied goes to the disk while the next is read, and the bot's commits between."""

    def __init__(self, target: Path, going: Callable[[], bool]) -> None:
        self._target, self._going, self._steps = target, going, 0

    def __call__(self, _status: int, _remaining: int, _total: int) -> None:
        self._steps += 1
        if not self._going():
            raise InterruptedError
        if self._steps % PORTION == 0:
            to_the_disk(self._target)


def check(file: Path, going: Callable[[], bool] = lambda: True) -> Content:
    """Every page and every reference; raise `Unsound` with the first thing that is wrong."""
    try:
        with closing(reading(file)) as opened:
            opened.set_progress_handler(lambda: not going(), CHECKED)
            [found] = opened.execute("PRAGMA integrity_check(1)").fetchone()
            if found != "ok":
                raise Unsound(str(found).splitlines()[-1])
            astray = opened.execute("PRAGMA foreign_key_check").fetchone()
            if astray is not None:
                raise Unsound(f"row {astray[1]} of {astray[0]} refers to a row of {astray[2]} that is not there")
            return content_of(opened)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not going():
            raise InterruptedError from None
        raise Unsound(str(error)) from None


def damage(file: Path) -> str | None:
    """The first thing that is wrong with its pages, by a look that leaves out the indexes; None where all is well."""
    try:
        with closing(reading(file)) as opened:
            [found] = opened.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    return None if found == "ok" else str(found).splitlines()[-1]


def content_of(opened: sqlite3.Connection) -> Content:
    issues, batons, events, notices = (
        int(opened.execute(f"SELECT count(*) FROM {name}").fetchone()[0]) for name in _COUNTED
    )
    [newest] = opened.execute("SELECT max(at) FROM event WHERE id > (SELECT max(id) FROM event) - 100").fetchone()
    [revision] = opened.execute("SELECT max(version_num) FROM alembic_version").fetchone()
    moment = None if newest is None else _EPOCH + timedelta(microseconds=newest)
    return Content(revision, issues, batons, events, notices, moment)


_COUNTED = ("issue", "baton", "event", "notice")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def taken_at(file: Path) -> datetime | None:
    """Of which moment the copy is, as it says itself; else of the newest thing that was said or done in it."""
    with closing(reading(file)) as opened:
        row = opened.execute("SELECT value FROM meta WHERE name = ?", (TAKEN,)).fetchone()
        if row is not None and row[0]:
            return datetime.fromisoformat(row[0])
        latest = (
            "SELECT max(at) FROM event UNION SELECT max(received_at) FROM inbox UNION SELECT max(sent_at) FROM notice"
        )
        moments = [row[0] for row in opened.execute(latest) if row[0] is not None]
    return _EPOCH + timedelta(microseconds=max(moments)) if moments else None


def say_of_when(copy: sqlite3.Connection, at: datetime) -> None:
    """A copy of a copy that no bot has begun with is still of the first one's moment."""
    copy.execute(
        "INSERT INTO meta (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value = ''",
        (TAKEN, at.isoformat()),
    )


def reading(file: Path) -> sqlite3.Connection:
    if not file.is_file():
        raise FileNotFoundError(2, os.strerror(2), str(file))
    opened = sqlite3.connect(file, isolation_level=None, timeout=10)
    opened.execute("PRAGMA query_only = ON")
    return opened


def to_the_disk(path: Path) -> None:
    """The file, or the names in the folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_sure_of_room(original: sqlite3.Connection, target: Path) -> None:
    [pages] = original.execute("PRAGMA page_count").fetchone()
    [size] = original.execute("PRAGMA page_size").fetchone()
    free = shutil.disk_usage(target.parent).free
    if free < pages * size:
        raise NoRoom(28, f"{pages * size >> 20} MB needed, {free >> 20} MB free", str(target.parent))
