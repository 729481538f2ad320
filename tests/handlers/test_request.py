"""Kept connections to Telegram: against a server that says, byte for byte, what the test tells it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from telegram.error import NetworkError, TelegramError, TimedOut

from bot.ids import ChatId
from handlers.telegram.api import Api
from handlers.telegram.delivery.delivery_errors import Verdict, diagnose

OK = b'{"ok":true,"result":true}'
WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(OK), OK)


HANG_UP = b"(the server hangs up)"


class Server:
    """Answers every call with the next of ``answers``; it hangs up after one that says so."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.connections = 0
        self.heard: list[bytes] = []

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
                self.heard.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                writer.write(answer.removesuffix(HANG_UP))
                if answer.endswith(HANG_UP) or b"Connection: close" in answer:
                    break
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def served(*answers: bytes) -> AsyncIterator[tuple[Server, Callable[[], Any]]]:
    server = Server(*answers)
    listening = await asyncio.start_server(server.connected, "127.0.0.1", 0)
    api = Api("1:a", f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}", answer_seconds=0.3, connections=2)
    try:
        yield server, lambda: api.call("setMyName", name="马上", language_code=None)
    finally:
        await api.close()
        listening.close()
        await listening.wait_closed()


async def refused(call: Any) -> Verdict:
    with pytest.raises(TelegramError) as raised:
        await call
    return diagnose(raised.value, ChatId(1)).verdict


async def test_calls_follow_each_other_on_one_connection() -> None:
    async with served(WHOLE, WHOLE, WHOLE) as (server, call):
        assert [await call() for _ in range(3)] == [True] * 3
        assert server.connections == 1
        assert server.heard[0].startswith(b"POST /bot1:a/setMyName HTTP/1.1\r\nHost: 127.0.0.1:")
        assert server.heard[0].endswith(b'\r\n\r\n{"name": "\\u9a6c\\u4e0a"}')


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s\r\n14;x=y\r\n%s\r\n0\r\nTrailer: t\r\n\r\n"
        % (OK[:5], OK[5:]),
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + OK,
        b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s" % (len(OK), OK),
    ],
)
async def test_an_answer_may_come_in_any_form(answer: bytes) -> None:
    async with served(answer, WHOLE) as (_, call):
        assert await call()
        assert await call()


async def test_a_connection_that_has_ended_while_nobody_spoke_is_not_used_again() -> None:
    async with served(WHOLE + HANG_UP, WHOLE) as (server, call):
        assert await call()
        await asyncio.sleep(0.05)  # the server's end comes by the network
        assert await call()
        assert server.connections == 2


async def test_whoever_is_not_heard_at_all_may_try_again() -> None:
    api = Api("1:a", "http://127.0.0.1:1")
    assert await refused(api.call("getMe")) is Verdict.OUTAGE
    await api.close()


@pytest.mark.parametrize(
    ("answer", "kind", "cause"),
    [
        (b"", TimedOut, httpx.ReadTimeout),
        (HANG_UP, NetworkError, httpx.ReadError),
        (WHOLE[:-3], TimedOut, httpx.ReadTimeout),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n" + HANG_UP, NetworkError, httpx.ReadError),
        (b"SSH-2.0-OpenSSH\r\n\r\n", NetworkError, httpx.ReadError),
        (b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n", NetworkError, httpx.ReadError),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", NetworkError, httpx.ReadError),
    ],
)
async def test_a_call_that_may_have_been_heard_says_so(answer: bytes, kind: type, cause: type) -> None:
    async with served(answer, WHOLE) as (server, call):
        with pytest.raises(kind) as raised:
            await call()
        assert type(raised.value.__cause__) is cause
        assert diagnose(raised.value, ChatId(1)).verdict is Verdict.NOBODY_KNOWS
        assert await call()  # by another connection
        assert server.connections == 2


async def test_more_calls_than_connections_wait_for_their_turn() -> None:
    async with served(*[WHOLE] * 6) as (server, call):
        assert await asyncio.gather(*(call() for _ in range(6))) == [True] * 6
        assert server.connections <= 2


async def test_a_refusal_is_told_in_the_words_of_the_server() -> None:
    said = b'{"ok":false,"error_code":400,"description":"Bad Request: message is not modified"}'
    refusal = b"HTTP/1.1 400 Bad Request\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
    async with served(refusal, WHOLE) as (server, call):
        assert await refused(call()) is Verdict.DONE
        assert await call()
        assert server.connections == 1
