"""Puts a copy in the place of the database: whoever is killed at any moment leaves the old one or the new one, whole.

The copy becomes a file beside the database first, and is checked there. The old database is brought into one
file without a log beside it, which would be taken for the new one's, gets a second name, and is then replaced.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from storage.backup import Content, check, copy, say_of_when, taken_at, to_the_disk

BESIDE = ("-wal", "-shm", "-journal")


def prepare(source: Path, database: Path) -> tuple[Path, Content]:
    """The copy beside the database, checked; raise `Unsound`, and nothing is left of it."""
    database.parent.mkdir(parents=True, exist_ok=True)
    new = database.with_name(database.name + ".restoring")
    for leftover in (new, *beside(new)):
        leftover.unlink(missing_ok=True)
    try:
        check(source)
        taken = taken_at(source)
        copy(source, new)
        with closing(sqlite3.connect(new, isolation_level=None)) as made:
            if taken is not None:
                say_of_when(made, taken)
        content = check(new)
        to_the_disk(new)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    return new, content


def put_in_place(new: Path, database: Path, now: datetime) -> Path | None:
    """Where the old database is now; None where there was none. Nobody serves it: the caller holds its lock."""
    aside = None
    if database.exists():
        aside = database.with_name(f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}")
        with suppress(sqlite3.Error):  # what is damaged stays as it is, with its log
            in_one_file(database)
        for old, kept in zip((database, *beside(database)), (aside, *beside(aside)), strict=True):
            if old.exists() and not kept.exists():
                _second_name(old, kept)
        to_the_disk(database.parent)
    for log in beside(database):
        log.unlink(missing_ok=True)
    new.replace(database)
    to_the_disk(database.parent)
    return aside


def beside(database: Path) -> list[Path]:
    return [database.with_name(database.name + suffix) for suffix in BESIDE]


def in_one_file(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=10)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        old.execute("PRAGMA journal_mode = DELETE")


def _second_name(old: Path, kept: Path) -> None:
    try:
        os.link(old, kept)
    except OSError:  # a file system without links
        shutil.copy2(old, kept)
        to_the_disk(kept)
