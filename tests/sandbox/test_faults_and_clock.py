"""Connections that break on order, and a clock that can be steered."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from sandbox import Clock, Group, Person, Sandbox


async def test_dropped_before_nothing_happened(telegram: Sandbox, bot: Any, li: Person) -> None:
    fault = telegram.faults.add("drop_before", method="sendMessage", chat=li)
    with pytest.raises(httpx.TransportError):
        await bot("sendMessage", chat_id=li.id, text="x")
    await fault.reached()
    assert li.inbox == []
    await bot("sendMessage", chat_id=li.id, text="y")


async def test_dropped_or_cut_short_after_it_had_happened(telegram: Sandbox, bot: Any, li: Person) -> None:
    for fault, unheard in (("drop_after", httpx.TransportError), ("cut_short", ValueError)):
        telegram.faults.add(fault, method="sendMessage")  # type: ignore[arg-type]
        with pytest.raises(unheard):
            await bot("sendMessage", chat_id=li.id, text=fault)
    assert [m.text for m in li.inbox] == ["drop_after", "cut_short"]


@pytest.mark.parametrize(("kind", "processed"), [("hold_before", 0), ("hold_after", 1)])
async def test_a_call_is_held(telegram: Sandbox, bot: Any, li: Person, kind: Any, processed: int) -> None:
    fault = telegram.faults.add(kind, method="sendMessage")
    call = asyncio.create_task(bot("sendMessage", chat_id=li.id, text="x"))
    await fault.reached()
    assert len(li.inbox) == processed
    assert not call.done()
    fault.release()
    await call
    assert len(li.inbox) == 1


async def test_who_dies_while_held_before_has_sent_nothing(telegram: Sandbox, bot: Any, li: Person) -> None:
    fault = telegram.faults.add("hold_before", method="sendMessage")
    call = asyncio.create_task(bot("sendMessage", chat_id=li.id, text="x"))
    await fault.reached()
    call.cancel()
    await asyncio.sleep(0.05)
    fault.release()
    await asyncio.sleep(0.05)
    assert li.inbox == []


async def test_answers_on_order(telegram: Sandbox, bot: Any, li: Person, group: Group) -> None:
    add, refused = telegram.faults.add, bot.refused
    add("429", chat=group, retry_after=7)
    await bot("sendMessage", chat_id=li.id, text="x")
    assert await refused("sendMessage", chat_id=group.id, text="x") == "Too Many Requests: retry after 7"
    add("500", times=2)
    assert [(await refused("getMe"))[:21] for _ in range(2)] == ["Internal Server Error"] * 2
    add("401", method="getUpdates")
    assert await refused("getUpdates") == "Unauthorized"
    add("conflict")
    assert (await refused("getUpdates")).startswith("Conflict: terminated by other")
    add("html")
    response = await bot.client.get(f"{bot.url}/bot{bot.token}/getMe")
    assert (response.status_code, response.text[:6]) == (502, "<html>")
    add("delay", seconds=0.01)
    await bot("getMe")
    assert [call.fault for call in telegram.calls if call.fault] == [
        "429",
        "500",
        "500",
        "401",
        "conflict",
        "html",
        "delay",
    ]


async def test_updates_may_come_twice(telegram: Sandbox, bot: Any, li: Person) -> None:
    await li.send("一")
    once = await bot.updates()
    telegram.faults.add("duplicate")
    assert await bot("getUpdates", offset=once[-1]["update_id"] + 1) == once


async def test_updates_may_come_in_the_wrong_order(telegram: Sandbox, bot: Any, li: Person) -> None:
    telegram.faults.add("reorder")
    poll = asyncio.create_task(bot("getUpdates", timeout=5))
    await li.send("一")
    await li.send("二")
    assert [update["message"]["text"] for update in await poll] == ["二", "一"]


async def test_without_a_network_nothing_gets_through_and_nothing_is_lost(
    telegram: Sandbox, bot: Any, li: Person, group: Group
) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=50))
    await telegram.world.queues[telegram.bot.id].bell.wait(1)
    outage = telegram.faults.add("offline", seconds=600)
    with pytest.raises(httpx.TransportError):
        await poll
    await li.send("还在写")
    await li.send("/report", group)
    with pytest.raises(httpx.TransportError):
        await bot("sendMessage", chat_id=li.id, text="x")
    await outage.reached()
    with pytest.raises(httpx.TransportError):
        await bot.client.get(f"{bot.url}/file/bot{bot.token}/photos/none.jpg")
    telegram.clock.advance(599)
    with pytest.raises(httpx.TransportError):
        await bot("getMe")
    telegram.clock.advance(1)
    assert [update["message"]["text"] for update in await bot.updates()] == ["还在写", "/report"]
    again = telegram.faults.add("offline")
    telegram.clock.advance(days=3)
    with pytest.raises(httpx.TransportError):
        await bot("getMe")
    again.release()
    assert li.inbox == []
    await bot("sendMessage", chat_id=li.id, text="y")


async def test_nobody_hangs_when_the_sandbox_ends(client: httpx.AsyncClient) -> None:
    async with Sandbox.running() as telegram:
        url = f"{telegram.url}/bot{telegram.token}"
        held = telegram.faults.add("hold_before", method="getMe")
        waiting = [
            asyncio.create_task(client.get(f"{url}/getUpdates?timeout=50")),
            asyncio.create_task(client.get(f"{url}/getMe")),
            asyncio.create_task(client.get(f"{telegram.url}/clock?after=1")),
        ]
        await held.reached()
        await asyncio.sleep(0.05)
    assert [answer.status_code for answer in await asyncio.gather(*waiting)] == [200, 200, 200]


async def test_a_client_that_hangs_up_leaves_its_update_behind(telegram: Sandbox, bot: Any, li: Person) -> None:
    poll = asyncio.create_task(bot("getUpdates", timeout=5))
    await asyncio.sleep(0.05)
    poll.cancel()
    await asyncio.sleep(0.05)
    await li.send("还在")
    assert len(await bot("getUpdates")) == 1


def test_time_moves_as_told_and_never_back() -> None:
    clock = Clock(datetime(2026, 3, 2, 9, tzinfo=UTC), speed=0)
    clock.advance(30, hours=1)
    assert clock.now() == datetime(2026, 3, 2, 10, 0, 30, tzinfo=UTC)
    clock.set(datetime(2026, 3, 3, tzinfo=UTC))
    assert clock.now() == datetime(2026, 3, 3, tzinfo=UTC)
    for order in ({"now": clock.timestamp() - 1}, {"advance": -1}, {"speed": -1}):
        with pytest.raises(ValueError, match="never runs backwards"):
            clock.steer(order)


async def test_the_clock_over_http(telegram: Sandbox, client: httpx.AsyncClient) -> None:
    url = f"{telegram.url}/clock"
    before = (await client.get(url)).json()
    assert set(before) == {"version", "at", "now", "speed"}
    news = asyncio.create_task(client.get(url, params={"after": before["version"]}))
    await asyncio.sleep(0.05)
    assert not news.done()
    steered = (await client.post(url, json={"advance": 3600})).json()
    assert (await news).json()["version"] == steered["version"] == before["version"] + 1
    assert steered["now"] == before["now"] + 3600
    assert (await client.post(url, json={"speed": 600})).json()["speed"] == 600
    assert (await client.post(url, json={"now": 5})).status_code == 400
    assert (await client.post(url, json={"wind": 5})).status_code == 400
    assert (await client.post(url, content=b"{")).status_code == 400
    for strange in ({"Origin": "https://a.example"}, {"Host": "a.example"}):
        assert (await client.post(url, json={"speed": 1}, headers=strange)).status_code == 403


async def test_messages_are_dated_by_the_clock(telegram: Sandbox, li: Person) -> None:
    telegram.clock.advance(days=1)
    assert (await li.send("x")).date == telegram.clock.now().replace(microsecond=0)
