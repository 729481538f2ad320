"""Transactions of a database server. Where it is away, everybody who asks hears so at once, and the log once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

from sqlalchemy import TextClause
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import Outage
from storage.connections import Opened, to_the_end
from storage.dialect import ALONE_IN_WRITING, STILL_THERE
from storage.engine import READERS, reader, writer

log = logging.getLogger(__name__)

SILENCE: Final = 1.0  # seconds for which nobody asks again


class Served:
    """One connection that writes and a few that read. Across processes, too, one writes at a time, as on SQLite."""

    def __init__(self, url: str) -> None:
        self._writer, self._reader = writer(url), reader(url)
        self._turn = asyncio.Lock()
        self._room = asyncio.Semaphore(READERS)
        self._away: Outage | None = None
        self._silent_until = 0.0

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Opened]:
        async with self._turn, self._heard(), _opened(self._writer, ALONE_IN_WRITING) as opened:
            yield opened

    def reading(self) -> AbstractAsyncContextManager[Opened]:
        return self._reading()

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Opened]:
        async with self._room, self._heard(), _opened(self._reader, STILL_THERE) as opened:
            yield opened

    @asynccontextmanager
    async def _heard(self) -> AsyncIterator[None]:
        """The log says once that the server is away, and once that it is back."""
        if self._away is not None and asyncio.get_running_loop().time() < self._silent_until:
            raise Outage(self._away.reason, final=self._away.final)
        try:
            yield
        except Outage as outage:
            if self._away is None:
                log.warning("the database is away, trying again until it is back: %s", outage.reason)
            self._away, self._silent_until = outage, asyncio.get_running_loop().time() + SILENCE
            raise
        if self._away is not None:
            log.info("the database is back")
            self._away = None

    async def close(self) -> None:
        await self._reader.dispose()
        await self._writer.dispose()


@asynccontextmanager
async def _opened(engine: AsyncEngine, first: TextClause) -> AsyncIterator[Opened]:
    """A transaction that is over, one way or the other, before anybody else has a turn."""
    connection = await _begun(engine, first)
    try:
        try:
            yield Opened(connection)
        except BaseException:
            await to_the_end(connection.rollback())
            raise
        await to_the_end(connection.commit())
    finally:
        await to_the_end(connection.close())


async def _begun(engine: AsyncEngine, first: TextClause) -> AsyncConnection:
    """A connection that died while nobody used it is not the caller's matter: another one is tried at once."""
    for last_try in (False, True):
        connection = engine.connect()
        try:
            await to_the_end(_begin(connection, first))
            return connection
        except BaseException as error:
            let_in = connection.sync_connection is not None
            if let_in:
                await to_the_end(connection.close())
            if last_try or not let_in or not isinstance(error, Outage):
                raise
    raise AssertionError("unreachable")


async def _begin(connection: AsyncConnection, first: TextClause) -> None:
    await connection.start()
    await connection.execute(first)
