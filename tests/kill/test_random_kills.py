"""Killed again and again at random moments while people file and tap: nothing is lost, nothing is done twice."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from pathlib import Path

import pytest

from sandbox import Message, Person, Sandbox
from tests.kill.deeds import Deeds, Filing
from tests.kill.process import BotProcess
from tests.kill.town import Town, open_town, torn_messages_said, until

pytestmark = pytest.mark.kill

KILLS = 3
REPORTERS = ("小李", "小钱", "小唐", "小魏", "小蒋", "小杨")
MATTERS = {"暴露垃圾": "老王", "井盖缺失": "华联络"}  # the words that say what it is, and who will be named for it


class Crowd:
    """Everybody goes on until it is enough, and finishes what they have begun."""

    def __init__(self, town: Town, chance: random.Random) -> None:
        self.town, self.chance = town, chance
        self.deeds = Deeds()
        self.enough = False
        self._tapped: set[tuple[str, int]] = set()

    async def report(self, who: Person) -> None:
        count = 0
        while not self.enough:
            count += 1
            matter = self.chance.choice(list(MATTERS))
            words = f"{matter}，{who.name}的第{count}件。"
            await self._file(who, Filing(who.name, words, self.chance.choice((1, 1, 2))))
            await asyncio.sleep(self.chance.uniform(0, 0.1))

    async def _file(self, who: Person, filing: Filing) -> None:
        if filing.photos == 1:
            await who.send_photo(filing.words)
        else:
            await who.send_album(filing.photos, filing.words)
        draft = await self.town.sees(who, "📝 上报", filing.words, f"照片：{filing.photos} 张")
        self.deeds.filings.append(filing)
        for _ in range(self.chance.choice((1, 1, 2))):  # a button that does not answer is pressed again
            await who.tap("提交", on=draft)
        await self.town.sees(who, "A-", filing.words)

    async def handle(self, who: Person) -> None:
        """Whoever is named takes on what arrives, doubled messages included. Until cancelled."""
        while True:
            for task in self._untouched(who):
                self._tapped.add((who.name, task.id))
                await who.tap("接单", on=task)
                self.deeds.about(task.text).acknowledged = True
            await asyncio.sleep(self.chance.uniform(0.01, 0.1))

    def nothing_waits(self) -> bool:
        return not any(self._untouched(self.town[name]) for name in MATTERS.values())

    def _untouched(self, who: Person) -> list[Message]:
        tasks = [m for m in self.town.said(who, "A-") if (who.name, m.id) not in self._tapped]
        return [m for m in tasks if any("接单" in button.text for row in m.buttons for button in row)]


async def test_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    await everything_is_there_once(tmp_path, os.environ.get("KILL_SEED") or str(random.randrange(10**6)), KILLS)


@pytest.mark.torture
@pytest.mark.parametrize("_life", range(5))
async def test_nothing_is_lost_or_doubled_however_often_it_is_killed(_life: int, tmp_path: Path) -> None:
    await everything_is_there_once(tmp_path, str(random.randrange(10**6)), 25)


async def everything_is_there_once(folder: Path, seed: str, kills: int) -> None:
    print(f"KILL_SEED={seed}", end=" ", flush=True)  # noqa: T201
    chance = random.Random(seed)
    async with open_town(folder) as town:
        crowd = Crowd(town, chance)
        handlers = [asyncio.create_task(crowd.handle(town[name])) for name in MATTERS.values()]
        async with asyncio.TaskGroup() as busy:
            for name in REPORTERS:
                busy.create_task(crowd.report(town[name]))
            for _ in range(kills):
                await town.bot.start()
                await torn_messages_said(town.bot)  # torn again they would be given up, which is another test
                await lives_for(town.telegram, chance.randint(10, 80), town.bot)
                await town.bot.kill()
            await town.bot.start()
            crowd.enough = True
        await town.at_rest()
        await until(crowd.nothing_waits, "a task is not taken on", town.bot)
        await town.at_rest()
        for handler in handlers:
            handler.cancel()
        await asyncio.gather(*handlers, return_exceptions=True)
        assert await town.bot.stop() == 0
        filings = len(crowd.deeds.filings)
        print(f"killed {kills} times, {filings} filings, {len(town.telegram.calls)} calls")  # noqa: T201
        assert filings > 2 * kills
        await crowd.deeds.are_all_there(town.bot)
        said_too_often(town)


async def lives_for(telegram: Sandbox, calls: int, bot: BotProcess) -> None:
    """So many calls of Telegram's, be the machine quick or slow."""
    end = len(telegram.calls) + calls
    await until(lambda: len(telegram.calls) >= end, "nothing goes on", bot)


def said_too_often(town: Town, words: str = "") -> None:
    """A message whose sending was cut off is said once more, never a third time. Only those with ``words``."""
    assert too_often(town.telegram, words) == {}


def too_often(telegram: Sandbox, words: str) -> dict[tuple[str, str | None], int]:
    posts = Counter(
        (call.params["chat_id"], call.params.get("text") or call.params.get("caption"))
        for call in telegram.calls
        if call.method in ("sendMessage", "sendPhoto") and isinstance(call.result, dict)
    )
    return {post: times for post, times in posts.items() if times > 2 and words in (post[1] or "")}
