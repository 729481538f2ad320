"""`policy lint` and `policy preview`."""

from __future__ import annotations

import re

from tests.bot.shell import DISTRICT, Shell


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
