"""The two clocks a process may run by: the system's, and for drills one that is read over HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

logger = logging.getLogger(__name__)

LOOK_AGAIN = 30.0  # real seconds after which a sleeper looks at the wall clock again: it may have been set
SLOWER = 0.5
NOTABLE = 60.0  # seconds; what is less is not worth a line
HOPELESS = 86_400.0
LONG_POLL = 25.0  # real seconds the drill clock's address may keep a question open
TRY_AGAIN = 1.0
WRONG = (httpx.HTTPError, ValueError, KeyError, TypeError)  # what can be the matter with an answer


class SystemClock:
    """The time of the machine; where that is set back ours goes on at half the pace until it has been caught up with.

    So nothing happens twice, and nothing stands still either: pacing, retries and nudges go on meanwhile.
    """

    def __init__(self, *, wall: Callable[[], float] = time.time, steady: Callable[[], float] = time.monotonic) -> None:
        self._wall, self._steady = wall, steady
        self._latest, self._at = wall(), steady()
        self._ahead = False

    def __call__(self) -> datetime:
        wall, at = self._wall(), self._steady()
        passed, self._at = at - self._at, at
        if wall >= self._latest:
            self._caught_up(wall - self._latest - passed)
            self._latest = wall
        else:
            self._set_back(self._latest - wall)
            self._latest += passed * SLOWER
        return datetime.fromtimestamp(self._latest, UTC)

    def _caught_up(self, jump: float) -> None:
        if self._ahead:
            logger.info("the machine's clock has caught up with ours")
        elif jump > NOTABLE:
            logger.warning("the machine's clock went %s ahead: it was set, or the machine was asleep", _length(jump))
        self._ahead = False

    def _set_back(self, ahead: float) -> None:
        if not self._ahead and ahead > NOTABLE:
            logger.warning("the machine's clock was set back by %s; ours goes on at half the pace", _length(ahead))
            if ahead > HOPELESS:
                logger.error("that takes days: if the machine is right now, start the bot anew")
            self._ahead = True

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self() + timedelta(seconds=seconds))

    async def sleep_until(self, at: datetime) -> None:
        left = (at - self()).total_seconds()
        while left > 0:
            await asyncio.sleep(min(left, LOOK_AGAIN))
            left = (at - self()).total_seconds()


def _length(seconds: float) -> timedelta:
    return timedelta(seconds=round(seconds))


@dataclass(frozen=True, slots=True)
class Reading:
    """At the real time ``at`` it was ``now``, and a real second makes ``speed`` of this clock's."""

    version: int
    at: float
    now: float
    speed: float

    @classmethod
    def of(cls, answer: Any) -> Reading:
        return cls(int(answer["version"]), float(answer["at"]), float(answer["now"]), float(answer["speed"]))

    def seconds(self, real: float) -> float:
        return self.now + (real - self.at) * self.speed


class DrillClock:
    """Follows the clock at an address; goes on by the last known speed while the address does not answer."""

    def __init__(
        self,
        url: str,
        *,
        real: Callable[[], float] = time.time,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._url = url
        self._real = real
        self._pause = pause
        self._client = httpx.AsyncClient(trust_env=False, timeout=httpx.Timeout(5, read=LONG_POLL + 10))
        self._reading: Reading | None = None
        self._latest = datetime.fromtimestamp(0, UTC)
        self._moved = asyncio.Event()
        self._following: asyncio.Task[None] | None = None

    def __call__(self) -> datetime:
        if self._reading is None:
            raise RuntimeError("the drill clock has not been started")
        shown = datetime.fromtimestamp(self._reading.seconds(self._real()), UTC)
        self._latest = max(self._latest, shown)
        return self._latest

    async def start(self) -> None:
        """Take the first reading and follow from then on. Raises OSError when the address does not answer."""
        try:
            if self._reading is None:
                await self.look()
        except WRONG as error:
            raise OSError(f"no drill clock at {self._url}: {error!r}") from error
        self._following = asyncio.create_task(self._follow(), name="drill clock")

    async def close(self) -> None:
        if self._following:
            self._following.cancel()
            await asyncio.gather(self._following, return_exceptions=True)
        await self._client.aclose()

    async def look(self) -> None:
        """Ask once; when a reading is already known, wait at the address for the next."""
        known = {} if self._reading is None else {"after": self._reading.version}
        answer = await self._client.get(self._url, params=known)
        answer.raise_for_status()
        self._reading = Reading.of(answer.json())
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await self.sleep_until(self() + timedelta(seconds=seconds))

    async def sleep_until(self, at: datetime) -> None:
        while (left := (at - self()).total_seconds()) > 0:
            assert self._reading is not None
            speed = self._reading.speed
            await self._until_moved(min(left / speed, LOOK_AGAIN) if speed > 0 else None)

    async def _until_moved(self, real_seconds: float | None) -> None:
        try:
            async with asyncio.timeout(real_seconds):
                await self._moved.wait()
        except TimeoutError:
            pass

    async def _follow(self) -> None:
        silent = False
        while True:
            try:
                await self.look()
            except WRONG as error:
                if not silent:
                    logger.warning("the drill clock does not answer, going on by its last speed: %r", error)
                silent = True
                await self._pause(TRY_AGAIN)
            else:
                if silent:
                    logger.info("the drill clock answers again")
                silent = False
