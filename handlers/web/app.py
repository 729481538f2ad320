"""The routes. The webhook's is there only where one is set."""

from __future__ import annotations

import importlib
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.clock import Clock
from bot.meters import Meters
from bot.ports import Store
from bot.watchdog import Signs
from handlers.telegram.receiving.hook import Hook
from handlers.web.health import Health
from handlers.web.webhook import Webhook


def app_of(
    store: Store, clock: Clock, meters: Meters, look: Callable[[], Awaitable[Signs]], hook: Hook | None = None
) -> Starlette:
    pages: list[Callable[[Request], Awaitable[Response]]] = []

    async def metrics(request: Request) -> Response:
        if not pages:  # prometheus-client is for offices that ask
            pages.append(importlib.import_module("handlers.web.metrics").Page(store, clock, meters, look))
        return await pages[0](request)

    routes = [Route("/healthz", Health(store, look).__call__), Route("/metrics", metrics)]
    if hook is not None:
        routes.append(Route(urlsplit(hook.url).path or "/", Webhook(hook).__call__, methods=["POST"]))
    return Starlette(routes=routes)
