"""A backup of a large database beside a bot that writes, how long commits wait meanwhile, and `verify`."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench import town
from bench.figures import Figures, milliseconds
from bot.books import NEW
from bot.commands.verifying import examined
from bot.desk import handling
from bot.desk.desk import Desk
from bot.ids import IssueId
from storage.backup import back_up
from storage.journal import digest
from storage.store import Store

ISSUES = 100_000
ALONE = 5.0  # seconds of writing without a backup, to compare with
NOTED = 3  # moves of each issue beside those of its filing


async def measure(issues: int = ISSUES) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database, now = Path(folder) / "mashang.db", datetime.now(UTC)
        await town.found(database, now)
        await town.file_issues(database, issues, now)
        _remember(database)
        store = Store(town.url_of(database))
        try:
            alone = await _writing(store, asyncio.create_task(asyncio.sleep(ALONE)), now)
            began = time.perf_counter()
            copying = asyncio.create_task(asyncio.to_thread(back_up, database, Path(folder) / "copy.db", now))
            beside = await _writing(store, copying, now)
            took, size = time.perf_counter() - began, copying.result().size / 1e6
            began = time.perf_counter()
            found = [len(findings) async for findings in examined(store)]
            verified = time.perf_counter() - began
        finally:
            await store.close()
    return {
        "issues": issues,
        "megabytes": round(size),
        "backup_seconds": round(took, 1),
        "megabytes_per_second": round(size / took),
        "commit_ms_alone": alone,
        "commit_ms_beside_it": beside,
        "verify_seconds": round(verified, 1),
        "verified": len(found),
        "findings": sum(found),
    }


def _remember(database: Path) -> None:
    """The copies of the town's issues get a history like the first ones, and what was written with it."""
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.row_factory = sqlite3.Row
        sources: dict[int, list[tuple[Any, ...]]] = {}
        for row in opened.execute("SELECT * FROM event WHERE issue_id <= ? ORDER BY id", (town.UNITS,)):
            sources.setdefault(row["issue_id"], []).append(tuple(row)[2:])
        marks = ",".join("?" * (len(next(iter(sources.values()))[0]) + 1))
        names = [row[1] for row in opened.execute("PRAGMA table_info(event)")][1:]
        batons, assignments = (_by_issue(opened, name) for name in ("baton", "assignment"))
        for issue in opened.execute("SELECT * FROM issue WHERE id > ?", (town.UNITS,)).fetchall():
            number = issue["id"]
            for event in sources[(number - 1) % town.UNITS + 1]:
                opened.execute(f"INSERT INTO event ({','.join(names)}) VALUES ({marks})", (number, *event))
            wrote = {"issue": _written(issue)} | batons.get(number, {}) | assignments.get(number, {})
            opened.execute("INSERT INTO journal (issue_id, wrote) VALUES (?, ?)", (number, json.dumps(wrote)))
            for _ in range(NOTED):
                again = json.dumps({"issue": {"version": issue["version"], "owner_id": issue["owner_id"]}})
                opened.execute("INSERT INTO journal (issue_id, wrote) VALUES (?, ?)", (number, again))


def _by_issue(opened: sqlite3.Connection, table: str) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for row in opened.execute(f"SELECT * FROM {table}"):
        found.setdefault(row["issue_id"], {})[f"{table}:{row['id']}"] = _written(row)
    return found


def _written(row: sqlite3.Row) -> dict[str, Any]:
    columns = {name: digest(name, row[name]) for name in row.keys() if row[name] is not None}  # noqa: SIM118
    return columns | {NEW: 1}


async def _writing(store: Store, until: asyncio.Task[Any], now: datetime) -> Figures:
    """One small move after the other, as people make them."""
    office, took, number = town.make_office(), [], 0
    async with store.transaction() as tx:
        await office.take_office(tx, now)
    while not until.done():
        number = number % 5000 + 1
        began = time.perf_counter()
        async with store.transaction() as tx:
            issue = await tx.issue(IssueId(number))
            desk = await Desk.at(tx, office, now)
            assert issue.owner_id is not None
            await handling.note(desk, issue.id, by=issue.owner_id, words="看过了")
        took.append(time.perf_counter() - began)
        await asyncio.sleep(0.01)
    await until
    return milliseconds(took)
