"""What was said elsewhere about an issue, as one short reply under its card: words, photos, by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.events import MIRRORED, Event, as_amended
from bot.ids import EventId, MessageId
from bot.notices import Notice
from handlers.telegram.outgoing import Album, Drop, Edit, Outgoing, Post
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, fit
from handlers.telegram.screens.view import View

MOST_PHOTOS = 9


async def render_mirror(view: View, notice: Notice) -> Outgoing:
    """Everything since the event that asked for it, so that several words in a minute are one message."""
    assert notice.issue_id is not None
    issue = await view.tx.issue(notice.issue_id)
    if issue.private:
        return Outgoing(Drop("private"))
    since = notice.event_id or EventId(0)
    until = datetime.fromisoformat(notice.facts["until"]) if "until" in notice.facts else view.now
    history = as_amended(await view.tx.history(issue.id))
    events = [e for e in history if e.id >= since and e.at <= until and _elsewhere(e, notice)]
    if not events:
        return Outgoing(Drop("nothing to say"))
    ids = {event.id for event in events}
    photos = [
        item.file_id for item in await view.tx.evidence_of(issue.id) if item.kind == "photo" and item.event_id in ids
    ][:MOST_PHOTOS]
    lines = [_line(view, event) for event in events]
    limit = CAPTION_LIMIT if photos else TEXT_LIMIT
    text = fit(lambda most: view.language.render("mirror", number=issue.number, lines=lines, most=most), limit)
    if "edit" in notice.facts:
        return Outgoing(Edit(MessageId(notice.facts["edit"]), text, photo=bool(photos)))
    card = await view.tx.card(notice.chat_id, issue_id=issue.id)
    group = await view.tx.group(notice.chat_id)
    reply_to = MessageId(card.message_id) if card and card.message_id else None
    thread = group.topic if group else None
    if len(photos) > 1:
        return Outgoing(Album(tuple(photos), text, reply_to=reply_to, thread_id=thread))
    return Outgoing(Post(text, photo=photos[0] if photos else None, reply_to=reply_to, thread_id=thread))


def _elsewhere(event: Event, notice: Notice) -> bool:
    """Words of people that this group has not heard itself."""
    said = event.note or event.facts.get("photos")
    return event.move in MIRRORED and bool(said) and event.facts.get("in_group") != notice.chat_id


def _line(view: View, event: Event) -> dict[str, Any]:
    result = event.facts.get("result")
    return {
        "who": view.name(event.by),
        "what": view.deed(event),
        "result": view.language.word("resolution", result) if result else "",
        "note": event.note,
    }
