"""Updates brought to a webhook: with the secret, in order, again until taken."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox import Person, Sandbox
from sandbox.bell import Bell
from sandbox.hosting import hosted


class Receiver:
    def __init__(self) -> None:
        self.url = ""
        self.got: list[tuple[str, str]] = []
        self.answers: list[Response] = []
        self.bell = Bell()
        self.held: asyncio.Event | None = None

    async def hook(self, request: Request) -> Response:
        update = await request.json()
        self.got.append((update["message"]["text"], request.headers["X-Telegram-Bot-Api-Secret-Token"]))
        self.bell.ring()
        if self.held:
            await self.held.wait()
        return self.answers.pop(0) if self.answers else Response()

    async def has(self, count: int) -> list[str]:
        assert await self.bell.until(lambda: len(self.got) >= count, 5)
        return [text for text, _ in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = Starlette(routes=[Route("/hook", receiver.hook, methods=["POST"])])
    async with hosted(app) as url:
        receiver.url = f"{url}/hook"
        yield receiver


async def test_updates_are_brought_with_the_secret(receiver: Receiver, bot: Any, li: Person, wang: Person) -> None:
    await li.send("先来的")
    await bot("setWebhook", url=receiver.url, secret_token="s3cret")
    await wang.send("后来的")
    assert sorted(await receiver.has(2)) == ["先来的", "后来的"]
    assert {secret for _, secret in receiver.got} == {"s3cret"}
    await bot("deleteWebhook")
    assert await bot("getUpdates") == []


async def test_what_is_not_taken_comes_again_in_order(
    telegram: Sandbox, receiver: Receiver, bot: Any, li: Person, wang: Person
) -> None:
    telegram.api.patience = 0.02
    receiver.answers = [Response(status_code=500), Response(status_code=429, headers={"Retry-After": "1"})]
    await bot("setWebhook", url=receiver.url, secret_token="s")
    await li.send("一")
    await li.send("二")
    await receiver.has(2)
    await wang.send("别人的")
    assert await receiver.has(3) == ["一", "一", "别人的"]
    assert "429" in (await bot("getWebhookInfo"))["last_error_message"]
    assert await receiver.has(5) == ["一", "一", "别人的", "一", "二"]


async def test_without_a_network_nothing_is_brought_and_afterwards_everything(
    telegram: Sandbox, receiver: Receiver, bot: Any, li: Person
) -> None:
    await bot("setWebhook", url=receiver.url, secret_token="s")
    telegram.faults.add("offline", seconds=600)
    await li.send("一")
    await telegram.world.queues[telegram.bot.id].bell.wait(0.1)
    assert receiver.got == []
    telegram.clock.advance(600)
    assert await receiver.has(1) == ["一"]
    assert "network is gone" in (await bot("getWebhookInfo"))["last_error_message"]


async def test_no_more_connections_are_opened_than_were_asked_for(
    telegram: Sandbox, receiver: Receiver, bot: Any
) -> None:
    receiver.held = asyncio.Event()
    await bot("setWebhook", url=receiver.url, secret_token="s", max_connections=2)
    for number in range(4):
        await telegram.person(2000 + number, "人", started=True).send(str(number))
    await receiver.has(2)
    await receiver.bell.wait(0.1)
    assert len(receiver.got) == 2
    receiver.held.set()
    assert sorted(await receiver.has(4)) == ["0", "1", "2", "3"]


async def test_the_complaint_has_the_time_when_it_was_made_and_goes_with_the_webhook(
    telegram: Sandbox, receiver: Receiver, bot: Any, li: Person
) -> None:
    receiver.answers = [Response(status_code=502, headers={"Retry-After": "60"})]
    await bot("setWebhook", url=receiver.url, secret_token="s")
    at = telegram.clock.unix()
    await li.send("一")
    await receiver.has(1)
    await telegram.world.queues[telegram.bot.id].bell.wait(0.2)
    telegram.clock.advance(500)
    info = await bot("getWebhookInfo")
    assert (info["last_error_date"], info["pending_update_count"]) == (at, 1)
    assert info["last_error_message"] == "Wrong response from the webhook: 502 Bad Gateway"
    await bot("deleteWebhook")
    assert "last_error_date" not in await bot("getWebhookInfo")
    assert len(await bot("getUpdates")) == 1


async def test_the_answer_may_carry_a_method(telegram: Sandbox, receiver: Receiver, bot: Any, li: Person) -> None:
    receiver.answers = [JSONResponse({"method": "sendMessage", "chat_id": li.id, "text": "收到"})]
    await bot("setWebhook", url=receiver.url, secret_token="s")
    await li.send("一")
    await li.expects("收到")
