"""The second way to receive: Telegram brings updates to an address of ours, and hears 200 when they are kept."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from bot.clock import Clock
from bot.errors import Outage
from bot.inbox import Update
from handlers.telegram.api import UPDATES, Api
from handlers.telegram.receiving.receiver import FIRST_PAUSE, LONGEST_PAUSE, Store, failing, taken_down, told_to_wait
from handlers.telegram.receiving.reception import Reception

logger = logging.getLogger(__name__)

CONNECTIONS: Final = 40  # at once; in a chat Telegram brings one after the other
LOOK: Final = 60.0  # real seconds between questions whether the webhook still stands


class NotKept(Exception):
    """The update is no row: Telegram must bring it again."""


class Hook:
    """``take`` is what the web server calls for each update; ``run`` sets the webhook and keeps an eye on it."""

    def __init__(
        self,
        api: Api,
        store: Store,
        kept: Callable[[Sequence[Update]], None],
        clock: Clock,
        reception: Reception,
        *,
        url: str,
        secret: str,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._api = api
        self._store = store
        self._kept = kept
        self._clock = clock
        self._pause = pause
        self.url, self.secret = url, secret
        self.reception = reception
        self._set = False
        self._unsure: set[int] = set()  # may have been kept, with the answer lost on its way
        self._taken = 0
        self._taken_before = 0

    async def take(self, raw: dict[str, Any]) -> None:
        """Keep an update; one that is there already stays as it is. Raises `NotKept` when that cannot be done now."""
        now = self._clock()
        update = taken_down(raw, now)
        try:
            async with self._store.transaction() as tx:
                new = await tx.keep([update])
        except Exception as error:
            self._unsure.add(update.update_id)
            if not isinstance(error, Outage):
                self.reception.fails("storage", now)
            raise NotKept from error
        if update.update_id in self._unsure:
            self._unsure.discard(update.update_id)
            new = [update]  # who has had its effect already has none again
        self._taken += 1
        self._kept(new)
        self.reception.works(now)

    async def run(self) -> None:
        """Until cancelled. The webhook stays when the process ends: what comes meanwhile waits at Telegram."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self.look()
                pause = FIRST_PAUSE
                await self._pause(LOOK)
            except Exception as error:
                self.reception.fails(failing(error), self._clock())
                await self._pause(max(pause, told_to_wait(error)))
                pause = min(pause * 1.5, LONGEST_PAUSE)

    async def look(self) -> None:
        """Set the webhook where it is not as it should be, and see whether updates arrive."""
        found = await self._api.call("getWebhookInfo") if self._set else {}
        now = self._clock()
        if self._set and found["url"] != self.url:
            self.reception.fails("conflict", now)
        if found.get("url") != self.url:
            await self._api.call(
                "setWebhook",
                url=self.url,
                secret_token=self.secret,
                max_connections=CONNECTIONS,
                allowed_updates=list(UPDATES),
            )
            self._set = True
        if self._arrive(found):
            self.reception.works(now)
        else:
            self.reception.fails("unreached", now, str(found["last_error_message"]))

    def _arrive(self, found: Mapping[str, Any]) -> bool:
        """Whether nothing waits at Telegram, or something has come since the last look, or nothing was tried yet."""
        came, self._taken_before = self._taken > self._taken_before, self._taken
        return came or not found.get("pending_update_count") or "last_error_message" not in found
