"""What a conversation says: one function a template that needs more than its own facts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from telegram import KeyboardButton, ReplyKeyboardMarkup, ReplyKeyboardRemove

from bot.batons import Baton
from bot.ids import AreaId, IssueId, PersonId, UnitId
from bot.issues import Issue
from bot.notices import Notice
from bot.permissions import ties
from bot.roster import Group
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.buttons import PageButton, base36
from handlers.telegram.screens.keyboards import moves_of, rows
from handlers.telegram.screens.language import alone
from handlers.telegram.screens.view import NAME, View
from handlers.telegram.screens.why_page import why

PAGE = 8

Page = tuple[dict[str, Any], Keyboard | None]


async def _item(view: View, issue: Issue, batons: list[Baton]) -> dict[str, Any]:
    return {
        "number": issue.number,
        "mark": view.mark(issue, await view.colour(issue, batons)),
        "category": view.category(issue.category),
        "place": view.place(issue),
        "status": issue.status.value,
    }


async def group_hello(view: View, notice: Notice) -> Page:
    group = await view.tx.group(notice.chat_id)
    bound = group is not None and (group.unit_id is not None or group.area_id is not None)
    keyboard = (
        None if bound else rows(view.language, [(view.language.word("bind", "start"), PageButton("bind", "0"))], 1)
    )
    lacks = notice.facts.get("lacks", group is not None and not group.is_admin)
    new = notice.facts.get("new", True)
    return {"known": bound, "scope": scope(view, group), "lacks": lacks, "new": new}, keyboard


async def group_choose(view: View, notice: Notice) -> Page:
    """Units and areas to bind a group to, a page at a time."""
    choices = [(area.name, PageButton("area", base36(area.id))) for area in view.roster.areas]
    choices += [(unit.name, PageButton("unit", base36(unit.id))) for unit in view.roster.units]
    page, pages = int(notice.facts["page"]), max(1, -(-len(choices) // PAGE))
    page = min(page, pages - 1)
    turn = []
    if page > 0:
        turn.append((view.language.word("draft", "previous"), PageButton("bind", str(page - 1))))
    if page < pages - 1:
        turn.append((view.language.word("draft", "next"), PageButton("bind", str(page + 1))))
    shown = choices[page * PAGE : (page + 1) * PAGE]
    return {"page": page + 1, "pages": pages}, rows(view.language, shown, 2, [turn])


async def group_bound(view: View, notice: Notice) -> Page:
    group = await view.tx.group(notice.chat_id)
    return {"scope": scope(view, group), "lacks": group is None or not group.is_admin}, None


def scope(view: View, group: Group | None) -> str:
    if group is None:
        return view.language.word("word", "nobody")
    if group.area_id is not None:
        return alone(view.roster.area(AreaId(group.area_id)).name, NAME)
    return view.unit(UnitId(group.unit_id)) if group.unit_id is not None else view.language.word("word", "nobody")


async def welcome(view: View, notice: Notice) -> Page:
    assert view.reader is not None
    units = [view.unit(unit) for unit in view.roster.units_of(view.reader, view.on)]
    return {"name": view.name(view.reader), "units": units}, ReplyKeyboardRemove()


async def stranger(view: View, notice: Notice) -> Page:
    """In private somebody whose number may be listed can join by it at once."""
    listed = (person for people in view.roster.phones.values() for person in people)
    offered = notice.chat_id > 0 and any(person.telegram_id is None for person in listed)
    share = KeyboardButton(view.language.word("join", "share"), request_contact=True)
    keyboard = ReplyKeyboardMarkup([[share]], resize_keyboard=True, one_time_keyboard=True)
    return {"offered": offered}, keyboard if offered else None


async def help_page(view: View, notice: Notice) -> Page:
    return {"admin": view.reader is not None and view.roster.is_admin(view.reader, view.on)}, None


async def report_in_group(view: View, notice: Notice) -> Page:
    link = view.deep_link(f"d_{notice.facts['draft_id']}")
    name = view.mention(PersonId(notice.facts["by"]))
    return {"name": name}, rows(view.language, [(view.language.word("draft", "open_private"), link)], 1)


async def more(view: View, notice: Notice) -> Page:
    """In a group: what one person may do, who has no private card."""
    issue = await view.tx.issue(IssueId(notice.facts["issue_id"]))
    by, batons = PersonId(notice.facts["by"]), await view.tx.batons_of(issue.id)
    held = ties(by, issue, view.roster, view.on, await view.tx.supporting(issue.id))
    item = await _item(view, issue, [baton for baton in batons if baton.open])
    keyboard = moves_of(view, by, issue, batons, held)
    return item | {"mention": view.mention(by), "any": keyboard is not None}, keyboard


async def rule_offer(view: View, notice: Notice) -> Page:
    """The arbiter's word as a rule for the next of its kind."""
    issue, unit_id = await view.tx.issue(IssueId(notice.facts["issue_id"])), UnitId(notice.facts["unit_id"])
    kept = bool(notice.facts.get("kept"))
    keep = [(view.language.word("word", "keep_rule"), PageButton("rule", f"{base36(issue.id)}_{base36(unit_id)}"))]
    facts = {"number": issue.number, "category": view.category(issue.category), "area": view.where(issue.area_id, "")}
    return facts | {"unit": view.unit(unit_id), "kept": kept}, None if kept else rows(view.language, keep, 1)


async def draft_moved(view: View, notice: Notice) -> Page:
    return {"by": view.name(PersonId(notice.facts["by"]))}, None


async def private_only(view: View, notice: Notice) -> Page:
    link = [(view.language.word("word", "open_chat"), view.deep_link("hello"))]
    return {"command": notice.facts["command"]}, rows(view.language, link, 1)


async def card_above(view: View, notice: Notice) -> Page:
    issue = await view.tx.issue(IssueId(notice.facts["issue_id"]))
    return await _item(view, issue, await view.tx.open_batons(issue.id)), None


async def done(view: View, notice: Notice) -> Page:
    issue = await view.tx.issue(IssueId(notice.facts["issue_id"]))
    return {"number": issue.number, "move": notice.facts["move"]}, None


async def claimed(view: View, notice: Notice) -> Page:
    return {"name": view.name(view.reader)}, None


async def restored(view: View, notice: Notice) -> Page:
    """Of which moment we are again, and what its reader has in hand now."""
    held = await view.tx.issues_held_by([view.reader]) if view.reader is not None else {}
    since = datetime.fromisoformat(notice.facts["since"])
    return {"since": since, "now": view.now, "private": view.reader is not None, "count": sum(held.values())}, None


PAGES: dict[str, Callable[[View, Notice], Awaitable[Page]]] = {
    "why": why,
    "group_hello": group_hello,
    "group_choose": group_choose,
    "group_bound": group_bound,
    "stranger": stranger,
    "welcome": welcome,
    "help": help_page,
    "report_in_group": report_in_group,
    "private_only": private_only,
    "claimed": claimed,
    "done": done,
    "card_above": card_above,
    "draft_moved": draft_moved,
    "rule_offer": rule_offer,
    "more": more,
    "restored": restored,
}
LISTS = {"why": ("owed", "held")}
"""The lists of a page that are cut where it would be too long."""
