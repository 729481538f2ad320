"""What a tick costs when ten batons are due, of a thousand, a hundred thousand and a million open ones."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, ratio
from bot.rounds import Rounds
from handlers.clock import SystemClock
from storage.store import Store

OPEN = (1_000, 100_000, 1_000_000)
DUE, TIMES = 10, 15
PER_ISSUE = 2  # open batons


class StillClock(SystemClock):
    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        return self._now


async def measure(sizes: tuple[int, ...] = OPEN) -> Figures:
    found: Figures = {"due": DUE}
    for size in sizes:
        found[str(size)] = await _ticks(size)
    first = found[str(sizes[0])]
    for size in sizes[1:]:
        for what in ("idle_ms", "due_ms"):
            found[str(size)][f"ratio_{what}"] = ratio(found[str(size)][what], first[what])
    return found


async def _ticks(size: int) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        now = datetime.now(UTC)
        await town.found(database, now)
        await town.file_issues(database, size // PER_ISSUE, now)
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("UPDATE baton SET next_nudge_at = ?", (_micros(now + timedelta(days=1)),))
            connection.commit()
            open_batons = connection.execute("SELECT count(*) FROM baton WHERE closed_at IS NULL").fetchone()[0]
        store, office = Store(town.url_of(database)), town.make_office()
        async with store.transaction() as tx:
            await office.take_office(tx, now)
        rounds = Rounds(store, office, StillClock(now + timedelta(minutes=45)))
        idle, due = [], []
        try:
            for turn in range(TIMES):
                idle.append(await _timed(rounds, 0))
                _make_due(database, turn, now)
                due.append(await _timed(rounds, DUE))
        finally:
            await store.close()
    return {
        "open": open_batons,
        "idle_ms": round(1000 * median(idle), 3),
        "due_ms": round(1000 * median(due), 2),
    }


async def _timed(rounds: Rounds, expected: int) -> float:
    began = time.perf_counter()
    nudged = await rounds.nudge_due()
    took = time.perf_counter() - began
    if nudged != expected:
        raise RuntimeError(f"{nudged} nudged instead of {expected}")
    return took


def _make_due(database: Path, turn: int, now: datetime) -> None:
    """Ten that have not been nudged yet, spread over the table."""
    with closing(sqlite3.connect(database, timeout=10)) as connection:
        connection.execute(
            "UPDATE baton SET next_nudge_at = ? WHERE id IN (SELECT id FROM baton WHERE owes = 'acknowledge'"
            " AND nudged = 0 AND next_nudge_at > ? ORDER BY (id * 7919 + ?) % 10007 LIMIT ?)",
            (_micros(now), _micros(now), turn, DUE),
        )
        connection.commit()


def _micros(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000)
