"""What SQLite's own errors mean: a disk without room, a file that cannot be written, somebody who holds it for long.

Such a thing is nobody's failure. Whoever asked hears `Outage` and asks again; the log has one sentence when it begins
and one when it is over. A damaged page is said once, too, but stays an error: to ask again would not help.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError

from bot.errors import Outage

log = logging.getLogger(__name__)

FULL: Final = "there is no room on its disk; nothing is taken in until there is some"
READ_ONLY: Final = "its file or folder cannot be written; look at their rights and at how the disk is mounted"
LOCKED: Final = "another process has held it for longer than is waited for; end that one"
DISK: Final = "its disk answers with errors; look at the system's log"
TOGETHER: Final = "undone together with another transaction"
DAMAGED: Final = "the database is damaged: stop the bot, run doctor, and restore a backup if it says so"
CALM: Final = 10.0  # seconds without trouble; on an almost full disk small things go in and large ones do not
SILENCE: Final = 1.0  # seconds for which nobody waits again for who holds it

_MEANT: Final = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: READ_ONLY,
    sqlite3.SQLITE_BUSY: LOCKED,
    sqlite3.SQLITE_LOCKED: LOCKED,
    sqlite3.SQLITE_IOERR: DISK,
}
_BROKEN: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Trouble:
    """Of one kind of connection: those that write, or those that read."""

    def __init__(self, *, writes: bool) -> None:
        self._writes = writes
        self._now: Outage | None = None
        self._silent_until = self._latest = 0.0
        self._damaged = False

    @contextmanager
    def watched(self) -> Iterator[None]:
        if self._now is not None and asyncio.get_running_loop().time() < self._silent_until:
            raise Outage(self._now.reason)
        try:
            yield
        except (sqlite3.Error, DBAPIError) as error:
            outage = self._meant(error)
            if outage is None:
                raise
            self._begins(outage)
            raise outage from None
        if self._now is not None and asyncio.get_running_loop().time() > self._latest + CALM:
            log.info("the database works again")
            self._now = None

    def _meant(self, error: sqlite3.Error | DBAPIError) -> Outage | None:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if str(cause) == TOGETHER:
            return Outage(TOGETHER)
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code in _BROKEN and not self._damaged:
            log.error(DAMAGED)
            self._damaged = True
        if code == sqlite3.SQLITE_READONLY and not self._writes:
            return None  # somebody has asked a reader to write
        return Outage(_MEANT[code]) if code in _MEANT else None

    def _begins(self, outage: Outage) -> None:
        if outage.reason == TOGETHER:
            return  # the other one tells
        if self._now is None or self._now.reason != outage.reason:
            log.error("the database cannot be used, trying again until it can: %s", outage.reason)
        self._now, self._latest = outage, asyncio.get_running_loop().time()
        if outage.reason == LOCKED:
            self._silent_until = asyncio.get_running_loop().time() + SILENCE
