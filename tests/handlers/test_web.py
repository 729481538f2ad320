"""Health and metrics over real HTTP, of a bot put together as it runs."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import auditing, troubles
from bot.batons import Owes
from bot.ids import IssueId
from bot.watchdog import CHECKS, inbox
from handlers.ping import Ping
from handlers.web.room import listener_at
from handlers.web.serving import serving
from tests.databases import by_hand
from tests.stories.story import Story, told

PUT_RIGHT = (
    "UPDATE baton SET closed_at = NULL, closed_by = NULL, next_nudge_at = due_at + 864000000000"
    " WHERE closed_by = 'nobody'"
)


@pytest.fixture
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    async with told(tmp_path, backup_at="off") as story:  # nobody makes any here
        yield story


@pytest.fixture
async def page(story: Story) -> AsyncIterator[httpx.AsyncClient]:
    listener = listener_at("127.0.0.1", 0)
    async with (
        serving(story.parts.app(), listener),
        httpx.AsyncClient(base_url="http://{}:{}".format(*listener.getsockname()), trust_env=False) as page,
    ):
        yield page


async def failing(page: httpx.AsyncClient) -> list[str]:
    answer = await page.get("/healthz")
    found = answer.json()
    wrong = [name for name, check in found["checks"].items() if not check["ok"]]
    assert answer.status_code == (503 if wrong else 200)
    assert found["status"] == ("failing" if wrong else "ok")
    return wrong


async def test_health_fails_for_what_is_out_of_order_and_only_as_long(
    story: Story, page: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.deaf(*story.people, *story.groups)
    await story.files(story["小李"], "幸福路有暴露垃圾")
    assert await failing(page) == []
    reception, at = story.parts.receiver.reception, reception_time(story)
    reception.real = lambda: at + 200
    assert await failing(page) == ["receiving"]
    reception.real = lambda: at
    reception.fails("token", story.now)
    assert await failing(page) == ["receiving"]
    reception.works(story.now)
    await story["小李"].send("没人处理的")
    await story.parts.receiver.receive_once(0)
    await story.parts.workers.stop()
    story.clock.set(story.now + timedelta(minutes=11))
    assert await failing(page) == ["inbox"]
    await story.restart()  # what was there before is caught up with first
    assert (await story.parts.watch.signs()).waiting.undone == 1
    assert inbox(await story.parts.watch.signs()) is None


def reception_time(story: Story) -> float:
    return story.parts.receiver.reception.real()


async def test_health_fails_while_the_database_cannot_be_written_and_names_nobody(
    story: Story, page: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: Any) -> Any:
        raise OSError("disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(story.parts.store, "transaction", lambda: full(None))
        assert await failing(page) == ["database"]
        assert await failing(page) == ["database"]
    assert await failing(page) == []
    said = [record.levelname for record in caplog.records if record.name == "handlers.web.health"]
    assert said.count("ERROR") == 1


async def test_metrics_count_what_happened_and_what_waits_without_a_name(story: Story, page: httpx.AsyncClient) -> None:
    story.deaf(*story.people, *story.groups)
    draft = await story.files(story["小李"], "幸福路有暴露垃圾")
    await story.wait(hours=3)
    await story.parts.watch.look()
    answer = await page.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    counts = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert counts['mashang_issues{status="dispatched"}'] == "1.0"
    assert counts['mashang_batons_overdue{owes="acknowledge"}'] == "1.0"
    assert float(counts["mashang_nudges_fired_total"]) >= 1
    assert float(counts['mashang_notices_total{end="sent",kind="nudge"}']) >= 1
    assert float(counts["mashang_updates_total"]) == 2
    assert counts['mashang_tap_answer_seconds_bucket{le="+Inf"}'] == "1.0"
    assert counts["mashang_inbox_backlog"] == "0.0"
    assert [counts[f'mashang_wrong{{check="{name}"}}'] for name in CHECKS] == ["0.0"] * len(CHECKS)
    if story.database.url.startswith("sqlite"):
        assert float(counts['mashang_disk_free_bytes{of="database"}']) > 0
    for word in ("幸福路", "小李", "城东", str(story["小李"].id), str(story.group.id)):
        assert word not in answer.text
    assert draft.text
    await story.wait(hours=1)
    again = await page.get("/metrics")  # what the database is asked stands for a few seconds
    assert again.status_code == 200


# --- the watchdog


async def broken_law(story: Story) -> None:
    """As no move could leave it."""
    async with story.parts.store.transaction() as tx:
        for baton in await tx.open_batons(IssueId(1)):
            if baton.owes is Owes.SUBMIT:
                await tx.end_baton(baton, by="nobody", now=story.now)


async def look(story: Story, **later: float) -> None:
    story.clock.set(story.now + timedelta(**later))
    await story.parts.watch.look()


async def test_what_breaks_the_law_is_told_once_to_each_administrator_and_once_when_it_is_right(story: Story) -> None:
    admin = story["管小萍"]
    story.deaf(*(name for name in story.people if name != "管小萍"), *story.groups)
    await story.files(story["小李"], "幸福路有暴露垃圾")
    await look(story)
    assert story.parts.watch.well is True
    await broken_law(story)
    for _ in range(4):
        await look(story, seconds=10)
    assert story.parts.watch.well is False
    await story.hears(admin, "⚠️ 值守：有 1 个事项的待办和状态对不上")
    await admin.send("/admin")
    await story.hears(admin, "⚠️ 值守发现不正常：待办与状态一致（今天 9:0")
    await story.restart()
    await look(story, seconds=10)
    async with story.parts.store.transaction() as tx:
        await by_hand(tx, PUT_RIGHT)
    assert (await auditing.audit(story.parts.store)) == []
    for minutes in (1, 1, 4, 1):
        await look(story, minutes=minutes)
    await story.hears(admin, "✅ 值守：待办与状态一致已恢复正常（今天 9:0")


async def test_at_night_only_what_is_serious_is_told_and_what_is_over_by_morning_is_not_told_at_all(
    story: Story,
) -> None:
    admin = story["管小萍"]
    story.deaf(*story.people, *story.groups)
    await story.files(story["小李"], "幸福路有暴露垃圾")
    await story.until(story.now.replace(hour=15))  # 23:00 in Shanghai
    await broken_law(story)
    await look(story)
    await story.parts.sender.deliver_due()
    assert [message for message in admin.inbox if "值守" in message.text] == []
    real = reception_time(story)
    story.parts.receiver.reception.real = lambda: real + 600
    await look(story)
    while await story.parts.sender.deliver_due():
        pass
    [told_at_night] = [message.text for message in admin.inbox if "值守" in message.text]
    assert told_at_night.startswith("⚠️ 值守：收不到 Telegram 的消息，已有 10 分钟")
    story.parts.receiver.reception.works(story.now)
    async with story.parts.store.transaction() as tx:
        await by_hand(tx, PUT_RIGHT)
    for minutes in (1, 1, 6):
        await look(story, minutes=minutes)
    await story.until(story.now + timedelta(hours=9))
    [_, in_the_morning] = [message.text for message in admin.inbox if "值守" in message.text]
    assert in_the_morning.startswith("✅ 值守：收消息已恢复正常（昨天 23:0")


async def test_every_check_has_its_words_and_a_trouble_that_comes_and_goes_is_no_flood(story: Story) -> None:
    for language in (story.parts.languages.of("zh_CN"), story.parts.languages.of("en")):
        for section in ("watchdog", "watched"):
            assert language.words[section].keys() == CHECKS.keys()
    now, known, said = story.now, None, 0
    for minute in range(24 * 60):
        now += timedelta(minutes=1)
        known, say = troubles.step(known, minute % 30 < 15, now, now)
        said += say is not None
    assert said == 3  # one cycle of wrong and right, then wrong for good: it must be calm for an hour
    assert troubles.read(troubles.written({"law": known})) == {"law": known}  # type: ignore[dict-item]


# --- the ping


async def test_the_ping_says_how_it_is_and_its_failures_disturb_nobody(caplog: pytest.LogCaptureFixture) -> None:
    heard: list[str] = []
    status = [200]

    async def hear(request: Request) -> Response:
        heard.append(f"{request.url.path}?{request.url.query}")
        return Response(status_code=status[0])

    listener = listener_at("127.0.0.1", 0)
    port = listener.getsockname()[1]
    ping = Ping(f"http://127.0.0.1:{port}/ping/geheim-7?a=b", proxy="http://127.0.0.1:1")
    with caplog.at_level(logging.INFO, logger="handlers"):
        async with serving(Starlette(routes=[Route("/{path:path}", hear)]), listener):
            await ping(well=True)
            await ping(well=False)
            status[0] = 500
            await ping(well=True)
            status[0] = 200
            await ping(well=True)
        await ping(well=True)
        await ping(well=True)
    await ping.close()
    assert heard[:2] == ["/ping/geheim-7?a=b", "/ping/geheim-7/fail?a=b"]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO", "WARNING"]
    assert "geheim-7" not in caplog.text
    assert json.dumps(heard).count("fail") == 1
