from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.roster_samples import folder
from tests.bot.shell import Shell
from tests.office import Town, open_town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


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
