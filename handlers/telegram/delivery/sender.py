"""The only one who talks: brings what is owed to its readers as fast as Telegram permits, and no faster."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.clock import Clock
from bot.errors import Outage
from bot.ids import NoticeId
from bot.meters import Meters
from bot.notices import Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.api import Api
from handlers.telegram.delivery.backlog import Backlog
from handlers.telegram.delivery.courier import Courier
from handlers.telegram.delivery.crowding import Crowding
from handlers.telegram.delivery.outbox import Store, Troubles
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.recovery import all_owed, recover
from handlers.telegram.delivery.returns import LONGEST_WAIT
from handlers.telegram.outgoing import Render

logger = logging.getLogger(__name__)

MESSAGES_IN_FLIGHT: Final = 8
ANSWERS_IN_FLIGHT: Final = 12  # to taps; somebody is looking at the screen, so they wait for no message
POLL: Final = 1.0  # real seconds; a wake-up normally comes first
SWEEP: Final = 60.0  # real seconds between looks at all that is owed, for rows somebody else has put back


class Sender:
    """Drive it by ``recover`` and ``deliver_due``, or let ``run`` do so."""

    def __init__(
        self,
        api: Api,
        store: Store,
        render: Render,
        clock: Clock,
        pacer: Pacer,
        troubles: Troubles,
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        meters: Meters | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._pacer = pacer
        self._pause = pause
        self._backlog = Backlog()
        self._crowding = Crowding(self._backlog, pacer)
        free = self._backlog.forget, self.look_again
        self._courier = Courier(api, store, render, clock, pacer, troubles, pause, *free, meters)
        self._latest = NoticeId(0)
        self._flying: dict[asyncio.Task[None], Notice] = {}
        self._awake = asyncio.Event()
        self._more = True  # there may be rows that nobody has looked at
        self._stopping = False

    @property
    def backlog(self) -> int:
        """Notices known to wait; those under way not counted."""
        return len(self._backlog)

    @property
    def blocked_since(self) -> datetime | None:
        """Since when messages do not get through."""
        silence = self._courier.returns.silence
        return silence.since if silence.until is None else None

    @property
    def through_since(self) -> datetime | None:
        """Since when they do again."""
        return self._courier.returns.through_since

    def wake(self) -> None:
        """Something may have become owed. Call it after a commit."""
        self._more = True
        self._awake.set()

    def look_again(self) -> None:
        """Rows of before are owed again, so the next look is at everything."""
        self._latest = NoticeId(0)
        self.wake()

    async def recover(self) -> int:
        """What a kill left half done: before anything is sent. How many rows were put right."""
        return await recover(self._store, self._courier.returns, self._clock())

    async def deliver_due(self) -> int:
        """Bring what may go now, in one batch, and wait for its end; how many were tried."""
        await self._load()
        batch = self._set_out()
        await asyncio.gather(*batch)
        await self._after_silence()
        return len(batch)

    def next_free(self) -> datetime | None:
        """When it is worth looking again; None when nothing waits, or only behind what is under way."""
        now = self._clock()
        open_at = self._pacer.open_at(now)
        if open_at > now and self._backlog:
            return open_at
        moments = [self._crowding.may_go(notice, now) for notice in self._backlog.heads(now)]
        ripe_at = self._backlog.ripe_at()
        return min([*moments, ripe_at] if ripe_at else moments, default=None)

    async def run(self) -> None:
        """Until `stop`."""
        await self._insisting(self.recover)
        swept = asyncio.get_running_loop().time()
        while not self._stopping:
            self._awake.clear()
            everything = asyncio.get_running_loop().time() - swept > SWEEP
            if everything:
                swept = asyncio.get_running_loop().time()
                self._pacer.forget_idle(self._clock())
                self._crowding.forget_idle(self._clock())
            if everything or self._more:
                self._more = False
                await self._insisting(self._load_all if everything else self._load)
            self._set_out()
            await self._after_silence()
            await self._until_something()

    async def stop(self, within: float = 5.0) -> None:
        """Let what is under way arrive; what waits stays owed as rows."""
        self._stopping = True
        self.wake()
        if self._flying:
            _, late = await asyncio.wait(self._flying, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _after_silence(self) -> None:
        """Once all that had waited for Telegram to come back has gone out."""
        until = self._courier.returns.silence.until
        if until is None or self._flying or self._backlog.holds(until, self._clock() + LONGEST_WAIT):
            return
        await self._courier.returns.tell_of_silence()
        self.wake()

    async def _load_all(self) -> None:
        await self._load(NoticeId(0))

    async def _load(self, after: NoticeId | None = None) -> None:
        async with self._store.snapshot() as tx:
            owed = await all_owed(tx, self._latest if after is None else after)
        if owed:
            self._latest = max(self._latest, owed[-1].id)
            self._backlog.add(n for n in owed if n.state is Delivery.OWED and n.carrier_id in (None, n.id))

    def _set_out(self) -> list[asyncio.Task[None]]:
        """Send out, without waiting, as many as may go now."""
        now = self._clock()
        batch = []
        answers = sum(notice.kind is Kind.ANSWER for notice in self._flying.values())
        messages = len(self._flying) - answers
        may_talk = self._pacer.open_at(now) <= now
        for head in self._backlog.heads(now):
            together = False
            if head.kind is Kind.ANSWER:
                if answers >= ANSWERS_IN_FLIGHT:
                    continue
                answers += 1
            else:
                if not may_talk or messages >= MESSAGES_IN_FLIGHT or self._crowding.may_go(head, now) > now:
                    continue
                together = self._crowding.together(head, now)
                self._pacer.spend(head.chat_id, now)
                messages += 1
            notice = self._backlog.take(head, now)
            if together:
                notice = replace(notice, patient=True)
            task = asyncio.create_task(self._bring(notice), name=f"notice {notice.id}")
            self._flying[task] = notice
            task.add_done_callback(self._flying.pop)
            batch.append(task)
        return batch

    async def _bring(self, notice: Notice) -> None:
        owed = None
        try:
            owed = await self._courier.deliver(notice)
        except Exception as error:
            logger.error("notice %s stays as it is in its row: %s", notice.id, place_of(error))
        finally:
            self._backlog.free(notice)
            self._awake.set()
        if owed:
            if owed.chat_id != notice.chat_id:
                self._backlog.move(notice.chat_id, owed.chat_id)
            self._backlog.add([owed])

    async def _until_something(self) -> None:
        """Something is owed, something has arrived, or a chat is free again."""
        if self._awake.is_set():
            return
        at = self.next_free()
        free = None
        if at is not None and len(self._flying) < MESSAGES_IN_FLIGHT:
            free = asyncio.create_task(self._clock.sleep_until(at))
            free.add_done_callback(lambda _: self._awake.set())
        try:
            async with asyncio.timeout(POLL):
                await self._awake.wait()
        except TimeoutError:
            self._more = True
        finally:
            if free is not None:
                free.cancel()
                await asyncio.gather(free, return_exceptions=True)

    async def _insisting(self, step: Callable[[], Awaitable[object]]) -> None:
        """A database out of order is logged once, and once when it works again."""
        failed = False
        while not self._stopping:
            try:
                await step()
            except Outage:
                await self._pause(POLL)
            except Exception as error:
                if not failed:
                    logger.error("what is owed cannot be read, trying again: %s", place_of(error))
                failed = True
                await self._pause(POLL)
            else:
                if failed:
                    logger.info("what is owed can be read again")
                return
