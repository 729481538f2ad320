"""The database server goes away and comes back: before the start, and between a send and its mark."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.dialect import SERVING
from tests.kill.deeds import Deeds, Filing, unfinished
from tests.kill.process import BotProcess, free_address
from tests.kill.town import open_town, until
from tests.postgres import out_of_order

pytestmark = [pytest.mark.kill, pytest.mark.quick, pytest.mark.postgresql]

WORDS = "暴露垃圾，朝阳路口。"
LOCKED = f"""
    SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database AND datname = current_database()
    WHERE locktype = 'advisory' AND objid = {SERVING & 0xFFFFFFFF}
"""
AWAY, BACK = "the database is away", "the database is back"


async def test_the_bot_waits_for_its_server_says_so_once_and_loses_nothing(tmp_path: Path) -> None:
    async with open_town(tmp_path, MASHANG_WEB_LISTEN=free_address()) as town:
        li = town["小李"]
        with out_of_order(town.bot.url):
            town.bot.launch()
            await until(lambda: AWAY in town.bot.log(), "it does not say that it waits", town.bot)
            assert await town.bot.health() == (503, {"status": "starting", "reason": "the database server is away"})
        await li.send_photo(WORDS)
        draft = await town.sees(li, "📝 上报", WORDS)
        sent = town.telegram.faults.add("hold_after", method="sendPhoto", chat=town.group)
        await li.tap("提交", on=draft)
        await sent.reached()
        with out_of_order(town.bot.url):
            town.telegram.faults.clear()  # said, and cannot be written down
            await li.send_photo(f"{WORDS}还有。")
            await until(lambda: town.bot.log().count(AWAY) == 2, "it does not say that it is away", town.bot)
        await town.sees(li, "📝 上报", f"{WORDS}还有。")
        await town.at_rest()
        assert (town.bot.log().count(AWAY), town.bot.log().count(BACK)) == (2, 1)
        assert [line for line in town.bot.log().splitlines() if "ERROR" in line or "Traceback" in line] == []
        assert len(town.said(town.group, "A-0001")) == 1
        await until(lambda: not unfinished(town.bot), "rows stay unfinished", town.bot)
        await Deeds([Filing("小李", WORDS, 1)]).are_all_there(town.bot)
        await until(lambda: bool(town.bot.rows(LOCKED)), "its lock is not taken again", town.bot)
        second = BotProcess(town.telegram, tmp_path / "second.db", MASHANG_DATABASE_URL=town.bot.url)
        second.launch()
        await until(lambda: not second.alive, "the second start goes on", second)
        assert "a bot already serves this database" in second.log()
        assert await town.bot.stop() == 0
