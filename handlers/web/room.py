"""The room's door: the address is taken before anything begins, and whoever asks hears at once how far the bot is."""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Self

from bot.traces import place_of

logger = logging.getLogger(__name__)

STARTING: Final = "the bot is starting"
UNASKED: Final = 0.5  # real seconds: a start that goes well is over, and has not waited for what answers here


def listener_at(host: str, port: int) -> socket.socket:
    """Nobody is answered before it is served. Raises OSError where the address cannot be had."""
    [(family, _, _, _, where), *_] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen()  # else two could share an address that neither serves yet
        listener.setblocking(False)
    except OSError:
        listener.close()
        raise
    return listener


class Room:
    """From its first moment it answers that the bot starts, and what keeps it waiting; then what `furnish` brings.

    Without a listener it is a room without a door.
    """

    def __init__(self, listener: socket.socket | None) -> None:
        self._listener = listener
        self._make: Callable[[], Any] | None = None
        self._app: Any = None
        self._reason = STARTING
        self._turn = asyncio.Event()  # furnished, or closing
        self._closing = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self.opened = asyncio.Event()

    async def __aenter__(self) -> Self:
        self._running = asyncio.create_task(self._run(self._listener), name="web") if self._listener else None
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        if self._listener is not None:
            self._listener.close()

    def waits_for(self, reason: str) -> None:
        self._reason = reason

    def furnish(self, make: Callable[[], Any]) -> None:
        """``make`` brings the routes, and with them what they need."""
        self._make = make
        self._turn.set()

    async def close(self) -> None:
        """What is being answered is finished."""
        self._closing.set()
        self._turn.set()
        if self._running is not None:
            await asyncio.wait((self._running,))

    async def _run(self, listener: socket.socket) -> None:
        """A room that cannot be opened is logged; the bot works without it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(UNASKED):
                await self._turn.wait()
        try:
            async with (await asyncio.to_thread(self._bring))(self, listener):
                await self._turn.wait()
                await asyncio.to_thread(self._bring)
                self.opened.set()
                await self._closing.wait()
        except Exception as error:
            logger.error("nothing is answered on MASHANG_WEB_LISTEN: %s", place_of(error))
            self.opened.set()

    def _bring(self) -> Any:
        """In a thread: whoever writes to the bot just now does not wait for it."""
        if self._app is None and self._make is not None:
            self._app = self._make()
        return importlib.import_module("handlers.web.serving").serving

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self._app is not None:
            await self._app(scope, receive, send)
            return
        told = scope["method"] == "GET" and scope["path"] == "/healthz"
        body = json.dumps({"status": "starting", "reason": self._reason}).encode() if told else b""
        headers = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"), (b"retry-after", b"5"))
        await send({"type": "http.response.start", "status": 503, "headers": headers})
        await send({"type": "http.response.body", "body": body})
