"""Bringing updates to a webhook: in order for each chat, different chats side by side, again until it answers 2xx."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx

from sandbox.updates import UpdateQueue
from sandbox.users import Json

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
LONGEST_RETRY_AFTER = 3600
GLANCE = 0.05


class Postman:
    """Delivers one bot's updates while its webhook is set. A method in the answer's body is carried out."""

    def __init__(
        self, queue: UpdateQueue, carry_out: Callable[[Json], None], offline: Callable[[], bool], *,
        unix: Callable[[], int], patience: float = FIRST_WAIT,
    ) -> None:  # fmt: skip
        self._queue = queue
        self._unix = unix
        self._open = 0  # connections
        self._carry_out = carry_out
        self._offline = offline
        self._patience = patience
        self._client = httpx.AsyncClient(trust_env=False, timeout=60, verify=False)
        self._carrying: dict[object, asyncio.Task[None]] = {}
        self._round: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._round is None:
            self._round = asyncio.create_task(self._walk())

    async def stop(self) -> None:
        tasks = [*self._carrying.values(), *([self._round] if self._round else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._client.aclose()

    async def _walk(self) -> None:
        while True:
            for update in list(self._queue.waiting) if self._queue.webhook else []:
                chat = chat_of(update)
                if chat not in self._carrying:
                    self._carrying[chat] = asyncio.create_task(self._carry(chat, update))
            await self._queue.bell.wait(1)

    async def _carry(self, chat: object, update: Json) -> None:
        wait = self._patience
        try:
            while self._queue.webhook and update in self._queue.waiting:
                if self._offline():
                    self._failed("Connection failed: the network is gone")
                    await asyncio.sleep(GLANCE)
                    continue
                if self._open >= self._queue.webhook_options["max_connections"]:
                    await self._queue.bell.wait(1)
                    continue
                self._open += 1
                try:
                    pause = await self._hand_over(update)
                finally:
                    self._open -= 1
                    self._queue.bell.ring()
                if pause is None:
                    self._queue.done(update)
                    return
                await asyncio.sleep(pause or wait)
                wait = min(2 * wait, LONGEST_WAIT)
        finally:
            del self._carrying[chat]
            self._queue.bell.ring()

    async def _hand_over(self, update: Json) -> float | None:
        """None when it was taken; else how long to wait, 0 where the receiver did not say."""
        headers = {"Content-Type": "application/json"}
        if self._queue.webhook_options.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self._queue.webhook_options["secret_token"]
        try:
            response = await self._client.post(self._queue.webhook, content=json.dumps(update), headers=headers)
        except httpx.HTTPError as error:
            self._failed(f"Connection failed: {type(error).__name__}")
            return 0
        if not response.is_success:
            self._failed(f"Wrong response from the webhook: {response.status_code} {response.reason_phrase}")
            asked = response.headers.get("Retry-After", "")
            return min(int(asked), LONGEST_RETRY_AFTER) if asked.isdigit() else 0
        order = _object(response)
        if "method" in order:
            self._carry_out(order)
        return None

    def _failed(self, why: str) -> None:
        self._queue.last_error = (self._unix(), why)


def chat_of(update: Json) -> object:
    """What keeps updates in order: the chat, or the person where there is none."""
    body = next(value for name, value in update.items() if name != "update_id")
    place = body.get("chat") or body.get("message", {}).get("chat") or body.get("from") or {}
    return place.get("id")


def _object(response: httpx.Response) -> dict[str, Any]:
    try:
        value = response.json()
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
