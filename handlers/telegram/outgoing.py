"""What may be done in a chat: the words between whoever renders a notice and the sender."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeAlias

from telegram import (
    BotCommand,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.ids import IssueId, MessageId, NoticeId
from bot.notices import Card, Notice

Keyboard: TypeAlias = InlineKeyboardMarkup | ForceReply | ReplyKeyboardMarkup | ReplyKeyboardRemove


@dataclass(frozen=True, slots=True)
class Upload:
    """A file made here, ``kind`` a photo or a document."""

    kind: str
    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """A new message. ``photo`` is a file id; with it, or with an upload, ``text`` is the caption. Text is HTML."""

    text: str
    keyboard: Keyboard | None = None
    photo: str | None = None
    reply_to: MessageId | None = None
    thread_id: int | None = None
    silent: bool = False
    file: tuple[str, str] | None = None  # a voice, video, video_note or document, and its file id
    upload: Upload | None = None


@dataclass(frozen=True, slots=True)
class React:
    """An emoji on somebody's message."""

    message_id: MessageId
    emoji: str


@dataclass(frozen=True, slots=True)
class Album:
    """Two to ten photos, the caption under the first. Each photo weighs as a message in what Telegram permits."""

    photos: tuple[str, ...]
    text: str = ""
    reply_to: MessageId | None = None
    thread_id: int | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Bring a message to another text. ``photo``: it was posted with a photo, so that its text is a caption."""

    message_id: MessageId
    text: str
    keyboard: InlineKeyboardMarkup | None = None
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Bare:
    """The message stays, without its buttons."""

    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Remove:
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Answer:
    """The one answer to a tap; without text it only ends the waiting of the button."""

    callback_id: str
    text: str | None = None
    alert: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that one private chat offers; none: those of every private chat."""

    commands: tuple[BotCommand, ...] = ()


@dataclass(frozen=True, slots=True)
class Drop:
    """Nothing is to be said any more."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Not yet: the reader has just been pressed, or is not to be disturbed."""

    until: datetime


Action: TypeAlias = Post | Album | React | Edit | Bare | Remove | Answer | Menu | Drop | Wait


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What to do, and the card that the message is from then on.

    After success of a Post or an Edit the card is kept with its message id, digest and photo filled in by the sender;
    after a Remove it is forgotten. ``others`` are said in the same message; ``carrier`` is the notice that posts it, or
    has posted it where this is an edit. ``later`` are cards owed from then on, of issues that were only listed.
    ``unshown`` are issues that had to be left out of a list: a bug, to be told.
    """

    action: Action
    card: Card | None = None
    others: tuple[NoticeId, ...] = ()
    carrier: NoticeId | None = None
    later: tuple[Notice, ...] = ()
    unshown: tuple[IssueId, ...] = ()

    @property
    def brings_up_to_date(self) -> bool:
        """Whether it stands for a message that is posted anew where it is gone: a card, a group's summary."""
        return self.card is not None or (self.carrier is not None and isinstance(self.action, Edit))

    @property
    def weight(self) -> int:
        """How many messages it counts as."""
        return len(self.action.photos) if isinstance(self.action, Album) else 1


Render: TypeAlias = Callable[[Notice], Awaitable[Outgoing]]
"""Called at the moment of sending, and once more after a card's message was found gone and the card was forgotten."""


def markup_of(keyboard: Keyboard | None) -> Mapping[str, Any] | None:
    """As Telegram reads it; of buttons, which every card has, without the library's own long way."""
    if not isinstance(keyboard, InlineKeyboardMarkup):
        return keyboard.to_dict() if keyboard is not None else None
    return {"inline_keyboard": [[_face(button) for button in row] for row in keyboard.inline_keyboard]}


def _face(button: InlineKeyboardButton) -> Mapping[str, Any]:
    if isinstance(button.callback_data, str):
        return {"text": button.text, "callback_data": button.callback_data}
    return {"text": button.text, "url": button.url} if button.url else button.to_dict()


def digest_of(action: Post | Edit) -> str:
    """The hash of what a reader sees; the same for the post of a text and for an edit to it."""
    keyboard = markup_of(action.keyboard) if isinstance(action.keyboard, InlineKeyboardMarkup) else None
    seen = json.dumps([action.text, keyboard], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(seen.encode()).hexdigest()[:32]
