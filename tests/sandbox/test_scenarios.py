"""People who act by themselves, in front of a bot that is none of ours."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox import Clock, Person, Sandbox
from sandbox.__main__ import main
from sandbox.rosters import Roster
from sandbox.scripted.play import Play, settle
from sandbox.scripted.reading import ScenarioError, names, read, scenario_named
from sandbox.scripted.received import received
from tests.sandbox.conftest import BareBot
from tests.sandbox.page import visiting

ZONE = ZoneInfo("Asia/Shanghai")
SHEETS = {
    "units": "code,name,kind,parent\nCD,城东街道,street,\n",
    "areas": "code,name,kind,parent,unit,polygon,latitude,longitude\n",
    "people": "code,name,telegram,phone,language\nli,小李,1001,,\nwang,老王,1002,,\n",
    "posts": "person,unit,role,area,from,to,level\nli,CD,member,,,,\nwang,CD,liaison,,,,\n",
}
SMALL = """
title = "小小的一天"
begin = 2026-03-03T09:00:00
end = 2026-03-03T18:00:00
roster = "roster"
pace = "1s"

[words]
problem = ["井盖坏了", "路灯不亮"]

[[group]]
title = "工作群"
id = -1001
members = "everybody"

[[act]]
who = "小李"
at = "10:00"
do = ["photo {problem}", "sees 草稿", "tap 提交", "sees 已上报"]

[[habit]]
who = "老王"
in = "工作群"
sees = ["{me}", "请接单"]
after = ["5m", "10m"]
do = ["tap 接单", "reply 收到"]
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "roster").mkdir()
    for name, text in SHEETS.items():
        (tmp_path / "roster" / f"{name}.csv").write_text(text, encoding="utf-8")
    file = tmp_path / "small.toml"
    file.write_text(SMALL, encoding="utf-8")
    return file


# --- the files


def test_the_packaged_scenarios_can_be_played() -> None:
    assert set(names()) >= {"ordinary", "storm", "weekend", "bad_day"}
    for name in names():
        scenario = scenario_named(name)
        groups = {int(row["chat"]) for row in Roster(scenario.rosters).rows("groups")}
        assert {group.id for group in scenario.groups} <= groups, name
    storm = scenario_named("storm")
    (burst,) = [act for act in storm.acts if act.times == 300]
    assert len(burst.who) >= 60
    assert (burst.last.hour * 60 + burst.last.minute) - (burst.first.hour * 60 + burst.first.minute) == 10


def test_people_work_on_a_make_up_day_and_rest_on_the_day_before() -> None:
    hours = scenario_named("weekend").hours
    assert [hours.works_on(date(2026, 9, day)) for day in (18, 19, 20, 21)] == [True, False, True, True]
    friday_evening = datetime(2026, 9, 18, 17, 55, tzinfo=ZONE).timestamp()
    due = datetime.fromtimestamp(hours.later(friday_evening, 3600), ZONE)
    assert (due.day, due.hour) == (20, 9)


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    [
        ('who = "小李"', 'who = "小张"', "act 1.who: nobody with an account in the roster is called '小张'"),
        ('at = "10:00"', 'at = "25:00"', "act 1.at is written like 09:30, not '25:00' (at line 18)"),
        ('at = "10:00"', 'att = "10:00"', "act 1.at is missing"),
        ('at = "10:00"', 'at = "10:00"\ntimez = 3', "nothing is called 'act 1.timez'"),
        ('in = "工作群"', 'in = "别的群"', "habit 1.in: there is no group '别的群'"),
        ('"reply 收到"', '"replied 收到"', "habit 1: 'replied' is no step"),
        ('"tap 提交"', '"tap"', "act 1: 'tap' stands before words"),
        ('"sees 草稿", ', "", "act 1: before 'tap' something must have been seen"),
        ("{problem}", "{problems}", "act 1: there are no [words] called 'problems'"),
        ('after = ["5m", "10m"]', 'after = ["10m", "5m"]', "habit 1.after begins with the longer time"),
        ('after = ["5m", "10m"]', "share = 2.0", "habit 1.share is a number from"),
        ('sees = ["{me}", "请接单"]', "sees = []", "habit 1.sees is empty"),
        ('pace = "1s"', 'pace = "soon"', "pace is written"),
        ("end = 2026-03-03T18:00:00", "end = 2026-03-03T08:00:00", "`end` comes after `begin`"),
        ('title = "工作群"', "title = 工作群", "Invalid value"),
        ('pace = "1s"', 'zone = "/etc"', "zone is written like Asia/Shanghai, not '/etc'"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_a_sentence(
    small: Path, written: str, instead: str, sentence: str
) -> None:
    assert written in SMALL
    small.write_text(SMALL.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read(small)
    assert str(error.value).startswith("small.toml: ")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["--scenario", "drizzle"], "There is no scenario 'drizzle'; there are bad_day, ordinary, storm, weekend,"),
        (["--scenario"], "--scenario needs a name: bad_day, ordinary, storm, weekend,"),
        (["--scenario", "storm", "--speed", "nan"], "--speed is a number from 0 to 3600"),
        (["--speed", "-1"], "--speed is a number from 0 to 3600"),
        (["--scenario", "storm", "--headless", "--speed", "0"], "would never end"),
        (["--headless"], "--headless needs --scenario with one of bad_day"),
        (["--port", "99999"], "--port is a number from 0 to 65535"),
    ],
)
def test_what_cannot_be_played_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[str], sentence: str
) -> None:
    monkeypatch.setattr("sys.argv", ["sandbox", *asked])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code not in (0, None)
    assert sentence in said.err
    assert said.err.count("\n") == 1


# --- the people


class Office:
    """A bot with three answers: a draft to a photo, a task in the group when it is filed, thanks when it is taken."""

    def __init__(self, bot: BareBot) -> None:
        self.bot = bot
        self.heard: list[str] = []

    async def serve(self) -> None:
        while True:
            await self._answer(await self.bot.next_update())

    async def _answer(self, update: dict[str, Any]) -> None:
        if query := update.get("callback_query"):
            self.heard.append(query["data"])
            await self.bot("answerCallbackQuery", callback_query_id=query["id"], text="好的")
            if query["data"] == "file":
                shown = query["message"]
                await self.bot(
                    "editMessageText", chat_id=shown["chat"]["id"], message_id=shown["message_id"], text="已上报"
                )
                await self.bot("sendMessage", chat_id=-1001, text="老王，请接单")  # bare
                task = {"inline_keyboard": [[{"text": "接单", "callback_data": "take"}]]}
                await self.bot("sendMessage", chat_id=-1001, text="老王，请接单", reply_markup=task)
        elif photo := update.get("message", {}).get("photo"):
            self.heard.append(update["message"]["caption"])
            keyboard = {"inline_keyboard": [[{"text": "提交", "callback_data": "file"}]]}
            await self.bot("sendMessage", chat_id=update["message"]["from"]["id"], text="草稿", reply_markup=keyboard)
            assert photo
        elif "reply_to_message" in update.get("message", {}):
            self.heard.append(update["message"]["text"])


@contextlib.asynccontextmanager
async def played(telegram: Sandbox, bot: BareBot, file: Path) -> AsyncIterator[tuple[Play, Office, dict[str, Person]]]:
    scenario = read(file)
    people = Roster(scenario.rosters).settle(telegram)
    for person in people.values():
        person.user.started.add(telegram.bot.id)
    settle(telegram, scenario, people)
    office = Office(bot)
    serving = asyncio.create_task(office.serve())
    telegram.clock.set(scenario.begin)
    play = Play(telegram.world, telegram.faults, scenario, people)
    async with play.going_on():
        yield play, office, people
    serving.cancel()


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(datetime(2026, 3, 3, 8, tzinfo=ZONE), speed=0), flood=False) as sandbox:
        yield sandbox


def moment(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-03T{clock}+08:00")


async def test_people_act_at_their_time_and_answer_what_they_see(telegram: Sandbox, bot: BareBot, small: Path) -> None:
    async with played(telegram, bot, small) as (play, office, _):
        telegram.clock.speed(3600)
        await play.until(moment("09:58"))
        assert office.heard == []
        telegram.clock.speed(600)
        await play.until(moment("11:00"))
    assert office.heard[0] in ("井盖坏了", "路灯不亮")
    assert office.heard[1:] == ["file", "take", "收到"]
    assert play.life.given_up == []
    assert {one.name: one.messages.total() for one in received(telegram.world) if one} == {
        "工作群": 2,
        "小李": 1,
        "老王": 0,
    }


async def test_whom_a_visitor_plays_leaves_the_script_and_comes_back(
    telegram: Sandbox, bot: BareBot, small: Path
) -> None:
    async with played(telegram, bot, small) as (play, office, people), visiting(telegram) as page:
        wang = people["老王"]
        await page.watch(wang.id)
        told = {person["id"]: person for person in (await page.watch())["people"]}
        assert (told[wang.id]["script"], told[wang.id]["taken"]) == (True, False)
        await page.ask("send", person=wang.id, key=f"{telegram.bot.id}:{wang.id}", text="我来")
        assert wang.user.taken
        telegram.clock.speed(1200)
        await play.until(moment("11:00"))
        assert "file" in office.heard
        assert "take" not in office.heard
        await page.ask("give_back", person=wang.id)
        await play.until(moment("11:30"))
        assert office.heard[-2:] == ["take", "收到"]
