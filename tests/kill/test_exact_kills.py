"""Killed at the moments that matter: before Telegram is told, before and after a message has gone out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path

import pytest
from openpyxl import Workbook

from sandbox import Clock, Message
from sandbox.faults import Fault, FaultKind
from tests.bot.roster_samples import district_book
from tests.kill.deeds import Deeds, Filing
from tests.kill.town import PATIENCE, Town, open_town

pytestmark = pytest.mark.kill

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS = "暴露垃圾，朝阳路口。"


@pytest.mark.quick
async def test_between_commit_and_confirm_an_update_counts_once(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        li = town["小李"]
        await town.bot.start()
        await li.send_photo(WORDS)
        await town.sees(li, "📝 上报", WORDS)
        unconfirmed = town.telegram.faults.add("hold_before", method="getUpdates")
        await li.send("还有一张旧沙发。")
        await unconfirmed.reached(PATIENCE)
        await town.bot.kill()
        assert town.telegram.world.queues[town.telegram.bot.id].waiting  # Telegram will bring it again
        town.telegram.faults.clear()
        await town.bot.start()
        draft = await town.sees(li, "📝 上报", "还有一张旧沙发。")
        await li.tap("提交", on=draft)
        await town.sees(li, "A-0001")
        await town.at_rest()
        await Deeds([Filing("小李", f"{WORDS}\n还有一张旧沙发。", 1)]).are_all_there(town.bot)


async def test_while_a_roster_file_is_fetched_nothing_of_it_is_lost_or_done_twice(tmp_path: Path) -> None:
    """Once for the trial, once for the import: the update is not done before its file has been there."""
    async with open_town(tmp_path) as town:
        admin = town["管小萍"]
        await town.bot.start()
        await killed_while_fetching(town, admin.send_document("花名册.xlsx", district_book(somebody_new), mime=XLSX))
        trial = await town.sees(admin, "名册试算", "人员：新增 1")
        await town.at_rest()
        assert town.bot.rows("SELECT * FROM person WHERE code = 'xinren'") == []
        await killed_while_fetching(town, admin.tap("导入", on=trial))
        await town.sees(admin, "✅ 名册已导入", "人员：新增 1")
        await town.at_rest()
        assert len(town.bot.rows("SELECT * FROM person WHERE code = 'xinren'")) == 1
        assert len(admin.inbox) == 1


def somebody_new(book: Workbook) -> None:
    book["people"].append(["xinren", "新人"])
    book["posts"].append(["xinren", "HW", "member"])


async def killed_while_fetching(town: Town, act: Awaitable[object]) -> None:
    fetching = town.telegram.faults.add("hold_before", method="getFile")
    await act
    await fetching.reached(PATIENCE)
    await town.bot.kill()
    town.telegram.faults.clear()
    await town.bot.start()


@pytest.mark.parametrize(("moment", "times_said"), [("hold_before", 1), ("hold_after", 2)])
async def test_around_a_send_everybody_hears_at_least_once_and_cards_are_not_doubled(
    moment: FaultKind, times_said: int, tmp_path: Path
) -> None:
    """Held before it is processed: claimed and not sent. After: sent and not marked, so nobody can know.

    The clock stands still until the next start is through, however long that takes: no tap gets too old for its answer.
    """
    async with open_town(tmp_path, clock=Clock()) as town:
        li, wang = town["小李"], town["老王"]
        await town.bot.start()
        draft = await filed(town)
        faults = [
            town.telegram.faults.add(moment, method="sendPhoto", chat=wang),
            town.telegram.faults.add(moment, method="sendPhoto", chat=town.group),
            town.telegram.faults.add(moment, method="editMessageText", chat=li),
            town.telegram.faults.add(moment, method="answerCallbackQuery"),
        ]
        tap = await li.tap("提交", on=draft)
        await asyncio.gather(*(fault.reached(PATIENCE) for fault in faults))
        town.telegram.clock.pause()
        await town.bot.kill()
        town.telegram.faults.clear()
        await town.bot.start()
        assert await tap.toast(PATIENCE)
        town.telegram.clock.speed(1)
        await town.at_rest()
        assert "已上报" in (await tap.toast() or "")
        assert len(town.said(wang, "A-0001")) == times_said
        assert len(town.said(town.group, "A-0001")) == times_said
        assert town.said(li, "A-0001") == [draft]
        assert town.bot.log().count("possibly doubled") == 2  # claimed is all that the row can tell
        await Deeds([Filing("小李", WORDS, 1)]).are_all_there(town.bot)


async def test_what_is_cut_off_twice_is_not_said_a_third_time_and_the_administrator_hears_of_it(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        await town.bot.start()
        draft = await filed(town)
        for _ in range(2):
            sent = cut_off(town)
            if not town.said(town.group, "A-0001"):
                await town["小李"].tap("提交", on=draft)
            await sent.reached(PATIENCE)
            await town.bot.kill()
            town.telegram.faults.clear()
            await town.bot.start()
        alarm = await town.sees(town["管小萍"], "A-0001")
        assert "核实" in alarm.text
        await town.at_rest()
        assert len(town.said(town.group, "A-0001")) == 2


async def test_a_tap_on_a_draft_whose_sending_was_cut_off_shows_the_reporter_the_issue(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        li = town["小李"]
        await town.bot.start()
        sent = town.telegram.faults.add("hold_after", method="sendMessage", chat=li)
        await li.send_photo(WORDS)
        await sent.reached(PATIENCE)
        await li.tap("提交", on=town.said(li, "📝 上报")[0])
        await town.bot.kill()
        town.telegram.faults.clear()
        await town.bot.start()
        await town.sees(li, "A-0001", WORDS)
        await town.at_rest()
        await Deeds([Filing("小李", WORDS, 1)]).are_all_there(town.bot)


async def filed(town: Town) -> Message:
    """A draft that only lacks its tap."""
    await town["小李"].send_photo(WORDS)
    draft = await town.sees(town["小李"], "📝 上报", WORDS)
    await town.at_rest()
    return draft


def cut_off(town: Town) -> Fault:
    return town.telegram.faults.add("hold_after", method="sendPhoto", chat=town.group)
