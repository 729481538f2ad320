"""How python-telegram-bot's calls travel: by aiohttp, which costs a third of what httpx does for the same call.

The rare ones go by httpx, as in the library: those with files, downloads, and all where a proxy stands in between.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, cast
from urllib.request import getproxies

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData
from yarl import URL

KEPT_IDLE: Final = 50.0  # seconds; a new connection goes to Telegram and back three times before it carries a call
HEADERS: Final = {
    "User-Agent": BaseRequest.USER_AGENT,
    "Accept": "application/json",
    "Content-Type": "application/json",
}


class Fields:
    """What `RequestData` is to a request, made from plain values."""

    contains_files = False
    multipart_data = None

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.json_parameters = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()
        }


class KeptRequest(BaseRequest):
    """Its errors are those of `HTTPXRequest`, with the same causes: they say whether a call may have been heard."""

    def __init__(
        self, connections: int, *, connect_seconds: float, answer_seconds: float, proxy: str | None, loopback: bool
    ) -> None:
        self._connections = connections
        self._connect_seconds, self._answer_seconds = connect_seconds, answer_seconds
        self._direct = loopback or not (proxy or getproxies())
        self._session: aiohttp.ClientSession | None = None
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
        if self._session is not None:
            await self._session.close()
            await asyncio.sleep(0)  # its connections end in the loop's next round
            self._session = None
        if self._general is not None:
            await self._general.shutdown()
            self._general = None

    async def call(self, url: str, given: Mapping[str, Any]) -> Any:
        """Post plain values; the ``result`` that comes back."""
        return await self.post(url, cast(RequestData, Fields(given)))

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
        self._session = self._session or self._opened(url)
        wait = self._answer_seconds if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        limits = aiohttp.ClientTimeout(
            total=None,
            connect=self._connect_seconds + self._answer_seconds,  # until a connection is free, and made
            sock_connect=self._connect_seconds,
            sock_read=wait,
        )
        fields = json.dumps(request_data.json_parameters).encode() if request_data is not None else b"{}"
        with _told_as_httpx():
            async with self._session.post(URL(url, encoded=True), data=fields, timeout=limits) as answer:
                return answer.status, await answer.read()

    def _opened(self, url: str) -> aiohttp.ClientSession:
        context: ssl.SSLContext | bool = httpx.create_ssl_context() if url.startswith("https:") else True
        connector = aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEPT_IDLE, ssl=context)
        return aiohttp.ClientSession(connector=connector, headers=HEADERS, cookie_jar=aiohttp.DummyCookieJar())


@contextmanager
def _told_as_httpx() -> Iterator[None]:
    """Only the kind of a trouble is told: its own words may hold the address, and the token is part of it."""
    try:
        yield
    except aiohttp.ConnectionTimeoutError as error:
        raise TimedOut from _cause(httpx.ConnectTimeout, error)
    except aiohttp.ClientConnectorError as error:
        raise _broken(httpx.ConnectError, error) from _cause(httpx.ConnectError, error)
    except TimeoutError as error:
        raise TimedOut from _cause(httpx.ReadTimeout, error)
    except (aiohttp.ClientError, OSError) as error:
        raise _broken(httpx.ReadError, error) from _cause(httpx.ReadError, error)


def _cause(kind: type[httpx.TransportError], error: Exception) -> httpx.TransportError:
    return kind(type(error).__name__)


def _broken(kind: type[httpx.TransportError], error: Exception) -> NetworkError:
    return NetworkError(f"httpx.{kind.__name__}: {type(error).__name__}")
