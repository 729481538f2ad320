"""Taps on buttons: checked on the server, answered once, after the commit, with what is true then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.batons import Level
from bot.desk import (
    appealing,
    checking,
    drafting,
    enlisting,
    extending,
    filing,
    handling,
    helping,
    needs,
    parting,
    suspending,
)
from bot.desk.needs import ANYWAY, BACK, CONFIRMED
from bot.drafts import Draft, DraftState
from bot.ids import AreaId, IssueId, MessageId, PersonId, UnitId
from bot.issues import Issue, Move, Resolution
from bot.notices import Card, Kind, Notice, Priority
from handlers.telegram.conversation import duplicates, page_taps
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import DraftButton, IssueButton, NotAButton, PageButton, parse

AT_ONCE: dict[Move, Callable[..., Awaitable[Issue]]] = {
    Move.ACKNOWLEDGE: handling.acknowledge,
    Move.PASS_CHECK: checking.pass_check,
    Move.GRANT_EXTENSION: extending.grant_extension,
    Move.GRANT_SUSPENSION: suspending.grant_suspension,
    Move.RESUME: suspending.resume,
    Move.TAKE_PART: helping.take_part,
    Move.GRANT_APPEAL: appealing.grant_appeal,
    Move.GRANT_PART_EXTENSION: parting.grant_part_extension,
}
"""Moves that need nothing more than the tap."""


async def tapped(turn: Turn) -> None:
    assert turn.query is not None
    if turn.person is None:
        await turn.answer(toast="stranger", alert=True)
        return
    try:
        button = parse(turn.query.data or "")
    except NotAButton:
        await turn.answer(toast="old_button", alert=True)
        return
    match button:
        case IssueButton():
            await _move(turn, button)
        case DraftButton():
            await _choose(turn, button)
        case PageButton():
            await page_taps.tapped(turn, button)


async def _move(turn: Turn, button: IssueButton) -> None:
    """A move that needs nothing more is made at once; any other opens its panel in the private chat."""
    desk, issue_id = turn.desk, button.issue_id
    if (make := AT_ONCE.get(button.move)) is not None:
        await make(desk, issue_id, by=turn.by, ref=button.ref)
        await turn.answer(move=button.move.value)
        return
    draft = await drafting.begin(desk, button.move, issue_id, by=turn.by, ref=button.ref)
    if draft.chat_id == turn.chat_id:
        await turn.answer(**({} if turn.private else {"toast": "asked_below"}))
    else:
        await turn.answer(toast="private", link=f"d_{draft.id}")


async def _choose(turn: Turn, button: DraftButton) -> None:
    draft = await drafting.find(turn.desk, button.draft_id, turn.by)
    await _know_card(turn, draft)
    if button.action == "x":
        await drafting.cancel(turn.desk, draft)
        await turn.answer(toast="removed")
    elif draft.move is Move.REPORT:
        await _filing(turn, draft, button)
    else:
        await _filling(turn, draft, button)


async def _know_card(turn: Turn, draft: Draft) -> None:
    """The tapped message shows the draft, also where its sending was cut off and nobody heard which message it is."""
    if draft.chat_id != turn.chat_id or turn.message is None:
        return
    if await turn.desk.tx.card(turn.chat_id, draft_id=draft.id) is None:
        reader = draft.person_id if draft.private else None
        await turn.desk.tx.keep_card(
            Card(turn.chat_id, MessageId(turn.message.message_id), draft_id=draft.id, person_id=reader)
        )


async def _filing(turn: Turn, draft: Draft, button: DraftButton) -> None:
    desk, arg = turn.desk, button.arg
    match button.action:
        case "s" | "n" | "i" | "f":
            await duplicates.answered(turn, draft, button)
            return
        case "t":
            await filing.turn_to(desk, draft, arg)
        case "c":
            await filing.choose_category(desk, draft, arg)
        case "k":
            await filing.choose_condition(desk, draft, int(arg))
        case "l":
            await filing.choose_level(desk, draft, Level(arg))
        case "a":
            await filing.choose_area(desk, draft, AreaId(int(arg, 36)))
    await turn.answer()


async def _filling(turn: Turn, draft: Draft, button: DraftButton) -> None:
    """One of the things a move needs; when it was the last, the move is made."""
    after, arg = draft, button.arg
    match button.action:
        case "t":
            after = replace(draft, step=arg)
        case "u":
            after = enlisting.led_by(draft, UnitId(int(arg, 36)))
        case "j":
            after = replace(draft, joint=True, step="main")
        case "h":
            how, _, unit = arg.partition(".")
            after = await enlisting.beside(turn.desk, draft, UnitId(int(unit, 36)), how)
        case "p":
            again = draft.to_person_id == int(arg, 36)  # named once more, though not on duty
            after = replace(draft, to_person_id=PersonId(int(arg, 36)), step=ANYWAY if again else draft.step)
        case "m":
            after = replace(draft, step=arg)
        case "i":
            after = replace(draft, to_issue_id=IssueId(int(arg, 36)))
        case "r":
            after = replace(draft, result=Resolution(arg))
        case "c":
            after = replace(draft, category=arg, condition=None)
        case "k":
            after = await needs.under(turn.desk, draft, int(arg))
        case "l":
            after = replace(draft, level=Level(arg))
        case "w":
            after = replace(draft, due_at=(await needs.days_offered(turn.desk, draft)).get(arg))
        case "y":
            after = replace(draft, step=CONFIRMED)
        case "b":
            after = replace(draft, step=BACK)
    made = await drafting.take(turn.desk, draft, after)
    if made is None:
        await turn.answer(toast="chosen")
    else:
        await turn.answer(move=draft.move.value)


async def refresh(turn: Turn) -> None:
    """After a refused tap the card is brought to the present state, so that the next tap is a true one."""
    if turn.query is None or turn.message is None:
        return
    card = await turn.desk.tx.card_at(turn.chat_id, turn.message.message_id)  # type: ignore[arg-type]
    if card is not None and card.draft_id is not None:
        draft = await turn.desk.tx.draft(card.draft_id)
        if draft is not None and draft.state is DraftState.OPEN:
            await drafting.show(turn.desk, draft)
    elif card is not None and card.issue_id is not None:
        await turn.desk.tx.owe(
            Notice(
                dedup_key=f"refresh:{turn.update_id}",
                kind=Kind.CARD,
                chat_id=turn.chat_id,
                person_id=card.person_id,
                created_at=turn.desk.now,
                issue_id=card.issue_id,
                priority=Priority.EDIT,
            )
        )


async def give_up(turn: Turn) -> None:
    """A begun move that can no longer be made is put aside: it must not swallow the next words."""
    if turn.person is None:
        return
    draft = await turn.desk.tx.open_draft(turn.by)
    if draft is None or draft.move is Move.REPORT or draft.chat_id != turn.chat_id:
        return
    if turn.query is not None:
        try:
            button = parse(turn.query.data or "")
        except NotAButton:
            return
        if not isinstance(button, DraftButton) or button.draft_id != draft.id:
            return
    await drafting.cancel(turn.desk, draft)
