"""What every command does alike; init and status; what is said of a database server."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from bot.roster_file import read
from tests import postgres
from tests.bot.shell import DISTRICT, ROOT, TOKEN, Shell
from tests.databases import POSTGRESQL, bare

COMMANDS = ("run", "init", "roster import", "roster links", "doctor", "status", "policy lint", "policy preview")


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
