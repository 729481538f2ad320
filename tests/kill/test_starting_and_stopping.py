"""Asked to end it ends cleanly; refused by Telegram it waits and says so once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.kill.deeds import unfinished
from tests.kill.process import LOOK, BotProcess, free_address
from tests.kill.town import open_town, until

pytestmark = pytest.mark.kill

STRICT = ("-X", "dev", "-W", "error::ResourceWarning", "-m", "bot", "run")
COMPLAINTS = ("Traceback", "never awaited", "ResourceWarning", "never retrieved", "Task was destroyed", "ERROR")


async def test_asked_to_end_in_the_middle_of_work_it_ends_cleanly_and_quickly(tmp_path: Path) -> None:
    async with open_town(tmp_path, *STRICT) as town:
        await town.bot.start()
        for person in town.people.values():
            await person.send_photo(f"暴露垃圾，{person.name}看到的。")
        await town.sees(town["小李"], "📝 上报")
        asked = asyncio.get_running_loop().time()
        assert await town.bot.stop() == 0
        assert asyncio.get_running_loop().time() - asked < 10
        assert town.bot.rows("SELECT id FROM notice WHERE state = 'sending'") == []
        assert [line for line in town.bot.log().splitlines() if any(word in line for word in COMPLAINTS)] == []
        await town.bot.start()
        await town.at_rest()
        assert town.bot.rows("SELECT count(*) FROM draft") == [(len(town.people),)]
        assert [len(town.said(person, "📝 上报")) for person in town.people.values()] == [1] * len(town.people)
        assert unfinished(town.bot) == []


@pytest.mark.sqlite
async def test_refused_at_the_first_start_it_goes_on_asking_and_says_so_at_once(tmp_path: Path) -> None:
    async with Sandbox.running() as telegram:
        bot = BotProcess(telegram, tmp_path / "mashang.db", MASHANG_WEB_LISTEN=free_address())
        try:
            for start in (1, 2):
                refused = telegram.faults.add("401", times=1000)
                bot.launch()
                await until(lambda: refused.struck > 1, "it does not ask again", bot)  # noqa: B023
                assert bot.alive
                assert bot.log().count("Telegram does not answer who we are") == start
                assert await bot.health() == (503, {"status": "starting", "reason": "Telegram refuses the bot token"})
                if start == 1:
                    assert await bot.stop() == 0
                telegram.faults.clear()
            await until(lambda: bool(telegram.calls_of("getUpdates")), "it does not listen", bot)
            while (answer := await bot.health())[0] != 200:
                assert answer[1]["status"] == "starting"
                await asyncio.sleep(LOOK)
            assert answer[1]["status"] == "ok"
            assert await bot.stop() == 0
            assert bot.log().count("Telegram does not answer who we are") == 2
            assert not any(word in bot.log() for word in COMPLAINTS)
            assert telegram.token not in bot.log()
        finally:
            await bot.kill()
        with closing(sqlite3.connect(bot.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.sqlite
async def test_a_second_start_on_the_same_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    async with Sandbox.running() as telegram:
        bot = BotProcess(telegram, tmp_path / "mashang.db")
        second = BotProcess(telegram, tmp_path / "mashang.db")
        try:
            await bot.start()
            second.launch()
            await until(lambda: not second.alive, "the second start goes on", bot)
            assert second.log().count("a bot already serves this database") == 1
            assert not any(word in second.log() for word in COMPLAINTS)
            assert bot.alive
            await bot.kill()
            await second.start()
        finally:
            await bot.kill()
            await second.kill()
