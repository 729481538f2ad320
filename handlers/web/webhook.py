"""Telegram's way in: who it is before what it says, no more than an update can be, and 200 only for what is kept."""

from __future__ import annotations

import hmac
import json
from typing import Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from handlers.telegram.receiving.hook import Hook, NotKept

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
LARGEST: Final = 1 << 20  # bytes; an update is a few kilobytes


class TooLarge(Exception):
    pass


class Webhook:
    """The route. It says nothing of why it refuses: whoever asks without the secret is not Telegram."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook

    async def __call__(self, request: Request) -> Response:
        shown = request.headers.get(HEADER, "")
        if not hmac.compare_digest(shown.encode("latin-1", "replace"), self._hook.secret.encode()):
            return Response(status_code=403)
        try:
            update = _update(await _body(request))
        except TooLarge:
            return Response(status_code=413)
        except ClientDisconnect:
            return Response(status_code=400)
        if update is None:
            return Response(status_code=400)
        try:
            await self._hook.take(update)
        except NotKept:
            return Response(status_code=503)  # Telegram brings it again
        return Response(status_code=200)


async def _body(request: Request) -> bytes:
    said = request.headers.get("Content-Length", "")
    if said.isdecimal() and int(said) > LARGEST:
        raise TooLarge
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise TooLarge
    return bytes(body)


def _update(body: bytes) -> dict[str, Any] | None:
    """None for what is no update; what it says inside is looked at later, by whoever handles it."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    number = found.get("update_id")
    return found if isinstance(number, int) and not isinstance(number, bool) and abs(number) < 1 << 62 else None
