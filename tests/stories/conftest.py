from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.story import Story, told


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In one process of a run, where aiogram is imported once: it takes seconds, and every story asks it."""
    for item in items:
        if "tests/stories/" in item.nodeid:
            item.add_marker(pytest.mark.xdist_group("aiogram"))


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    async with told(tmp_path) as opened:
        yield opened
