"""A message as it stands now, for those who look at it and as the Bot API words it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sandbox.entities import Entity, Formatted
from sandbox.users import Json, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.chats import Chat


@dataclass(frozen=True)
class Button:
    text: str
    data: str | None = None
    url: str | None = None


@dataclass(eq=False)
class Message:
    chat: Chat
    id: int
    unix: int
    sender: User | None
    content: Formatted
    user_json: Callable[[int], Json]
    body: Json = field(default_factory=dict)
    """What it carries besides words, in the words of the Bot API: photo, location, new_chat_members, …"""
    keyboard: list[list[Json]] = field(default_factory=list)
    reply_keyboard: list[list[Json]] = field(default_factory=list)
    reply_options: Json = field(default_factory=dict)
    """How the reply keyboard is to be shown, or that a reply is wanted: force_reply, selective, one_time_keyboard, …"""
    reply_to: Message | None = None
    thread: int | None = None
    album: str | None = None
    silent: bool = False
    protected: bool = False
    service: bool = False
    edited: int | None = None
    """Unix seconds of the last edit."""
    deleted: bool = False
    notified: set[int] = field(default_factory=set)
    """Ids of the people whom a mention in this message notified."""
    reactions: dict[int, list[Json]] = field(default_factory=dict)
    votes: dict[int, list[int]] = field(default_factory=dict)
    """In a poll: the places of the options that each person chose."""
    created: int = 0
    revision: int = 0
    """Places in the sandbox's one order of happenings: when it was sent, and when it last changed."""

    @property
    def text(self) -> str:
        """The text or the caption, plain."""
        return self.content.text

    @property
    def html(self) -> str:
        return self.content.html()

    @property
    def entities(self) -> tuple[Entity, ...]:
        return self.content.entities

    @property
    def date(self) -> datetime:
        return datetime.fromtimestamp(self.unix, UTC)

    @property
    def photo(self) -> str | None:
        """The file id of the largest size."""
        sizes = self.body.get("photo")
        return str(sizes[-1]["file_id"]) if sizes else None

    @property
    def document(self) -> Json | None:
        return self.body.get("document")

    @property
    def location(self) -> tuple[float, float] | None:
        place = self.body.get("location")
        return (place["latitude"], place["longitude"]) if place else None

    @property
    def from_bot(self) -> bool:
        return self.sender is not None and self.sender.is_bot

    @property
    def buttons(self) -> list[list[Button]]:
        return [
            [Button(b["text"], b.get("callback_data"), b.get("url")) for b in row]
            for row in self.keyboard or self.reply_keyboard
        ]

    @property
    def has_media(self) -> bool:
        kinds = ("photo", "document", "video", "voice", "audio", "animation", "sticker", "video_note")
        return any(kind in self.body for kind in kinds)

    def __repr__(self) -> str:
        return f"<Message {self.id} in {self.chat.name}: {self.text or list(self.body)!r}>"

    def to_json(self, *, nested: bool = True) -> Json:
        """As the Bot API shows it; a replied message is shown without what it replied to."""
        body: Json = {"message_id": self.id, "date": self.unix, "chat": self.chat.to_json()}
        if self.sender:
            body["from"] = self.sender.to_json()
        if self.edited:
            body["edit_date"] = self.edited
        if self.content.text:
            words, marks = ("caption", "caption_entities") if self.has_media else ("text", "entities")
            body[words] = self.content.text
            if self.content.entities:
                body[marks] = [entity.to_json(self.user_json) for entity in self.content.entities]
        body |= self.body
        if self.keyboard:
            body["reply_markup"] = {"inline_keyboard": self.keyboard}
        if self.reply_to and nested and not self.reply_to.deleted:
            body["reply_to_message"] = self.reply_to.to_json(nested=False)
        if self.thread:
            body["message_thread_id"] = self.thread
            if self.chat.forum:
                body["is_topic_message"] = True
        if self.album:
            body["media_group_id"] = self.album
        if self.protected:
            body["has_protected_content"] = True
        return body
