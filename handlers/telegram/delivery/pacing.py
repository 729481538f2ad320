"""When the next message to a chat may go, so that Telegram never has to refuse one.

Telegram keeps its limits to itself and advises: one message a second in a chat with short bursts, 20 a minute in a
group, some 30 a second in all; edits count, an album counts its items. A message lands somewhere between its sending
and the answer, so it counts from the answer on: then no window on the server's side can hold more than one on ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.ids import ChatId

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Window:
    count: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Limits:
    burst: int = 3
    interval: timedelta = timedelta(seconds=1)  # a message in one chat, once its burst is spent
    group: Window = Window(20, timedelta(seconds=60))
    overall: Window = Window(28, timedelta(seconds=1))


REPEATED = Window(3, timedelta(seconds=5))  # so many chats refused within that time: it is the bot that is too fast


@dataclass(slots=True, eq=False)
class _Sent:
    at: datetime
    landed: bool = False


@dataclass(slots=True)
class _Chat:
    paid_until: datetime = _EARLIEST  # when the burst is whole again
    paid_before: datetime = _EARLIEST  # the same without the message on its way
    weight: int = 0
    latest: _Sent | None = None
    sent: deque[_Sent] = field(default_factory=deque)
    held_until: datetime = _EARLIEST


class Pacer:
    """Without limits everything may go but what Telegram itself has told to wait."""

    def __init__(self, limits: Limits | None = Limits()) -> None:
        self._limits = limits
        self._chats: dict[ChatId, _Chat] = {}
        self._all: deque[_Sent] = deque()
        self._held: deque[tuple[datetime, ChatId, datetime]] = deque()
        self._all_held_until = _EARLIEST
        self._open: tuple[datetime, int, datetime] | None = None  # the last answer of `open_at`

    def free_at(self, chat_id: ChatId, now: datetime, weight: int = 1, *, keep: int = 0) -> datetime:
        """The earliest moment, ``now`` or later, for a message of so many items; it does not take the place.

        So many of a group's messages a minute are left to what matters more: no flood of others holds that back.
        """
        at = self.open_at(now, weight)
        chat = self._chats.get(chat_id)
        if chat is None:
            return at
        at = max(at, chat.held_until)
        if self._limits is None:
            return at
        at = max(at, chat.paid_until - (self._limits.burst - weight) * self._limits.interval)
        if chat_id > 0:
            return at
        return max(at, _room(chat.sent, self._limits.group, now, weight + keep))

    def last_at(self, chat_id: ChatId, now: datetime, count: int, *, keep: int = 0) -> datetime:
        """When the last of so many messages could go to a group, each as early as it may; a minute on if not before."""
        if self._limits is None:
            return self.free_at(chat_id, now)
        if count + keep > self._limits.group.count:
            return now + self._limits.group.length
        chat = self._chats.get(chat_id) or _Chat()
        spaced = max(chat.paid_until, now) + (count - self._limits.burst) * self._limits.interval
        return max(self.open_at(now), chat.held_until, spaced, _room(chat.sent, self._limits.group, now, count + keep))

    def open_at(self, now: datetime, weight: int = 1) -> datetime:
        """The earliest moment for a message to any chat. Asked for thousands of chats in a row, so it is remembered."""
        if self._open is None or self._open[:2] != (now, weight):
            at = max(now, self._all_held_until)
            if self._limits:
                at = max(at, _room(self._all, self._limits.overall, now, weight))
            self._open = now, weight, at
        return self._open[2]

    def spend(self, chat_id: ChatId, now: datetime, weight: int = 1) -> None:
        """A message sets out. One at a time in a chat: the next after ``landed`` or ``spare``."""
        self._open = None
        if self._limits is None:
            return
        chat = self._chats.setdefault(chat_id, _Chat())
        sent = chat.latest = _Sent(now)
        chat.weight, chat.paid_before = weight, chat.paid_until
        chat.paid_until = max(chat.paid_before, now) + weight * self._limits.interval
        self._all.extend([sent] * weight)
        _forget(self._all, self._limits.overall, now)
        if chat_id < 0:
            chat.sent.extend([sent] * weight)
            _forget(chat.sent, self._limits.group, now)

    def landed(self, chat_id: ChatId, now: datetime) -> None:
        """Telegram has answered; from here on the message is counted from now."""
        self._open = None
        chat = self._chats.get(chat_id)
        if self._limits and chat and chat.latest:
            chat.latest.at, chat.latest.landed = now, True
            chat.paid_until = max(chat.paid_before, now) + chat.weight * self._limits.interval
            chat.latest = None

    def spare(self, chat_id: ChatId) -> None:
        """The message did not set out after all."""
        self._open = None
        chat = self._chats.get(chat_id)
        if chat and chat.latest:
            for sent in (self._all, chat.sent):
                for _ in range(sent.count(chat.latest)):
                    sent.remove(chat.latest)
            chat.paid_until, chat.latest = chat.paid_before, None

    def hold(self, chat_id: ChatId, now: datetime, until: datetime) -> None:
        """Telegram told one chat to wait; when several are told so within seconds, all wait for the first of them."""
        self._open = None
        self.wait(chat_id, until)
        self._held.append((now, chat_id, until))
        while self._held[0][0] <= now - REPEATED.length:
            self._held.popleft()
        if len({held for _, held, _ in self._held}) >= REPEATED.count:
            self._all_held_until = max(self._all_held_until, min(end for _, _, end in self._held))

    def wait(self, chat_id: ChatId, until: datetime) -> None:
        """Nothing to this chat before then; no other chat minds."""
        chat = self._chats.setdefault(chat_id, _Chat())
        chat.held_until = max(chat.held_until, until)

    def forget_idle(self, now: datetime) -> None:
        """Let go of chats about which nothing needs to be remembered."""
        for chat_id, chat in list(self._chats.items()):
            if self._limits:
                _forget(chat.sent, self._limits.group, now)
            if not chat.sent and not chat.latest and max(chat.paid_until, chat.held_until) <= now:
                del self._chats[chat_id]


def _room(sent: Iterable[_Sent], window: Window, now: datetime, weight: int) -> datetime:
    """When the window has room for so much; what is still on its way counts as of now."""
    inside = sorted(item.at if item.landed else now for item in sent)
    inside = [at for at in inside if at + window.length > now]
    surplus = len(inside) + weight - window.count
    if surplus <= 0 or not inside:
        return now
    return inside[min(surplus, len(inside)) - 1] + window.length


def _forget(sent: deque[_Sent], window: Window, now: datetime) -> None:
    while sent and sent[0].landed and sent[0].at + window.length <= now:
        sent.popleft()
