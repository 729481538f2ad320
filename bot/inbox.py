"""An update of Telegram as it was received, before anybody has looked inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT_FOR = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Update:
    """``chat_key`` names the chat whose updates are handled in order; ``raw`` is the JSON text as it came.

    ``dead`` says why it was laid aside.
    """

    update_id: int
    raw: str
    chat_key: int
    received_at: datetime
    attempts: int = 0
    dead: str | None = None


def storable(text: str) -> str:
    """Without what no database takes: NUL, and halves of a symbol whose other half is missing."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")
