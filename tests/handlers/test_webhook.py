"""The second way to receive, over real HTTP: the sandbox as Telegram, uvicorn as it runs in the bot, SQLite below."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.inbox import Update
from bot.meters import Meters
from bot.waiting import Waiting
from bot.watchdog import Signs, Vitals
from handlers.telegram.api import UPDATES, Api
from handlers.telegram.receiving.hook import Hook
from handlers.telegram.receiving.receiver import Receiver
from handlers.telegram.receiving.reception import Reception
from handlers.web.app import app_of
from handlers.web.room import listener_at
from handlers.web.serving import serving
from handlers.web.webhook import HEADER, LARGEST
from sandbox import Person, Sandbox
from sandbox.clock import Clock as AddressedClock
from tests.clock import MONDAY_MORNING, ManualClock
from tests.handlers.databases import FailingStore, fresh

SECRET = "geheim-1"


class Office:
    """One process: its server on a free port, and what it has kept."""

    def __init__(self, telegram: Sandbox, store: FailingStore, api: Api, client: httpx.AsyncClient, url: str) -> None:
        self.telegram, self.store, self.api, self.client, self.url = telegram, store, api, client, url
        self.kept: list[Update] = []
        self.arrived = asyncio.Event()
        self.hook = Hook(api, store, self.keep, ManualClock(), Reception(), url=f"{url}/telegram", secret=SECRET)
        self.receiver = Receiver(api, store, self.keep, ManualClock())

    def keep(self, updates: Any) -> None:
        self.kept += updates
        self.arrived.set()

    async def has(self, count: int) -> list[str]:
        async with asyncio.timeout(10):
            while len(self.kept) < count:
                self.arrived.clear()
                await self.arrived.wait()
        return self.texts()

    def texts(self) -> list[str]:
        return [json.loads(update.raw)["message"]["text"] for update in self.kept]

    async def brings(self, content: bytes | str, secret: str = SECRET, **headers: str) -> int:
        answer = await self.client.post(f"{self.url}/telegram", content=content, headers={HEADER: secret, **headers})
        assert answer.content == b""
        return answer.status_code


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    listener = listener_at("127.0.0.1", 0)
    url = "http://{}:{}".format(*listener.getsockname())
    async with (
        Sandbox.running(clock=AddressedClock(MONDAY_MORNING, speed=0)) as telegram,
        fresh(tmp_path) as store,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        telegram.api.patience = 0.02
        api = Api(telegram.token, telegram.url)
        office = Office(telegram, store, api, client, url)

        async def look() -> Signs:
            return Signs(MONDAY_MORNING, Vitals(), Waiting())

        async with serving(app_of(store, ManualClock(), Meters(), look, office.hook), listener):
            yield office
        await api.close()


@pytest.fixture
def li(office: Office) -> Person:
    return office.telegram.person(1001, "小李", started=True)


async def test_telegram_brings_updates_with_the_secret_and_each_is_a_row_before_it_hears_so(
    office: Office, li: Person
) -> None:
    await li.send("先来的")
    await office.hook.look()
    await li.send("后来的")
    assert await office.has(2) == ["先来的", "后来的"]
    async with office.store.snapshot() as tx:
        assert [update.raw for update in await tx.undone_updates()] == [update.raw for update in office.kept]
    info = await office.api.call("getWebhookInfo")
    assert (info["url"], info["max_connections"]) == (office.hook.url, 40)
    assert set(info["allowed_updates"]) == set(UPDATES)
    assert office.hook.reception.failing is None


async def test_what_could_not_be_kept_is_brought_again_and_counts_once(office: Office, li: Person) -> None:
    office.store.broken = True
    await office.hook.look()
    await li.send("井盖松动")
    while office.store.refused < 2:
        await office.telegram.world.queues[office.telegram.bot.id].bell.wait(0.05)
    assert office.kept == []
    assert office.hook.reception.failing == "storage"
    info = await office.api.call("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 503 Service Unavailable"
    office.store.broken = False
    assert await office.has(1) == ["井盖松动"]
    again = office.kept[0].raw
    assert [await office.brings(again) for _ in range(2)] == [200, 200]
    assert len(office.kept) == 1
    assert office.hook.reception.failing is None


async def test_who_lacks_the_secret_is_turned_away_before_a_word_is_read(office: Office) -> None:
    update = '{"update_id": 5, "message": {"text": "混进来的"}}'
    for wrong in ("", "geheim", "geheim-11", "GEHEIM-1", "g" * 5000):
        assert await office.brings(update, wrong) == 403
    assert await office.brings("x" * (LARGEST + 1), "wrong") == 403
    answer = await office.client.post(f"{office.url}/telegram", content=update)
    assert answer.status_code == 403
    foreign = await office.client.post(f"{office.url}/telegram", headers=[(HEADER.encode(), "密".encode())])
    assert foreign.status_code == 403
    assert (await office.client.get(f"{office.url}/telegram")).status_code == 405
    assert office.kept == []


async def test_what_is_no_update_is_refused_and_what_is_too_long_is_not_read_to_its_end(office: Office) -> None:
    nonsense = (b"", b"{", b"[]", b"7", b"\xff\xfe", b"{}", b'{"update_id":"5"}', b'{"update_id":true}', b"[" * 99_999)
    assert [await office.brings(body) for body in nonsense] == [400] * len(nonsense)
    assert await office.brings(b"x" * (LARGEST + 1)) == 413

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 65_536 + 2):
            yield b" " * 65_536

    answer = await office.client.post(f"{office.url}/telegram", content=endless(), headers={HEADER: SECRET})
    assert answer.status_code == 413
    assert office.kept == []
    assert await office.brings(b'{"update_id": 5, "message": {"text": "x"}}') == 200


async def test_changing_over_in_either_direction_loses_nothing_and_doubles_nothing(office: Office, li: Person) -> None:
    await li.send("一")
    assert await office.receiver.receive_once(0) == 1  # kept, and not confirmed to Telegram yet
    await li.send("二")
    await office.hook.look()
    assert await office.has(2) == ["一", "二"]
    await office.telegram.world.queues[office.telegram.bot.id].bell.until(
        lambda: not office.telegram.world.queues[office.telegram.bot.id].waiting, 5
    )
    office.store.broken = True
    await li.send("三")
    while not office.store.refused:
        await office.telegram.world.queues[office.telegram.bot.id].bell.wait(0.05)
    polling = asyncio.create_task(office.receiver.run())  # the next process, without a webhook
    office.store.broken = False
    assert await office.has(3) == ["一", "二", "三"]
    assert (await office.api.call("getWebhookInfo"))["url"] == ""
    polling.cancel()
    await asyncio.gather(polling, return_exceptions=True)


async def test_a_webhook_that_somebody_took_away_is_set_again_and_one_that_is_not_reached_is_said(
    office: Office, li: Person
) -> None:
    await office.hook.look()
    office.telegram.clock.advance(60)
    await office.api.call("deleteWebhook")
    await office.hook.look()
    assert (await office.api.call("getWebhookInfo"))["url"] == office.hook.url
    assert office.hook.reception.failing == "conflict"
    office.hook.secret = "another"  # as where a proxy eats the header
    await li.send("送不到")
    bell = office.telegram.world.queues[office.telegram.bot.id].bell
    while "last_error_message" not in await office.api.call("getWebhookInfo"):
        await bell.wait(0.05)
    await office.hook.look()
    assert office.hook.reception.failing == "unreached"
    office.hook.secret = SECRET
    assert await office.has(1) == ["送不到"]
