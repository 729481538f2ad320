"""Flood limits as sliding windows: so many messages in a chat, in a group, and from one bot in all.

Telegram keeps its real limits to itself; the defaults follow what it advises. One message a second in a chat, with a
burst of three, makes eight in any five seconds.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field
from itertools import takewhile

from sandbox.clock import Clock
from sandbox.errors import ApiError


@dataclass(frozen=True)
class Window:
    count: int
    seconds: float


@dataclass(frozen=True)
class FloodLimits:
    chat: Window = Window(8, 5)
    group: Window = Window(20, 60)
    overall: Window = Window(30, 1)


@dataclass
class Flood:
    clock: Clock
    limits: FloodLimits = field(default_factory=FloodLimits)
    on: bool = True
    _taken: dict[tuple[int, int | None], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    _webhooks: dict[int, float] = field(default_factory=dict)

    def take(self, bot_id: int, chat_id: int, *, weight: int = 1) -> None:
        """Count so many messages or edits towards a chat, or refuse all of them with 429."""
        if not self.on:
            return
        now = self.clock.timestamp()
        windows = [((bot_id, chat_id), self.limits.chat), ((bot_id, None), self.limits.overall)]
        if chat_id < 0:
            windows.append(((bot_id, chat_id), self.limits.group))
        wait = max(self._wait(self._taken[key], window, weight, now) for key, window in windows)
        if wait > 0:
            seconds = max(1, math.ceil(wait))
            raise ApiError(429, f"retry after {seconds}", retry_after=seconds)
        for key in ((bot_id, chat_id), (bot_id, None)):
            self._taken[key].extend([now] * weight)
            self._forget(self._taken[key], now)

    def take_webhook(self, bot_id: int) -> None:
        """A webhook may be set once a second."""
        taken = self._webhooks.get(bot_id, -math.inf)
        if self.on and self.clock.timestamp() < taken + 1:
            raise ApiError(429, "retry after 1", retry_after=1)
        self._webhooks[bot_id] = self.clock.timestamp()

    def _wait(self, taken: deque[float], window: Window, weight: int, now: float) -> float:
        """Seconds until the window has room again; an album as large as the window may pass when it is empty."""
        if len(taken) + weight <= window.count:
            return 0
        inside = list(takewhile(lambda moment: moment > now - window.seconds, reversed(taken)))[::-1]
        surplus = len(inside) + weight - window.count
        if surplus <= 0 or not inside:
            return 0
        return inside[min(surplus, len(inside)) - 1] + window.seconds - now

    def _forget(self, taken: deque[float], now: float) -> None:
        longest = max(self.limits.chat.seconds, self.limits.group.seconds, self.limits.overall.seconds)
        while taken and taken[0] <= now - longest:
            taken.popleft()
