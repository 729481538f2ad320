"""A real Chromium in front of the page. Where there is none these tests are skipped, and say so."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest

from sandbox import Clock, Sandbox
from tests.browser.hands import Hands
from tests.sandbox.conftest import BareBot, bot, client, group, li, wang

__all__ = ["BareBot", "bot", "client", "group", "li", "wang"]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
SIZES = {"a narrow phone": (360, 740), "a desk": (1280, 900)}

Opens = Callable[..., Awaitable[Hands]]


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(speed=0), flood=False, strict=False) as sandbox:
        yield sandbox


@pytest.fixture
async def chromium() -> AsyncIterator[Any]:
    api = pytest.importorskip("playwright.async_api", reason="playwright is not installed: no browser tests")
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        pytest.skip("there is no Chromium on this machine: no browser tests")
    async with api.async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=[*QUIET])
        yield browser
        await browser.close()


@pytest.fixture
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
