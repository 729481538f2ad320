"""Filings a second from end to end, a photo with words and the tap, against a bot that keeps nothing."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures, ratio
from bench.phones import Phones
from bench.process import BARE, OURS, running
from sandbox import Person, Sandbox

SECONDS, AT_ONCE = 10, 30
FILED, DRAFT = "A-", "📝"


async def measure(seconds: int = SECONDS) -> Figures:
    ours, bare = await _filings(OURS, seconds), await _filings(BARE, seconds)
    return {
        "at_once": AT_ONCE,
        "ours": ours,
        "bare": bare,
        "ratio": ratio(ours["per_second"], bare["per_second"]),
        "ratio_of_cpu": ratio(bare["cpu_ms_per_filing"], ours["cpu_ms_per_filing"]),
    }


async def _filings(arguments: tuple[str, ...], seconds: int) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        await town.found(database, datetime.now(UTC))
        async with (
            Sandbox.running(flood=False, strict=False) as telegram,
            running(telegram, database, arguments, pacing="off") as bot,
        ):
            people = Phones(telegram).people[:AT_ONCE]
            cpu, began, calls = bot.cpu_seconds(), time.perf_counter(), len(telegram.calls)
            others = time.process_time()
            end = began + seconds
            done = sum(await asyncio.gather(*(_file_until(telegram, person, end) for person in people)))
            took, cpu = time.perf_counter() - began, bot.cpu_seconds() - cpu
            calls, others = len(telegram.calls) - calls, time.process_time() - others
    return {
        "per_second": round(done / took, 1),
        "calls_per_filing": ratio(calls, done),
        "cpu_share": ratio(cpu, took),
        "cpu_ms_per_filing": ratio(1000 * cpu, done),
        "cpu_ms_of_sandbox_and_people": ratio(1000 * others, done),
    }


async def _file_until(telegram: Sandbox, person: Person, end: float) -> int:
    count = 0
    bell = telegram.world.bell
    while time.perf_counter() < end:
        words = f"{town.WORDS} 片{town.unit_of(person.id)} 第{count}次"
        await person.send_photo(words)
        await bell.until(lambda words=words: _has(person, DRAFT, words), 30)  # type: ignore[misc]
        await person.tap("提交")
        await bell.until(lambda words=words: _has(person, FILED, words), 30)  # type: ignore[misc]
        count += 1
    return count


def _has(person: Person, *words: str) -> bool:
    """Among the last few messages of the bot."""
    newest = list(person.chat.messages.values())[-4:]
    return any(m.from_bot and all(word in m.text for word in words) for m in newest)
