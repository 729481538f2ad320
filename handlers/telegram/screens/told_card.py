"""What happened, told to who needs to know; with the photos that came with the words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.batons import Owes
from bot.desk.desk import of_a_helper
from bot.events import Event, Passage, as_amended
from bot.ids import MessageId, PersonId, UnitId, number_of
from bot.issues import Issue, Move
from bot.notices import Notice
from handlers.telegram.outgoing import Album, Drop, Edit, Outgoing, Post
from handlers.telegram.screens.keyboards import issue_keyboard
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, fit
from handlers.telegram.screens.mirror import MOST_PHOTOS
from handlers.telegram.screens.replying import held, post, stand_in
from handlers.telegram.screens.view import View

WITH_BUTTONS = (
    *(Move.PASS_CHECK, Move.FORCE_CLOSE, Move.REFUSE_RETURN, Move.ANSWER, Passage.REVIEWED),
    *(Move.SUBMIT_PART, Move.REFUSE_APPEAL, Move.GRANT_APPEAL, Move.RELEVEL, Move.RECATEGORISE),
    *(Move.REFUSE_PART_RETURN, Move.REFUSE_PART_EXTENSION, Move.GRANT_PART_EXTENSION),
    *(Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION, Move.GRANT_SUSPENSION, Move.REFUSE_SUSPENSION),
)
"""After these the reader may want to do something."""
ILLUSTRATED = (Move.NOTE, Move.PROGRESS, Move.MERGE)


async def render_told(view: View, notice: Notice) -> Outgoing:
    assert notice.issue_id is not None
    assert notice.event_id is not None
    issue = await view.tx.issue(notice.issue_id)
    event = next(e for e in as_amended(await view.tx.history(issue.id)) if e.id == notice.event_id)
    if view.group is not None and issue.private:
        return Outgoing(Drop("private"))
    to = notice.facts.get("to")
    batons = await view.tx.open_batons(issue.id)
    submit = next((b for b in batons if b.owes is Owes.SUBMIT and not of_a_helper(b, issue)), None)
    part = event.facts.get("part")
    photos = await _photos(view, event)
    context: dict[str, Any] = {
        "issue": issue,
        "event": event,
        "photos": len(photos),
        "same": bool(event.facts.get("same")),
        "now": view.now,
        "mention": view.mention(PersonId(to)) if to is not None else "",
        "category": view.category(issue.category),
        "place": view.place(issue),
        "stand_in_for": stand_in(view, notice),
        "lead": view.unit(event.unit_id or issue.lead_id),
        "owner": view.name(issue.owner_id),
        "who": view.name(event.by),
        "part": view.unit(UnitId(part)) if part is not None else "",
        "joined": view.unit(UnitId(event.facts["joined"])) if "joined" in event.facts else "",
        "must": bool(event.facts.get("must")),
        "mine": part in view.roster.units_of(view.reader, view.on) if view.reader is not None else False,
        "due": submit.due_at if submit else event.at,
        "what": view.deed(event),
        "vacated": "vacated" in event.facts,
        "runs": submit is not None,
        "was_due": datetime.fromisoformat(event.facts["was_due"]) if "was_due" in event.facts else None,
        "until": datetime.fromisoformat(event.facts["to"]) if isinstance(event.facts.get("to"), str) else None,
        "follows": view.reader is not None and await _follows(view, issue, view.reader),
        "merged": number_of(event.facts["merged"]) if "merged" in event.facts else "",
        "into": await _went(view, issue) if issue.merged_into is not None else None,
        "resolution": view.language.word("resolution", issue.resolution.value) if issue.resolution else "",
    }
    limit = CAPTION_LIMIT if photos else TEXT_LIMIT
    text = fit(lambda most: view.language.render("told", most=most, **context), limit)
    if photos and "edit" not in notice.facts:
        return Outgoing(await _illustrated(view, notice, issue, text, photos))
    ends = event.move in WITH_BUTTONS and view.group is None  # a group taps on the card
    keyboard = issue_keyboard(view, issue, await view.tx.batons_of(issue.id), await held(view, issue)) if ends else None
    if "edit" in notice.facts:
        return Outgoing(Edit(MessageId(notice.facts["edit"]), text, keyboard, photo=bool(photos)))
    return Outgoing(await post(view, notice, issue, text, keyboard))


async def _photos(view: View, event: Event) -> list[str]:
    """What came with the words that somebody is told."""
    if event.move not in ILLUSTRATED or not event.facts.get("photos"):
        return []
    sent = await view.tx.evidence_of(event.issue_id)
    return [item.file_id for item in sent if item.event_id == event.id and item.kind == "photo"][:MOST_PHOTOS]


async def _follows(view: View, issue: Issue, reader: PersonId) -> bool:
    """Who has reported it, too, rather than worked on it."""
    return reader == issue.reporter_id or reader in await view.tx.followers(issue.id)


async def _went(view: View, issue: Issue) -> dict[str, Any]:
    assert issue.merged_into is not None
    target = await view.tx.issue(issue.merged_into)
    return {
        "number": target.number,
        "link": view.deep_link(f"i_{target.id}"),
        "unit": view.unit(target.lead_id),
        "status": target.status.value,
    }


async def _illustrated(view: View, notice: Notice, issue: Issue, text: str, photos: list[str]) -> Post | Album:
    words = await post(view, notice, issue, text, None)
    if len(photos) == 1:
        return replace(words, photo=photos[0])
    return Album(tuple(photos), text, reply_to=words.reply_to, thread_id=words.thread_id)
