"""The pages of lists, asked anew whenever one is shown: what has changed since is shown as it is then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.batons import Baton
from bot.boards import Filter
from bot.conservation import NEXT_ACT
from bot.desk import counting, listing
from bot.ids import NoticeId
from bot.issues import Issue
from bot.notices import Notice
from bot.scopes import Scope, scope_of_group
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.board_page import board_of, choices, said
from handlers.telegram.screens.buttons import PageButton
from handlers.telegram.screens.keyboards import Row, rows
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
from handlers.telegram.screens.policy_page import CHOICES, policy_facts
from handlers.telegram.screens.unshown import shown
from handlers.telegram.screens.view import View

PAGE = 8
LATE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Content:
    """One page of a list. ``facts`` are the template's own, ``choices`` rows of buttons above those that turn pages."""

    items: list[dict[str, Any]]
    total: int
    facts: dict[str, Any] = field(default_factory=dict)
    choices: Sequence[Row] = ()


async def list_page(view: View, notice: Notice) -> tuple[dict[str, Any], Keyboard | None]:
    """The page that is asked for, or the last one where the list has become shorter."""
    link, number = read(notice.facts["link"]), int(notice.facts["page"])
    if isinstance(link, FoundLink):
        link = FoundLink(notice.id)
    size = CHOICES if isinstance(link, PolicyLink) else PAGE
    content = await _content(view, link, notice, number * size)
    pages = max(1, -(-content.total // size))
    if number >= pages:
        number = pages - 1
        content = await _content(view, link, notice, number * size)
    turns = [
        (view.language.word("draft", word), PageButton("list", f"{page}_{link.pack()}"))
        for word, page in (("previous", number - 1), ("next", number + 1))
        if 0 <= page < pages
    ]
    paged = {"items": content.items, "total": content.total, "page": number + 1, "pages": pages, "now": view.now}
    return paged | content.facts, rows(view.language, [], 1, [*content.choices, turns])


async def _content(view: View, link: ListLink, notice: Notice, offset: int) -> Content:
    match link:
        case CountedLink():
            return await _counted(view, link, offset)
        case BoardLink():
            return await _board(view, link, offset)
        case MineLink():
            return await _mine(view, link, offset)
        case FoundLink():
            return await _found(view, notice.facts["words"], offset)
        case PolicyLink():
            facts, total, offered = await policy_facts(view, link, offset)
            return Content([], total, facts, offered)
        case BundleLink(carrier):
            return await _bundled(view, carrier, offset)


async def _counted(view: View, link: CountedLink, offset: int) -> Content:
    counted, scope = link.listing, Scope()
    if link.chat_id is None:
        assert view.reader is not None
        scope = await counting.scope_of(view.tx, view.reader, view.roster, view.on)
    elif (group := await view.tx.group(link.chat_id)) is not None:
        scope = scope_of_group(group, view.roster)
    found, total = await counting.page(view.tx, view.office, counted, scope, view.now, offset, PAGE)
    facts = {"counted": counted.counted.value, "window": counted.window, "unit": view.unit(counted.unit_id)}
    return Content(await lines(view, found), total, facts)


async def _board(view: View, link: BoardLink, offset: int) -> Content:
    board = await board_of(view, link)
    issues, tallies = await listing.board(view.tx, view.office, board.scope, link.chosen, view.now, offset, PAGE)
    facts = {"scope": board.name, "chosen": said(view, link.chosen), "all": tallies.left_by(Filter())}
    return Content(await lines(view, issues), tallies.left_by(link.chosen), facts, choices(view, board, tallies))


async def _mine(view: View, link: MineLink, offset: int) -> Content:
    """A heading stands where a part begins, and at the top of each page."""
    who = link.person_id if link.person_id is not None else view.reader
    assert who is not None
    own, counts = await listing.mine(view.tx, who, offset, PAGE, public=view.group is not None)
    items = await lines(view, [one.issue for one in own], [one.baton for one in own])
    for index, (one, item) in enumerate(zip(own, items, strict=True)):
        item["part"] = one.part.value if index == 0 or own[index - 1].part is not one.part else ""
    name = view.name(who) if view.group is not None else ""
    return Content(items, sum(counts.values()), {"counts": {p.value: n for p, n in counts.items()}, "name": name})


async def _found(view: View, words: str, offset: int) -> Content:
    names = {one.code: f"{one.name} {view.category(one.code)}" for one in view.office.catalogue}
    sought = listing.sought(words, view.roster, names)
    ids, more = await listing.found(view.tx, sought, view.reader, view.roster, view.on)
    here = ids[offset : offset + PAGE]
    issues = await view.tx.issues_of(here)
    return Content(await lines(view, [issues[one] for one in here]), len(ids), {"words": words, "more": more})


async def _bundled(view: View, carrier: NoticeId, offset: int) -> Content:
    """What one's own message pressed for, or a group's, where nothing is private."""
    notice = await view.tx.notice(carrier)
    if notice is None or notice.person_id not in (None, view.reader):
        return Content([], 0)
    ids = await view.tx.issues_carried(carrier)
    found = await view.tx.issues_of(ids)
    seen = [found[one] for one in ids if notice.person_id is not None or not found[one].private]
    return Content(await lines(view, seen[offset : offset + PAGE]), len(seen))


async def lines(
    view: View, issues: Sequence[Issue], owed: Sequence[Baton | None] | None = None
) -> list[dict[str, Any]]:
    """Each with the act that is owed next and its time, or with the one of ``owed`` that it is listed for."""
    links = await view.issue_links([issue.id for issue in issues])
    asked = owed or [None] * len(issues)
    return [
        await shown(view, issue.id, links[issue.id], _line(view, issue, baton, links[issue.id]))
        for issue, baton in zip(issues, asked, strict=True)
    ]


async def _line(view: View, issue: Issue, owed: Baton | None, link: str) -> dict[str, Any]:
    batons = await view.tx.open_batons(issue.id)
    baton = owed or next((one for one in batons if one.owes is NEXT_ACT.get(issue.status)), None)
    late = view.now - baton.due_at if baton is not None and view.now - baton.due_at >= LATE else None
    holder = baton.holder_id if baton is not None and owed is None else None
    colour = await view.colour(issue, batons)
    return {
        "number": issue.number,
        "link": link,
        "mark": view.language.word("mark", "late") if late and not colour else view.mark(issue, colour),
        "category": view.category(issue.category),
        "place": view.place(issue),
        "what": view.language.word(*(("owes", owed.owes.value) if owed else ("status", issue.status.value))),
        "holder": view.name(holder) if holder is not None else "",
        "due": baton.due_at if baton is not None else None,
        "late": late,
    }
