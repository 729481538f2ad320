"""The whole demo: a Telegram, the bot beside it, the people, what it came to; then other days by themselves."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence

from rich.console import Console

from sandbox.clock import Clock
from sandbox.demo import summary
from sandbox.demo.afternoon import AFTERNOON
from sandbox.demo.bot_process import DISTRICT, BotProcess
from sandbox.demo.day import MONDAY, Day, Scene, moment
from sandbox.demo.failing import DemoFailed
from sandbox.demo.morning import MORNING
from sandbox.demo.narrator import Narrator, narrated
from sandbox.demo.options import Options, folder
from sandbox.demo.town import settle
from sandbox.people import Person
from sandbox.scripted.play import Play
from sandbox.scripted.reading import scenario_named
from sandbox.scripted.script import Scenario
from sandbox.telegram import Sandbox

SCRIPT: tuple[Scene, ...] = (*MORNING, *AFTERNOON)
LAST_HAPPENINGS = 25
NEXT_DAY = "ordinary"
OVERNIGHT = 3600.0
LEISURELY = 10.0
"""Fast enough that something is always going on, slow enough to read it."""


async def demonstrate(options: Options, console: Console, script: Sequence[Scene] = SCRIPT) -> None:
    """Raise DemoFailed, with the last of what was said, where somebody did not get what the script expects."""
    began = time.monotonic()
    clock = Clock(moment(script[0].at), speed=0)
    with folder(options.data) as data:
        async with Sandbox.running(
            host=options.host, port=options.port, token=options.token, clock=clock, strict=False
        ) as telegram:
            greet(telegram, console)
            console.print(f"{MONDAY:%Y-%m-%d}    {data}", highlight=False)
            bot = BotProcess(telegram, data)
            town = settle(telegram, DISTRICT)
            console.print((await bot.imports()).rstrip(), highlight=False, markup=False)
            async with bot.running(), narrated(Narrator(telegram, console)) as narrator:
                day = Day(telegram, town, narrator)
                try:
                    await _half_day(day, script, bot, began, options, console)
                except DemoFailed as failure:
                    if not options.stay:
                        raise
                    _told_otherwise(failure, console)
                if options.stay:
                    narrator.only = ()
                    await goes_on(telegram, bot, scenario_named(NEXT_DAY), town.people, options, console)


async def _half_day(
    day: Day, script: Sequence[Scene], bot: BotProcess, began: float, options: Options, console: Console
) -> None:
    await _lived(day, script, bot)
    found = await summary.summed_up(bot, day.telegram) | {"real_seconds": round(time.monotonic() - began, 1)}
    day.narrator.catch_up()
    summary.show(found, console)
    if options.json:
        options.json.write_text(json.dumps(found, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    summary.require_sound(found)


def _told_otherwise(failure: DemoFailed, console: Console) -> None:
    """A visitor who plays along, or steers the clock, may well keep the script from its end."""
    console.print(
        f"\n✗ {str(failure).splitlines()[0]}\n半天没有照本子演完，往下由大家自己来"
        " / the half day went otherwise than its script; from here on everybody acts by themselves",
        highlight=False, markup=False, soft_wrap=True,
    )  # fmt: skip


async def _lived(day: Day, script: Sequence[Scene], bot: BotProcess) -> None:
    try:
        for scene in script:
            await day.play(scene)
    except DemoFailed as failure:
        day.narrator.catch_up()
        said = "\n".join(day.telegram.transcript().splitlines()[-LAST_HAPPENINGS:])
        raise DemoFailed(f"{failure}\n\nlast said:\n{said}\n\nlast of {bot.log}:\n{bot.last_words()}") from None


def greet(telegram: Sandbox, console: Console) -> None:
    """The one address; with a warning where others can get there too."""
    console.print(f"\n打开 / open  {telegram.url}/\n", style="bold", highlight=False, soft_wrap=True)
    if telegram.warning:
        console.print(f"⚠ {telegram.warning}\n", highlight=False, soft_wrap=True)


async def goes_on(
    telegram: Sandbox, bot: BotProcess, scenario: Scenario, people: Mapping[str, Person], options: Options,
    console: Console,
) -> None:  # fmt: skip
    """The people act by themselves, day after day, until interrupted; whom a visitor plays leaves the script."""
    speed = LEISURELY if options.speed is None else options.speed
    playing = Play(telegram.world, telegram.faults, scenario, people, lambda s: kill(bot, playing, s))
    async with playing.going_on():
        if telegram.clock.timestamp() < scenario.begin.timestamp():
            telegram.clock.speed(OVERNIGHT)
            await playing.until(scenario.begin)
        telegram.clock.speed(speed)
        console.print(
            f"\n{scenario.title}：人们自己在办事，时钟 {speed:g} 倍速，Ctrl-C 结束 / by themselves, Ctrl-C ends it\n"
            f"打开 {telegram.url}/ ，选小李，发“井盖没了”上报；"
            "再选承办人接单，或关掉他的“自动”、放着不办，快进看催办一级级上去。\n"
            "Open it, be 小李, file “井盖没了”; then be its owner: take it, or switch Auto off, leave it, run ahead.",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
        await asyncio.gather(playing.until(None), bot.until_it_dies())


async def kill(bot: BotProcess, playing: Play, seconds: float) -> None:
    await bot.killed_for(playing.agenda.pause(seconds))
