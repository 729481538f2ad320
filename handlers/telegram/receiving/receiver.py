"""Long polling: an update is a committed row before Telegram is told that we have it."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Final, Protocol

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.errors import Outage
from bot.inbox import Update, storable
from handlers.telegram.api import Api
from handlers.telegram.delivery.delivery_errors import asked_to_wait
from handlers.telegram.receiving.reception import Reception

logger = logging.getLogger(__name__)

POLL_SECONDS: Final = 25
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0


class Inbox(Protocol):
    async def keep(self, updates: Sequence[Update]) -> list[Update]:
        """Those that were not there yet."""


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Inbox]: ...


class Receiver:
    """Begins with what the server has pending, never with a number from the database: ids start anew at times."""

    def __init__(
        self,
        api: Api,
        store: Store,
        kept: Callable[[Sequence[Update]], None],
        clock: Clock,
        *,
        reception: Reception | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._store = store
        self._kept = kept
        self._clock = clock
        self._pause = pause
        self._offset = 0
        self._unsure = False  # what came last may have been kept, with the answer lost on its way
        self.reception = reception or Reception()

    async def receive_once(self, timeout: int = POLL_SECONDS) -> int:
        """One question, one transaction; how many updates came. On any error the same ones come again."""
        raw = await self._api.raw_get_updates(self._offset, timeout)
        if raw:
            now = self._clock()
            updates = sorted((taken_down(update, now) for update in raw), key=lambda update: update.update_id)
            async with self._store.transaction() as tx:
                new = await tx.keep(updates)
            self._offset = updates[-1].update_id + 1
            self._kept(updates if self._unsure else new)  # who has had its effect already has none again
            self._unsure = False
        self.reception.works(self._clock())
        return len(raw)

    async def run(self) -> None:
        """Until cancelled, which is safe at any moment: what is not committed has not been confirmed."""
        pause = FIRST_PAUSE
        while True:
            try:
                began = asyncio.get_running_loop().time()
                if not await self.receive_once() and asyncio.get_running_loop().time() - began < FIRST_PAUSE:
                    await self._pause(FIRST_PAUSE)  # a server that does not hold the question must not be hammered
                pause = FIRST_PAUSE
            except Outage:
                self._unsure = True
                await self._pause(FIRST_PAUSE)
            except Exception as error:
                self.reception.fails(failing(error), self._clock())
                await self._pause(max(pause, await self._remedy(error)))
                pause = min(pause * 1.5, LONGEST_PAUSE)

    async def _remedy(self, error: Exception) -> float:
        """What can be done about it at once; seconds that must pass in any case."""
        if failing(error) == "webhook":
            try:
                await self._api.bot.delete_webhook(drop_pending_updates=False)
            except TelegramError as unheard:
                logger.debug("the webhook stays for now: %s", type(unheard).__name__)
        return told_to_wait(error)


def told_to_wait(error: Exception) -> float:
    """Seconds that Telegram asks for."""
    return asked_to_wait(error).total_seconds() if isinstance(error, RetryAfter) else 0.0


def failing(error: Exception) -> str:
    """The kind of trouble, for the log and for the doctor."""
    match error:
        case InvalidToken():
            return "token"
        case Conflict():
            return "webhook" if "webhook" in error.message.lower() else "conflict"
        case RetryAfter():
            return "flood"
        case NetworkError() if error.__cause__ is not None and type(error.__cause__).__module__.startswith("httpx"):
            return "network"
        case TelegramError():
            return "server"
    return "storage"


def taken_down(update: dict[str, Any], now: datetime) -> Update:
    raw = json.dumps(_storable(update), ensure_ascii=False, separators=(",", ":"))
    return Update(int(update["update_id"]), raw, chat_key(update), now)


def _storable(part: Any) -> Any:
    """The one door for people's words: behind it there is nothing that a database refuses."""
    match part:
        case str():
            return storable(part)
        case dict():
            return {name: _storable(value) for name, value in part.items()}
        case list():
            return [_storable(value) for value in part]
    return part


def chat_key(update: dict[str, Any]) -> int:
    """The chat in whose order it is handled; of a person where there is none, and 0 where there is neither."""
    for part in update.values():
        if not isinstance(part, dict):
            continue
        message = part.get("message")
        for holder in (part, message if isinstance(message, dict) else {}):
            chat = holder.get("chat")
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return int(chat["id"])
        person = part.get("from")
        if isinstance(person, dict) and isinstance(person.get("id"), int):
            return int(person["id"])
    return 0
