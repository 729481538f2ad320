"""A bot in a process of its own, and what that process weighs."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sandbox import Sandbox

ROOT = Path(__file__).parents[1]
OURS = ("-m", "bot", "run")
BARE = ("-m", "bench.bare_bot")
LONGEST_START = 60.0


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    seconds_to_first_poll: float

    def megabytes(self) -> float:
        """Resident memory now."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@asynccontextmanager
async def running(
    telegram: Sandbox, database: Path, arguments: tuple[str, ...] = OURS, *, pacing: str = "telegram", clock: str = ""
) -> AsyncIterator[Running]:
    """Started and listening."""
    left_out = ("MASHANG_", "PYTHONDONTWRITEBYTECODE")  # an installed program is compiled once
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(left_out)}
    environment = (
        inherited
        | {
            "PYTHONPATH": str(ROOT),
            "MASHANG_BOT_TOKEN": telegram.token,
            "MASHANG_BOT_API_URL": telegram.url,
            "MASHANG_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
            "MASHANG_PACING": pacing,
            "MASHANG_WEB_LISTEN": f"127.0.0.1:{_free_port()}",
        }
        | ({"MASHANG_CLOCK_URL": clock} if clock else {})
    )
    log = database.with_suffix(".log")
    asked, began = len(telegram.calls_of("getUpdates")), time.perf_counter()
    with log.open("ab") as file:
        process = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, *arguments], cwd=database.parent, env=environment, stdout=file, stderr=file
        )
    try:
        while len(telegram.calls_of("getUpdates")) == asked:
            if process.poll() is not None or time.perf_counter() - began > LONGEST_START:
                raise RuntimeError(f"the bot did not start:\n{log.read_text(encoding='utf-8')}")
            await asyncio.sleep(0.002)
        yield Running(process, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            await asyncio.to_thread(process.wait, 30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
