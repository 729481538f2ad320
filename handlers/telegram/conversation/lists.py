"""The lists as they are asked for: what I owe, the board, what is found; and the turning of their pages, in place."""

from __future__ import annotations

from typing import Any

from bot.desk import listing
from bot.errors import Conflicting, Incomplete, NotFound
from bot.scopes import charges_of, scope_of_group
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import NotAButton
from handlers.telegram.screens.list_links import (
    BoardLink,
    BundleLink,
    CountedLink,
    FoundLink,
    ListLink,
    MineLink,
    PolicyLink,
    read,
)

LAST = 99_999  # page


async def mine(turn: Turn, argument: str = "") -> None:
    """``/mine``; in a group without private issues."""
    link = MineLink(None if turn.private else turn.by)
    await turn.say("mine", link=link.pack(), page=0)


async def board(turn: Turn, argument: str) -> None:
    """``/board``: of the group, or of what one answers for."""
    if turn.private:
        charges = charges_of(turn.by, turn.desk.roster, turn.desk.on)
        if not charges:
            raise Conflicting("no_scope")
        link = BoardLink(charges[0])
    else:
        group = await turn.desk.tx.group(turn.chat_id)
        if group is None or scope_of_group(group, turn.desk.roster).empty:
            raise Conflicting("group_not_bound")
        link = BoardLink(chat_id=turn.chat_id)
    await turn.say("board", link=link.pack(), page=0)


async def find(turn: Turn, argument: str) -> None:
    """``/find words``."""
    listing.sought(argument, turn.desk.roster, {})
    await turn.say("found", link="found_0", page=0, words=argument)


async def policy(turn: Turn, words: str) -> None:
    """``/policy``: the categories; with words the likeliest category at once."""
    link = PolicyLink()
    if words:
        found = [one for one in turn.desk.office.catalogue.find(words) if turn.private or not one.private]
        if not found:
            raise Incomplete("policy_what")
        link = PolicyLink(category=found[0].code)
    await turn.say("policy", link=link.pack(), page=0)


async def follow(turn: Turn, payload: str) -> None:
    """The link under a number of a digest, or to all of a reminder: its first page as a new message."""
    try:
        link = read(payload)
    except NotAButton:
        raise NotFound("no_list") from None
    if isinstance(link, BundleLink) and await _carried(turn, link):
        await turn.say("bundled", page=0, link=payload)
        return
    if not isinstance(link, CountedLink) or not _known(turn, link):
        raise NotFound("no_list")
    if link.chat_id is not None and await turn.desk.tx.group(link.chat_id) is None:
        raise NotFound("no_list")
    await turn.say("list", page=0, link=payload)


def _known(turn: Turn, link: ListLink) -> bool:
    """Whether whom it names there is; anybody may write a link."""
    roster = turn.desk.roster
    match link:
        case CountedLink(listing=counted):
            return counted.unit_id is None or any(unit.id == counted.unit_id for unit in roster.units)
        case MineLink(person_id):
            return person_id is None or any(person.id == person_id for person in roster.people)
    return True


async def _carried(turn: Turn, link: BundleLink) -> bool:
    """Whether the message was the reader's, or a group's."""
    notice = await turn.desk.tx.notice(link.notice_id)
    return notice is not None and notice.carrier_id == notice.id and notice.person_id in (None, turn.by)


async def turned(turn: Turn, arg: str) -> None:
    """Another page, or another choice, in place of what was tapped."""
    number, _, payload = arg.partition("_")
    try:
        link, page = read(payload), int(number)
        if not (0 <= page <= LAST and _known(turn, link)):
            raise NotAButton(arg)
    except ValueError:
        await turn.answer(toast="old_button", alert=True)
        return
    kept = await _kept(turn, link)
    if kept is None or turn.message is None:
        await turn.answer(toast="old_list", alert=True)
        return
    await turn.say(link.template, page=page, link=payload, edit=turn.message.message_id, **kept)
    await turn.answer()


async def _kept(turn: Turn, link: ListLink) -> dict[str, Any] | None:
    """What the link itself does not hold; None where such a list is not for this chat."""
    match link:
        case FoundLink(notice_id):
            notice = await turn.desk.tx.notice(notice_id)
            here = notice is not None and notice.chat_id == turn.chat_id and "words" in notice.facts
            return {"words": notice.facts["words"]} if notice is not None and here else None
        case MineLink(person_id):
            here = turn.private if person_id is None else not turn.private
        case BoardLink(_, chat_id):
            here = chat_id == (None if turn.private else turn.chat_id)
        case CountedLink():
            here = turn.private
        case PolicyLink():
            here = True
        case BundleLink():
            here = turn.private and await _carried(turn, link)
    return {} if here else None
