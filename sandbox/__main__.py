"""`python -m sandbox`: the demo, half a day of a sample district; with --serve only the Bot API."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from rich.console import Console

from sandbox.clock import Clock
from sandbox.demo.failing import DemoFailed
from sandbox.demo.running import Options, demonstrate
from sandbox.telegram import TOKEN, Sandbox

SERVED_PORT = 8081
INTERRUPTED = 130


async def serve(*, host: str, port: int, speed: float, token: str) -> None:
    async with Sandbox.running(host=host, port=port, clock=Clock(speed=speed), token=token, strict=False) as telegram:
        sys.stdout.write(telegram.addresses() + "\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    parser = _parser()
    options = parser.parse_args()
    if options.speed < 0:
        parser.error("--speed must not be negative")
    if not options.token.partition(":")[0].isdigit():
        parser.error("--token must look like 1000:words")
    if options.json and not options.json.parent.is_dir():
        parser.error(f"there is no folder {options.json.parent} for --json")
    port = options.port if options.port is not None else SERVED_PORT if options.serve else 0
    work: Coroutine[Any, Any, None]
    if options.serve:
        work = serve(host=options.listen, port=port, speed=options.speed, token=options.token)
    else:
        day = Options(
            host=options.listen, port=port, token=options.token, data=options.data, json=options.json,
            stay=options.stay, speed=options.speed,
        )  # fmt: skip
        work = demonstrate(day, Console(highlight=False))
    try:
        asyncio.run(_until_asked_to_end(work))
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.exit(0 if options.serve or options.stay else INTERRUPTED)
    except DemoFailed as failure:
        sys.stdout.flush()
        sys.exit(f"\n✗ {failure}")
    except OSError as error:
        sys.exit(f"Cannot listen on {options.listen}:{port}, or write a file: {error.strerror or error}.")


async def _until_asked_to_end(work: Coroutine[Any, Any, None]) -> None:
    """SIGTERM ends it as orderly as Ctrl-C does."""
    task = asyncio.ensure_future(work)
    with contextlib.suppress(NotImplementedError):  # Windows knows no such signals
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await task


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--serve", action="store_true", help="serve a Telegram, without bot or demo, until interrupted")
    parser.add_argument("--port", type=int, help=f"default: a free one; with --serve {SERVED_PORT}")
    parser.add_argument("--listen", default="127.0.0.1", help="address to listen on; loopback unless you say otherwise")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--speed", type=float, default=1.0, help="virtual seconds in a real second, for --serve/--stay")
    parser.add_argument("--stay", action="store_true", help="after the demo go on until interrupted")
    parser.add_argument("--data", type=Path, metavar="DIR", help="an empty folder that keeps database and log")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the summary there")
    return parser


if __name__ == "__main__":
    main()
