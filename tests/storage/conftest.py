from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.office import Town, empty_database, open_town, url_of


@pytest.fixture
def url(tmp_path: Path) -> str:
    return url_of(empty_database(tmp_path / "mashang.db"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = Store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    (tmp_path / "town").mkdir()
    async with open_town(tmp_path / "town") as opened:
        yield opened
