"""A real Chromium, and pages in it on which nothing may go wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sandbox import Person
from tests.browser.hands import Hands

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
PATIENCE = 15_000


class NoBrowser(Exception):
    """Why there is none, in a sentence."""


@asynccontextmanager
async def chromium() -> AsyncIterator[Any]:
    try:
        from playwright.async_api import Error, async_playwright  # noqa: PLC0415
    except ImportError:
        raise NoBrowser("playwright is not installed") from None
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if path is None:
        raise NoBrowser("there is no Chromium on this machine")
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as failure:
            raise NoBrowser(f"the Chromium of this machine does not start: {failure.message[:200]}") from None
        yield browser
        await browser.close()


@asynccontextmanager
async def opened(
    tab: Any,
    url: str,
    *people: Person,
    size: str | tuple[int, int] = "a desk",
    lang: str = "zh",
    scheme: str = "light",
) -> AsyncIterator[Hands]:
    """The page with these people's phones. An error or warning, a request elsewhere, or a page too wide fails."""
    width, height = SIZES[size] if isinstance(size, str) else size
    hands = Hands(tab, narrow=width < 680)
    heard = {
        "pageerror": lambda error: hands.wrong.append(str(error)),
        "console": lambda said: said.type in {"error", "warning"} and hands.wrong.append(said.text),
        "requestfailed": lambda request: hands.wrong.append(f"failed: {request.url}"),
        "request": lambda request: _ours(request.url, url) or hands.wrong.append(f"elsewhere: {request.url}"),
    }
    tab.set_default_timeout(PATIENCE)
    await tab.set_viewport_size({"width": width, "height": height})
    await tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    named = ",".join(str(person.id) for person in people)
    for what, told in heard.items():
        tab.on(what, told)
    try:
        await tab.goto(f"{url}/?lang={lang}&people={named}")
        yield hands
        assert await tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "wider than the screen"
        assert not re.search(r"\b(null|undefined|NaN)\b", await tab.inner_text("body"))
    finally:
        for what, told in heard.items():
            tab.remove_listener(what, told)
        await tab.goto("about:blank")
    assert hands.wrong == []


def _ours(asked: str, url: str) -> bool:
    return asked.startswith((f"{url}/", f"blob:{url}/", "data:"))
