"""`python -m sandbox`: the demo, half a day of a sample district; with --scenario another day; with --serve neither."""

import argparse
import asyncio
import contextlib
import math
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, NoReturn

from rich.console import Console

from sandbox.clock import Clock
from sandbox.demo.failing import DemoFailed
from sandbox.demo.options import Options
from sandbox.demo.running import demonstrate
from sandbox.hosting import CannotListen
from sandbox.scripted.reading import FASTEST, ScenarioError, names, scenario_named
from sandbox.scripted.running import play
from sandbox.telegram import TOKEN, Sandbox

SERVED_PORT = 8081
INTERRUPTED = 130
WRONG = 2


class _Parser(argparse.ArgumentParser):
    """One sentence; --help tells the rest."""

    def error(self, message: str) -> NoReturn:
        self.exit(WRONG, f"{message[:1].upper()}{message[1:]}.\n")


async def serve(*, host: str, port: int, speed: float, token: str) -> None:
    async with Sandbox.running(host=host, port=port, clock=Clock(speed=speed), token=token, strict=False) as telegram:
        sys.stdout.write(telegram.addresses() + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = _parser()
    asked = parser.parse_args()
    _check(parser, asked)
    port = asked.port if asked.port is not None else SERVED_PORT if asked.serve else 0
    options = Options(
        host=asked.listen, port=port, token=asked.token, data=asked.data, json=asked.json,
        stay=asked.stay or (sys.stdout.isatty() and asked.json is None), headless=asked.headless, speed=asked.speed,
    )  # fmt: skip
    console = Console(highlight=False)
    work: Coroutine[Any, Any, None]
    if asked.serve:
        speed = 1.0 if asked.speed is None else asked.speed
        work = serve(host=asked.listen, port=port, speed=speed, token=asked.token)
    elif asked.scenario is not None:
        try:
            work = play(scenario_named(asked.scenario), options, console)
        except ScenarioError as error:
            parser.exit(WRONG, f"{error}\n")
    else:
        work = demonstrate(options, console)
    try:
        asyncio.run(_until_asked_to_end(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0 if asked.serve or options.stay else INTERRUPTED)
    except DemoFailed as failure:
        sys.stdout.flush()
        sys.exit(f"\n✗ {failure}")
    except CannotListen as error:
        sys.exit(f"Cannot listen on {asked.listen}:{port}: {error}; try another --port or --listen.")
    except OSError as error:
        sys.exit(f"Cannot write {error.filename or 'a file'}: {error.strerror or error}.")


def _check(parser: argparse.ArgumentParser, asked: argparse.Namespace) -> None:
    if asked.speed is not None and not (math.isfinite(asked.speed) and 0 <= asked.speed <= FASTEST):
        parser.error(f"--speed is a number from 0 to {FASTEST:g}, virtual seconds in a real second")
    if asked.scenario == "":
        parser.error(f"--scenario needs a name: {', '.join(names())}, or a .toml file of yours")
    if asked.headless and asked.speed == 0:
        parser.error("--speed 0 with --headless would never end")
    if asked.headless and asked.scenario is None:
        parser.error(f"--headless needs --scenario with one of {', '.join(names())}")
    if asked.json and asked.scenario is not None and not asked.headless:
        parser.error("--json needs --headless: a scenario that is looked at has no end")
    if asked.serve and asked.scenario is not None:
        parser.error("--serve has no people, so it plays no --scenario")
    if not asked.listen:
        parser.error("--listen needs an address: 127.0.0.1 for this machine alone, 0.0.0.0 for everybody's")
    if asked.port is not None and not 0 <= asked.port <= 65535:
        parser.error("--port is a number from 0 to 65535; 0 is any free one")
    if not asked.token.partition(":")[0].isdigit():
        parser.error("--token must look like 1000:words")
    if asked.json and not asked.json.parent.is_dir():
        parser.error(f"there is no folder {asked.json.parent} for --json")
    if asked.data and asked.data.exists() and not asked.data.is_dir():
        parser.error(f"--data {asked.data} is a file, not a folder")


async def _until_asked_to_end(work: Coroutine[Any, Any, None]) -> None:
    """SIGTERM ends it as orderly as Ctrl-C does."""
    task = asyncio.ensure_future(work)
    with contextlib.suppress(NotImplementedError):  # Windows knows no such signals
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m sandbox", description=__doc__, allow_abbrev=False)
    parser.add_argument("--scenario", metavar="NAME", nargs="?", const="", help=f"{', '.join(names())}, or a file.toml")
    parser.add_argument("--headless", action="store_true", help="end with the scenario and say what everybody received")
    parser.add_argument("--serve", action="store_true", help="serve a Telegram, without bot or demo, until interrupted")
    parser.add_argument("--port", type=int, help=f"default: a free one; with --serve {SERVED_PORT}")
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on; loopback unless you say otherwise")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--speed", type=float, help=f"virtual seconds in a real second, at most {FASTEST:g}")
    parser.add_argument("--stay", action="store_true", help="after the demo go on until interrupted, as on a terminal")
    parser.add_argument("--data", type=Path, metavar="DIR", help="an empty folder that keeps database and log")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the summary there")
    return parser


if __name__ == "__main__":
    main()
