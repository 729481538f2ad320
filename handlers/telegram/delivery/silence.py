"""A time in which nothing got through, and what became of what had waited: one line for the administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.notices import Delivery, Kind, Notice

NOTABLE: Final = timedelta(minutes=5)  # what is shorter stands in the log alone
PRESSING: Final = (Kind.NUDGE, Kind.TALLY, Kind.TASK, Kind.TOLD)


@dataclass(slots=True)
class Silence:
    """``until`` is set as soon as a message gets through again; what is of before then came ``late``, or not at all."""

    since: datetime | None = None
    until: datetime | None = None
    late: int = 0
    stale: int = 0

    def falls(self, now: datetime) -> None:
        self.since, self.until = self.since or now, None

    def ends(self, now: datetime) -> None:
        if self.since is None or self.until is not None:
            return
        if now - self.since < NOTABLE:
            self.forget()
        else:
            self.until = now

    def count(self, notice: Notice, state: Delivery) -> None:
        if self.until is None or notice.created_at > self.until:
            return
        self.late += state is Delivery.SENT
        self.stale += state is Delivery.DROPPED and notice.kind in PRESSING

    def forget(self) -> None:
        self.since, self.until, self.late, self.stale = None, None, 0, 0
