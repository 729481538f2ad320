from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import Group, Person
from tests.handlers.posthouse import Posthouse, posthouse


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Posthouse]:
    async with posthouse(tmp_path) as house:
        yield house


@pytest.fixture
def li(house: Posthouse) -> Person:
    return house.telegram.person(1001, "小李", started=True)


@pytest.fixture
def wang(house: Posthouse) -> Person:
    return house.telegram.person(1002, "老王", started=True)


@pytest.fixture
def group(house: Posthouse, li: Person) -> Group:
    return house.telegram.group("西湖街道", [li])
