"""One open page: what it asks is done in order, and what changes for its phones is pushed to it."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.accounts import Impossible
from sandbox.users import Json
from sandbox.web.acts import ACTS
from sandbox.web.news import News
from sandbox.web.orders import Order
from sandbox.web.stage import Stage

PUSH_SECONDS = 0.04
"""Between two pushes: what happens meanwhile is told at once."""
QUIET_SECONDS = 3600.0


class Visit:
    def __init__(self, stage: Stage, socket: WebSocket) -> None:
        self._stage, self._socket = stage, socket
        self._news = News(stage)
        self._watching = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until the page goes away."""
        await self._socket.accept()
        self._begin(self._push())
        try:
            while True:
                order = await self._socket.receive_json()
                if isinstance(order, dict):
                    await self._obey(order)
        except (WebSocketDisconnect, ValueError, KeyError):
            return
        finally:
            tasks = list(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _obey(self, order: Json) -> None:
        number, name = order.get("id"), order.get("do")
        try:
            if name == "watch":
                answer: Json | Awaitable[Json] = self._news.watch(Order(order))
                self._watching.set()
            elif isinstance(name, str) and name in ACTS:
                answer = await ACTS[name](self._stage, Order(order))
            else:
                raise Impossible("unclear", f"nothing is called {name!r} here")
        except Impossible as error:
            answer = _refused(error)
        if isinstance(answer, dict):
            await self._send({"id": number, **answer})
        else:
            self._begin(self._say_later(number, answer))

    async def _say_later(self, number: Any, answer: Awaitable[Json]) -> None:
        try:
            said = await answer
        except Impossible as error:
            said = _refused(error)
        await self._send({"id": number, **said})

    async def _push(self) -> None:
        await self._watching.wait()
        while True:
            if await self._stage.world.bell.until(lambda: self._news.any, QUIET_SECONDS):
                told = self._news.tell()
                if told:
                    await self._send(told)
            await asyncio.sleep(PUSH_SECONDS)

    async def _send(self, body: Json) -> None:
        try:
            await self._socket.send_json(body)
        except RuntimeError:  # it has just been closed
            raise WebSocketDisconnect from None

    def _begin(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _refused(error: Impossible) -> Json:
    return {"error": error.code, "words": str(error)}
