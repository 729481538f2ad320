"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count

MONDAY_MORNING = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai


class ManualClock:
    def __init__(self, now: datetime = MONDAY_MORNING) -> None:
        self._now = now
        self._order = count()
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._fell_asleep = asyncio.Event()

    def __call__(self) -> datetime:
        return self._now

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self._now + timedelta(seconds=seconds))

    async def sleep_until(self, at: datetime) -> None:
        if at > self._now:
            woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            heapq.heappush(self._sleepers, (at, next(self._order), woken))
            self._fell_asleep.set()
            await woken

    async def somebody_waits(self) -> None:
        """Until somebody sleeps by this clock."""
        while all(woken.done() for *_, woken in self._sleepers):
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    def set(self, now: datetime) -> None:
        if now < self._now:
            raise ValueError("the clock never runs backwards")
        self._now = now
        while self._sleepers and self._sleepers[0][0] <= now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
        self.set(self._now + timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds))
        return self._now
