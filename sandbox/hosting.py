"""Serving the Bot API with uvicorn inside the caller's event loop."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals belong to whoever runs the loop."""
        yield


@contextlib.asynccontextmanager
async def hosted(app: ASGIApp, *, host: str = LOOPBACK, port: int = 0) -> AsyncIterator[str]:
    """The address of the running server; connections that are still open when it ends are cut after a second."""
    config = uvicorn.Config(
        app, http="h11", ws="none", lifespan="off", log_config=None, access_log=False, server_header=False,
        timeout_graceful_shutdown=1, timeout_keep_alive=75,
    )  # fmt: skip
    server = _Server(config)
    with socket.create_server((host, port), backlog=2048) as listener:
        listener.setblocking(False)
        bound = listener.getsockname()[1]
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                if serving.done():
                    serving.result()
                    raise RuntimeError("the sandbox did not start")
                await asyncio.sleep(0.005)
            yield f"http://{host}:{bound}"
        finally:
            server.should_exit = True
            await serving
