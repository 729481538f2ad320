"""What Telegram's limits alone impose: when each first tag could arrive if nothing else were said or took time."""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from dataclasses import dataclass, field

from handlers.telegram.delivery.pacing import Limits
from handlers.telegram.screens.nudge_cards import NOTIFYING
from sandbox import FloodLimits

PACED, ALLOWED = Limits(), FloodLimits()
INTERVAL = PACED.interval.total_seconds()


@dataclass(frozen=True, order=True)
class Tag:
    """Owed to somebody from a moment on; ``chat`` is negative where only a group reaches them."""

    owed: float
    chat: int
    issue: str


@dataclass
class _Chat:
    waiting: deque[Tag] = field(default_factory=deque)
    sent: deque[float] = field(default_factory=deque)
    paid_until: float = 0.0

    def free_at(self, group: bool) -> float:
        at = max(self.waiting[0].owed, self.paid_until - (PACED.burst - 1) * INTERVAL)
        window = ALLOWED.group
        if group and len(self.sent) >= window.count:
            at = max(at, self.sent[-window.count] + window.seconds)
        return at


def earliest(tags: list[Tag]) -> dict[str, float]:
    """When each could be there at the earliest, by issue: the first owed first. A message to a group tags five."""
    chats: defaultdict[int, _Chat] = defaultdict(_Chat)
    for tag in sorted(tags):
        chats[tag.chat].waiting.append(tag)
    everywhere: deque[float] = deque()
    found: dict[str, float] = {}
    heap = [(chat.free_at(number < 0), number) for number, chat in chats.items()]
    heapq.heapify(heap)
    while heap:
        at, number = heapq.heappop(heap)
        chat, overall = chats[number], ALLOWED.overall
        if len(everywhere) >= overall.count and (free := everywhere[-overall.count] + overall.seconds) > at:
            heapq.heappush(heap, (free, number))
            continue
        for _ in range(NOTIFYING if number < 0 else 1):
            if chat.waiting and chat.waiting[0].owed <= at:
                found[chat.waiting.popleft().issue] = at
        everywhere.append(at)
        chat.sent.append(at)
        chat.paid_until = max(chat.paid_until, at) + INTERVAL
        if chat.waiting:
            heapq.heappush(heap, (chat.free_at(number < 0), number))
    return found
