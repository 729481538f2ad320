"""The page of phones in a real browser: bytes, time to its first paint, and its memory after thousands of messages."""

from __future__ import annotations

import asyncio
from pathlib import Path
from statistics import median
from typing import Any

from bench.figures import Figures
from bench.phones import Phones
from sandbox import Clock, Sandbox
from tests.browser.browser import NoBrowser, chromium, opened

MESSAGES, VISITS, BATCH = 5_000, 5, 50
LONG = 120_000
AIM_MB = 200
PHONES = 4
DESK = (1920, 1080)
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


async def measure(messages: int = MESSAGES) -> Figures:
    try:
        async with chromium() as browser, Sandbox.running(clock=Clock(speed=0), flood=False) as telegram:
            phones = Phones(telegram)
            visits = [await _visit(browser, telegram, phones) for _ in range(VISITS)]
            return {
                "messages": messages,
                "aim_mb": AIM_MB,
                "bytes": visits[0]["bytes"],
                "requests": visits[0]["requests"],
                "first_paint_ms": round(median(visit["paint"] for visit in visits)),
                "chats_shown_ms": round(median(visit["shown"] for visit in visits)),
                "one_phone": await _memory(browser, telegram, phones, 1, messages),
                "four_phones": await _memory(browser, telegram, phones, PHONES, messages),
            }
    except NoBrowser as why:
        return {"skipped": str(why)}


async def _visit(browser: Any, telegram: Sandbox, phones: Phones) -> Figures:
    """Somebody who has never been here, on a phone."""
    tab, loaded = await browser.new_page(), list[float]()
    wire = await tab.context.new_cdp_session(tab)
    await wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda file: loaded.append(file["encodedDataLength"]))
    async with opened(tab, telegram.url, phones.people[0], size=(360, 740)):
        await tab.locator(".chat-row").first.wait_for()
        shown, paint = await tab.evaluate("performance.now()"), await tab.evaluate(PAINTED)
        visit = {"bytes": int(sum(loaded)), "requests": len(loaded), "paint": paint, "shown": shown}
    await tab.close()
    return visit


async def _memory(browser: Any, telegram: Sandbox, phones: Phones, count: int, messages: int) -> Figures:
    """A group that is open while it is written to, with a button under every message."""
    group = phones.groups[0]
    people = [person for person in phones.people if group.chat.has(person.id)][:count]
    page, letter = await browser.new_page(), "ABCD"[count - 1]
    async with opened(page, telegram.url, *people, size=DESK):
        page.set_default_timeout(LONG)
        for phone in await page.locator(".phone").all():
            await phone.locator(f'[data-key="{group.id}"]').click()
        before = await _megabytes(browser, page)
        for number in range(messages):
            phones.show(group.chat, f"{letter}-{number:04} 暴露垃圾 · 城东街道第一网格\n状态：待接单", "接单", "ack")
            if number % BATCH == 0:
                await asyncio.sleep(0.02)
        for phone in await page.locator(".phone").all():
            await phone.locator("article", has_text=f"{letter}-{messages - 1:04}").wait_for()
        return {"before": before, "after": await _megabytes(browser, page)}


async def _megabytes(browser: Any, page: Any) -> Figures:
    """Of the page's own process; that of the browser is not the page's."""
    wire = await page.context.new_cdp_session(page)
    await wire.send("HeapProfiler.collectGarbage")
    await wire.send("Performance.enable")
    metrics = {one["name"]: one["value"] for one in (await wire.send("Performance.getMetrics"))["metrics"]}
    whole = await browser.new_browser_cdp_session()
    processes = (await whole.send("SystemInfo.getProcessInfo"))["processInfo"]
    held = max(_held(one["id"]) for one in processes if one["type"] == "renderer")
    heap = round(metrics["JSHeapUsedSize"] / 1e6, 1)
    return {"heap": heap, "process": held[0], "shared": held[1], "nodes": int(metrics["Nodes"])}


def _held(pid: int) -> tuple[float, float]:
    """Resident, and how much of it is files that other processes hold, too."""
    rows = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    kilobytes = {row.partition(":")[0]: int(row.split()[1]) for row in rows if row.endswith("kB")}
    return round(kilobytes["VmRSS"] / 1024, 1), round((kilobytes["RssFile"] + kilobytes["RssShmem"]) / 1024, 1)
