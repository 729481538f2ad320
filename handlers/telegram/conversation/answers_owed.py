"""Which answer a message has asked for: a reply to it, or to the leader's own words, is that answer."""

from __future__ import annotations

from bot.batons import Baton, Owes
from bot.desk.amending import event_of
from bot.desk.desk import Case, Desk
from bot.events import Event
from bot.ids import BatonId, ChatId, MessageId, PersonId
from bot.issues import Move
from bot.notices import Notice
from handlers.telegram.screens.cards import asked_first


async def by_notice(desk: Desk, notice: Notice | None) -> BatonId | None:
    """The one that this message of ours asked for, or told of, if it is still open."""
    if notice is None:
        return None
    found: int | None = notice.baton_id
    if notice.event_id is not None:
        event = await desk.tx.event(notice.event_id)
        if (asked := await _by_event(desk, event)) is not None:
            return asked.id
        found = event.facts.get("answer_id", found)
    baton = await desk.tx.baton(BatonId(found)) if found is not None else None
    return baton.id if baton is not None and baton.open and baton.owes is Owes.ANSWER else None


def by_card(case: Case, by: PersonId) -> BatonId | None:
    """What somebody's own card says that a reply to it is, whatever the message was when it was posted."""
    first = asked_first(case.batons, by, case.ties)
    return first.id if first is not None and first.owes is Owes.ANSWER else None


async def by_words(desk: Desk, chat_id: ChatId, message_id: MessageId) -> Baton | None:
    """The one that somebody's own message has become, once its author has confirmed it."""
    saying = await desk.tx.saying(chat_id, message_id)
    if saying is None:
        return None
    event = await event_of(desk, saying)
    return await _by_event(desk, event) if event is not None else None


async def _by_event(desk: Desk, event: Event) -> Baton | None:
    """What a supervision opened, while it waits."""
    if event.move != Move.SUPERVISE:
        return None
    batons = await desk.tx.open_batons(event.issue_id)
    mine = (b for b in batons if b.owes is Owes.ANSWER and b.asked_by == event.by and b.opened_at == event.at)
    return next(mine, None)
