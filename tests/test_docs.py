from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
OPERATORS = ROOT / "docs" / "operators.md"
SETTINGS = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}


def test_every_setting_stands_in_the_example_file_with_a_comment_in_both_languages() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {line.partition("=")[0]: before for before, line in pairwise(lines) if "=" in line}
    assert named.keys() == SETTINGS
    assert all(re.fullmatch(r"# .*[\u4e00-\u9fff].* / .*[a-z].*", comment) for comment in named.values())


def test_the_example_file_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    assert Settings.read(ROOT / ".env.example") == Settings.read(None)


@pytest.mark.skipif(not OPERATORS.exists(), reason="the operators' page is not there")
def test_the_operators_page_lists_every_setting() -> None:
    rows = [line for line in OPERATORS.read_text(encoding="utf-8").splitlines() if line.startswith("|")]
    assert set(re.findall(rf"`({PREFIX}[A-Z_]+)`", "\n".join(row.split("|")[1] for row in rows))) == SETTINGS


def test_the_licence_is_the_one_the_project_names() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert 'license = "Apache-2.0"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
