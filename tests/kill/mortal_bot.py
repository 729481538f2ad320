"""The same bot, which dies by its own hand at the point of the road that a test has named: SIGKILL, nothing tidied up.

A point is before or after a commit, called by the function that opened the transaction, or a call of Telegram's;
where it is about a roll-up, it says so.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from bot.__main__ import app
from bot.notices import Kind, Notice
from handlers.telegram.outgoing import Edit, Outgoing
from handlers.telegram.request import KeptRequest
from storage.store import Store, Transaction

ARMED, REACHED = Path(os.environ["KILL_AT"]), Path(os.environ["KILL_REACHED"])
_opened, _requested = Store.transaction, KeptRequest.do_request
ROLL_UP = "📋 <b>新上报"
_known: set[str] = set()
_offset = ""


def reach(point: str) -> None:
    if point not in _known:
        _known.add(point)
        with REACHED.open("a", encoding="utf-8") as file:
            file.write(f"{point}\n")
    if ARMED.exists() and ARMED.read_text(encoding="utf-8") == point:
        ARMED.unlink()
        os.kill(os.getpid(), signal.SIGKILL)


def transaction(self: Store) -> AbstractAsyncContextManager[Transaction]:
    return _mortal(_opened(self), site_of(sys._getframe(1)))


@asynccontextmanager
async def _mortal(inner: AbstractAsyncContextManager[Transaction], site: str) -> AsyncIterator[Transaction]:
    async with inner as tx:
        yield tx
        reach(f"before {site}")
    reach(f"after {site}")


def site_of(frame: FrameType | None) -> str:
    """What writes for others is called by their names."""
    assert frame is not None
    if frame.f_code.co_name in ("_commit", "_write"):
        return site_of(frame.f_back)
    name: str = frame.f_code.co_qualname  # type: ignore[attr-defined]
    what = what_of(frame.f_locals.get("notice"), frame.f_locals.get("outgoing"))
    return f"{name} of {what}" if what else name


def what_of(notice: Notice | None, outgoing: Outgoing | None) -> str:
    if notice is None:
        return "what is gone" if outgoing is not None and outgoing.card is None else ""
    if notice.kind is Kind.CARD and "roll_up" in notice.facts:
        return "what is listed no more"
    if notice.kind is Kind.CARD and (notice.carrier_id or (outgoing is not None and outgoing.carrier)):
        return "a roll-up that grows" if outgoing is not None and isinstance(outgoing.action, Edit) else "a roll-up"
    if ":listed:" in notice.dedup_key:
        return "a card that was listed"
    return "several" if outgoing is not None and outgoing.others else ""


async def do_request(self: KeptRequest, url: str, *given: Any, **named: Any) -> tuple[int, bytes]:
    call = call_of(url)
    data = named.get("request_data")
    if data is not None and str(data.json_parameters.get("text", "")).startswith(ROLL_UP):
        call += " of a roll-up"
    reach(f"before {call}")
    answer = await _requested(self, url, *given, **named)
    if call.startswith("getUpdates") and b'"update_id"' in answer[1]:
        reach("after getUpdates that brings")
    reach(f"after {call}")
    return answer


def call_of(url: str) -> str:
    """Asking for what follows confirms what came."""
    global _offset
    if "/file/bot" in url:
        return "download"
    method, _, question = url.rpartition("/")[2].partition("?")
    if method != "getUpdates":
        return method
    before, _offset = _offset, question.partition("offset=")[2].partition("&")[0]
    return "getUpdates that confirms" if before not in ("", _offset) else method


if __name__ == "__main__":
    Store.transaction = transaction  # type: ignore[method-assign]
    KeptRequest.do_request = do_request  # type: ignore[assignment,method-assign]
    app(["run"])
