"""Updates are handled in order within a chat, and different chats do not wait for each other."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final, Protocol

from bot.clock import Clock
from bot.errors import ChangedMeanwhile, Outage
from bot.inbox import Update
from bot.traces import place_of

logger = logging.getLogger(__name__)

PAUSES: Final = (0.1, 0.5, 2.0)  # real seconds before each further try; only the chat concerned waits
OUTAGE_PAUSE: Final = 5.0
AWAY_PAUSE: Final = 1.0
RACES: Final = 20  # lost compare-and-sets in a row before it is called a failure
AT_ONCE: Final = 64
FINISHED: Final = 1000  # remembered, lest a look at the undone rows that began before their end takes them up again
LONGEST: Final = 60.0  # real seconds after which a handler is taken to be stuck


class Unparsable(ValueError):
    """An update that nobody will ever understand; it is laid aside without another try, as with any ValueError."""


class Inbox(Protocol):
    async def undone_updates(self) -> list[Update]: ...
    async def update_failed(self, update_id: int) -> int: ...
    async def lay_aside(self, update_id: int, reason: str, now: datetime) -> None: ...


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Inbox]: ...
    def snapshot(self) -> AbstractAsyncContextManager[Inbox]: ...


class Workers:
    """``handle`` gives an update its effect and marks it done in the same transaction."""

    def __init__(
        self,
        store: Store,
        handle: Callable[[Update], Awaitable[None]],
        clock: Clock,
        *,
        laid_aside: Callable[[int], Awaitable[None]] | None = None,
        pauses: Sequence[float] = PAUSES,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._handle = handle
        self._clock = clock
        self._laid_aside = laid_aside
        self._pauses = pauses
        self._pause = pause
        self._waiting: dict[int, deque[Update]] = {}
        self._known: set[int] = set()
        self._finished: deque[int] = deque(maxlen=FINISHED)
        self._working: dict[int, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._stopping = False
        self._handled = 0

    @property
    def backlog(self) -> int:
        """Updates that wait or are being handled."""
        return len(self._known)

    async def resume(self) -> int:
        """Take up what is undone in the inbox; at the start, before anything is received."""
        self._finished.clear()
        async with self._store.snapshot() as tx:
            undone = await tx.undone_updates()
        undone = [update for update in undone if update.update_id not in self._finished]
        self.accept(undone)
        return len(undone)

    def accept(self, updates: Iterable[Update]) -> None:
        """Rows that are committed and not done. Does not wait."""
        for update in updates:
            if update.update_id in self._known or self._stopping:
                continue
            self._known.add(update.update_id)
            self._waiting.setdefault(update.chat_key, deque()).append(update)
            if update.chat_key not in self._working:
                task = asyncio.create_task(self._work(update.chat_key), name=f"chat {update.chat_key}")
                self._working[update.chat_key] = task

    async def drain(self) -> int:
        """Handle all that is undone, and what comes in meanwhile; how many were handled or laid aside."""
        before = self._handled
        await self.resume()
        while self._working:
            await asyncio.gather(*self._working.values())
        return self._handled - before

    async def stop(self, within: float = 10.0) -> None:
        """Finish what is being handled; the rest stays as rows."""
        self._stopping = True
        if self._working:
            _, late = await asyncio.wait(self._working.values(), timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, chat_key: int) -> None:
        queue = self._waiting[chat_key]
        try:
            while queue and not self._stopping:
                update = queue[0]
                if not await self._give_effect(update):
                    return
                queue.popleft()
                self._known.discard(update.update_id)
                self._finished.append(update.update_id)
                self._handled += 1
        finally:
            del self._working[chat_key], self._waiting[chat_key]

    async def _give_effect(self, update: Update) -> bool:
        """Whether it is done or laid aside, which takes as long as the database is out of order. False when stopped."""
        races = 0
        while True:
            try:
                async with self._room, asyncio.timeout(LONGEST):
                    await self._handle(update)
                return True
            except ChangedMeanwhile as error:
                races += 1
                if races % RACES:
                    continue
                failure: Exception = error
            except Outage:
                if self._stopping:
                    return False
                await self._pause(AWAY_PAUSE)
                continue
            except Exception as error:
                failure = error
            try:
                if await self._counted(update, failure):
                    return True
            except Outage:
                await self._pause(AWAY_PAUSE)
            except Exception as error:
                logger.error("the inbox cannot be written, trying again: %s", type(error).__name__)
                await self._pause(OUTAGE_PAUSE)
            if self._stopping:
                return False

    async def _counted(self, update: Update, failure: Exception) -> bool:
        """Whether the update has been laid aside; else its chat has waited for the next try."""
        hopeless = isinstance(failure, ValueError)
        async with self._store.transaction() as tx:
            attempts = await tx.update_failed(update.update_id)
            hopeless = hopeless or attempts > len(self._pauses)
            if hopeless:
                await tx.lay_aside(update.update_id, place_of(failure), self._clock())
        if hopeless:
            logger.error("update %s laid aside after %s tries: %s", update.update_id, attempts, place_of(failure))
            if self._laid_aside is not None:
                await self._laid_aside(update.update_id)
            return True
        logger.warning("update %s failed, trying again: %s", update.update_id, place_of(failure))
        await self._pause(self._pauses[attempts - 1])
        return False
