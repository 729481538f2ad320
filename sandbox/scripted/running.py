"""A scenario from its beginning to its end, with the bot beside it."""

import asyncio
import json
import time
from collections.abc import Awaitable, Collection, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from sandbox.clock import Clock
from sandbox.demo import summary
from sandbox.demo.bot_process import BotProcess
from sandbox.demo.failing import DemoFailed
from sandbox.demo.narrator import Narrator, narrated
from sandbox.demo.options import Options, folder
from sandbox.demo.running import goes_on, greet, kill
from sandbox.people import Person
from sandbox.rosters import Roster
from sandbox.scripted import received
from sandbox.scripted.life import Life
from sandbox.scripted.play import Play, settle
from sandbox.scripted.script import Scenario
from sandbox.telegram import Sandbox

STARTING = 3.0
STARTING_SECONDS = 120.0
GIVEN_UP_SHOWN = 12
SETTLING_LOOKS = 60


async def play(scenario: Scenario, options: Options, console: Console) -> None:
    """Headless it ends by itself and says what everybody received; else it goes on until interrupted."""
    clock = Clock(scenario.begin, speed=0)
    with folder(options.data) as data:
        async with Sandbox.running(
            host=options.host, port=options.port, token=options.token, clock=clock, strict=False
        ) as telegram:
            roster = Roster(scenario.rosters)
            people = roster.settle(telegram)
            settle(telegram, scenario, people)
            bot = BotProcess(telegram, data)
            greet(telegram, console)
            console.print(f"{scenario.title}    {data}", highlight=False, soft_wrap=True)
            console.print((await bot.imports(roster.gathered(data / "roster"))).rstrip(), highlight=False, markup=False)
            async with bot.running():
                await everybody_starts(telegram, people.values())
                if options.headless:
                    await _to_the_end(scenario, telegram, bot, people, options, console)
                else:
                    async with narrated(Narrator(telegram, console)):
                        await goes_on(telegram, bot, scenario, people, options, console)


async def _to_the_end(
    scenario: Scenario, telegram: Sandbox, bot: BotProcess, people: Mapping[str, Person], options: Options,
    console: Console,
) -> None:  # fmt: skip
    playing = Play(telegram.world, telegram.faults, scenario, people, lambda s: kill(bot, playing, s))
    began, mark = time.monotonic(), telegram.world.revision
    telegram.clock.speed(options.speed or scenario.speed)
    async with playing.going_on():
        await _or_dead(playing.until(scenario.end), bot)
        real = time.monotonic() - began
        found = await summary.summed_up(bot, telegram, SETTLING_LOOKS, summary.due) | {"real_seconds": round(real, 1)}
    everybody = received.received(telegram.world, since=mark)
    _tell(found, playing.life, everybody, console)
    if options.json:
        whole = found | {"received": received.as_json(everybody)}
        options.json.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    summary.require_sound(found, scenario.expected, summary.due)


async def everybody_starts(telegram: Sandbox, people: Collection[Person]) -> None:
    """Who never pressed Start cannot be written to. The scenario's own time begins when all have been answered."""
    telegram.clock.speed(STARTING)
    for person in people:
        await person.start()
    if not await telegram.world.bell.until(lambda: all(person.inbox for person in people), STARTING_SECONDS):
        unheard = "、".join(person.name for person in people if not person.inbox)
        raise DemoFailed(f"the bot did not answer everybody's Start within {STARTING_SECONDS:.0f} s: {unheard}")


async def _or_dead(work: Awaitable[None], bot: BotProcess) -> None:
    """To its end, unless the bot dies before."""
    tasks = {asyncio.ensure_future(work), asyncio.ensure_future(bot.until_it_dies())}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()


def _tell(found: summary.Summary, life: Life, everybody: Sequence[received.Received], console: Console) -> None:
    received.show(everybody, console)
    done = "  ".join(f"{verb} {count}" for verb, count in life.done.most_common())
    console.print(Text(f"\n人们做了 / people did: {done}"), soft_wrap=True)
    if life.given_up:
        console.print(Text(f"没有做成 / given up: {len(life.given_up)}"), soft_wrap=True)
        for one in life.given_up[:GIVEN_UP_SHOWN]:
            console.print(Text(f"   {one.who}: {one.step}: {one.why}"), soft_wrap=True)
    summary.show(found, console)
