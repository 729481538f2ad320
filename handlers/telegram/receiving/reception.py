"""Whether Telegram is heard, for the log, the health page and the watchdog."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

logger = logging.getLogger(__name__)

SAID: Final = {
    "token": "Telegram refuses the bot token",
    "webhook": "a webhook is set, removing it to receive by polling",
    "conflict": "another process receives with the same token",
    "unreached": "Telegram cannot bring updates to the webhook",
    "flood": "Telegram asks to wait before receiving",
    "network": "Telegram cannot be reached",
    "server": "Telegram answers with an error",
    "storage": "received updates cannot be stored",
}
CALM: Final = 60.0  # real seconds without a conflict before it is over: two who poll are heard in turns
HANDED_OVER: Final = 60.0  # real seconds that one process may need to take over from another


@dataclass(slots=True)
class Reception:
    """``failing`` is a key of `SAID`, None while all is well (or before the first answer).

    How long ago something was is told in real seconds: networks know no other, also in a drill.
    """

    ok_since: datetime | None = None
    last_ok: datetime | None = None
    failing: str | None = None
    failing_since: datetime | None = None
    real: Callable[[], float] = time.monotonic
    _heard: float = field(init=False)
    _clashes: tuple[float, float] | None = None  # the first and the last of a conflict

    def __post_init__(self) -> None:
        self._heard = self.real()

    @property
    def unheard_for(self) -> float:
        """Since Telegram has last been heard, or since the start."""
        return self.real() - self._heard

    @property
    def contested_for(self) -> float:
        """How long another process has received with the same token; 0 where it is none, or as one takes over."""
        if self._clashes is None or self.real() - self._clashes[1] >= CALM:
            return 0.0
        lasts = self._clashes[1] - self._clashes[0]
        return lasts if lasts >= HANDED_OVER else 0.0

    def works(self, now: datetime) -> None:
        self._heard = self.real()
        self.last_ok = now
        if self._clashes is not None and self.failing == "conflict" and self.real() - self._clashes[1] < CALM:
            return
        if self.failing is not None:
            logger.info("receiving again, after: %s", SAID[self.failing])
        if self.ok_since is None:
            self.ok_since = now
        self.failing, self.failing_since = None, None

    def fails(self, kind: str, now: datetime, why: str = "") -> None:
        """Written to the log once for each kind in a row, however often it is tried."""
        if kind == "conflict" or (kind == "webhook" and self.last_ok is not None):
            real = self.real()
            calm = self._clashes is None or real - self._clashes[1] >= CALM
            self._clashes = (real if calm or self._clashes is None else self._clashes[0], real)
        if kind != self.failing:
            logger.warning("%s; trying again until it works%s", SAID[kind], f": {why}" if why else "")
            self.failing_since = self.failing_since or now
        self.ok_since, self.failing = None, kind
