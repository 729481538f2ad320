"""Backups by the clock: one where its time has come and there is none since, and those it supersedes go."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backups import Health, Shelf, health
from bot.clock import Clock
from bot.ports import Store
from bot.space import Space, spaces

log = logging.getLogger(__name__)

FAILING: Final = "backup_failing"
"""The fact that says why there is no backup; empty while all is well."""
AGAIN: Final = timedelta(minutes=15)

Copy = Callable[[Path, datetime], Awaitable[None]]
"""Makes a whole, checked backup of that moment under this name; raises an error whose words an operator understands."""


class Archive:
    """What a failure stumbled over stays known until it works again; the watchdog tells of it."""

    def __init__(self, store: Store, clock: Clock, database: Path, shelf: Shelf, copy: Copy) -> None:
        self._store, self._clock = store, clock
        self._database, self._shelf, self._copy = database, shelf, copy
        self._not_before: datetime | None = None

    async def keep(self) -> int:
        """How many backups were made: none or one."""
        now = self._clock()
        if self._shelf.due(now) is None or (self._not_before is not None and now < self._not_before):
            return 0
        self._not_before = now + AGAIN
        try:
            await self._copy(self._shelf.new(now), now)
            for backup in self._shelf.superseded(now):
                backup.file.unlink(missing_ok=True)
        except InterruptedError:
            return 0  # the process ends
        except Exception as error:
            await self._failed(str(error) or type(error).__name__)
            return 0
        self._not_before = None
        await self._worked()
        return 1

    async def health(self) -> Health:
        """For the watchdog and the health page."""
        async with self._store.snapshot() as tx:
            failing = await tx.fact(FAILING)
        return health(self._shelf, self._clock(), failing)

    def spaces(self) -> list[Space]:
        """Waits for the disk."""
        return spaces(self._database, self._shelf)

    async def _failed(self, why: str) -> None:
        async with self._store.transaction() as tx:
            if not await tx.fact(FAILING):
                log.error("no backup could be made, trying again every %s: %s", AGAIN, why)
            await tx.set_fact(FAILING, why[:200])

    async def _worked(self) -> None:
        async with self._store.snapshot() as tx:
            if not await tx.fact(FAILING):
                return
        log.info("backups work again")
        async with self._store.transaction() as tx:
            await tx.set_fact(FAILING, "")
