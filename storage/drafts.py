"""Drafts: moves that have begun."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, text

from bot.drafts import Draft, DraftState, Saying
from bot.ids import ChatId, DraftId, MessageId, PersonId
from storage.ready import Ready
from storage.rows import Rows, by, values
from storage.schema import WAITING_DRAFT, drafts, sayings

_LATEST = select(drafts).where(drafts.c.person_id == bindparam("person")).order_by(drafts.c.id.desc()).limit(1)
_OPEN = Ready(select(drafts).where(drafts.c.person_id == bindparam("person"), drafts.c.state == DraftState.OPEN))
_PARKED = Ready(_LATEST.where(drafts.c.state == DraftState.PARKED))
_SAYING = Ready(
    select(sayings).where(sayings.c.chat_id == bindparam("chat"), sayings.c.message_id == bindparam("message"))
)
_OF_ALBUM = Ready(_LATEST.where(drafts.c.media_group_id == bindparam("album")))

_EXPIRED = Ready(
    select(drafts)
    .where(text(WAITING_DRAFT), drafts.c.expires_at <= bindparam("now"))
    .order_by(drafts.c.expires_at, drafts.c.id)
    .limit(bindparam("most"))
)


class DraftRows(Rows):
    async def add_draft(self, draft: Draft) -> Draft:
        return replace(draft, id=DraftId(await self._add(drafts, draft)))

    async def draft(self, draft_id: DraftId) -> Draft | None:
        return await self._one(Draft, by(drafts, "id"), id=draft_id)

    async def open_draft(self, person_id: PersonId) -> Draft | None:
        """A person has at most one; the database sees to it."""
        return await self._one(Draft, _OPEN, person=person_id)

    async def parked_draft(self, person_id: PersonId) -> Draft | None:
        """A filing that waits until another move of the same person is made."""
        return await self._one(Draft, _PARKED, person=person_id)

    async def save_draft(self, before: Draft, after: Draft) -> Draft:
        await self._save(drafts, before, after)
        return replace(after, version=before.version + 1)

    async def draft_of_album(self, person_id: PersonId, media_group_id: str) -> Draft | None:
        """The draft that took the first photo of an album, even if it has become an issue since."""
        return await self._one(Draft, _OF_ALBUM, person=person_id, album=media_group_id)

    # --- whose words are whose message's

    async def keep_saying(self, saying: Saying) -> None:
        await self._set(sayings, values(saying, without=()))

    async def saying(self, chat_id: ChatId, message_id: MessageId) -> Saying | None:
        return await self._one(Saying, _SAYING, chat=chat_id, message=message_id)

    async def purge_sayings(self, before: datetime) -> int:
        """Telegram lets nobody edit for longer than two days."""
        return (await self._connection.execute(delete(sayings).where(sayings.c.at < before))).rowcount

    # --- the end of a draft's time

    async def next_expiry(self) -> datetime | None:
        query = select(func.min(drafts.c.expires_at)).where(text(WAITING_DRAFT))
        found: datetime | None = (await self._connection.execute(query)).scalar_one()
        return found

    async def expired_drafts(self, now: datetime, limit: int) -> list[Draft]:
        return await self._many(Draft, _EXPIRED, now=now, most=limit)
