"""A storm at Telegram's limit: a thousand filings by 300 people in ten minutes, half of them into two of twelve groups.

Lateness is virtual: at a higher speed what the processor cannot do in time counts as late, so judge it at speed 1.
"""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import storm_figures
from bench.crowd import Crowd
from bench.figures import Figures
from bench.left_over import left_over
from bench.process import Running, running
from bench.streets import Streets
from sandbox import Clock, Sandbox
from tests.clock import MONDAY_MORNING

FILINGS, PEOPLE, GROUPS, SECONDS = 1000, 300, 12, 600
QUIET = timedelta(minutes=5)  # the groups get the cards that were left out
REMINDERS = timedelta(hours=1, minutes=55)  # from the first filing: soon the acks are late, for which there are 2 hours
REMINDING, LATER_SPEED = timedelta(minutes=20), 10.0


async def measure(
    filings: int = FILINGS, people: int = PEOPLE, groups: int = GROUPS, seconds: int = SECONDS, speed: float = 1.0
) -> Figures:
    streets = Streets(groups, people)
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        await streets.found(database, MONDAY_MORNING)
        clock = Clock(MONDAY_MORNING, speed=speed)
        async with Sandbox.running(strict=False, clock=clock) as telegram:
            crowd = Crowd(telegram, streets, streets.move_in(telegram)[0])
            async with running(telegram, database, clock=f"{telegram.url}/clock") as bot:
                listening = asyncio.create_task(crowd.listen())
                cpu = await _storm(crowd, bot, filings, seconds)
                await _pass(clock, QUIET, max(speed, LATER_SPEED))
                crowd.acking = False
                clock.advance(hours=(MONDAY_MORNING + REMINDERS - clock.now()) / timedelta(hours=1))
                await _pass(clock, REMINDING, max(speed, LATER_SPEED))
                left = left_over(database, clock.timestamp())
                listening.cancel()
        return {"filings": filings, "people": people, "into_groups": groups, "seconds": seconds, "speed": speed} | (
            storm_figures.figures(telegram, crowd, database) | {"left_over": left, "cpu": cpu}
        )


async def _storm(crowd: Crowd, bot: Running, filings: int, seconds: float) -> Figures:
    began, ours, own = time.perf_counter(), bot.cpu_seconds(), time.process_time()
    await crowd.file(filings, seconds)
    took = time.perf_counter() - began
    ours, own = bot.cpu_seconds() - ours, time.process_time() - own
    return {
        "real_seconds": round(took, 1),
        "bot_ms_per_filing": round(1000 * ours / filings, 1),
        "sandbox_and_people_ms_per_filing": round(1000 * own / filings, 1),
        "bot_mb": round(bot.megabytes(), 1),
    }


async def _pass(clock: Clock, length: timedelta, speed: float) -> None:
    clock.speed(speed)
    await asyncio.sleep(length.total_seconds() / speed)
