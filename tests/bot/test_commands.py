from __future__ import annotations

import asyncio
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from typer.testing import CliRunner

from bot.__main__ import app
from bot.roster_file import read
from handlers.web.room import listener_at
from sandbox.clock import Clock
from sandbox.telegram import Sandbox
from tests import postgres
from tests.bot.roster_samples import folder
from tests.clock import MONDAY_MORNING
from tests.databases import POSTGRESQL, bare

TOKEN = "1000:TEST-sandbox-token-0000000000000000"
COMMANDS = ("run", "init", "roster import", "roster links", "doctor", "status", "policy lint", "policy preview")
ROOT = Path(__file__).parents[2]
DISTRICT = ROOT / "sandbox" / "district"


class Shell:
    """Types commands in an empty folder and keeps what was said last."""

    def __init__(self, here: Path) -> None:
        self.here, self.said, self.code = here, "", 0

    def __call__(self, line: str, *more: str, typed: str | None = None) -> str:
        result = CliRunner().invoke(app, [*line.split(), *more], input=typed)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.said, self.code = result.output, result.exit_code
        return self.said

    def fails(self, line: str, *more: str) -> str:
        """Refused, and the folder is as it was."""
        before = {file: file.read_bytes() for file in self.here.rglob("*") if file.is_file()}
        said = self(line, *more)
        assert self.code != 0
        assert {file: file.read_bytes() for file in self.here.rglob("*") if file.is_file()} == before
        return said


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    for name in os.environ:
        if name.startswith("MASHANG_"):
            monkeypatch.delenv(name)
    here = tmp_path / "office"
    here.mkdir()
    monkeypatch.chdir(here)
    return Shell(here)


@pytest.fixture
def roster(tmp_path: Path) -> str:
    (tmp_path / "csv").mkdir()
    return str(folder(tmp_path / "csv"))


# --- all of them


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(shell: Shell, command: str) -> None:
    assert command.split()[-1] in shell(f"{command} --help")
    assert shell.code == 0


def test_settings_that_are_wrong_stop_every_command_with_their_names(
    shell: Shell, roster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASHANG_BOT_TOKEN", "nonsense")
    monkeypatch.setenv("MASHANG_TIME_ZONE", "Mars")
    for line in ("run", f"roster import {roster}", "roster links", "doctor", "status", "policy lint"):
        said = shell.fails(line)
        assert "MASHANG_BOT_TOKEN：" in said
        assert "MASHANG_TIME_ZONE：" in said
        assert "Traceback" not in said


def test_a_failure_of_the_real_process_is_a_sentence_and_a_code(shell: Shell) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "status"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("还没有数据库，请先导入花名册")
    assert len(done.stderr.splitlines()) == 1


# --- init


def test_init_writes_settings_nobody_else_can_read_and_a_roster_to_fill_in(shell: Shell) -> None:
    said = shell(f"init --yes --token {TOKEN} --admin-id 1001")
    assert shell.code == 0
    assert TOKEN not in said
    env = (shell.here / ".env").read_text(encoding="utf-8")
    assert f"MASHANG_BOT_TOKEN={TOKEN}\n" in env
    assert "MASHANG_ADMIN_IDS=1001\n" in env
    assert stat.S_IMODE((shell.here / ".env").stat().st_mode) == 0o600
    assert read(shell.here / "roster.xlsx").people


def test_init_asks_for_the_token_and_does_not_show_it(shell: Shell) -> None:
    said = shell("init sub", typed=f"{TOKEN}\n\n")
    assert TOKEN not in said
    assert f"MASHANG_BOT_TOKEN={TOKEN}\n" in (shell.here / "sub" / ".env").read_text(encoding="utf-8")


def test_the_example_roster_has_somebody_for_every_rung_of_the_policy(shell: Shell) -> None:
    shell(f"init --yes --token {TOKEN}")
    shell("roster import roster.xlsx")
    assert "0 处提醒" in shell("policy lint")
    with sqlite3.connect(shell.here / "data" / "mashang.db") as database:  # the same where they have joined
        database.execute("UPDATE person SET telegram_id = id, reach = 'ok'")
        database.execute("UPDATE meta SET value = value + 1 WHERE name = 'roster_version'")
    database.close()
    assert "0 处提醒" in shell("policy lint")
    assert "没有人" not in shell("doctor --offline")


@pytest.mark.parametrize("file", [".env", "roster.xlsx"])
def test_init_overwrites_nothing(shell: Shell, file: str) -> None:
    (shell.here / file).write_text("mine", encoding="utf-8")
    assert "已经存在" in shell.fails("init --yes")


def test_init_refuses_what_is_no_token_and_no_id(shell: Shell) -> None:
    assert "令牌格式不对" in shell.fails("init --yes --token abc")
    assert "数字 id" in shell.fails("init --yes --admin-id laowang")


# --- roster


def test_a_dry_run_counts_and_leaves_nothing_behind(shell: Shell, roster: str) -> None:
    said = shell(f"roster import {roster} --dry-run")
    assert shell.code == 0
    assert "试算" in said
    assert not list(shell.here.iterdir())


def test_a_second_import_says_that_all_is_the_same(shell: Shell, roster: str) -> None:
    assert counts(shell(f"roster import {roster}"))["人员"] == ["2", "0", "0"]
    assert counts(shell(f"roster import {roster}"))["人员"] == ["0", "0", "2"]


def test_a_dry_run_beside_a_filled_database_changes_nothing(shell: Shell, tmp_path: Path) -> None:
    headings = "person,unit,role\n"
    shell("roster import", str(folder(tmp_path, posts=headings + "li,QU,member\nwang,HW,liaison")))
    (tmp_path / "next").mkdir()
    left = str(folder(tmp_path / "next", posts=headings + "wang,HW,liaison"))
    first = counts(shell("roster import", left, "--dry-run"))["岗位"]
    assert first == counts(shell("roster import", left, "--dry-run"))["岗位"] == ["0", "0", "1", "1"]


def test_a_roster_with_faults_names_each_and_imports_nothing(shell: Shell, tmp_path: Path) -> None:
    bad = folder(tmp_path, people="code,name,telegram\nli,,x y", posts="person,unit,role\nli,NO,king")
    said = shell.fails(f"roster import {bad}")
    assert "people第 2 行：“姓名”没有填" in said
    assert "posts第 2 行：单位：“NO”不在单位表里" in said
    assert "posts第 2 行：角色：不认识“king”" in said
    assert not (shell.here / "data").exists()


def test_a_route_for_an_unknown_category_is_a_fault(shell: Shell, tmp_path: Path) -> None:
    assert "不在事项目录里" in shell.fails("roster import", str(folder(tmp_path, routes="category,lead\n7777,HW")))


def test_links_go_to_those_who_have_not_joined(shell: Shell, roster: str) -> None:
    shell(f"roster import {roster}")
    said = shell("roster links --bot-username @mashang_bot")
    assert "老王" in said
    assert "https://t.me/mashang_bot?start=join_" in said
    assert "小李" not in said  # her account stands in the file


def test_import_prints_links_when_asked(shell: Shell, roster: str) -> None:
    assert "?start=join_" not in shell(f"roster import {roster}")
    assert "?start=join_" in shell(f"roster import {roster} --links --bot-username mashang_bot")


def test_without_the_name_of_the_bot_there_are_no_links_and_no_import(shell: Shell, roster: str) -> None:
    assert "--bot-username" in shell(f"roster import {roster} --links")
    assert shell.code == 1
    assert json.loads(shell("status --json"))["people"] == 0


def test_links_are_refused_for_who_is_unknown_or_has_joined(shell: Shell, roster: str) -> None:
    shell(f"roster import {roster}")
    bot = "--bot-username mashang_bot"
    assert "没有人员“nobody”" in shell.fails(f"roster links --person nobody {bot}")
    assert "没有单位“NO”" in shell.fails(f"roster links --unit NO {bot}")
    assert "已经绑定了账号" in shell.fails(f"roster links --person li {bot}")


def test_links_of_a_unit_reach_below_it(shell: Shell, roster: str) -> None:
    shell(f"roster import {roster}")
    assert "老王" in shell("roster links --unit QU --bot-username mashang_bot")
    assert "老王" not in shell("roster links --unit CG --bot-username mashang_bot")


# --- status


def test_status_counts_what_there_is(shell: Shell) -> None:
    shell("roster import", str(DISTRICT))
    standing = json.loads(shell("status --json"))
    assert (standing["people"], standing["people_bound"]) == (45, 41)
    assert (standing["issues"], standing["moves"], standing["last_event_at"]) == ({}, {}, None)
    assert (standing["inbox_backlog"], standing["dead_letters"], standing["digests_posted"]) == (0, 0, 0)
    assert "45 / 41 / " in shell("status")


def test_a_database_of_a_newer_version_is_left_alone(shell: Shell, roster: str) -> None:
    shell(f"roster import {roster}")
    with sqlite3.connect(shell.here / "data" / "mashang.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    for line in ("status", f"roster import {roster}", f"roster import {roster} --dry-run"):
        assert "更新的版本" in shell(line)
        assert shell.code == 1


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite+aiosqlite:///other.txt", "数据库打不开（file is not a database）"),
        ("postgresql+asyncpg://me:geheim@127.0.0.1:1/x", "MASHANG_DATABASE_URL："),
    ],
)
def test_a_database_that_cannot_be_read_is_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, url: str, sentence: str
) -> None:
    (shell.here / "other.txt").write_text("words, " * 200, encoding="utf-8")
    monkeypatch.setenv("MASHANG_DATABASE_URL", url)
    said = shell.fails("status")
    assert sentence in said
    assert "geheim" not in said


# --- policy


def test_the_packaged_policy_is_sound_and_has_no_gap(shell: Shell) -> None:
    said = shell("policy lint")
    assert shell.code == 0
    assert [line[0] for line in said.splitlines()] == ["✓"]


def test_lint_lists_all_that_is_wrong_with_its_line(shell: Shell) -> None:
    (shell.here / "p.toml").write_text('[limits]\ntriage = "soon"\n\n[[rung]]\nowes = "sbmit"\n', encoding="utf-8")
    said = shell.fails("policy lint p.toml")
    assert [line.split(" ")[0] for line in said.splitlines()] == ["p.toml:2:", "p.toml:4:", "p.toml:4:", "p.toml:5:"]


def test_lint_tells_errors_from_warnings_and_ends_with_a_code(shell: Shell) -> None:
    (shell.here / "p.toml").write_text('[[rung]]\nowes = "submit"\nat = "100%"\nto = ["holder"]\n', encoding="utf-8")
    said = shell.fails("policy lint p.toml")
    assert "p.toml:1: 错误：“办结”没有一级写了 repeat" in said
    (shell.here / "p.toml").write_text("[quiet]\npierce = []\n", encoding="utf-8")
    said = shell("policy lint p.toml")
    assert shell.code == 0
    assert said.startswith("p.toml:2: 提醒：")


def test_lint_looks_at_the_roster_of_today(shell: Shell) -> None:
    shell("roster import", str(DISTRICT))
    said = shell("policy lint")
    assert shell.code == 0
    assert re.search(r"^bot/data/policy\.toml:\d+: 提醒：担任街道书记的 3 人都联系不上", said, re.MULTILINE)


def test_lint_of_a_missing_file_says_so(shell: Shell) -> None:
    assert "读不了 nowhere.toml" in shell.fails("policy lint nowhere.toml")


def test_preview_names_the_people_of_each_rung(shell: Shell) -> None:
    shell("roster import", str(DISTRICT))
    said = shell("policy preview --category 0110 --area A-CD-CY --at", "2026-09-30 17:30")
    assert shell.code == 0
    for line in (
        "接单，时限 2 个工作小时，2026-10-08 09:30 到期",  # the holiday lasts from the 1st to the 7th
        "承办人：老王",
        "街道书记：周书记",
        "每隔 1 个工作日再催",
    ):
        assert line in said


def test_preview_goes_without_a_database(shell: Shell) -> None:
    said = shell("policy preview --category 0110 --level critical --at", "2026-09-30 17:30")
    assert shell.code == 0
    assert "花名册还是空的" in said
    assert "承办人：没有人" in said
    assert not list(shell.here.iterdir())


def test_preview_refuses_what_is_unknown(shell: Shell) -> None:
    assert "没有类别“垃圾”，是不是：" in shell.fails("policy preview --category 垃圾 --at", "2026-09-30 17:30")
    assert "没有区域“X”" in shell.fails("policy preview --category 0110 --area X --at", "2026-09-30 17:30")
    for moment in ("tomorrow", "2026-09-30", "2026-02-30 10:00"):
        assert "不是时间" in shell.fails("policy preview --category 0110 --at", moment)
    for moment in ("0001-01-01 00:00", "9999-12-31 23:59"):
        assert "离现在太远" in shell.fails("policy preview --category 0110 --at", moment)


# --- run and doctor


def test_run_wants_a_token_and_the_address_that_was_set(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "@BotFather" in shell.fails("run")
    monkeypatch.setenv("MASHANG_BOT_TOKEN", TOKEN)
    with listener_at("127.0.0.1", 0) as taken:
        monkeypatch.setenv("MASHANG_WEB_LISTEN", f"127.0.0.1:{taken.getsockname()[1]}")
        assert "用不了（Address already in use）：请先看是不是已有一个机器人" in shell.fails("run")


def test_doctor_without_a_token_says_where_to_get_one(shell: Shell) -> None:
    said = shell.fails("doctor")
    assert "✗ MASHANG_BOT_TOKEN：还没有机器人令牌，请在 Telegram 里找 @BotFather" in said
    assert "! 还没有数据库" in said


def test_doctor_finds_the_holes_of_a_roster(shell: Shell, roster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_BOT_TOKEN", TOKEN)
    (shell.here / "p.toml").write_text("[calendar.unit.XX]\nweekends = true\n", encoding="utf-8")
    monkeypatch.setenv("MASHANG_POLICY_FILE", "p.toml")
    assert "花名册没有这个编码：XX" in shell(f"roster import {roster}")
    said = shell("doctor --offline")
    assert "! 规则里这些单位的日历用不上，花名册没有这个编码：XX" in said
    assert "✗ 没有派单员，也没有督查或管理员" in said
    assert "! 催督办要找的这些角色没有人：派单员、" in said
    assert "! 这些单位没有一个人：" in said
    assert "类没有分工" in said
    assert shell.code == 1


def test_doctor_reads_the_policy_and_the_templates_of_the_office(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    (shell.here / "mine" / "zh_CN").mkdir(parents=True)
    (shell.here / "mine" / "zh_CN" / "card.html").write_text("{{ issue", encoding="utf-8")
    (shell.here / "p.toml").write_text("[limits]\nack = 5\n", encoding="utf-8")
    monkeypatch.setenv("MASHANG_TEMPLATES_DIR", "mine")
    assert "✗ 模板 zh_CN/card.html 第 1 行写错了" in shell.fails("doctor --offline")
    monkeypatch.setenv("MASHANG_POLICY_FILE", "p.toml")
    assert "✗ p.toml:2:" in shell.fails("doctor --offline")


async def test_doctor_asks_telegram_for_the_bot_and_its_groups(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox.running(token=TOKEN) as telegram:
        li = telegram.person(1001, "小李")
        telegram.group("城东街道工作群", [li], bot_admin=True, id=-1001000000001)
        telegram.group("江湾区调度群", [li], id=-1001000000002)
        monkeypatch.setenv("MASHANG_BOT_TOKEN", TOKEN)
        monkeypatch.setenv("MASHANG_BOT_API_URL", telegram.url)
        await asyncio.to_thread(shell, "roster import", str(DISTRICT))
        said = await asyncio.to_thread(shell, "doctor")
        assert "✓ Telegram 认得机器人 @mashang_bot。" in said
        assert "✓ 长轮询可用，待收 0 条。" in said
        assert said.count("机器人是管理员。") == 1
        assert said.count("机器人不是管理员") == 1
        assert shell.code == 0
        monkeypatch.setenv("MASHANG_BOT_TOKEN", "1000:somebody-elses-token")
        assert "✗ MASHANG_BOT_TOKEN：Telegram 不认这个令牌" in await asyncio.to_thread(shell, "doctor")
        assert shell.code == 1


def test_doctor_says_when_telegram_is_away(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("MASHANG_BOT_API_URL", "http://127.0.0.1:1")
    said = shell.fails("doctor")
    assert "✗ 连不上 http://127.0.0.1:1" in said
    assert TOKEN not in said


async def test_a_drill_counts_by_its_own_clock(shell: Shell, roster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox.running(token=TOKEN, clock=Clock(MONDAY_MORNING)) as telegram:
        monkeypatch.setenv("MASHANG_BOT_API_URL", telegram.url)
        monkeypatch.setenv("MASHANG_CLOCK_URL", f"{telegram.url}/clock")
        await asyncio.to_thread(shell, f"roster import {roster}")
        assert json.loads(await asyncio.to_thread(shell, "status --json"))["now"].startswith("2026-03-02T01:")
        monkeypatch.setenv("MASHANG_CLOCK_URL", f"{telegram.url}/nothing")
        assert "演练时钟没有应答" in await asyncio.to_thread(shell.fails, "status")


def counts(said: str) -> dict[str, list[str]]:
    return {cells[0]: cells[1:] for line in said.splitlines() if (cells := line.split()) and cells[1:]}


# --- a database server


def test_on_a_server_everything_is_as_on_a_file_and_its_password_is_never_shown(
    shell: Shell, roster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    with bare(POSTGRESQL, tmp_path) as made:
        url = make_url(made.url).set(password="hunter2")
        monkeypatch.setenv("MASHANG_DATABASE_URL", url.render_as_string(hide_password=False))
        for line in (f"roster import {roster} --dry-run", f"roster import {roster}", "status", "verify"):
            said.append(shell(line))
            assert shell.code == 0, said
        said.append(shell("doctor --offline"))
        assert f"postgresql://postgres@/{url.database}" in said[-1]
        wrong = {"username": (postgres.GUARDED, "password authentication failed"), "database": ("no", "does not exist")}
        for part, (value, why) in wrong.items():
            refused = url.set(**{part: value})  # type: ignore[arg-type]
            monkeypatch.setenv("MASHANG_DATABASE_URL", refused.render_as_string(hide_password=False))
            said.append(shell.fails("status"))
            assert why in said[-1]
    monkeypatch.setenv("MASHANG_DATABASE_URL", "postgresql+asyncpg://me:hunter2/@host/mashang")
    said.append(shell.fails("status"))
    assert "%40" in said[-1]
    assert "hunter2" not in "".join(said)
