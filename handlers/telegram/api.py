"""The way to Telegram: plain calls for what is said all day, raw updates for what is heard, `Bot` for the rest."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from telegram import Bot

from handlers.telegram.request import KeptRequest

TELEGRAM = "https://api.telegram.org"
CONNECTIONS: Final = 24  # twice what the sender has in flight, and room for files and membership questions
CONNECT_SECONDS: Final = 10.0
ANSWER_SECONDS: Final = 20.0
UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member", "chat_member", "message_reaction")
"""Always listed in full: the server keeps the last list for ever and leaves two of these out by default."""


class Api:
    """One bot at one Bot API server. ``url`` without path; the environment's proxies are ignored for loopback."""

    def __init__(
        self,
        token: str,
        url: str = TELEGRAM,
        *,
        proxy: str | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        connections: int = CONNECTIONS,
    ) -> None:
        keep_the_token_out_of_the_log()
        os.environ.setdefault("PTB_TIMEDELTA", "true")  # else every 429 comes with a warning about its old notation
        url = url.rstrip("/")
        self._url = f"{url}/bot{token}"
        self._answer_seconds = answer_seconds

        def request(connections: int) -> KeptRequest:
            return KeptRequest(
                connections,
                connect_seconds=connect_seconds,
                answer_seconds=answer_seconds,
                proxy=proxy,
                loopback=is_loopback(url),
            )

        self._listening, self._speaking = request(2), request(connections)
        self.bot = Bot(
            token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=self._speaking,
            get_updates_request=self._listening,
        )

    async def call(self, method: str, **fields: Any) -> Any:
        """The result of a method, fields named as Telegram names them; those that are None are left out.

        Raises `telegram.error.TelegramError` like every call of the library, whose objects cost more than the call.
        """
        given = {name: value for name, value in fields.items() if value is not None}
        return await self._speaking.call(f"{self._url}/{method}", given)

    async def raw_get_updates(
        self, offset: int, timeout: int, allowed_updates: Sequence[str] = UPDATES
    ) -> list[dict[str, Any]]:
        """Updates as the JSON they are: one that the library cannot parse must not block those behind it.

        Raises `telegram.error.TelegramError` like every call of the library.
        """
        question = {"offset": offset, "timeout": timeout, "allowed_updates": json.dumps(list(allowed_updates))}
        answer = await self._listening.post(
            f"{self._url}/getUpdates?{urlencode(question)}", read_timeout=timeout + self._answer_seconds
        )
        updates: object = answer  # the library's annotation knows only objects
        if not isinstance(updates, list):
            raise TypeError("getUpdates did not answer with a list")
        return updates

    async def close(self) -> None:
        await self.bot.shutdown()
        for request in (self._listening, self._speaking):  # a bot that was never initialized has closed neither
            await request.shutdown()


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def keep_the_token_out_of_the_log() -> None:
    """The HTTP client writes every address at INFO, and the token is part of it.

    The library also writes each answer that is no JSON with its stack, at every try of an outage; that is logged once,
    by whoever meets it.
    """
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("telegram.request").setLevel(logging.CRITICAL)
