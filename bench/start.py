"""From nothing to the first question for updates, and the memory held then; empty and with ten thousand issues."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, ratio
from bench.phones import Phones
from bench.process import running
from sandbox import Sandbox

ISSUES, STARTS = 10_000, 3
AIM_SECONDS, AIM_MB = 2.0, 120


async def measure(issues: int = ISSUES) -> Figures:
    empty, full = await _starts(0), await _starts(issues)
    return {
        "issues": issues,
        "aim_seconds": AIM_SECONDS,
        "aim_mb": AIM_MB,
        "seconds": full["seconds"],
        "mb": full["mb"],
        "empty": empty,
        "ratio_seconds": ratio(full["seconds"], empty["seconds"]),
        "ratio_mb": ratio(full["mb"], empty["mb"]),
    }


async def _starts(issues: int) -> Figures:
    seconds, megabytes = [], []
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        now = datetime.now(UTC)
        await town.found(database, now)
        await town.file_issues(database, issues, now)
        async with Sandbox.running(strict=False) as telegram:
            Phones(telegram)
            for _ in range(STARTS):
                async with running(telegram, database) as bot:
                    seconds.append(bot.seconds_to_first_poll)
                    await asyncio.sleep(2)  # a tick or two
                    megabytes.append(bot.megabytes())
    return {"seconds": round(median(seconds), 2), "mb": round(max(megabytes), 1)}
