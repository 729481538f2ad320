"""Messages that press or inform: nudges, tallies, what happened, and the tag of a new owner under the group's card."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from telegram import InlineKeyboardMarkup

from bot import audience
from bot.batons import Baton, Owes
from bot.desk.desk import OWED_BY_UNITS, of_a_helper
from bot.events import Event, Passage, as_amended
from bot.ids import ChatId, EventId, MessageId, PersonId, UnitId, number_of
from bot.issues import Issue, Move
from bot.ladder import colour_at, rung_of
from bot.listings import Counted, Listing
from bot.notices import Notice
from bot.permissions import DECISIONS, Tie, ties
from bot.roster import Role
from bot.rungs import PROMISED
from handlers.telegram.outgoing import Album, Drop, Edit, Outgoing, Post
from handlers.telegram.screens.buttons import IssueButton
from handlers.telegram.screens.keyboards import issue_keyboard, rows
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, fit
from handlers.telegram.screens.list_links import CountedLink
from handlers.telegram.screens.mirror import MOST_PHOTOS
from handlers.telegram.screens.view import View

NOTIFYING = 5  # Telegram notifies the first five mentioned
ANSWERING = (audience.HOLDER, Role.LIAISON, Role.MEMBER, Role.UNIT_HEAD)

ENDING: dict[Owes, tuple[Move, ...]] = {
    Owes.DISPATCH: (Move.DISPATCH, Move.REJECT, Move.MERGE),
    Owes.ACKNOWLEDGE: (Move.ACKNOWLEDGE, Move.RETURN),
    Owes.SUBMIT: (Move.SUBMIT, Move.PROGRESS, Move.REASSIGN),
    Owes.CHECK: (Move.PASS_CHECK, Move.FAIL_CHECK),
    Owes.ANSWER: (Move.ANSWER,),
    Owes.CHOOSE: (Move.EXTEND, Move.SUSPEND, Move.REASSIGN, Move.REDIRECT),
}
"""The acts that end a baton, or at least say where it stands."""


async def render_nudge(view: View, notice: Notice) -> Outgoing:
    """Why you get it, what act is missing, what ends it; dropped when the act has been done meanwhile."""
    issue, baton = await _issue_and_baton(view, notice)
    if not baton.open:
        return Outgoing(Drop("the act is done"))
    if view.group is not None and issue.private:
        return Outgoing(Drop("private"))
    policy = await view.office.policy_of(baton, view.tx)
    rung = rung_of(policy, notice.facts["rung"])
    choose = rung.choose and not of_a_helper(baton, issue)
    colour = colour_at(baton, policy, view.now)
    late = view.now - baton.due_at
    event = await view.tx.event(notice.event_id or EventId(0))
    answer = await view.tx.baton(event.facts["answer_id"]) if event.facts.get("answer_id") else None
    people = [PersonId(person) for person in notice.facts.get("people", [])][:NOTIFYING]
    context = {
        "issue": issue,
        "baton": baton,
        "now": view.now,
        "mark": view.language.word("mark", colour.value) if colour else "⏰",
        "late": late if late.total_seconds() >= 60 else None,
        "due_now": late.total_seconds() >= 0,
        "count": notice.facts["count"],
        "category": view.category(issue.category),
        "place": view.place(issue),
        "mentions": [view.mention(person) for person in people],
        "role": notice.facts.get("as"),
        "stand_in_for": _stand_in(view, notice),
        "away": bool(notice.facts.get("away")),
        "holder": view.name(baton.holder_id) if baton.holder_id is not None else "",
        "lead": view.unit(baton.unit_id) if baton.owes in OWED_BY_UNITS else "",
        "asked_by": view.name(baton.asked_by) if baton.owes is Owes.ANSWER and baton.asked_by is not None else "",
        "supervision": rung.supervision,
        "answer_due": answer.due_at if answer is not None and answer.open else None,
        "may_answer": view.group is not None or notice.facts.get("as") in ANSWERING,
        "choose": choose,
        "promised": baton.promised_at if rung is PROMISED else None,
    }
    text = view.language.render("nudge", **context)
    return Outgoing(await _post(view, notice, issue, text, await _keyboard(view, issue, baton, choose)))


async def _keyboard(view: View, issue: Issue, baton: Baton, choose: bool) -> InlineKeyboardMarkup | None:
    """In a group the acts that end this very baton, or what there is to choose; in private what this reader may do."""
    batons = await view.tx.batons_of(issue.id)
    if view.group is not None:
        moves = ENDING[Owes.CHOOSE] if choose else ending(baton, issue)
        leads = [baton] if baton.about is not None else [one for one in batons if not of_a_helper(one, issue)]
        buttons = ((view.language.word("button", m.value), IssueButton.of(m, issue.id, leads)) for m in moves)
        return rows(view.language, list(buttons), 2)
    held = await _held(view, issue)
    return issue_keyboard(view, issue, batons, held)


def ending(baton: Baton, issue: Issue) -> tuple[Move, ...]:
    if of_a_helper(baton, issue):
        return (Move.TAKE_PART, Move.SUBMIT_PART) if baton.owes is Owes.ACKNOWLEDGE else (Move.SUBMIT_PART,)
    return DECISIONS[baton.about] if baton.about is not None else ENDING.get(baton.owes, ())


async def _held(view: View, issue: Issue) -> frozenset[Tie]:
    if view.reader is None:
        return frozenset()
    return ties(view.reader, issue, view.roster, view.on, await view.tx.supporting(issue.id))


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
        "stand_in_for": _stand_in(view, notice),
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
    held = await _held(view, issue)
    ends = event.move in WITH_BUTTONS
    ends = ends and view.group is None  # a group taps on the card
    keyboard = issue_keyboard(view, issue, await view.tx.batons_of(issue.id), held) if ends else None
    if "edit" in notice.facts:
        return Outgoing(Edit(MessageId(notice.facts["edit"]), text, keyboard, photo=bool(photos)))
    return Outgoing(await _post(view, notice, issue, text, keyboard))


WITH_BUTTONS = (
    *(Move.PASS_CHECK, Move.FORCE_CLOSE, Move.REFUSE_RETURN, Move.ANSWER, Passage.REVIEWED),
    *(Move.SUBMIT_PART, Move.REFUSE_APPEAL, Move.GRANT_APPEAL, Move.RELEVEL, Move.RECATEGORISE),
    *(Move.REFUSE_PART_RETURN, Move.REFUSE_PART_EXTENSION, Move.GRANT_PART_EXTENSION),
    *(Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION, Move.GRANT_SUSPENSION, Move.REFUSE_SUSPENSION),
)
"""After these the reader may want to do something."""
ILLUSTRATED = (Move.NOTE, Move.PROGRESS, Move.MERGE)


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


async def render_group_task(view: View, notice: Notice) -> Outgoing:
    """Under a card that stands already: an edit would not notify who is asked now, a reply does."""
    issue, baton = await _issue_and_baton(view, notice)
    if not baton.open or baton.holder_id is None or issue.private:
        return Outgoing(Drop("the act is done"))
    person = view.roster.person(baton.holder_id)
    asked = "" if baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE) else _asked(view, baton)
    if of_a_helper(baton, issue):
        asked = view.language.word("word", "asked_help", unit=view.unit(baton.unit_id))
    text = view.language.render(
        "task",
        issue=issue,
        mention=view.mention(person.id),
        category=view.category(issue.category),
        place=view.place(issue),
        lead=view.unit(baton.unit_id),
        due=baton.due_at,
        now=view.now,
        asked=asked,
        reworks=issue.reworks + issue.reopened,
        start_link=view.start_link(person.id),
    )
    return Outgoing(await _post(view, notice, issue, text, None))


async def render_tally(view: View, notice: Notice) -> Outgoing:
    assert notice.issue_id is not None
    issue = await view.tx.issue(notice.issue_id)
    late = CountedLink(Listing(Counted.OVERDUE, unit_id=issue.lead_id))
    context = {
        "issue": issue,
        "category": view.category(issue.category),
        "link": (await view.issue_links([issue.id]))[issue.id],
        "lead": view.unit(issue.lead_id),
        "role": notice.facts.get("as"),
        "all": view.deep_link(f"l_{late.pack()}") if issue.lead_id is not None else "",
    }
    text = view.language.render("tally", **context, **notice.facts)
    return Outgoing(await _post(view, notice, issue, text, None))


def _asked(view: View, baton: Baton) -> str:
    until = view.language.moment(baton.wanted_at or baton.due_at, view.now)
    return view.language.word("word", f"asked_{baton.act}", unit=view.unit(baton.unit_id), at=until)


def _stand_in(view: View, notice: Notice) -> str:
    absent = notice.facts.get("stand_in_for")
    return view.name(PersonId(absent)) if absent is not None else ""


async def _issue_and_baton(view: View, notice: Notice) -> tuple[Issue, Baton]:
    assert notice.issue_id is not None
    assert notice.baton_id is not None
    baton = await view.tx.baton(notice.baton_id)
    assert baton is not None
    return await view.tx.issue(notice.issue_id), baton


async def _illustrated(view: View, notice: Notice, issue: Issue, text: str, photos: list[str]) -> Post | Album:
    words = await _post(view, notice, issue, text, None)
    if len(photos) == 1:
        return replace(words, photo=photos[0])
    return Album(tuple(photos), text, reply_to=words.reply_to, thread_id=words.thread_id)


async def _post(view: View, notice: Notice, issue: Issue, text: str, keyboard: InlineKeyboardMarkup | None) -> Post:
    """A reply to the card where the chat shows one."""
    card = await view.tx.card(notice.chat_id, issue_id=issue.id)
    group = await view.tx.group(ChatId(notice.chat_id)) if view.group is not None else None
    reply_to = MessageId(card.message_id) if card and card.message_id else None
    return Post(text, keyboard, reply_to=reply_to, thread_id=group.topic if group else None)
