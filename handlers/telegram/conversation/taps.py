"""Taps on buttons: checked on the server, answered once, after the commit, with what is true then."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.batons import Level
from bot.desk import (
    appealing,
    checking,
    drafting,
    extending,
    filing,
    grouping,
    handling,
    helping,
    joining,
    returning,
    suspending,
)
from bot.desk.drafting import ANYWAY, BACK, CONFIRMED
from bot.drafts import Draft, DraftState
from bot.errors import NotFound
from bot.ids import AreaId, IssueId, MessageId, PersonId, UnitId
from bot.issues import Issue, Move, Resolution, Satisfaction
from bot.notices import Card, Kind, Notice, Priority
from handlers.telegram.admin import tapping
from handlers.telegram.conversation import away_page, duplicates, language_page, lists, rota_page, settings_page
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
            await _page(turn, button)


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
            after = replace(draft, unit_id=UnitId(int(arg, 36)), step="main")
        case "p":
            again = draft.to_person_id == int(arg, 36)  # named once more, though not on duty
            after = replace(draft, to_person_id=PersonId(int(arg, 36)), step=ANYWAY if again else draft.step)
        case "i":
            after = replace(draft, to_issue_id=IssueId(int(arg, 36)))
        case "r":
            after = replace(draft, result=Resolution(arg))
        case "c":
            after = replace(draft, category=arg, condition=None)
        case "k":
            after = await drafting.under(turn.desk, draft, int(arg))
        case "w":
            after = replace(draft, due_at=(await drafting.days_offered(turn.desk, draft)).get(arg))
        case "y":
            after = replace(draft, step=CONFIRMED)
        case "b":
            after = replace(draft, step=BACK)
    made = await drafting.take(turn.desk, draft, after)
    if made is None:
        await turn.answer(toast="chosen")
    else:
        await turn.answer(move=draft.move.value)


async def _page(turn: Turn, button: PageButton) -> None:
    """Recordings, lists, settings; binding a group: a page of the list, or the unit or area that was chosen."""
    if button.action == "files":
        await _play(turn, IssueId(int(button.arg, 36)))
        return
    if button.action == "more":
        await _more(turn, IssueId(int(button.arg, 36)))
        return
    if button.action == "said":
        await _rated(turn, button.arg)
        return
    if button.action == "rule":
        await _keep_rule(turn, button.arg)
        return
    if button.action == "list":
        await lists.turned(turn, button.arg)
        return
    if button.action == "adm":
        await tapping.tapped(turn, button.arg)
        return
    if button.action == "set":
        await settings_page.tapped(turn, button.arg)
        return
    if button.action == "rota":
        await rota_page.tapped(turn, button.arg)
        return
    if button.action == "away":
        await away_page.tapped(turn, button.arg)
        return
    if button.action == "lang":
        await language_page.tapped(turn, button.arg)
        return
    joining.require_admin(turn.desk, turn.by)
    title = turn.message.chat.title if turn.message is not None and turn.message.chat.title else ""
    match button.action:
        case "bind":
            await turn.say("group_choose", page=int(button.arg))
            await turn.answer()
        case "unit" | "area":
            key = int(button.arg, 36)
            unit_id = UnitId(key) if button.action == "unit" else None
            area_id = AreaId(key) if button.action == "area" else None
            await grouping.bind_group(turn.desk, turn.chat_id, title, by=turn.by, unit_id=unit_id, area_id=area_id)
            await turn.say("group_bound")
            await turn.answer(toast="bound")


async def _more(turn: Turn, issue_id: IssueId) -> None:
    """Everything this person may do: on their own card in private, or here, for who has none."""
    case = await turn.desk.look(issue_id, turn.by)
    if case.issue.private and not turn.private:
        raise NotFound("no_issue", issue_id=issue_id)
    if turn.person is not None and turn.person.reachable:
        await turn.answer(toast="private", link=f"i_{issue_id}")
        return
    assert turn.message is not None
    await turn.say("more", issue_id=issue_id, by=turn.by, reply_to=turn.message.message_id)
    await turn.answer(toast="asked_below")


async def _rated(turn: Turn, arg: str) -> None:
    key, _, said = arg.partition("_")
    try:
        issue_id, satisfaction = IssueId(int(key, 36)), Satisfaction(said)
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    await checking.rate(turn.desk, issue_id, satisfaction, by=turn.by)
    await turn.answer(toast="thanks")


async def _keep_rule(turn: Turn, arg: str) -> None:
    issue_id, _, unit_id = arg.partition("_")
    try:
        issue, unit = IssueId(int(issue_id, 36)), UnitId(int(unit_id, 36))
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    await returning.keep_rule(turn.desk, issue, unit, by=turn.by)
    await turn.answer(toast="ruled")
    assert turn.message is not None
    await turn.say("rule_offer", issue_id=issue, unit_id=unit, kept=True, edit=turn.message.message_id)


async def _play(turn: Turn, issue_id: IssueId) -> None:
    """Each recording as a message of its own, to whoever may see the issue."""
    await turn.desk.look(issue_id, turn.by)
    for item in await turn.desk.tx.evidence_of(issue_id):
        if item.kind != "photo":
            await turn.play(item)
    await turn.answer()


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
