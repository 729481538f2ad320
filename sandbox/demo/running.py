"""The whole demo: a Telegram, the bot beside it, the people, and at the end what it came to."""

import asyncio
import contextlib
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from sandbox.clock import Clock
from sandbox.demo import summary
from sandbox.demo.afternoon import AFTERNOON
from sandbox.demo.bot_process import DISTRICT, BotProcess
from sandbox.demo.day import MONDAY, Day, Scene, moment
from sandbox.demo.failing import DemoFailed
from sandbox.demo.morning import MORNING
from sandbox.demo.narrator import Narrator
from sandbox.demo.town import settle
from sandbox.telegram import Sandbox

SCRIPT: tuple[Scene, ...] = (*MORNING, *AFTERNOON)
LAST_HAPPENINGS = 25


@dataclass(frozen=True)
class Options:
    """`stay` goes on after the last scene, at `speed`, until interrupted."""

    host: str
    port: int
    token: str
    data: Path | None = None
    json: Path | None = None
    stay: bool = False
    speed: float = 1.0


async def demonstrate(options: Options, console: Console, script: Sequence[Scene] = SCRIPT) -> None:
    """Raise DemoFailed, with the last of what was said, where somebody did not get what the script expects."""
    began = time.monotonic()
    clock = Clock(moment(script[0].at), speed=0)
    with _folder(options.data) as data:
        async with Sandbox.running(
            host=options.host, port=options.port, token=options.token, clock=clock, strict=False
        ) as telegram:
            console.print(f"Bot API {telegram.url}    {MONDAY:%Y-%m-%d}    {data}", highlight=False)
            bot = BotProcess(telegram, data)
            town = settle(telegram, DISTRICT)
            console.print((await bot.imports()).rstrip(), highlight=False, markup=False)
            async with bot.running(), _told(Narrator(telegram, console)) as narrator:
                await _lived(Day(telegram, town, narrator), script, bot)
                found = await summary.summed_up(bot, telegram) | {"real_seconds": round(time.monotonic() - began, 1)}
                narrator.catch_up()
                summary.show(found, console)
                if options.json:
                    options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
                summary.require_sound(found)
                if options.stay:
                    await _stay(telegram, options, console)


async def _lived(day: Day, script: Sequence[Scene], bot: BotProcess) -> None:
    try:
        for scene in script:
            await day.play(scene)
    except DemoFailed as failure:
        day.narrator.catch_up()
        said = "\n".join(day.telegram.transcript().splitlines()[-LAST_HAPPENINGS:])
        raise DemoFailed(f"{failure}\n\nlast said:\n{said}\n\nlast of {bot.log}:\n{bot.last_words()}") from None


async def _stay(telegram: Sandbox, options: Options, console: Console) -> None:
    telegram.clock.speed(options.speed)
    console.print(
        f"\n服务继续，时钟 {options.speed:g} 倍速，Ctrl-C 结束 / still serving, Ctrl-C ends it\n"
        f"{telegram.addresses()}",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip
    await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def _told(narrator: Narrator) -> AsyncIterator[Narrator]:
    telling = asyncio.create_task(narrator.run(), name="narrator")
    try:
        yield narrator
    finally:
        telling.cancel()
        await asyncio.wait({telling})


@contextlib.contextmanager
def _folder(wanted: Path | None) -> Iterator[Path]:
    """The given one is kept; a passing one goes away at the end."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        if any(wanted.iterdir()):
            raise DemoFailed(f"{wanted} is not empty: the day begins with a database of its own")
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="mashang-demo-", ignore_cleanup_errors=True) as name:
        yield Path(name)
