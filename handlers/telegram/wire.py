"""A connection to one HTTP server that is kept open: as much of HTTP/1.1 as the Bot API needs."""

from __future__ import annotations

import asyncio
import select
import ssl
from typing import Final

LONGEST_HEAD: Final = 64 * 1024


class BadAnswer(Exception):
    """What came back is not HTTP."""


BROKEN: Final = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, BadAnswer)


class Wire:
    """One call at a time. It may raise what is ``BROKEN``; after any error it is to be closed."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._reusable = True

    @classmethod
    async def to(cls, host: str, port: int, context: ssl.SSLContext | None) -> Wire:
        """With a context by TLS."""
        return cls(
            *await asyncio.open_connection(host, port, ssl=context, limit=LONGEST_HEAD, happy_eyeballs_delay=0.25)
        )

    @property
    def fit(self) -> bool:
        """Whether it may carry another call. One that the server has closed in the meantime has something to read."""
        if not self._reusable or self._writer.is_closing() or self._reader.at_eof():
            return False
        waiting = select.poll()
        waiting.register(self._writer.get_extra_info("socket").fileno(), select.POLLIN)
        return not waiting.poll(0)

    async def send(self, request: bytes) -> None:
        self._writer.write(request)
        await self._writer.drain()

    async def answer(self) -> tuple[int, bytes]:
        """Status and body."""
        status, headers = await self._head()
        while 100 <= status < 200:
            status, headers = await self._head()
        if headers.get(b"connection", b"").lower() == b"close":
            self._reusable = False
        if status in (204, 304):
            return status, b""
        if headers.get(b"transfer-encoding", b"").lower() == b"chunked":
            return status, await self._chunks()
        if b"content-length" in headers:
            return status, await self._reader.readexactly(_number(headers[b"content-length"], 10))
        self._reusable = False
        return status, await self._reader.read()

    async def _head(self) -> tuple[int, dict[bytes, bytes]]:
        head = await self._reader.readuntil(b"\r\n\r\n")
        first, *lines = head[:-4].split(b"\r\n")
        version, _, rest = first.partition(b" ")
        if version not in (b"HTTP/1.1", b"HTTP/1.0"):
            raise BadAnswer("not HTTP/1.1")
        self._reusable = version == b"HTTP/1.1"
        named = (line.partition(b":") for line in lines)
        return _number(rest[:3], 10), {name.strip().lower(): value.strip() for name, _, value in named}

    async def _chunks(self) -> bytes:
        body = b""
        while size := _number((await self._reader.readuntil(b"\r\n")).partition(b";")[0], 16):
            body += await self._reader.readexactly(size)
            await self._reader.readexactly(2)
        while await self._reader.readuntil(b"\r\n") != b"\r\n":
            pass  # trailers
        return body

    def close(self) -> None:
        """At once; over TLS a polite end may wait for the other side."""
        self._writer.transport.abort()


def _number(digits: bytes, base: int) -> int:
    try:
        return int(digits, base)
    except ValueError as error:
        raise BadAnswer("not a number where one must stand") from error
