"""A running sandbox, and a bot that speaks bare HTTP to it."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from sandbox import Clock, Group, Person, Sandbox
from tests.sandbox.page import Page, visiting


class Refused(Exception):
    def __init__(self, response: httpx.Response) -> None:
        self.body = response.json()
        self.status = response.status_code
        self.headers = response.headers
        self.words = str(self.body["description"])
        self.parameters = self.body.get("parameters", {})
        super().__init__(self.words)


class BareBot:
    """Calls methods the way a bot library does: values as words, nested values as JSON."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str) -> None:
        self.client, self.url, self.token = client, url, token
        self._offset = 0

    async def __call__(self, method: str, *, files: Any = None, **params: Any) -> Any:
        data = {k: v if isinstance(v, str) else json.dumps(v) for k, v in params.items() if v is not None}
        response = await self.client.post(f"{self.url}/bot{self.token}/{method}", data=data, files=files)
        if response.status_code != 200:
            raise Refused(response)
        return response.json()["result"]

    async def refused(self, method: str, **params: Any) -> str:
        with pytest.raises(Refused) as caught:
            await self(method, **params)
        assert caught.value.status == caught.value.body["error_code"]
        return caught.value.words

    async def next_update(self) -> dict[str, Any]:
        """Wait for one, and confirm it."""
        (update, *_) = await self("getUpdates", offset=self._offset, limit=1, timeout=5)
        self._offset = update["update_id"] + 1
        return dict(update)

    async def updates(self) -> list[dict[str, Any]]:
        """All that waits, confirmed at once."""
        got: list[dict[str, Any]] = await self("getUpdates", offset=self._offset)
        if got:
            self._offset = got[-1]["update_id"] + 1
            await self("getUpdates", offset=self._offset)
        return got


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=Clock(speed=0), flood=False) as sandbox:
        yield sandbox


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10, verify=False) as http:
        yield http


@pytest.fixture
def bot(telegram: Sandbox, client: httpx.AsyncClient) -> BareBot:
    return BareBot(client, telegram.url, telegram.token)


@pytest.fixture
def li(telegram: Sandbox) -> Person:
    """小李 has pressed Start long ago."""
    return telegram.person(1001, "小李", "xiaoli", started=True)


@pytest.fixture
def wang(telegram: Sandbox) -> Person:
    """老王 has no username and never wrote to the bot."""
    return telegram.person(1002, "老王")


@pytest.fixture
def group(telegram: Sandbox, li: Person, wang: Person) -> Group:
    return telegram.group("城东街道工作群", [li, wang])


@pytest.fixture
async def page(telegram: Sandbox) -> AsyncIterator[Page]:
    async with visiting(telegram) as page:
        yield page
