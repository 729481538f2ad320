from __future__ import annotations

import asyncio
import io
import os
import re
import socket
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from sandbox import Clock, Sandbox
from sandbox.demo.bot_process import DISTRICT, environment
from sandbox.demo.day import Day, Scene, moment
from sandbox.demo.failing import DemoFailed
from sandbox.demo.morning import MORNING
from sandbox.demo.narrator import Narrator, changed
from sandbox.demo.options import Options
from sandbox.demo.running import SCRIPT, demonstrate
from sandbox.demo.summary import require_sound
from sandbox.demo.town import LATECOMER, STRANGER, settle
from sandbox.telegram import TOKEN
from tests.sandbox.conftest import BareBot

ROOT = Path(__file__).parents[2]
SOUND: dict[str, Any] = {
    "notices": {"sent": 9, "dropped": 1}, "inbox_backlog": 0, "dead_letters": 0, "floods": 0, "surprises": [],
    "warnings": [],
}  # fmt: skip


@pytest.fixture
def paper() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture
def day(telegram: Sandbox, paper: Console) -> Day:
    return Day(telegram, settle(telegram, DISTRICT), Narrator(telegram, paper), patience=0.05)


def written(paper: Console) -> str:
    assert isinstance(paper.file, io.StringIO)
    return paper.file.getvalue()


# --- the script and its town


def test_the_scenes_follow_each_other_through_the_day() -> None:
    times = [scene.at for scene in SCRIPT]
    assert times == sorted(times)
    assert (times[0], times[-1]) == ("08:20", "18:05")


def test_everybody_with_an_account_in_the_roster_lives_in_the_town(telegram: Sandbox) -> None:
    town = settle(telegram, DISTRICT)
    assert len(town.staff) == 41
    assert {STRANGER, LATECOMER} & {person.name for person in town.staff} == set()
    assert (town.street.id, town.district.id) == (-1001000000001, -1001000000002)


# --- waiting for what is seen


async def test_who_is_told_something_else_ends_the_demo_with_what_they_see(day: Day, bot: BareBot) -> None:
    await day["小李"].start()
    await bot("sendMessage", chat_id=1001, text="别的话")
    with pytest.raises(DemoFailed, match="小李 was not told '已结案'") as failed:
        await day.hears(day["小李"], "已结案")
    assert "别的话" in str(failed.value)


async def test_all_the_words_have_to_stand_in_one_message(day: Day, bot: BareBot) -> None:
    await day["小李"].start()
    for text in ("A-0001 待接单", "A-0002 待接单", "A-0002 已结案"):
        await bot("sendMessage", chat_id=1001, text=text)
    assert (await day.hears(day["小李"], "A-0002", "结案")).text == "A-0002 已结案"


async def test_a_button_that_never_comes_ends_the_demo(day: Day, bot: BareBot) -> None:
    await day["小李"].start()
    await bot("sendMessage", chat_id=1001, text="草稿")
    with pytest.raises(DemoFailed, match="提交"):
        await day.taps(day["小李"], "提交", await day.hears(day["小李"], "草稿"))


async def test_time_runs_to_the_next_act_and_is_slow_there(paper: Console) -> None:
    telegram = Sandbox(clock=Clock(moment("08:20"), speed=0))
    day = Day(telegram, settle(telegram, DISTRICT), Narrator(telegram, paper), fast=60_000.0, calm=2.0)
    await day.until("09:00")
    assert "09:00" <= f"{telegram.clock.now().astimezone(telegram.zone):%H:%M}" < "10:00"
    assert telegram.clock.rate == 2.0


# --- telling


async def test_what_is_said_is_told_once_and_an_edit_by_what_is_new(
    telegram: Sandbox, bot: BareBot, paper: Console
) -> None:
    li, narrator = telegram.person(1001, "小李"), Narrator(telegram, paper)
    await li.send_photo("井盖坏了")
    buttons = {"inline_keyboard": [[{"text": "接单", "callback_data": "1"}]]}
    card = await bot("sendMessage", chat_id=1001, text="A-0001\n井盖缺失\n待接单", reply_markup=buttons)
    narrator.catch_up()
    first = written(paper)
    assert "小李 → 马上就办" in first
    assert "马上就办 → 小李" in first
    assert "[照片]" in first
    assert "[接单]" in first
    await bot("editMessageText", chat_id=1001, message_id=card["message_id"], text="A-0001\n井盖缺失\n办理中")
    narrator.catch_up()
    told = written(paper)[len(first) :]
    assert "✎ A-0001" in told
    assert "办理中" in told
    assert "井盖缺失" not in told


def test_an_edit_that_only_takes_lines_away_is_not_worth_telling() -> None:
    assert changed(["A-0001", "待接单", "提示"], ["A-0001", "待接单"]) == []
    assert changed(["📝 上报", "井盖"], ["✅ A-0001", "井盖"]) == ["✅ A-0001"]


# --- the bot beside it, and the end


def test_nothing_of_the_callers_own_office_reaches_the_bot(
    telegram: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASHANG_ADMIN_IDS", "42")
    monkeypatch.setenv("MASHANG_BOT_TOKEN", "1:real")
    given = environment(telegram, tmp_path)
    assert "MASHANG_ADMIN_IDS" not in given
    assert given["MASHANG_BOT_TOKEN"] == telegram.token


@pytest.mark.parametrize(
    "flaw",
    [{"floods": 1}, {"notices": {"failed": 1}}, {"notices": {"owed": 2}}, {"dead_letters": 1}, {"surprises": ["x"]}],
)
def test_a_day_with_a_flaw_is_a_failure(flaw: dict[str, Any]) -> None:
    require_sound(SOUND)
    with pytest.raises(DemoFailed):
        require_sound(SOUND | flaw)


async def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, paper: Console) -> None:
    (tmp_path / "mashang.db").write_text("precious")
    with pytest.raises(DemoFailed, match="is not empty"):
        await demonstrate(Options("127.0.0.1", 0, TOKEN, data=tmp_path), paper)


@pytest.mark.torture  # `make demo` lives them all, and `.ci/run` counts what they come to
async def test_the_first_scenes_are_lived_in_front_of_the_real_bot(tmp_path: Path, paper: Console) -> None:
    options = Options("127.0.0.1", 0, TOKEN, data=tmp_path / "data", json=tmp_path / "summary.json")
    await demonstrate(options, paper, MORNING[:4])
    told = written(paper)
    assert "您还没有加入" in told
    assert "小吕，您已加入（南山街道）" in told
    assert '"people_bound": 42' in (tmp_path / "summary.json").read_text(encoding="utf-8")


async def test_a_visitor_who_upsets_the_script_keeps_the_page(tmp_path: Path, paper: Console) -> None:
    async def upset(day: Day) -> None:
        raise DemoFailed("小李 was not told anything")

    options = Options("127.0.0.1", 0, TOKEN, data=tmp_path / "data", stay=True)
    going = asyncio.create_task(demonstrate(options, paper, [Scene("08:20", "倒霉 / upset", upset)]))
    try:
        async with asyncio.timeout(60):
            while "from here on" not in written(paper):
                assert not going.done(), going
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        assert not going.done(), going
    finally:
        going.cancel()
        await asyncio.wait({going})
    assert "✗ 小李 was not told anything" in written(paper)


async def start_serving(*options: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", "--serve", *options, cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip


async def test_serve_serves_and_ends_when_asked() -> None:
    process = await start_serving("--port", "0")
    assert process.stdout
    first = await asyncio.wait_for(process.stdout.readline(), 30)
    address = re.search(r"http://127\.0\.0\.1:\d+/", first.decode())
    assert address
    async with httpx.AsyncClient(trust_env=False) as client:
        assert "<main" in (await client.get(address[0])).text
    process.terminate()
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert "Whoever can reach" not in said.decode()


async def test_a_port_that_is_taken_is_told_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = await start_serving("--port", str(taken.getsockname()[1]))
        _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert re.fullmatch(r"Cannot listen on 127\.0\.0\.1:\d+.*\.\n", said.decode())


async def test_whoever_opens_it_to_others_is_told_what_that_means() -> None:
    async with Sandbox.running(host="0.0.0.0", strict=False) as telegram:
        assert "Whoever can reach this address" in telegram.addresses()
    async with Sandbox.running(strict=False) as telegram:
        assert "Whoever can reach this address" not in telegram.addresses()
