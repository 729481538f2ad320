"""Serving the Bot API with uvicorn inside the caller's event loop, quick to start and to end."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
PATIENCE_SECONDS = 1.0
GLANCE_SECONDS = 0.002


class CannotListen(Exception):
    """Why, in the system's words."""


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers finish for a moment, then cut what is open; uvicorn's own takes a fifth of a second at least."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        if not await _soon(lambda: not self.server_state.tasks):
            for task in self.server_state.tasks:
                task.cancel()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await _soon(lambda: not self.server_state.connections and not self.server_state.tasks)
        for server in self.servers:
            await server.wait_closed()


@contextlib.asynccontextmanager
async def hosted(app: ASGIApp, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """The address of the running server."""
    config = uvicorn.Config(
        app, http="h11", ws="websockets-sansio", lifespan="off", log_config=None, access_log=False, server_header=False,
        timeout_keep_alive=75,
    )  # fmt: skip
    server = _Server(config)
    with _listen(host, port) as listener:
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup(sockets=[listener])
        ticking = asyncio.create_task(server.main_loop())
        try:
            yield f"http://{host}:{listener.getsockname()[1]}"
        finally:
            ticking.cancel()
            await asyncio.wait({ticking})
            await server.shutdown()


def _listen(host: str, port: int) -> socket.socket:
    """TCP is named outright: only then asyncio sends small answers at once instead of 40 ms later."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(2048)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise CannotListen(error.strerror or str(error)) from None
    return listener


async def _soon(true: Callable[[], bool]) -> bool:
    end = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not true():
        if asyncio.get_running_loop().time() > end:
            return False
        await asyncio.sleep(GLANCE_SECONDS)
    return True
