"""What a filing, a nudge and a tick with nothing to do cost on PostgreSQL, against SQLite: the desk alone, no Telegram.

The server is the tests' own, on this machine and over a socket, but with commits that survive a power cut.
"""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Figures, ratio
from tests import postgres
from tests.databases import POSTGRESQL, SQLITE, Engine
from tests.office import Town, open_town

FILINGS, IDLE = 200, 200


async def measure(filings: int = FILINGS) -> Figures:
    if reason := postgres.missing():
        return {"skipped": reason}
    postgres.begin_run()
    try:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            postgres.run(postgres.server(), f"ALTER SYSTEM SET {setting} = on")
        postgres.run(postgres.server(), "SELECT pg_reload_conf()")
        sqlite, served = await _measured(SQLITE, filings), await _measured(POSTGRESQL, filings)
    finally:
        postgres.end_run()
    ratios = {f"ratio_{name}": ratio(served[name], sqlite[name]) for name in sqlite}
    return {"filings": filings, "sqlite": sqlite, "postgresql": served, **ratios}


async def _measured(engine: Engine, filings: int) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        async with open_town(Path(folder), engine=engine) as town:
            await town.file()
            return {
                "filing_ms": await _filing(town, filings),
                "nudge_ms": await _nudge(town),
                "idle_tick_ms": await _idle(town),
            }


async def _filing(town: Town, filings: int) -> float:
    began = time.perf_counter()
    for number in range(filings):
        await town.file(text=f"桥头有一堆垃圾，第{number}处")
    return round(1000 * (time.perf_counter() - began) / filings, 2)


async def _nudge(town: Town) -> float:
    town.clock.advance(hours=2)
    nudged, began = 0, time.perf_counter()
    while done := await town.rounds.nudge_due():
        nudged += done
    return round(1000 * (time.perf_counter() - began) / nudged, 2)


async def _idle(town: Town) -> float:
    await town.rounds.tick()
    began = time.perf_counter()
    for _ in range(IDLE):
        await town.rounds.tick()
    return round(1000 * (time.perf_counter() - began) / IDLE, 3)
