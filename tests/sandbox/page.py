"""A page without a browser: the socket, its orders, and what was pushed."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from sandbox import Person, Sandbox

Json = dict[str, Any]
KEYBOARD = {
    "inline_keyboard": [[{"text": "接单", "callback_data": "1:ack"}, {"text": "看", "url": "https://a.example"}]]
}


class Refusal(Exception):
    def __init__(self, body: Json) -> None:
        super().__init__(body["words"])
        self.code = body["error"]


class Page:
    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._answers: dict[int, asyncio.Future[Json]] = {}
        self.pushed: list[Json] = []
        self._arrived = asyncio.Event()
        self._reading = asyncio.create_task(self._read())

    async def ask(self, do: str, **values: Any) -> Json:
        number = len(self._answers) + 1
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send(json.dumps({"id": number, "do": do, **values}))
        body = await asyncio.wait_for(self._answers[number], 20)
        if "error" in body:
            raise Refusal(body)
        return body

    async def watch(self, *people: int, open: tuple[str, ...] = (), **known: Any) -> Json:
        return await self.ask("watch", people=list(people), open=list(open), **known)

    async def sees(self, true: Callable[[Json], Any], timeout: float = 5) -> Json:
        """The first push, old or coming, of which this is true."""
        async with asyncio.timeout(timeout):
            while True:
                found = next((body for body in self.pushed if true(body)), None)
                if found is not None:
                    return found
                self._arrived.clear()
                await self._arrived.wait()

    async def sees_message(self, words: str) -> Json:
        def said(body: Json) -> list[Json]:
            return [m for m in body.get("messages", []) if words in (m.get("text") or m.get("caption") or "")]

        return said(await self.sees(said))[-1]

    def forget(self) -> None:
        self.pushed.clear()

    async def close(self) -> None:
        await self._socket.close()
        await asyncio.wait({self._reading})

    async def _read(self) -> None:
        async for text in self._socket:
            body = json.loads(text)
            if "id" in body:
                self._answers[body["id"]].set_result(body)
            else:
                self.pushed.append(body)
                self._arrived.set()


@contextlib.asynccontextmanager
async def visiting(telegram: Sandbox, **options: Any) -> AsyncIterator[Page]:
    async with connect(f"{telegram.url.replace('http', 'ws')}/socket", proxy=None, **options) as socket:
        page = Page(socket)
        yield page
        await page.close()


def private(telegram: Sandbox, person: Person) -> str:
    return f"{telegram.bot.id}:{person.id}"
