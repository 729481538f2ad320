"""What waits in the inbox and the outbox, and since when: a few counts that cost as much as there is waiting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.notices import Priority


@dataclass(frozen=True, slots=True)
class Waiting:
    """``owed`` might go by now; ``owed_since`` without edits and digests; ``in_chats``: the most for one chat."""

    undone: int = 0
    undone_since: datetime | None = None
    owed: Mapping[Priority, int] = field(default_factory=dict)
    owed_since: datetime | None = None
    in_chats: tuple[int, ...] = ()
    failed: int = 0
    unknown: int = 0
    dead: int = 0
    timer_at: datetime | None = None
