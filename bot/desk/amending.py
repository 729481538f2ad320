"""Words that their author has edited: the draft, the event and the messages that carried them follow."""

from __future__ import annotations

from dataclasses import replace

from bot.desk import checking, filing, handling
from bot.desk.desk import Case, Desk
from bot.drafts import Draft, DraftState, Saying
from bot.errors import Incomplete
from bot.events import Event, Passage, as_amended
from bot.ids import EventId, PersonId
from bot.issues import NEXT_STATUS, Move
from bot.notices import Kind, Notice, Priority


async def amend(desk: Desk, saying: Saying, words: str, *, by: PersonId) -> None:
    """``words`` are what the message says now. What was only a sign (收到) is not undone by it, but kept as a note."""
    await desk.tx.keep_saying(replace(saying, text=words))  # also where nothing follows: the next edit begins here
    draft = await desk.tx.draft(saying.draft_id) if saying.draft_id is not None else None
    if draft is not None and draft.state in (DraftState.OPEN, DraftState.PARKED):
        await _amend_draft(desk, draft, saying.text, words)
        return
    event = await event_of(desk, saying)
    if event is None:
        return
    if saying.text in await _said_now(desk, event):
        await _amend_event(desk, event, saying.text, words, by)
    else:
        await handling.note(desk, event.issue_id, by=by, words=words)


async def _amend_draft(desk: Desk, draft: Draft, before: str, words: str) -> None:
    if draft.place == before:
        await filing.place_by_words(desk, draft, words)
    elif before in draft.text:
        text = draft.text.replace(before, words, 1)
        if len(text) > filing.LONGEST:
            raise Incomplete("too_long", most=filing.LONGEST, length=len(text))
        await filing.reword(desk, draft, text)


async def event_of(desk: Desk, saying: Saying) -> Event | None:
    """What the message has become: the event itself, or the one that its draft has made."""
    if saying.event_id is not None:
        return await desk.tx.event(saying.event_id)
    draft = await desk.tx.draft(saying.draft_id) if saying.draft_id is not None else None
    issue_id = (draft.became_id or draft.issue_id) if draft else None
    if draft is None or issue_id is None:
        return None
    made = (event for event in await desk.tx.history(issue_id) if event.facts.get("draft") == draft.id)
    return next(made, None)


async def _said_now(desk: Desk, event: Event) -> str:
    """The words of an event as they stand, with what its author has amended before; of a report the description."""
    if event.move == Move.REPORT:
        return (await desk.tx.issue(event.issue_id)).description
    history = as_amended(await desk.tx.history(event.issue_id))
    return next(e.note for e in history if e.id == event.id)


async def _amend_event(desk: Desk, event: Event, before: str, words: str, by: PersonId) -> None:
    case = await desk.look(event.issue_id, by)
    text = (await _said_now(desk, event)).replace(before, words, 1)
    if event.move == Move.REPORT:
        await _amend_report(desk, case, text[: filing.LONGEST])
        return
    after = case.issue
    if event.move == Move.SUBMIT and before in after.result_note:
        after = await desk.tx.save_move(after, replace(after, result_note=text))
    key = await desk.record(case, after, Passage.AMENDED, note=text, amends=event.id)
    await _bring_after(desk, case, event.id, key)
    await desk.refresh_cards(after, key)


async def _amend_report(desk: Desk, case: Case, text: str) -> None:
    """Before anybody has taken it this is the move `correct`; later the words change as well, and the owner hears."""
    if (case.issue.status, Move.CORRECT) in NEXT_STATUS:
        await checking.correct(desk, case.issue.id, by=case.issue.reporter_id, description=text)
        return
    after = await desk.tx.save_move(case.issue, replace(case.issue, description=text))
    key = await desk.record(case, after, Passage.AMENDED, note=text)
    await desk.told(after, key, *(baton.holder_id for baton in case.batons), but=case.by)
    await desk.refresh_cards(after, key)


async def _bring_after(desk: Desk, case: Case, event_id: EventId, key: EventId) -> None:
    """Edit the messages that carried the words: nobody is disturbed a second time."""
    up_to = [event.id for event in await desk.tx.history(case.issue.id) if event.id <= event_id]
    for sent in await desk.tx.sent_about(up_to):
        carried = sent.event_id == event_id or sent.kind is Kind.MIRROR
        if sent.message_id is not None and sent.sent_at is not None and carried:
            await desk.tx.owe(
                Notice(
                    dedup_key=f"{sent.kind}:{sent.id}:amended:{key}",
                    kind=sent.kind,
                    chat_id=sent.chat_id,
                    person_id=sent.person_id,
                    created_at=desk.now,
                    issue_id=sent.issue_id,
                    event_id=sent.event_id,
                    priority=Priority.EDIT,
                    facts=dict(sent.facts) | {"edit": sent.message_id, "until": sent.sent_at.isoformat()},
                )
            )
