"""Time as an argument: whoever needs the present asks a clock, so tests and drills move time instead of waiting."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Aware UTC moments that never run backwards; its seconds may pass faster or slower than those on the wall."""

    def __call__(self) -> datetime: ...

    async def sleep(self, seconds: float) -> None:
        """Until so many seconds of this clock have passed."""

    async def sleep_until(self, at: datetime) -> None:
        """Until this clock shows ``at``; returns at once when it is past."""
