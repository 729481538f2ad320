"""The room's door: the address is taken before anything begins; what answers there comes when the bot is at work."""

from __future__ import annotations

import asyncio
import importlib
import logging
import socket
from collections.abc import Callable
from typing import Any

from bot.traces import place_of

logger = logging.getLogger(__name__)


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
    """``make`` brings the routes, and with them what they need."""

    def __init__(self, listener: socket.socket, make: Callable[[], Any]) -> None:
        self._listener, self._make = listener, make
        self.opened = asyncio.Event()
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Until `close`. A room that cannot be opened is logged; the bot works without it."""
        try:
            app, serving = await asyncio.to_thread(self._bring)
            async with serving(app, self._listener):
                self.opened.set()
                await self._closing.wait()
        except Exception as error:
            logger.error("nothing is answered on MASHANG_WEB_LISTEN: %s", place_of(error))
            self.opened.set()

    def close(self) -> None:
        self._closing.set()

    def _bring(self) -> tuple[Any, Any]:
        """In a thread: whoever writes to the bot just now does not wait for it."""
        return self._make(), importlib.import_module("handlers.web.serving").serving
