"""Where lives of the bot begin: a process that has imported and read everything, and forks.

An interpreter takes as long to start as most of these tests to run. Nothing else is shared: a life has its own
environment, folder, log and rights, and dies by the same signals.
"""

from __future__ import annotations

import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOOK = 0.01


class Life:
    """One process of the bot, as `subprocess.Popen` has it."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None
        self._looking = threading.Lock()

    def poll(self) -> int | None:
        with self._looking:
            if self._code is None:
                self._code = nursery().ask({"pid": self.pid})
            return self._code

    def wait(self, timeout: float) -> int:
        end = time.monotonic() + timeout
        while (code := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired("bot", timeout)
            time.sleep(LOOK)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class Nursery:
    """One for all tests of a worker; it ends with it."""

    def __init__(self) -> None:
        self._asking = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, script: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path) -> Life:
        """``script`` is what follows the interpreter: a file, or ``-m`` and a module, and the words for it."""
        return Life(self.ask({"script": list(script), "cwd": str(folder), "env": dict(environment), "log": str(log)}))

    def ask(self, question: dict[str, Any]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._asking:
            self._process.stdin.write(f"{json.dumps(question)}\n")
            self._process.stdin.flush()
            return json.loads(self._process.stdout.readline())


@cache
def nursery() -> Nursery:
    return Nursery()


def _code_of(pid: int) -> int | None:
    done, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if done else None


def _begin(asked: dict[str, Any]) -> int:
    pid = os.fork()
    if pid == 0:
        _live(asked)
    return pid


def _live(asked: dict[str, Any]) -> None:
    log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for where, here in ((nothing, 0), (log, 1), (log, 2)):
        os.dup2(where, here)
    os.chdir(asked["cwd"])
    os.environ.clear()
    os.environ.update(asked["env"])
    code: Any = 0
    try:
        _run(asked["script"])
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def _run(script: list[str]) -> None:
    if script[0] == "-m":
        sys.argv = script[1:]
        runpy.run_module(script[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = script
        runpy.run_path(script[0], run_name="__main__")


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[0] = str(ROOT)
    import alembic.command  # noqa: F401
    import asyncpg  # noqa: F401
    import openpyxl  # noqa: F401

    import bot.__main__  # noqa: F401
    import storage.upgrading  # noqa: F401
    from bot.guessing import guess
    from bot.settings import Settings
    from bot.wiring import office_of
    from handlers.telegram.screens.language import Languages

    del sys.modules["bot.__main__"]  # each life runs it
    usual = Settings(_env_file=None)
    guess("垃圾", office_of(usual).catalogue)  # reads and sorts the packaged catalogue: once a process
    Languages(usual.language, usual.time_zone)

    gc.collect()
    gc.freeze()  # what is here is shared by all lives
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _begin(asked) if "script" in asked else _code_of(asked["pid"])
        sys.stdout.write(f"{json.dumps(answer)}\n")
        sys.stdout.flush()
