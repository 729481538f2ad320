"""`doctor`, and what `run` wants before it begins."""

from __future__ import annotations

import asyncio
import json

import pytest

from handlers.web.room import listener_at
from sandbox.clock import Clock
from sandbox.telegram import Sandbox
from tests.bot.shell import DISTRICT, TOKEN, Shell
from tests.clock import MONDAY_MORNING


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
