"""The transactional outbox: notices owed, and the cards they have become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Column, bindparam, delete, func, or_, select, text, update

from bot.ids import ChatId, DraftId, EventId, IssueId, MessageId, NoticeId, PersonId
from bot.notices import Card, Delivery, Kind, Notice
from storage.ready import Ready
from storage.rows import Rows, by, load, values
from storage.schema import HEARD, RUNG, STUCK, TO_SEND, cards, notices

_OWED_SINCE = Ready(
    select(notices)
    .where(text(TO_SEND), notices.c.id > bindparam("after"))
    .order_by(notices.c.id)
    .limit(bindparam("most"))
)
_CLAIM = Ready(
    update(notices)
    .where(notices.c.id == bindparam("number"), notices.c.state == Delivery.OWED)
    .values(state=Delivery.SENDING, attempts=notices.c.attempts + 1)
)
_MIRROR_WAITS = Ready(
    select(notices.c.id)
    .where(text(TO_SEND), notices.c.kind == Kind.MIRROR, notices.c.issue_id == bindparam("issue"))
    .where(notices.c.attempts == 0)
    .limit(1)
)
_CARD_AT = Ready(
    select(cards)
    .where(cards.c.chat_id == bindparam("chat"), cards.c.message_id == bindparam("message"))
    .order_by(cards.c.id.desc())
    .limit(1)
)
_BECOMING = Ready(update(cards).where(cards.c.draft_id == bindparam("draft")), ("draft_id", "issue_id", "digest"))


@cache
def _collapsing(what: Column[Any], kind: Kind) -> Ready:
    """Older notices of the same card that still wait; what has others to say, too, is said by itself."""
    same = (
        text(TO_SEND),
        what == bindparam("what"),
        notices.c.state == Delivery.OWED,
        notices.c.kind == kind,
        notices.c.chat_id == bindparam("chat"),
        notices.c.id < bindparam("newest"),
        or_(notices.c.carrier_id.is_(None), notices.c.carrier_id != notices.c.id),
    )
    return Ready(update(notices).where(*same).values(state=Delivery.DROPPED, error="collapsed"))


_FORGET_ISSUE = Ready(delete(cards).where(cards.c.chat_id == bindparam("chat"), cards.c.issue_id == bindparam("what")))
_FORGET_DRAFT = Ready(delete(cards).where(cards.c.draft_id == bindparam("what")))


class NoticeRows(Rows):
    async def owe(self, *owed: Notice) -> None:
        """Add what is not owed yet; a notice with a known ``dedup_key`` is dropped here."""
        if owed:
            await self._add_new(notices, *(values(notice) for notice in owed))

    async def notice(self, notice_id: NoticeId) -> Notice | None:
        return await self._one(Notice, by(notices, "id"), id=notice_id)

    async def owed_since(self, after: NoticeId, limit: int) -> list[Notice]:
        """What is still to be sent, in the order it became true."""
        return await self._many(Notice, _OWED_SINCE, after=after, most=limit)

    async def recall(self, person_id: PersonId, kinds: Sequence[Kind] = tuple(Kind)) -> list[Notice]:
        """What has not set out yet to somebody is not sent; those notices, to be said otherwise."""
        result = await self._connection.execute(
            update(notices)
            .where(text(TO_SEND), notices.c.person_id == person_id, notices.c.state == Delivery.OWED)
            .where(notices.c.kind.in_(kinds))
            .values(state=Delivery.DROPPED, error="recalled")
            .returning(*notices.c)
        )
        return sorted((load(Notice, row) for row in result), key=lambda notice: notice.id)

    async def claim(self, notice_id: NoticeId) -> bool:
        """Say before the sending that it is tried: after a kill nobody else could know. False when it is not owed."""
        return bool(await _CLAIM.count(self._opened, {"number": notice_id}))

    async def settle(self, notice: Notice, **columns: Any) -> None:
        """Write how a delivery ended, or when it is tried again."""
        await self._change(notices, notice.id, columns)

    async def collapse_cards(self, notice: Notice) -> None:
        """One edit to the latest state serves every older notice of the same card."""
        of_issue = notice.issue_id is not None
        ready = _collapsing(notices.c.issue_id if of_issue else notices.c.draft_id, notice.kind)
        what = notice.issue_id if of_issue else notice.draft_id
        await ready.count(self._opened, {"what": what, "chat": notice.chat_id, "newest": notice.id})

    async def mirror_waits(self, issue_id: IssueId) -> bool:
        """Whether words about the issue are on their way to the group already."""
        return await self._value(_MIRROR_WAITS, issue=issue_id) is not None

    async def sent_to(self, chat_id: ChatId, message_id: MessageId) -> Notice | None:
        """The notice a reply answers: what the message is about before what else it says, and what asked for an act
        before what only edited the message since."""
        query = (
            select(notices)
            .where(notices.c.chat_id == chat_id, notices.c.message_id == message_id)
            .order_by(func.coalesce(notices.c.carrier_id, notices.c.id) != notices.c.id)
            .order_by(notices.c.baton_id.is_(None), notices.c.id.desc())
            .limit(1)
        )
        row = (await self._connection.execute(query)).one_or_none()
        return load(Notice, row) if row else None

    async def sent_about(self, event_ids: Sequence[EventId]) -> list[Notice]:
        """The messages that have brought these events to somebody."""
        query = select(notices).where(text(HEARD), notices.c.event_id.in_(event_ids), notices.c.state == Delivery.SENT)
        return [load(Notice, row) for row in await self._connection.execute(query.order_by(notices.c.id))]

    async def readers_of(self, event_ids: Sequence[EventId]) -> dict[EventId, set[int | None]]:
        """To whom the rungs that these events tell of were owed, None for a group; read from an index alone."""
        query = select(notices.c.event_id, notices.c.person_id)
        found: dict[EventId, set[int | None]] = {event_id: set() for event_id in event_ids}
        for event_id, person_id in await self._connection.execute(
            query.where(text(RUNG), notices.c.event_id.in_(event_ids))
        ):
            found[event_id].add(person_id)
        return found

    async def undelivered(self) -> dict[Delivery, int]:
        """How many are owed, and how many have come to a bad end."""
        found: dict[Delivery, int] = {}
        for partial in (TO_SEND, STUCK):
            query = select(notices.c.state, func.count()).where(text(partial)).group_by(notices.c.state)
            found |= {row[0]: int(row[1]) for row in await self._connection.execute(query)}
        return found

    async def stuck(self, offset: int, limit: int) -> list[Notice]:
        """What could not be brought, or nobody knows whether it was, the latest first."""
        query = select(notices).where(text(STUCK)).order_by(notices.c.id.desc()).offset(offset).limit(limit)
        return [load(Notice, row) for row in await self._connection.execute(query)]

    async def owe_again(self, notice_ids: Sequence[NoticeId]) -> int:
        """Those that still are stuck. What may have arrived already is doubtful, so it is tried only once more."""
        result = await self._connection.execute(
            update(notices)
            .where(notices.c.id.in_(notice_ids), text(STUCK))
            .values(
                state=Delivery.OWED,
                not_before=None,
                carrier_id=None,
                doubtful=or_(notices.c.doubtful, notices.c.state == Delivery.UNKNOWN),
            )
        )
        return result.rowcount

    async def forgo(self, notice_id: NoticeId) -> bool:
        """Nobody waits for it any more; False when it is not stuck."""
        result = await self._connection.execute(
            update(notices).where(notices.c.id == notice_id, text(STUCK)).values(state=Delivery.DROPPED)
        )
        return bool(result.rowcount)

    async def forgo_cards(self, chat_id: ChatId) -> list[IssueId]:
        """Cards that could not be brought to a chat are not stuck any more; the issues, to be shown as they are now."""
        result = await self._connection.execute(
            update(notices)
            .where(text(STUCK), notices.c.chat_id == chat_id, notices.c.kind == Kind.CARD)
            .values(state=Delivery.DROPPED)
            .returning(notices.c.issue_id)
        )
        return sorted({IssueId(row[0]) for row in result if row[0] is not None})

    async def purge_notices(self, before: datetime) -> int:
        """Forget answers, words and edits long sent; first notices, nudges and digests stay as proof."""
        fleeting = (Kind.ANSWER, Kind.SAY, Kind.DRAFT, Kind.CARD, Kind.MENU)
        result = await self._connection.execute(
            delete(notices).where(
                notices.c.created_at < before,
                notices.c.kind.in_(fleeting),
                notices.c.state.in_((Delivery.SENT, Delivery.DROPPED)),
                or_(notices.c.kind != Kind.CARD, notices.c.carrier_id.is_(None)),  # a roll-up may have to be changed
            )
        )
        return result.rowcount

    # --- cards

    async def card(
        self, chat_id: ChatId, *, issue_id: IssueId | None = None, draft_id: DraftId | None = None
    ) -> Card | None:
        if issue_id is not None:
            return await self._one(Card, by(cards, "chat_id", "issue_id"), chat_id=chat_id, issue_id=issue_id)
        return await self._one(Card, by(cards, "chat_id", "draft_id"), chat_id=chat_id, draft_id=draft_id)

    async def cards_of(self, issue_id: IssueId) -> list[Card]:
        return await self._many(Card, by(cards, "issue_id"), issue_id=issue_id)

    async def card_at(self, chat_id: ChatId, message_id: MessageId) -> Card | None:
        """The card a reply or a tap is about."""
        return await self._one(Card, _CARD_AT, chat=chat_id, message=message_id)

    async def keep_card(self, card: Card) -> None:
        """Where an issue or a draft is now shown; a draft's message that is an issue's by now stays that."""
        if card.draft_id is not None:
            shown = await self.card_at(card.chat_id, card.message_id)
            if shown is not None and shown.issue_id is not None:
                return
        await self.forget_card(card)
        await self._add(cards, card)

    async def forget_card(self, card: Card) -> None:
        """A draft is shown in one chat at a time, an issue in many."""
        if card.issue_id is not None:
            await _FORGET_ISSUE.count(self._opened, {"chat": card.chat_id, "what": card.issue_id})
        else:
            await _FORGET_DRAFT.count(self._opened, {"what": card.draft_id})

    async def draft_becomes_card(self, draft_id: DraftId, issue_id: IssueId) -> None:
        """The message that was the draft goes on as the reporter's card of the issue."""
        new = {"draft_id": None, "issue_id": issue_id, "digest": ""}
        await _BECOMING.count(self._opened, {"draft": draft_id, **new})
