"""The sample district on the phones of a sandbox, and a database that a real process can be started on."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from bot.notices import Priority
from sandbox import Clock, Group, Message, Person, Sandbox
from tests.databases import USUAL, Engine
from tests.kill.process import BotProcess
from tests.office import DISTRICT, STREET_GROUP, first_days

PATIENCE = 100.0  # real seconds; a start takes two or three, and ten on a busy machine
LOOK = 0.03
HASTENS = f"NOT patient AND priority < {Priority.DIGEST.value}"
engine: Engine = USUAL  # of the test that runs


class Town:
    def __init__(self, telegram: Sandbox, bot: BotProcess) -> None:
        self.telegram, self.bot = telegram, bot
        with (DISTRICT / "people.csv").open(encoding="utf-8-sig") as file:
            rows = [row for row in csv.DictReader(file) if row["telegram"].isdigit()]
        self.people = {row["name"]: telegram.person(int(row["telegram"]), row["name"], started=True) for row in rows}
        self.group = telegram.group("城东街道工作群", self.people.values(), bot_admin=True, id=STREET_GROUP)
        telegram.group("全区攻坚工作群", self.people.values(), bot_admin=True, id=-1001000000002)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def database(self) -> Path:
        return self.bot.database

    def said(self, place: Person | Group, *words: str) -> list[Message]:
        """The bot's messages there, as they stand now, with all these words."""
        messages = place.inbox if isinstance(place, Person) else place.messages
        return [m for m in messages if m.from_bot and all(word in m.text for word in words)]

    async def sees(self, place: Person | Group, *words: str) -> Message:
        await until(lambda: bool(self.said(place, *words)), f"nobody said {words} to {place}", self.bot)
        return self.said(place, *words)[-1]

    async def at_rest(self) -> None:
        """Until every update has had its effect and every notice its end."""
        await until(lambda: not self.telegram.world.queues[self.telegram.bot.id].waiting, "updates wait", self.bot)
        await until(lambda: not self.bot.unfinished(), "rows stay unfinished", self.bot)


async def torn_messages_said(bot: BotProcess) -> None:
    """Until what a kill cut off has been said once more; but for what is left for quieter times, and may wait long."""
    torn = f"SELECT id FROM notice WHERE (state = 'sending' OR (state = 'owed' AND doubtful)) AND {HASTENS}"
    before = bot.rows(torn)
    await until(lambda: not set(before) & set(bot.rows(torn)), "torn messages stay torn", bot)


async def until(true: Callable[[], bool], otherwise: str, bot: BotProcess | None = None) -> None:
    end = asyncio.get_running_loop().time() + PATIENCE
    while not true():
        if asyncio.get_running_loop().time() > end:
            raise AssertionError(f"{otherwise}\n{bot.log() if bot else ''}")
        await asyncio.sleep(LOOK)


@asynccontextmanager
async def open_town(
    folder: Path, *arguments: str, clock: Clock | None = None, **environment: str
) -> AsyncIterator[Town]:
    """The bot is not started yet, and follows the clock that is given. Without flood limits and pacing."""
    database = folder / "mashang.db"
    with first_days(database, engine) as found:
        async with _running(database, found.url, *arguments, clock=clock, **environment) as town:
            yield town


@asynccontextmanager
async def _running(
    database: Path, url: str, *arguments: str, clock: Clock | None, **environment: str
) -> AsyncIterator[Town]:
    async with Sandbox.running(flood=False, clock=clock) as telegram:
        if clock is not None:
            environment["MASHANG_CLOCK_URL"] = f"{telegram.url}/clock"
        bot = BotProcess(telegram, database, *arguments, MASHANG_DATABASE_URL=url, **environment)
        try:
            yield Town(telegram, bot)
        finally:
            await bot.kill()
            assert telegram.token not in bot.log()
