"""One update being handled: who, where, and the words owed in return. Nothing here talks to Telegram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from telegram import CallbackQuery, Message, PhotoSize, User, Video, VideoNote, Voice

from bot.desk.desk import Desk
from bot.drafts import Evidence, Saying, Stage
from bot.ids import ChatId, DraftId, EventId, IssueId, MessageId, PersonId
from bot.inbox import Update
from bot.notices import PRIORITY, Kind, Notice
from bot.roster import Person
from handlers.telegram.admin.errands import Errand

ANONYMOUS = 1087968824  # Telegram's stand-in for an administrator who hides their name


@dataclass(slots=True)
class Turn:
    """``person`` is None for a stranger. ``message`` is what was sent, or what the tapped button hangs on.

    ``errand`` is what was fetched for it before the transaction. ``put_back``: messages are owed again, and these
    updates are to be handled again, as soon as it is committed.
    """

    desk: Desk
    update_id: int
    chat_id: ChatId
    user: User
    person: Person | None
    message: Message | None = None
    query: CallbackQuery | None = None
    errand: Errand = field(default_factory=Errand)
    put_back: list[Update] | None = None
    _said: int = field(default=0)

    @property
    def private(self) -> bool:
        return self.chat_id > 0

    @property
    def by(self) -> PersonId:
        assert self.person is not None
        return self.person.id

    async def say(self, template: str, *, chat_id: ChatId | None = None, **facts: Any) -> None:
        """Owe a message to this chat; in a group as a reply to what was sent."""
        self._said += 1
        extra: dict[str, Any] = {"template": template}
        if not self.private and self.message is not None and self.query is None:
            extra["reply_to"] = self.message.message_id
            if self.message.is_topic_message:
                extra["thread"] = self.message.message_thread_id
        await self._owe(Kind.SAY, f"say:{self.update_id}:{self._said}", extra | facts, chat_id or self.chat_id)

    async def said(
        self, message: Message, words: str, *, draft_id: DraftId | None = None, event_id: EventId | None = None
    ) -> None:
        """Remember which message the words came in: its author may edit it."""
        chat_id, message_id = ChatId(message.chat_id), MessageId(message.message_id)
        await self.desk.tx.keep_saying(Saying(chat_id, message_id, words, self.desk.now, draft_id, event_id))

    async def play(self, item: Evidence) -> None:
        """Owe a recording as a message of its own."""
        facts = {"file": [item.kind, item.file_id]}
        await self._owe(Kind.SAY, f"play:{self.update_id}:{item.id}", facts, self.chat_id)

    async def answer(self, **facts: Any) -> None:
        """The one answer to the tap; without facts it only ends the waiting."""
        if self.query is not None:
            await self._owe(
                Kind.ANSWER, f"answer:{self.update_id}", {"callback_id": self.query.id} | facts, self.chat_id
            )

    async def taken_in(self) -> None:
        """👀 on the message: a group needs no sentence for what everybody can see."""
        assert self.message is not None
        facts = {"message_id": self.message.message_id}
        await self._owe(Kind.REACTION, f"reaction:{self.update_id}", facts, self.chat_id)

    async def refuse(self, code: str, facts: Mapping[str, Any] | None = None) -> None:
        """One sentence that says what to do: as an alert to a tap, as a message otherwise."""
        if self.query is not None:
            await self.answer(refusal=code, given=dict(facts or {}))
        else:
            await self.say("refusal", refusal=code, given=dict(facts or {}))

    async def _owe(self, kind: Kind, key: str, facts: dict[str, Any], chat_id: ChatId) -> None:
        reader = self.person.id if self.person is not None and (chat_id > 0 or kind is Kind.ANSWER) else None
        await self.desk.tx.owe(
            Notice(
                dedup_key=key,
                kind=kind,
                chat_id=chat_id,
                person_id=reader,
                created_at=self.desk.now,
                priority=PRIORITY[kind],
                facts=facts,
            )
        )

    async def show_issue(self, issue_id: IssueId) -> None:
        """The card as a new message here, with this reader's buttons; a group keeps the one it has."""
        card = None if self.private else await self.desk.tx.card(self.chat_id, issue_id=issue_id)
        if card is not None and card.message_id:
            await self.say("card_above", issue_id=issue_id, reply_to=card.message_id)
            return
        await self.desk.tx.owe(
            Notice(
                dedup_key=f"show:{self.update_id}:{issue_id}",
                kind=Kind.TASK if self.private else Kind.CARD,
                chat_id=self.chat_id,
                person_id=self.by if self.private else None,
                created_at=self.desk.now,
                issue_id=issue_id,
                priority=PRIORITY[Kind.SAY],
            )
        )

    def photo(self, message: Message) -> Evidence | None:
        """The largest size of the message's picture."""
        if not message.photo or self.person is None:
            return None
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return self._evidence(message, "photo", largest)

    def recording(self, message: Message) -> Evidence | None:
        """What was spoken or filmed."""
        for kind in ("voice", "video", "video_note"):
            if (file := getattr(message, kind)) is not None and self.person is not None:
                return self._evidence(message, kind, file)
        return None

    def _evidence(self, message: Message, kind: str, file: PhotoSize | Voice | Video | VideoNote) -> Evidence:
        return Evidence(
            file_id=file.file_id,
            unique_id=file.file_unique_id,
            kind=kind,
            stage=Stage.BEFORE,
            by=self.by,
            at=self.desk.now,
            media_group_id=message.media_group_id,
        )
