"""What has happened since the start, as plain numbers: who counts need not know who looks."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

SECONDS: Final = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)
TAPS_REMEMBERED: Final = 1000


@dataclass(slots=True)
class Spread:
    """How many lengths of time fell below each bound, and their sum."""

    bounds: Sequence[float] = SECONDS
    counts: list[int] = field(init=False)
    total: float = 0.0

    def __post_init__(self) -> None:
        self.counts = [0] * (len(self.bounds) + 1)

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(self.bounds, seconds)] += 1
        self.total += max(seconds, 0.0)


@dataclass(slots=True)
class Meters:
    """``ended`` counts notices by kind and how they ended; ``nudges`` are rungs that fired."""

    ended: Counter[tuple[str, str]] = field(default_factory=Counter)
    nudges: int = 0
    floods: int = 0  # 429s
    updates: int = 0  # kept, those that came again not counted
    ticks: Spread = field(default_factory=Spread)  # how much later than planned one began
    taps: Spread = field(default_factory=Spread)  # from a tap's arrival to its answer
    _tapped: dict[str, datetime] = field(default_factory=dict)

    def tapped(self, callback_id: str, at: datetime) -> None:
        self._tapped[callback_id] = at
        while len(self._tapped) > TAPS_REMEMBERED:
            del self._tapped[next(iter(self._tapped))]

    def answered(self, callback_id: str, at: datetime) -> None:
        """A tap of before the start, or one that nobody answered, counts nowhere."""
        tapped = self._tapped.pop(callback_id, None)
        if tapped is not None:
            self.taps.add((at - tapped).total_seconds())
