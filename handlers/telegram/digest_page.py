"""The digest of a group, counted at the moment of sending for the window it names."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.batons import Baton
from bot.digest import Overdue, Slot, digest, in_scope
from bot.ids import IssueId
from bot.ladder import colour_at
from bot.notices import Notice
from bot.rungs import Colour
from handlers.telegram.language import TEXT_LIMIT, length
from handlers.telegram.outgoing import Drop, Outgoing, Post
from handlers.telegram.view import View

UNITS, ISSUES = 8, 5
MENTIONS = 5  # Telegram notifies the first five


async def render_digest(view: View, notice: Notice) -> Outgoing:
    group = await view.tx.group(notice.chat_id)
    if group is None:
        return Outgoing(Drop("the group is not bound"))
    facts = notice.facts
    slot = Slot(datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"]), facts["late"])
    batons: dict[int, list[Baton]] = {}
    for baton in await view.tx.all_open_batons():
        batons.setdefault(baton.issue_id, []).append(baton)
    opened = [issue for issue in await view.tx.open_issues() if in_scope(issue, group, view.roster)]
    colours: dict[int, Colour | None] = {}
    for issue in opened:
        for baton in batons.get(issue.id, []):
            colours[baton.id] = colour_at(baton, await view.office.policy_of(baton, view.tx), view.now)
    filed = await view.tx.filed_since(slot.start, slot.end)
    closed = await view.tx.closed_since(slot.start, slot.end)
    found = digest(
        slot,
        filed=[issue for issue in filed if in_scope(issue, group, view.roster)],
        closed=[issue for issue in closed if in_scope(issue, group, view.roster)],
        open_issues=opened,
        batons=batons,
        colours=colours,
        now=view.now,
    )
    links = {
        item.issue.id: await view.message_link(item.issue.id)
        for late in list(found.overdue.values())[:UNITS]
        for item in late[:ISSUES]
    }
    for units, issues in ((UNITS, ISSUES), (UNITS, 2), (4, 1), (0, 0)):
        shown = _units(view, found.overdue, links, units, issues)
        text = view.language.render(
            "digest",
            title=view.language.word("word", "digest"),
            late=slot.late,
            digest=found,
            units=shown,
            more_units=max(0, len(found.overdue) - units),
            now=view.now,
        )
        if length(text) <= TEXT_LIMIT:
            break
    return Outgoing(Post(text, thread_id=group.topic))


def _units(view: View, overdue: Any, links: dict[IssueId, str | None], units: int, issues: int) -> list[dict[str, Any]]:
    """The units with most overdue first; only the first few holders are mentioned so that it notifies them."""
    mentioned: set[Any] = set()
    shown = []
    for unit_id, late in list(overdue.items())[:units]:
        items = []
        for item in late[:issues]:
            items.append(
                {
                    "number": item.issue.number,
                    "link": links.get(item.issue.id),
                    "holder": _holder(view, item, mentioned),
                }
            )
        shown.append(
            {"name": view.unit(unit_id), "count": len(late), "issues": items, "more": max(0, len(late) - issues)}
        )
    return shown


def _holder(view: View, item: Overdue, mentioned: set[Any]) -> str:
    if item.holder_id is None:
        return ""
    if item.holder_id in mentioned or len(mentioned) >= MENTIONS:
        return view.name(item.holder_id)
    mentioned.add(item.holder_id)
    return view.mention(item.holder_id)
