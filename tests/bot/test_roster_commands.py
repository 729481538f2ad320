"""`roster import` and `roster links`."""

from __future__ import annotations

import json
from pathlib import Path

from tests.bot.roster_samples import folder
from tests.bot.shell import Shell


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


def counts(said: str) -> dict[str, list[str]]:
    return {cells[0]: cells[1:] for line in said.splitlines() if (cells := line.split()) and cells[1:]}
