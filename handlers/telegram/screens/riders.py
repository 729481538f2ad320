"""What is no message of its own: lines below one that goes to the same reader anyway."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.events import Event
from bot.ids import UnitId
from bot.issues import Issue, Move
from bot.notices import Kind, Notice
from handlers.telegram.outgoing import Drop, Outgoing, Post, Wait
from handlers.telegram.screens.language import CAPTION_LIMIT, TEXT_LIMIT, length
from handlers.telegram.screens.view import View

CARRYING = (Kind.TASK, Kind.NUDGE, Kind.TALLY, Kind.TOLD, Kind.DIGEST)
"""Messages that come unasked, or sum up: a line fits below them. The words of a conversation stay by themselves."""
LISTED = 5
NOTHING_ELSE = "no other message came to its reader before the next rung"


async def waits_to_ride(view: View, notice: Notice) -> Outgoing | None:
    """Its own turn: too early while another message may still take it along; a reminder that found none is dropped."""
    if (until := notice.rides_until) is None:
        return None
    if until > view.now:
        return Outgoing(Wait(until))
    if notice.kind is Kind.LINE:
        return Outgoing(Drop(NOTHING_ELSE if await _item(view, notice) else "the act is done"))
    return None if await _item(view, notice) else Outgoing(Drop("it is otherwise by now"))


async def with_riders(view: View, notice: Notice, outgoing: Outgoing) -> Outgoing:
    """The message, and below it as many of the lines that wait for its reader as it has room for."""
    action = outgoing.action
    if view.reader is None or notice.kind not in CARRYING or not isinstance(action, Post):
        return outgoing
    found: list[tuple[Notice, dict[str, Any]]] = []
    for rider in await view.tx.riders(notice):
        fresh = rider.rides_until is not None and (rider.rides_until > view.now or rider.kind is not Kind.LINE)
        said = notice.kind is Kind.TASK and rider.issue_id == notice.issue_id  # the card has all there is to know of it
        if fresh and not said and (item := await _item(view, rider)) is not None:
            found.append((rider, item))
        if len(found) == LISTED:
            break  # the others wait for the next
    limit = CAPTION_LIMIT if action.photo or action.upload else TEXT_LIMIT
    for most in range(len(found), 0, -1):
        text = action.text + _below(view, [item for _, item in found[:most]])
        if length(text) <= limit:
            others = (*outgoing.others, *(rider.id for rider, _ in found[:most]))
            return replace(outgoing, action=replace(action, text=text), others=others, carrier=notice.id)
    return outgoing


def _below(view: View, items: Sequence[dict[str, Any]]) -> str:
    return "\n\n" + view.language.render("riders", items=items, now=view.now)


async def _item(view: View, rider: Notice) -> dict[str, Any] | None:
    """One line; None where it is not so any more."""
    assert rider.issue_id is not None
    issue = await view.tx.issue(rider.issue_id)
    baton = await view.tx.baton(rider.baton_id) if rider.baton_id is not None else None
    event = await view.tx.event(rider.event_id) if rider.event_id is not None else None
    if rider.kind is Kind.LINE and (baton is None or not baton.open):
        return None
    if rider.kind is Kind.TOLD and (event is None or not _still_so(event, issue)):
        return None
    part = event.facts.get("part") if event is not None else None
    return {
        "number": issue.number,
        "link": (await view.issue_links([issue.id]))[issue.id],
        "category": view.category(issue.category),
        "place": view.place(issue),
        "owes": baton.act if baton is not None else "",
        "due": baton.due_at if baton is not None else None,
        "move": event.move if rider.kind is Kind.TOLD and event is not None else "",
        "who": view.name(event.by) if event is not None else "",
        "part": view.unit(UnitId(part)) if part is not None else "",
        "resolution": view.language.word("resolution", issue.resolution.value) if issue.resolution else "",
    }


def _still_so(event: Event, issue: Issue) -> bool:
    """What is closed may have been reopened meanwhile, what was taken may be closed."""
    return issue.open is not (event.move in (Move.PASS_CHECK, Move.GRANT_APPEAL))
