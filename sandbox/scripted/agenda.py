"""What is to happen at a time of the drill clock, however fast it runs, jumps or stands. One waits for all."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

from sandbox.clock import Clock

QUIET_SECONDS = 3600.0


class Agenda:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    async def until(self, at: float) -> None:
        """Virtual unix seconds; what is past is now."""
        if at <= self._clock.timestamp():
            return
        future = asyncio.get_running_loop().create_future()
        entry = (at, next(self._numbers), future)
        heapq.heappush(self._waiting, entry)
        if self._waiting[0] is entry:
            self._clock.bell.ring()
        await future

    async def pause(self, seconds: float) -> None:
        await self.until(self._clock.timestamp() + seconds)

    async def run(self) -> None:
        while True:
            self._wake()
            await self._clock.bell.until(self._other_than(self._clock.version, self._first), self._real_seconds())

    def _other_than(self, version: int, first: float | None) -> Callable[[], bool]:
        return lambda: self._clock.version != version or self._first != first

    @property
    def _first(self) -> float | None:
        return self._waiting[0][0] if self._waiting else None

    def _wake(self) -> None:
        now = self._clock.timestamp()
        while self._waiting and (self._waiting[0][2].done() or self._waiting[0][0] <= now):
            _, _, future = heapq.heappop(self._waiting)
            if not future.done():
                future.set_result(None)

    def _real_seconds(self) -> float:
        if not self._waiting or not self._clock.rate:
            return QUIET_SECONDS
        left = (self._waiting[0][0] - self._clock.timestamp()) / self._clock.rate
        return min(max(left, 0.0), QUIET_SECONDS)
