"""One process serves a database. A second one is told so, before both send everything."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import Outage
from storage.connections import to_the_end
from storage.dialect import ALONE_IN_SERVING, STILL_THERE
from storage.engine import holder

log = logging.getLogger(__name__)

SUFFIX = ".serving"  # SQLite: an empty file beside the database, locked as long as its process lives
LOOK: Final = 2.0  # seconds between looks whether the lock of a server is still held


class AlreadyServed(Exception):
    """Another process serves this database; nothing was changed."""


@asynccontextmanager
async def alone(url: str) -> AsyncIterator[None]:
    """Until the block ends; the lock goes with the process, however that ends.

    A server that was restarted has forgotten it. Then it is taken again, and where somebody else was quicker the block
    is cancelled, and `AlreadyServed` raised.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            yield
            return
        with closing(_locked(parsed.database)):
            yield
        return
    lock = _Lock(url)
    try:
        await lock.take()
        async with _cancelled_when(lock.lost()):
            yield
    finally:
        await lock.close()


class _Lock:
    """Of a server: held for as long as the connection stands that has asked for it."""

    def __init__(self, url: str) -> None:
        self._engine = holder(url)
        self._held: AsyncConnection | None = None

    async def take(self) -> None:
        """Raises `AlreadyServed`."""
        async with AsyncExitStack() as unless_taken:
            connection = await unless_taken.enter_async_context(self._engine.connect())
            if not (await connection.execute(ALONE_IN_SERVING)).scalar_one():
                raise AlreadyServed
            self._held = connection
            unless_taken.pop_all()

    async def lost(self) -> None:
        """Returns when somebody else has it. That the server is away its users say."""
        while True:
            await asyncio.sleep(LOOK)
            try:
                await to_the_end(self._look())
            except AlreadyServed:
                return

    async def _look(self) -> None:
        try:
            if self._held is None:
                await self.take()
            else:
                await self._held.execute(STILL_THERE)
        except (Outage, DBAPIError):
            await self._let_go()

    async def _let_go(self) -> None:
        if self._held is not None:
            await self._held.close()
        self._held = None

    async def close(self) -> None:
        await self._let_go()
        await self._engine.dispose()


@asynccontextmanager
async def _cancelled_when(lost: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    serving = asyncio.current_task()
    assert serving is not None
    watch = asyncio.create_task(lost, name="serving")
    watch.add_done_callback(lambda done: None if done.cancelled() else serving.cancel())
    try:
        yield
    except asyncio.CancelledError:
        if not watch.done():
            raise
        serving.uncancel()
        log.error("another bot has taken this database over while it was away")
        raise AlreadyServed from None
    finally:
        watch.cancel()
        await asyncio.gather(watch, return_exceptions=True)


def _locked(name: str) -> sqlite3.Connection:
    """SQLite locks files on every system alike, so it is asked to hold one for us."""
    database = Path(name).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    file = database.with_name(database.name + SUFFIX)
    file.touch(mode=0o600, exist_ok=True)
    holder = sqlite3.connect(file, timeout=0, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        holder.close()
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        raise AlreadyServed from None
    return holder
