from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from storage.store import Store
from tests.databases import Database, Engine, database
from tests.office import Town, open_town


@pytest.fixture
def empty(tmp_path: Path, engine: Engine) -> Iterator[Database]:
    with database(engine, tmp_path / "mashang.db") as found:
        yield found


@pytest.fixture
def url(empty: Database) -> str:
    return empty.url


@pytest.fixture
async def store(url: str) -> AsyncIterator[Store]:
    opened = Store(url)
    yield opened
    await opened.close()


@pytest.fixture
async def town(tmp_path: Path, engine: Engine) -> AsyncIterator[Town]:
    (tmp_path / "town").mkdir()
    async with open_town(tmp_path / "town", engine=engine) as opened:
        yield opened
