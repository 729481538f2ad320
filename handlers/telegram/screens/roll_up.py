"""New issues of a group that takes no more cards for now: one message lists them, and grows; cards follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any, TypeAlias

from bot.ids import ChatId, IssueId, NoticeId, PersonId
from bot.issues import Issue
from bot.notices import Kind, Notice, Priority
from handlers.telegram.outgoing import Drop, Edit, Outgoing, Post, Remove
from handlers.telegram.screens.language import TEXT_LIMIT, fit
from handlers.telegram.screens.nudge_cards import NOTIFYING
from handlers.telegram.screens.unshown import note, shown
from handlers.telegram.screens.view import View

MOST = 40  # in one message: with a link each and a few names, far from what Telegram takes
GROWS_FOR = timedelta(minutes=3)  # what is edited further up nobody sees
FOLLOWS = timedelta(minutes=1)

PLAIN = {"level": "", "waits": False, "lead": "", "owner": ""}

Alone = Callable[[View, Notice], Awaitable[Outgoing]]
Listed: TypeAlias = dict[IssueId, tuple[Issue, list[Notice]]]


async def render_roll_up(view: View, notice: Notice, alone: Alone) -> Outgoing:
    """``alone`` renders the card of one issue, or says why there is none to show."""
    if "roll_up" in notice.facts:
        return await _without_private(view, NoticeId(notice.facts["roll_up"]))
    again = notice.carrier_id == notice.id  # cut off: it says once more what it was to say
    new = await _shown(view, [notice, *await view.tx.new_cards(notice)])
    if notice.issue_id not in new or (len(new) == 1 and not again):
        return await alone(view, notice)
    only_here = _only_here(view, new)
    latest = await view.tx.roll_up(ChatId(notice.chat_id), view.now - GROWS_FOR)
    said = await _shown(view, await view.tx.carried_by(latest.id)) if latest is not None else {}
    room = MOST - len(said)
    if latest is None or latest.message_id is None or again or only_here or room <= 0:  # an edit would notify nobody
        first = dict(islice(new.items(), MOST))
        named = list(islice(_only_here(view, first), NOTIFYING))
        group = await view.tx.group(ChatId(notice.chat_id))
        post = Post(await _page(view, first, named), thread_id=group.topic if group else None)
        return _carrying(view, notice, post, notice.id, first, named)
    first = dict(islice(new.items(), room))
    return _carrying(view, notice, Edit(latest.message_id, await _page(view, said | first)), latest.id, first)


async def _without_private(view: View, carrier: NoticeId) -> Outgoing:
    """An issue of it is no longer the group's business."""
    said = await view.tx.notice(carrier)
    if said is None or said.message_id is None:
        return Outgoing(Drop("it is gone"))
    left = await _shown(view, await view.tx.carried_by(carrier))
    return Outgoing(Edit(said.message_id, await _page(view, left)) if left else Remove(said.message_id))


async def _shown(view: View, notices: Sequence[Notice]) -> Listed:
    """What a group may know of, each issue once with all its notices."""
    issues = await _readable(view, list({one.issue_id for one in notices if one.issue_id is not None}))
    found: Listed = {}
    for notice in notices:
        issue = issues.get(notice.issue_id) if notice.issue_id is not None else None
        if issue is not None and not issue.private:
            found.setdefault(issue.id, (issue, []))[1].append(notice)
    return found


async def _readable(view: View, ids: Sequence[IssueId]) -> dict[IssueId, Issue]:
    """One that is not takes no others with it: its own turn tells."""
    try:
        return await view.tx.issues_of(ids)
    except Exception as error:
        if len(ids) == 1:
            note(view, ids[0], error)
            return {}
    return {found: issue for one in ids for found, issue in (await _readable(view, [one])).items()}


def _only_here(view: View, listed: Listed) -> list[PersonId]:
    """Owners who hear of it in this group alone, so that they are named for the first time."""
    owners = {issue.owner_id: issue for issue, _ in listed.values() if issue.owner_id is not None}
    return [owner for owner, issue in owners.items() if view.desk.hears_in(owner, issue) is not None]


async def _page(view: View, listed: Listed, named: Collection[PersonId] = ()) -> str:
    links = await view.issue_links(list(listed))
    lines, left = [], set(named)
    for issue, _ in listed.values():
        tagged = issue.owner_id in left  # once: Telegram notifies the first few mentions, whoever they name
        left.discard(issue.owner_id)
        lines.append(PLAIN | await shown(view, issue.id, links[issue.id], _line(view, issue, links[issue.id], tagged)))
    return fit(lambda most: view.language.render("roll_up", lines=lines, most=min(most, 40)), TEXT_LIMIT)


async def _line(view: View, issue: Issue, link: str, tagged: bool) -> dict[str, Any]:
    """Tagged where it is the owner's first notice; the others have theirs in private."""
    return {
        "number": issue.number,
        "link": link,
        "mark": view.mark(issue, None),
        "level": issue.level.value,
        "category": view.category(issue.category),
        "place": view.place(issue),
        "waits": issue.lead_id is None,
        "lead": view.unit(issue.lead_id),
        "owner": _owner(view, issue.owner_id, tagged) if issue.owner_id is not None else "",
    }


def _owner(view: View, owner: PersonId, tagged: bool) -> Any:
    return view.mention(owner) if tagged else view.name(owner)


def _carrying(
    view: View, notice: Notice, action: Post | Edit, carrier: NoticeId, listed: Listed, named: Collection[PersonId] = ()
) -> Outgoing:
    others = tuple(one.id for _, notices in listed.values() for one in notices if one.id != notice.id)
    later = tuple(_later(view, notice, issue, named) for issue, _ in listed.values())
    return Outgoing(action, others=others, carrier=carrier, later=later)


def _later(view: View, notice: Notice, issue: Issue, named: Collection[PersonId]) -> Notice:
    """The card, when it is quiet again; soon where it is the first to name its owner."""
    owner = issue.owner_id
    waits = owner is None or owner in named or view.desk.hears_in(owner, issue) is None
    return Notice(
        dedup_key=f"card:{issue.id}:listed:{notice.chat_id}",
        kind=Kind.CARD,
        chat_id=notice.chat_id,
        created_at=view.now,
        issue_id=issue.id,
        priority=Priority.DIGEST if waits else Priority.NUDGE,
        not_before=view.now + FOLLOWS if waits else None,
    )
