"""The drill clock: virtual time that can be set, sped up, stopped and read over HTTP; it never runs backwards."""

import time
from datetime import UTC, datetime
from typing import Any

from sandbox.bell import Bell


class Clock:
    def __init__(self, now: datetime | None = None, *, speed: float = 1.0) -> None:
        self._at = time.time()
        self._now = self._at if now is None else now.timestamp()
        self._speed = speed
        self._felt = 0.0
        self.version = 1
        self.bell = Bell()
        self._closing = False

    def timestamp(self) -> float:
        return self._now + self._passed() * self._speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def unix(self) -> int:
        return int(self.timestamp())

    def felt(self) -> float:
        """Seconds as a hand with a phone feels them: jumps count, being sped up does not.

        The age of a tap is measured with it; at 600 times the speed nobody could ever answer one otherwise.
        """
        return self._felt + self._passed() * min(self._speed, 1.0)

    @property
    def rate(self) -> float:
        return self._speed

    def set(self, now: datetime | float) -> None:
        """Jump to a later moment (an aware datetime or unix seconds). An earlier one is a ValueError."""
        target = now if isinstance(now, int | float) else now.timestamp()
        if target < self.timestamp():
            raise ValueError("the clock never runs backwards")
        self.advance(target - self.timestamp())

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> None:
        step = seconds + 60 * minutes + 3600 * hours + 86400 * days
        if step < 0:
            raise ValueError("the clock never runs backwards")
        self._anchor()
        self._now += step
        self._felt += step
        self._steered()

    def speed(self, rate: float) -> None:
        if rate < 0:
            raise ValueError("the clock never runs backwards")
        self._anchor()
        self._speed = rate
        self._steered()

    def pause(self) -> None:
        self.speed(0)

    def steer(self, order: dict[str, Any]) -> None:
        """Obey {"speed": x}, {"now": unix seconds} or {"advance": seconds}; anything else is a ValueError."""
        acts = {"speed": self.speed, "now": self.set, "advance": self.advance}
        if not order or not all(
            name in acts and isinstance(value, int | float) and not isinstance(value, bool)
            for name, value in order.items()
        ):
            raise ValueError('expected {"speed": x}, {"now": unix seconds} or {"advance": seconds}')
        for name, value in order.items():
            acts[name](value)

    def reading(self) -> dict[str, float]:
        """The virtual time at real time t is now + (t - at) * speed."""
        self._anchor()
        return {"version": self.version, "at": self._at, "now": self._now, "speed": self._speed}

    async def reading_after(self, version: int, seconds: float = 25) -> dict[str, float]:
        await self.bell.until(lambda: self.version > version or self._closing, seconds)
        return self.reading()

    def close(self) -> None:
        """Answer whoever waits for a change; used at shutdown."""
        self._closing = True
        self.bell.ring()

    def _passed(self) -> float:
        return max(time.time() - self._at, 0.0)

    def _anchor(self) -> None:
        passed = self._passed()
        self._now += passed * self._speed
        self._felt += passed * min(self._speed, 1.0)
        self._at += passed

    def _steered(self) -> None:
        self.version += 1
        self.bell.ring()
