"""A bot that dies at a named point while people go on, and is started again each time, as a supervisor would."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import httpx

from sandbox import Clock, Message
from tests.clock import MONDAY_MORNING
from tests.kill.deeds import Deeds
from tests.kill.town import LOOK, Town, open_town, until
from tests.office import DISTRICT

MORTAL = (str(Path(__file__).with_name("mortal_bot.py")),)


class Mortal:
    """``deeds`` are the filings; ``lives`` how often the bot has been started."""

    def __init__(self, town: Town, armed: Path) -> None:
        self.town, self._armed = town, armed
        self.deeds = Deeds()
        self.lives = 0

    @property
    def struck(self) -> bool:
        return not self._armed.exists()

    async def dies_at(self, point: str, scene: Scene) -> None:
        """The scene is played to its end, whoever dies meanwhile; then everything must be at rest."""
        new = self._armed.with_suffix(".new")
        new.write_text(point, encoding="utf-8")
        os.replace(new, self._armed)
        await scene(self)
        await until(lambda: self.struck, f"the bot did not come to the point: {point}", self.town.bot)
        await self.at_rest()

    async def at_rest(self) -> None:
        """Nothing is left to do at this moment of the town's clock; what waits for its reader's turn may wait."""
        queue = self.town.telegram.world.queues[self.town.telegram.bot.id]
        bot = self.town.bot

        def resting() -> bool:
            now = int(self.town.telegram.clock.timestamp() * 1_000_000)
            return bot.alive and not queue.waiting and not bot.rows(UNFINISHED, now, now)

        await until(resting, "something stays unfinished", bot)

    def passes(self, *, hours: float) -> None:
        self.town.telegram.clock.advance(hours=hours)

    async def deletes(self, message: Message) -> None:
        """An administrator of the group does."""
        telegram = self.town.telegram
        gone = {"chat_id": message.chat.id, "message_id": message.id}
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{telegram.url}/bot{telegram.token}/deleteMessage", json=gone)
        assert answer.json()["ok"]

    async def keep_alive(self) -> None:
        while True:
            if not self.town.bot.alive:
                self.town.bot.launch()
                self.lives += 1
            await asyncio.sleep(LOOK)


UNFINISHED = (
    "SELECT 'notice', id FROM notice WHERE state = 'sending' OR (state = 'owed' AND coalesce(not_before, 0) <= ?)"
    " UNION ALL SELECT 'update', update_id FROM inbox WHERE done_at IS NULL"
    " UNION ALL SELECT 'nudge', id FROM baton WHERE closed_at IS NULL AND next_nudge_at <= ?"
)
Scene: TypeAlias = Callable[[Mortal], Awaitable[None]]


@asynccontextmanager
async def mortal_town(folder: Path, **more: str) -> AsyncIterator[Mortal]:
    """Monday nine o'clock. ``more`` settings than usual."""
    armed = folder / "kill_at"
    settings = {
        "KILL_AT": str(armed),
        "KILL_REACHED": str(folder / "reached"),
        "MASHANG_ROSTER_FILE": str(DISTRICT),
        "MASHANG_BACKUP_DIR": str(folder / "backups"),
        **more,
    }
    async with open_town(folder, *MORTAL, clock=Clock(MONDAY_MORNING), **settings) as town:
        mortal = Mortal(town, armed)
        keeper = asyncio.create_task(mortal.keep_alive())
        try:
            yield mortal
        finally:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
