"""Connections that are cut: by the caller, who is then waited for no longer, or by a fault on order."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

CONNECTION = "sandbox.connection"
T = TypeVar("T")


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class HangUp(Response):
    """Close the connection; uvicorn's `send` belongs to the object that holds it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = scope[CONNECTION]
        if transport is not None:
            transport.abort()
        await _hung_up(receive)


def with_connections(app: ASGIApp) -> ASGIApp:
    """Keep the connection at hand, for calls that are to be dropped."""

    async def enter(scope: Scope, receive: Receive, send: Send) -> None:
        scope[CONNECTION] = getattr(getattr(send, "__self__", None), "transport", None)
        await app(scope, receive, send)

    return enter


async def unless_gone(request: Request, answer: Awaitable[T], *cut: Awaitable[None]) -> T:
    """Wait for a slow answer, but not for a client that has hung up, nor when it is cut off: then it is Dropped."""
    work = asyncio.ensure_future(answer)
    ends = [asyncio.ensure_future(end) for end in (_hung_up(request.receive), *cut)]
    try:
        await asyncio.wait({work, *ends}, return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            raise Dropped
        return work.result()
    finally:
        for task in (work, *ends):
            task.cancel()
        await asyncio.gather(work, *ends, return_exceptions=True)


async def _hung_up(receive: Callable[[], Awaitable[Any]]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
