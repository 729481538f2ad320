"""Whether Telegram is heard, for the log, the doctor and the health page."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

logger = logging.getLogger(__name__)

SAID: Final = {
    "token": "Telegram refuses the bot token",
    "webhook": "a webhook is set, removing it to receive by polling",
    "conflict": "another process receives with the same token",
    "flood": "Telegram asks to wait before receiving",
    "network": "Telegram cannot be reached",
    "server": "Telegram answers with an error",
    "storage": "received updates cannot be stored",
}


@dataclass(slots=True)
class Reception:
    """``failing`` is a key of `SAID`, None while all is well (or before the first answer)."""

    ok_since: datetime | None = None
    last_ok: datetime | None = None
    failing: str | None = None
    failing_since: datetime | None = None

    def works(self, now: datetime) -> None:
        if self.failing is not None:
            logger.info("receiving again, after: %s", SAID[self.failing])
        if self.ok_since is None:
            self.ok_since = now
        self.last_ok, self.failing, self.failing_since = now, None, None

    def fails(self, kind: str, now: datetime) -> None:
        """Written to the log once for each kind in a row, however often it is tried."""
        if kind != self.failing:
            logger.warning("%s; trying again until it works", SAID[kind])
            self.failing_since = self.failing_since or now
        self.ok_since, self.failing = None, kind
