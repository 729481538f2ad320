"""The bot beside the sandbox: its own commands in processes of their own, with the environment of an office."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

from sandbox.demo.failing import DemoFailed
from sandbox.demo.options import LOG
from sandbox.telegram import Sandbox

ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "sandbox" / "district"
PREFIX = "MASHANG_"
COMMAND_SECONDS = 120.0
START_SECONDS = 120.0
STOP_SECONDS = 30.0
LAST_LINES = 15
GLANCE_SECONDS = 0.05


class BotProcess:
    """Runs in the data folder, so that no `.env` of somebody who develops here is read."""

    def __init__(self, telegram: Sandbox, data: Path) -> None:
        self.telegram, self.data = telegram, data
        self.log = data / LOG
        self.environment = environment(telegram, data)
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False

    async def imports(self, roster: Path = DISTRICT) -> str:
        return await self._say("roster", "import", str(roster))

    async def status(self) -> dict[str, Any]:
        counts: dict[str, Any] = json.loads(await self._say("status", "--json"))
        return counts

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Until the block ends; then it is asked to finish what is under way."""
        await self._begin()
        try:
            yield
        finally:
            if self._process:
                await _end(self._process)

    async def killed_for(self, pause: Awaitable[None]) -> None:
        """Without a word, as in a power cut; it starts again after the pause."""
        if self._process:
            self._killed = True
            await _kill(self._process)
            await pause
            await self._begin()
            self._killed = False

    async def until_it_dies(self) -> None:
        """Raises DemoFailed when it ends by itself."""
        while True:
            if self._process and not self._killed:
                code = await self._process.wait()
                if not self._killed:
                    raise DemoFailed(
                        f"the bot ended by itself with {code}; the last of {self.log}:\n{self.last_words()}"
                    )
            await asyncio.sleep(GLANCE_SECONDS)

    async def _begin(self) -> None:
        asked = len(self.telegram.calls_of("getUpdates"))
        with self.log.open("ab") as log:
            self._process = await self._start("run", stdout=log, stderr=log)
        try:
            await self._until_it_listens(self._process, asked)
        except BaseException:
            await _end(self._process)
            raise

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-LAST_LINES:])

    async def _say(self, *words: str) -> str:
        process = await self._start(*words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        try:
            said, _ = await asyncio.wait_for(process.communicate(), COMMAND_SECONDS)
        except TimeoutError:
            raise DemoFailed(f"`python -m bot {' '.join(words)}` did not end within {COMMAND_SECONDS:.0f} s") from None
        finally:
            await _end(process)
        text = said.decode("utf-8", errors="replace")
        if process.returncode:
            raise DemoFailed(f"`python -m bot {' '.join(words)}` failed:\n{text}")
        return text

    async def _start(self, *words: str, stdout: Any, stderr: Any) -> asyncio.subprocess.Process:
        """In a session of its own: Ctrl-C reaches the demo alone, which then ends it in order."""
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *words,
            stdin=asyncio.subprocess.DEVNULL, stdout=stdout, stderr=stderr,
            cwd=self.data, env=self.environment, start_new_session=True,
        )  # fmt: skip

    async def _until_it_listens(self, process: asyncio.subprocess.Process, asked: int) -> None:
        end = asyncio.get_running_loop().time() + START_SECONDS
        while len(self.telegram.calls_of("getUpdates")) <= asked:
            if process.returncode is not None:
                raise DemoFailed(f"the bot ended at its start with {process.returncode}:\n{self.last_words()}")
            if asyncio.get_running_loop().time() > end:
                raise DemoFailed(f"the bot did not ask for updates within {START_SECONDS:.0f} s:\n{self.last_words()}")
            await asyncio.sleep(GLANCE_SECONDS)


def environment(telegram: Sandbox, data: Path) -> dict[str, str]:
    """Nothing of the caller's own office goes in."""
    inherited = {name: value for name, value in os.environ.items() if not name.upper().startswith(PREFIX)}
    return inherited | {
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONUTF8": "1",
        "MASHANG_BOT_TOKEN": telegram.token,
        "MASHANG_BOT_API_URL": telegram.url,
        "MASHANG_CLOCK_URL": f"{telegram.url}/clock",
        "MASHANG_DATABASE_URL": f"sqlite+aiosqlite:///{(data / 'mashang.db').as_posix()}",
        "MASHANG_WEB_LISTEN": f"127.0.0.1:{_free_port()}",
    }


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask first; a process that does not end in time is killed."""
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        await _kill(process)
    except asyncio.CancelledError:
        await _kill(process)
        raise


async def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()
