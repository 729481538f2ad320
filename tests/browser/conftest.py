"""One browser with one tab for all of these tests. Where there is none they are skipped, and say so."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox import Clock, Person, Sandbox
from tests.browser.browser import NoBrowser, chromium, opened
from tests.browser.hands import Hands
from tests.sandbox.conftest import BareBot, bot, group, li, wang

__all__ = ["BareBot", "bot", "group", "li", "wang"]

Opens = Callable[..., Awaitable[Hands]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of them, in one process: the browser lives in it."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def tab() -> AsyncIterator[Any]:
    async with AsyncExitStack() as stack:
        try:
            running = await stack.enter_async_context(chromium())
        except NoBrowser as why:
            pytest.skip(f"{why}: no tests in a browser")
        yield await running.new_page()


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(speed=0), flood=False, strict=False) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=False) as http:
        yield http


@pytest_asyncio.fixture(loop_scope="session")
async def opens(tab: Any) -> AsyncIterator[Opens]:
    """`await opens(url, li, wang, size=…)`: the page with these people's phones."""
    async with AsyncExitStack() as pages:

        async def page(url: str, *people: Person, **options: Any) -> Hands:
            return await pages.enter_async_context(opened(tab, url, *people, **options))

        yield page
