"""A million issues, of which twenty thousand are open: cold start, digest and board, against ten thousand."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import town
from bench.digests import YEAR, seconds_of_digest
from bench.figures import Figures, ratio
from bench.lists import seconds_of_page
from bench.phones import Phones
from bench.process import running
from bench.ticks import StillClock
from bot.digest import Slot
from bot.ids import ChatId
from bot.scopes import Charge
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.list_links import BoardLink
from handlers.telegram.screens.rendering import Renderer
from sandbox import Sandbox
from storage.store import Store

ISSUES, FEW, OPEN_OF, STARTS = 1_000_000, 10_000, 50, 3
AIM_START, AIM_DIGEST, AIM_BOARD = 2.0, 0.5, 0.05  # seconds


async def measure(issues: int = ISSUES, few: int = FEW) -> Figures:
    small, large = await _sized(few), await _sized(issues)
    return {
        "aims": {"start_s": AIM_START, "digest_s": AIM_DIGEST, "board_s": AIM_BOARD},
        str(few): small,
        str(issues): large,
        "ratio": {name: ratio(large[name], small[name]) for name in small},
    }


async def _sized(issues: int) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database, now = Path(folder) / "mashang.db", datetime.now(UTC)
        await town.found(database, now - timedelta(days=400))
        await town.file_issues(database, issues, now - timedelta(days=4))
        _mostly_closed(database, now)
        return await _started(database) | await _read(database, now)


def _mostly_closed(database: Path, now: datetime) -> None:
    micros = {"now": int(now.timestamp() * 1e6), "year": 365 * 86_400_000_000, "open_of": OPEN_OF}
    with closing(sqlite3.connect(database)) as connection:
        for statement in YEAR.split(";"):
            connection.execute(statement, micros)
        connection.commit()


async def _started(database: Path) -> Figures:
    """In the middle of its life: nothing to migrate, but no page of the database in this process yet."""
    seconds, cpu, megabytes = [], [], []
    async with Sandbox.running(strict=False) as telegram:
        Phones(telegram)
        for _ in range(STARTS):
            async with running(telegram, database) as bot:
                seconds.append(bot.seconds_to_first_poll)
                cpu.append(bot.cpu_seconds())
                await asyncio.sleep(2)
                megabytes.append(bot.megabytes())
    return {
        "start_s": round(median(seconds), 2),
        "start_cpu_s": round(median(cpu), 2),
        "start_mb": round(max(megabytes), 1),
    }


async def _read(database: Path, now: datetime) -> Figures:
    store, office = Store(town.url_of(database)), town.make_office()
    try:
        async with store.transaction() as tx:
            await office.take_office(tx, now)
            roster = await tx.roster()
        street = roster.area_by_code("A1")
        assert street is not None
        render = Renderer(store, office, Languages("zh_CN", town.ZONE), StillClock(now), "bench_bot")
        slot = Slot(now - timedelta(hours=10), now)
        digest = await seconds_of_digest(render, ChatId(town.GROUPS[1]), slot)
        board = {"link": BoardLink(Charge(area_id=street.id)).pack()}
        page = await seconds_of_page(render, roster, now, "board", board)
        return {"digest_s": digest["seconds"], "board_s": page["seconds"]}
    finally:
        await store.close()
