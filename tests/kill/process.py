"""The real bot in a process of its own, which a test may end at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx

from handlers.web.room import listener_at
from sandbox import Sandbox
from storage.store import Store
from tests.databases import Database, url_of
from tests.kill.nursery import Life, nursery

ROOT = Path(__file__).parents[2]
RUN = ("-m", "bot", "run")
PATIENCE = 100.0
LOOK = 0.03


def free_address() -> str:
    with listener_at("127.0.0.1", 0) as listener:
        return "{}:{}".format(*listener.getsockname())


class BotProcess:
    """``arguments`` of the interpreter. One log for all its lives, beside ``database``, or where that would be."""

    def __init__(self, telegram: Sandbox, database: Path, *arguments: str, **environment: str) -> None:
        self.database = database
        self._telegram = telegram
        self._arguments = arguments or RUN
        self._log = database.with_suffix(".log")
        self._log.touch()
        self._process: Life | subprocess.Popen[bytes] | None = None
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
        self._environment = inherited | {
            "PYTHONPATH": str(ROOT),
            "MASHANG_BOT_TOKEN": telegram.token,
            "MASHANG_BOT_API_URL": telegram.url,
            "MASHANG_DATABASE_URL": url_of(database),
            "MASHANG_ADMIN_IDS": "1010",
            "MASHANG_PACING": "off",
            "MASHANG_WEB_LISTEN": "off",
            **environment,
        }

    @property
    def url(self) -> str:
        return self._environment["MASHANG_DATABASE_URL"]

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def launch(self) -> None:
        """Begin a life, without waiting for anything."""
        assert not self.alive
        if self._arguments[0] == "-m" or not self._arguments[0].startswith("-"):
            self._process = nursery().begin(self._arguments, self.database.parent, self._environment, self._log)
            return
        with self._log.open("ab") as log:  # an interpreter of its own, for one that is asked to be strict
            self._process = subprocess.Popen(
                [sys.executable, *self._arguments],
                cwd=self.database.parent,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def start(self) -> None:
        """Until it listens."""
        asked = len(self._telegram.calls_of("getUpdates"))
        self.launch()
        end = asyncio.get_running_loop().time() + PATIENCE
        while len(self._telegram.calls_of("getUpdates")) == asked:
            assert self.alive, f"it ended by itself:\n{self.log()}"
            assert asyncio.get_running_loop().time() < end, f"it does not listen:\n{self.log()}"
            await asyncio.sleep(LOOK)

    async def kill(self) -> None:
        """No chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            await self._ended()

    async def stop(self) -> int:
        """Ask it to end; its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await self._ended()

    async def _ended(self) -> int:
        assert self._process is not None
        return await asyncio.to_thread(self._process.wait, PATIENCE)

    async def health(self) -> tuple[int, Any]:
        """What its page says, where it was given an address."""
        async with httpx.AsyncClient(trust_env=False) as page:
            answer = await page.get("http://{MASHANG_WEB_LISTEN}/healthz".format_map(self._environment))
        return answer.status_code, answer.json()

    # --- what its database says

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        return Database(self.url).run(question, *values)

    def unfinished(self) -> list[tuple[Any, ...]]:
        return self.rows(
            "SELECT 'notice', id FROM notice WHERE state IN ('owed', 'sending')"
            " UNION ALL SELECT 'update', update_id FROM inbox WHERE done_at IS NULL"
        )

    def store(self) -> Store:
        return Store(self.url)
