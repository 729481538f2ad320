"""What Telegram's refusals mean for a delivery: one small table of words, and the rest by kind of error."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Final

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.ids import ChatId


class Verdict(Enum):
    DONE = auto()  # it already is as it should be
    TOO_LATE = auto()  # there is nothing left that could be done
    POST_ANEW = auto()  # the message to edit is gone
    WITHOUT_THREAD = auto()  # the topic is gone or closed
    WITHOUT_PHOTO = auto()
    UNREACHABLE = auto()  # this reader, for good
    GROUP_LOST = auto()  # this group, for good
    MIGRATED = auto()  # the group has another id now
    SLOW_DOWN = auto()
    OUTAGE = auto()  # it has not been sent; later
    NOBODY_KNOWS = auto()  # it may have been sent
    REFUSED = auto()  # for good, and our mistake


@dataclass(frozen=True, slots=True)
class Diagnosis:
    verdict: Verdict
    reason: str
    wait: timedelta = timedelta(0)
    new_chat_id: ChatId | None = None


# searched in this order in the lower-cased words of the refusal
WORDS: Final = {
    "message is not modified": Verdict.DONE,
    "query is too old": Verdict.TOO_LATE,
    "query_id_invalid": Verdict.TOO_LATE,
    "message to delete not found": Verdict.TOO_LATE,
    "message to react not found": Verdict.TOO_LATE,
    "reaction": Verdict.TOO_LATE,  # not allowed here, or not in this chat: it was only a courtesy
    "message can't be deleted": Verdict.TOO_LATE,
    "message to edit not found": Verdict.POST_ANEW,
    "message can't be edited": Verdict.POST_ANEW,
    "message_id_invalid": Verdict.POST_ANEW,
    "message identifier is not specified": Verdict.POST_ANEW,
    "there is no text in the message to edit": Verdict.POST_ANEW,
    "there is no caption in the message to edit": Verdict.POST_ANEW,
    "message thread not found": Verdict.WITHOUT_THREAD,
    "topic_closed": Verdict.WITHOUT_THREAD,
    "topic_deleted": Verdict.WITHOUT_THREAD,
    "wrong file": Verdict.WITHOUT_PHOTO,
    "wrong remote file": Verdict.WITHOUT_PHOTO,
    "file_reference": Verdict.WITHOUT_PHOTO,
    "not enough rights to send photos": Verdict.WITHOUT_PHOTO,
    "chat_send_photos_forbidden": Verdict.WITHOUT_PHOTO,
    "chat not found": Verdict.UNREACHABLE,
    "peer_id_invalid": Verdict.UNREACHABLE,
    "user_is_blocked": Verdict.UNREACHABLE,
    "user not found": Verdict.UNREACHABLE,
    "not enough rights": Verdict.GROUP_LOST,
    "have no rights to send": Verdict.GROUP_LOST,
    "chat_write_forbidden": Verdict.GROUP_LOST,
    "chat_restricted": Verdict.GROUP_LOST,
    "group chat was deactivated": Verdict.GROUP_LOST,
}

UNREADABLE: Final = "invalid server response"  # the library's words for an answer that is no JSON
NOT_SENT: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


def diagnose(error: TelegramError, chat_id: ChatId) -> Diagnosis:
    """`BadRequest` and `TimedOut` are kinds of `NetworkError`, so the order of the questions matters."""
    reason = error.message
    match error:
        case RetryAfter():
            return Diagnosis(Verdict.SLOW_DOWN, reason, wait=asked_to_wait(error))
        case ChatMigrated():
            return Diagnosis(Verdict.MIGRATED, reason, new_chat_id=ChatId(error.new_chat_id))
        case Forbidden():
            return Diagnosis(_lost(chat_id), reason)
        case BadRequest():
            said = reason.lower()
            verdict = next((verdict for words, verdict in WORDS.items() if words in said), Verdict.REFUSED)
            if verdict in (Verdict.UNREACHABLE, Verdict.GROUP_LOST):
                verdict = _lost(chat_id)
            return Diagnosis(verdict, reason)
        case NetworkError() if isinstance(error.__cause__, httpx.HTTPError):
            known = isinstance(error.__cause__, NOT_SENT)
            return Diagnosis(Verdict.OUTAGE if known else Verdict.NOBODY_KNOWS, _words(error.__cause__))
    if UNREADABLE in reason.lower():  # it came with 200, so it was done
        return unreadable(reason)
    return Diagnosis(Verdict.OUTAGE, reason)


def unreadable(reason: str) -> Diagnosis:
    """Telegram has answered, and nobody can say what."""
    return Diagnosis(Verdict.NOBODY_KNOWS, reason)


def asked_to_wait(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


def _lost(chat_id: ChatId) -> Verdict:
    return Verdict.GROUP_LOST if chat_id < 0 else Verdict.UNREACHABLE


def _words(cause: BaseException) -> str:
    return f"{type(cause).__name__}: {cause}" if str(cause) else type(cause).__name__
