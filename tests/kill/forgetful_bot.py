"""The same bot with its inbox in memory: what was told to Telegram as received is gone with the process.

It exists to prove that the tests beside it can fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.__main__ import app
from bot.inbox import Update
from storage.inbox import InboxRows

_known: set[int] = set()
_undone: set[int] = set()


async def keep(self: InboxRows, updates: Sequence[Update]) -> list[Update]:
    new = [update for update in updates if update.update_id not in _known]
    _known.update(update.update_id for update in new)
    _undone.update(update.update_id for update in new)
    return new


async def update_done(self: InboxRows, update_id: int, now: datetime) -> bool:
    known = update_id in _undone
    _undone.discard(update_id)
    return known


if __name__ == "__main__":
    InboxRows.keep = keep  # type: ignore[method-assign]
    InboxRows.update_done = update_done  # type: ignore[method-assign]
    app(["run"])
