"""`/healthz`: whether the process does its work, in a few counts; asked every few seconds, by anybody who can ask."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse

from bot.errors import Outage
from bot.ports import Store
from bot.traces import place_of
from bot.watchdog import Signs, inbox, outbox, receiving, ticks

logger = logging.getLogger(__name__)

WITHIN: Final = 4.0  # real seconds for the database
WRITTEN_FOR: Final = 30.0  # real seconds for which one small write shows that others would succeed
FAILING: Final = {"receiving": receiving, "ticks": ticks, "inbox": inbox, "outbox": outbox}
"""What a restart may cure, and whoever watches from outside must know; the rest is the watchdog's."""


class Health:
    """``look`` takes the signs of this moment."""

    def __init__(self, store: Store, look: Callable[[], Awaitable[Signs]]) -> None:
        self._store, self._look = store, look
        self._written = -WRITTEN_FOR
        self._failed = False

    async def __call__(self, request: Request) -> JSONResponse:
        checks = await self.checks()
        well = all(check["ok"] for check in checks.values())
        status = {"status": "ok" if well else "failing", "checks": checks}
        return JSONResponse(status, status_code=200 if well else 503, headers={"Cache-Control": "no-store"})

    async def checks(self) -> dict[str, dict[str, Any]]:
        try:
            async with asyncio.timeout(WITHIN):
                signs = await self._look()
                await self._write(signs)
        except Exception as error:
            if not self._failed and not isinstance(error, Outage):  # of that the log has been told
                logger.error("the database cannot be read or written: %s", place_of(error))
            self._failed = True
            return {"database": {"ok": False}}
        if self._failed:
            logger.info("the health page finds the database in order again")
        self._failed = False
        told = _told(signs)
        return {"database": {"ok": True}} | {
            name: {"ok": check(signs) is None, **told[name]} for name, check in FAILING.items()
        }

    async def _write(self, signs: Signs) -> None:
        if time.monotonic() - self._written < WRITTEN_FOR and not self._failed:
            return
        async with self._store.transaction() as tx:
            await tx.set_fact("written_at", signs.now.isoformat())
        self._written = time.monotonic()


def _told(signs: Signs) -> dict[str, dict[str, Any]]:
    vitals, waiting = signs.vitals, signs.waiting
    return {
        "receiving": {"seconds_ago": round(vitals.unheard_for), "trouble": vitals.failing},
        "ticks": {"seconds_ago": round(vitals.still_for)},
        "inbox": {
            "waiting": waiting.undone,
            "oldest_seconds": round(signs.since(waiting.undone_since).total_seconds()),
        },
        "outbox": {
            "waiting": sum(waiting.owed.values()),
            "oldest_seconds": round(signs.since(waiting.owed_since).total_seconds()),
        },
    }
