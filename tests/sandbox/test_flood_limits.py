"""How often a bot may write: windows in virtual time, and what 429 looks like."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sandbox import Clock, FloodLimits, Group, Person, Sandbox, Window


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(speed=0)) as sandbox:
        yield sandbox


async def test_a_burst_in_a_chat_ends_in_429(telegram: Sandbox, bot: Any, li: Person) -> None:
    for _ in range(8):
        await bot("sendMessage", chat_id=li.id, text="x")
    response = await bot.client.get(f"{bot.url}/bot{bot.token}/sendMessage", params={"chat_id": li.id, "text": "x"})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert response.json() == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 5",
        "parameters": {"retry_after": 5},
    }
    telegram.clock.advance(3)
    assert await bot.refused("sendMessage", chat_id=li.id, text="x") == "Too Many Requests: retry after 2"
    telegram.clock.advance(2)
    await bot("sendMessage", chat_id=li.id, text="x")


async def test_twenty_a_minute_in_a_group_and_edits_count(telegram: Sandbox, bot: Any, group: Group) -> None:
    sent = await bot("sendMessage", chat_id=group.id, text="0")
    for n in range(1, 20):
        telegram.clock.advance(1)
        await bot("editMessageText", chat_id=group.id, message_id=sent["message_id"], text=str(n))
    telegram.clock.advance(1)
    assert await bot.refused("sendMessage", chat_id=group.id, text="x") == "Too Many Requests: retry after 40"


async def test_an_album_counts_its_items(bot: Any, li: Person) -> None:
    photo = {"type": "photo", "media": (await li.send_photo()).photo}
    await bot("sendMediaGroup", chat_id=li.id, media=[photo] * 7)
    assert "retry after" in await bot.refused("sendMediaGroup", chat_id=li.id, media=[photo] * 2)


async def test_thirty_a_second_in_all(telegram: Sandbox, bot: Any) -> None:
    people = [telegram.person(n, f"甲{n}", started=True) for n in range(2000, 2031)]
    for person in people[:30]:
        await bot("sendMessage", chat_id=person.id, text="x")
    assert await bot.refused("sendMessage", chat_id=people[30].id, text="x") == "Too Many Requests: retry after 1"


async def test_what_is_refused_and_what_is_no_message_does_not_count(bot: Any, li: Person) -> None:
    for _ in range(12):
        await bot.refused("sendMessage", chat_id=li.id, text="")
        await bot("sendChatAction", chat_id=li.id, action="typing")
    await bot("sendMessage", chat_id=li.id, text="x")


async def test_limits_can_be_chosen_or_switched_off(client: Any) -> None:
    async with Sandbox.running(limits=FloodLimits(chat=Window(1, 10)), clock=Clock(speed=0)) as telegram:
        li = telegram.person(1001, "小李", started=True)
        url = f"{telegram.url}/bot{telegram.token}/sendMessage?chat_id={li.id}&text=x"
        assert [(await client.get(url)).status_code for _ in range(2)] == [200, 429]
        telegram.world.flood.on = False
        assert (await client.get(url)).status_code == 200
