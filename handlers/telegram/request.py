"""How python-telegram-bot's calls travel: over connections of our own that stay open.

By a general HTTP client a call costs several times as much as what it says. The rare ones go by httpx, as in the
library: those with files, downloads, and all where a proxy stands in between.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlencode, urlsplit
from urllib.request import getproxies

import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

from handlers.telegram.wire import BROKEN, Wire

KEPT_IDLE: Final = 50.0  # seconds; a new connection goes to Telegram and back three times before it carries a call


class KeptRequest(BaseRequest):
    """Its errors are those of `HTTPXRequest`, with the same causes: they say whether a call may have been heard."""

    def __init__(
        self, connections: int, *, connect_seconds: float, answer_seconds: float, proxy: str | None, loopback: bool
    ) -> None:
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds
        self._direct = loopback or not (proxy or getproxies())
        self._room = asyncio.Semaphore(connections)
        self._idle: list[tuple[str, float, Wire]] = []
        self._context: ssl.SSLContext | None = None
        self._general: HTTPXRequest | None = None
        self._general_options: dict[str, Any] = {
            "connection_pool_size": connections,
            "connect_timeout": connect_seconds,
            "read_timeout": answer_seconds,
            "write_timeout": answer_seconds,
            "pool_timeout": answer_seconds,
            "media_write_timeout": 4 * answer_seconds,
            "proxy": None if loopback else proxy,
            "httpx_kwargs": {"trust_env": False} if loopback else {},
        }

    @property
    def read_timeout(self) -> float:
        return self._answer_seconds

    async def initialize(self) -> None:
        """Connections are made when they are needed."""

    async def shutdown(self) -> None:
        while self._idle:
            self._idle.pop()[-1].close()
            await asyncio.sleep(0)  # it ends in the loop's next round
        if self._general is not None:
            await self._general.shutdown()
            self._general = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        if not self._direct or method != "POST" or (request_data is not None and request_data.contains_files):
            self._general = self._general or HTTPXRequest(**self._general_options)
            return await self._general.do_request(
                url, method, request_data, read_timeout, write_timeout, connect_timeout, pool_timeout
            )
        wait = self._answer_seconds if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        fields = urlencode(request_data.json_parameters) if request_data is not None else ""
        with _told_as(httpx.PoolTimeout, httpx.PoolTimeout):
            async with asyncio.timeout(self._answer_seconds):
                await self._room.acquire()
        try:
            return await self._post(url, fields, wait)
        finally:
            self._room.release()

    async def _post(self, url: str, fields: str, wait: float | None) -> tuple[int, bytes]:
        origin, path = _parts(url)
        wire = self._kept(origin) or await self._connected(origin)
        try:
            with _told_as(httpx.WriteTimeout, httpx.WriteError):
                async with asyncio.timeout(self._answer_seconds):
                    await wire.send(_request(origin, path, fields))
            with _told_as(httpx.ReadTimeout, httpx.ReadError):
                async with asyncio.timeout(wait):
                    answer = await wire.answer()
        except BaseException:
            wire.close()
            raise
        self._idle.append((origin, asyncio.get_running_loop().time(), wire))
        return answer

    def _kept(self, origin: str) -> Wire | None:
        """The one used last: the others may go idle and be closed."""
        now = asyncio.get_running_loop().time()
        while self._idle:
            to, since, wire = self._idle.pop()
            if to == origin and now - since < KEPT_IDLE and wire.fit:
                return wire
            wire.close()
        return None

    async def _connected(self, origin: str) -> Wire:
        address = urlsplit(origin)
        tls = address.scheme == "https"
        if tls and self._context is None:
            self._context = httpx.create_ssl_context()
        port = address.port or (443 if tls else 80)
        with _told_as(httpx.ConnectTimeout, httpx.ConnectError):
            async with asyncio.timeout(self._connect_seconds):
                return await Wire.to(address.hostname or "", port, self._context if tls else None)


@contextmanager
def _told_as(late: type[httpx.TimeoutException], broken: type[httpx.TransportError]) -> Iterator[None]:
    """Troubles of asyncio's connections, in the words of httpx."""
    try:
        yield
    except TimeoutError:
        raise TimedOut from late("")
    except BROKEN as error:
        raise NetworkError(f"httpx.{broken.__name__}: {error}") from broken(str(error))


def _parts(url: str) -> tuple[str, str]:
    """Scheme and server, and what is asked of it."""
    scheme, _, server, *rest = url.split("/", 3)
    return f"{scheme}//{server}", "/" + "".join(rest)


def _request(origin: str, path: str, fields: str) -> bytes:
    head = (
        f"POST {path} HTTP/1.1",
        f"Host: {origin.partition('//')[-1]}",
        f"User-Agent: {BaseRequest.USER_AGENT}",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(fields)}",
    )
    return "\r\n".join((*head, "", fields)).encode("ascii")
