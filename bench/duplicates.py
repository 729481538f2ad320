"""What it costs to look for duplicates and recurrences before a filing, among a hundred thousand issues."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, milliseconds
from bot.desk.desk import Desk
from bot.desk.likeness import alike, closed_before
from bot.ids import IssueId
from bot.issues import Issue
from storage.store import Store

ISSUES, TIMES = 100_000, 300
AIM_MS = 5.0
OPEN_OF, CATEGORIES = 5, 60
WEEKS = 12  # within which what stays is looked for: all that is open lies in them
SPREAD = """
    UPDATE issue SET category = :category, area_id = :area, place = :place, latitude = :north, longitude = :east,
        filed_at = :filed, closed_at = :closed, status = :status, resolution = :resolution WHERE id = :id
"""


async def measure(issues: int = ISSUES) -> Figures:
    return {
        "issues": issues,
        "aim_ms": AIM_MS,
        "even": await _looked(issues, share_of_one=1 / CATEGORIES),
        "a_quarter_of_one": await _looked(issues, share_of_one=0.25),
    }


async def _looked(count: int, *, share_of_one: float) -> Figures:
    """``share_of_one`` of all issues are of the category that is asked about."""
    with TemporaryDirectory(prefix="bench-") as folder:
        database, now = Path(folder) / "mashang.db", datetime.now(UTC)
        await town.found(database, now - timedelta(days=400))
        await town.file_issues(database, count, now - timedelta(days=4))
        _spread(database, count, now, share_of_one)
        store, office = Store(town.url_of(database)), town.make_office()
        try:
            async with store.snapshot() as tx:
                desk = await Desk.at(tx, office, now)
                asked = [replace(await tx.issue(IssueId(n)), filed_at=now) for n in random.Random(1).sample(
                    range(1, count + 1), min(count, 20 * TIMES))]  # fmt: skip
                asked = [issue for issue in asked if issue.category == town.CATEGORY][:TIMES]
                return {
                    "asked": len(asked),
                    "open": await _timed(asked, lambda issue: alike(desk, issue, issue.reporter_id, public=False)),
                    "closed": await _timed(asked, lambda issue: closed_before(desk, issue)),
                }
        finally:
            await store.close()


def _spread(database: Path, count: int, now: datetime, share_of_one: float) -> None:
    """Over categories, areas and a year; half with coordinates, a quarter with words for the place."""
    chance = random.Random(0)
    codes = [category.code for category in town.make_office().catalogue if category.radius is not None]
    others = [code for code in codes if code != town.CATEGORY][: CATEGORIES - 1]
    micros, day = int(now.timestamp() * 1e6), 86_400_000_000
    with closing(sqlite3.connect(database)) as connection:
        areas = [row[0] for row in connection.execute("SELECT id FROM area")]
        rows = []
        for number in range(1, count + 1):
            is_open, kind = number % OPEN_OF == 0, number % 4
            filed = micros - int(day * chance.uniform(0, 7 * WEEKS if is_open else 365))
            rows.append(
                {
                    "id": number,
                    "category": town.CATEGORY if chance.random() < share_of_one else chance.choice(others),
                    "area": chance.choice(areas),
                    "place": f"朝阳路{chance.randrange(500)}号" if kind == 1 else "",
                    "north": 30.2 + chance.random() / 10 if kind > 1 else None,
                    "east": 120.1 + chance.random() / 10 if kind > 1 else None,
                    "filed": filed,
                    "closed": None if is_open else min(micros, filed + day * chance.randrange(1, 6)),
                    "status": "in_progress" if is_open else "closed",
                    "resolution": None if is_open else "fixed",
                }
            )
        connection.executemany(SPREAD, rows)
        connection.commit()


async def _timed(asked: list[Issue], look: Callable[[Issue], Awaitable[object]]) -> Figures:
    took, cpu = [], time.process_time()
    for issue in asked:
        began = time.perf_counter()
        await look(issue)
        took.append(time.perf_counter() - began)
    return milliseconds(took) | {"cpu": round(1000 * (time.process_time() - cpu) / len(asked), 1)}
