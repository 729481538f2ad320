"""A real Chromium in front of the page, started once. Where there is none these tests are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest
import pytest_asyncio

from sandbox import Clock, Sandbox
from tests.browser.hands import Hands
from tests.sandbox.conftest import BareBot, bot, group, li, wang

__all__ = ["BareBot", "bot", "group", "li", "wang"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
SIZES = {"a narrow phone": (360, 740), "a desk": (1280, 800)}

Opens = Callable[..., Awaitable[Hands]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all of them: the browser lives in it."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Any]:
    api = pytest.importorskip("playwright.async_api", reason="playwright is not installed: no browser tests")
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine: no browser tests")
    async with api.async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        except api.Error as failure:
            pytest.skip(f"the Chromium of this machine does not start: no browser tests ({failure.message[:200]})")
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(speed=0), flood=False, strict=False) as sandbox:
        yield sandbox


@pytest_asyncio.fixture(loop_scope="session")
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=False) as http:
        yield http


@pytest_asyncio.fixture(loop_scope="session")
async def opens(chromium: Any) -> AsyncIterator[Opens]:
    """`await opens(telegram, li, wang, size=…)`: the page with these people's phones; anything wrong on it fails."""
    async with AsyncExitStack() as open_pages:

        async def page(telegram: Sandbox, *people: Any, **options: Any) -> Hands:
            return await open_pages.enter_async_context(_opened(chromium, telegram, people, **options))

        yield page


@asynccontextmanager
async def _opened(
    chromium: Any,
    telegram: Sandbox,
    people: tuple[Any, ...],
    *,
    size: str = "a desk",
    lang: str = "zh",
    scheme: str = "light",
) -> AsyncIterator[Hands]:
    width, height = SIZES[size]
    context = await chromium.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = await context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on(
        "request",
        lambda request: (
            None if telegram.url in request.url or request.url.startswith("blob:") else wrong.append(request.url)
        ),
    )
    named = ",".join(str(person.id) for person in people)
    await page.goto(f"{telegram.url}/?lang={lang}&people={named}")
    hands = Hands(page, narrow=width < 680)
    yield hands
    await context.close()
    assert wrong == []
