"""What the policy would do with an issue filed now: the categories to choose from, then who would be told when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot import audience
from bot.batons import Baton, Level
from bot.catalogue import Category
from bot.ids import AreaId
from bot.issues import Issue
from bot.ladder import Nudge
from bot.posts import Area
from bot.preview import acts, as_filed, first_of_each
from handlers.telegram.screens.buttons import Button, PageButton
from handlers.telegram.screens.cards import named
from handlers.telegram.screens.keyboards import Row
from handlers.telegram.screens.list_links import PolicyLink
from handlers.telegram.screens.view import View

CHOICES = 40  # on a page: they are few, and their names are short
RECIPIENTS = 5
STEPS = 8

Choice = tuple[str, Button | str]


async def policy_facts(view: View, link: PolicyLink, offset: int) -> tuple[dict[str, Any], int, list[Row]]:
    """The template's own facts, how many choices there are, and the rows that offer a page of them."""
    category = _category(view, link)
    if category is None:
        choices, back = _choices(view, link)
        shown = choices[offset : offset + CHOICES]
        pairs: list[Row] = [shown[i : i + 2] for i in range(0, len(shown), 2)]
        return {"category": "", "acts": []}, len(choices), [*pairs, *back]
    usual = category.conditions[0]
    level, area = link.level or category.level_of(usual), await _area(view)
    issue = as_filed(category, usual, level, area.id if area else None, view.roster, view.now, view.on)
    found = acts(issue, usual, view.office.policy, view.roster, view.on)
    facts = {
        "category": view.category(category.code),
        "level": view.language.word("level", level.value),
        "place": view.where(area.id, "") if area else "",
        "lead": view.unit(issue.lead_id),
        "owner": view.name(issue.owner_id) if issue.owner_id is not None else "",
        "acts": [
            {
                "owes": baton.owes.value,
                "limit": baton.limit,
                "due_at": baton.due_at,
                "own": baton.category,
                "steps": (steps := [step(view, issue, baton, nudge) for nudge in first_of_each(baton, policy)])[:STEPS],
                "more": max(0, len(steps) - STEPS),
            }
            for baton, policy in found
        ],
    }
    levels: list[Choice] = [
        (
            _ticked(view.language.word("level", one.value), one is level),
            _to(PolicyLink(category=category.code, level=one)),
        )
        for one in Level
    ]
    around = (view.language.word("draft", "back"), _to(PolicyLink(group=category.code[:2])))
    return facts, 0, [levels, [around]]


def step(view: View, issue: Issue, baton: Baton, nudge: Nudge) -> dict[str, Any]:
    """One rung: when, whom it tells by name, and what it brings."""
    rung, word = nudge.rung, view.language.word
    told = audience.people(rung.to, issue, baton, view.roster, view.on)
    who = [word("word", "named", name=view.name(person), role=word("role", role)) for person, role in told.items()]
    in_group = audience.GROUP in rung.to and view.desk.group_of(issue) is not None
    roles = [word("role", role) for role in rung.to]
    return {
        "at": nudge.at,
        "who": [*named(view, who, RECIPIENTS, "more_people"), *([word("role", "group")] if in_group else [])] or roles,
        "colour": rung.colour.value if rung.colour else None,
        "supervision": rung.supervision,
        "answers": rung.answer_within is not None,
        "choose": rung.choose,
        "alone": rung.alone,
        "repeats": rung.repeat is not None,
        "every": rung.repeat.step(baton.limit) if rung.repeat else None,
        "up_to": rung.repeat.longest(baton.limit) if rung.repeat else None,
    }


def _category(view: View, link: PolicyLink) -> Category | None:
    """The one that is chosen, if this chat may know of it."""
    if link.category not in view.office.catalogue:
        return None
    category = view.office.catalogue[link.category]
    return category if _may_show(view, category) else None


def _choices(view: View, link: PolicyLink) -> tuple[list[Choice], Sequence[Row]]:
    """As in a filing: the groups of the catalogue, then the categories of one."""
    groups = [group for group in view.office.catalogue.groups() if any(_may_show(view, c) for c in group.categories)]
    group = next((group for group in groups if group.prefix == link.group), None)
    if group is None:
        return [(view.language.called("names", g.name), _to(PolicyLink(group=g.prefix))) for g in groups], []
    shown = [category for category in group.categories if _may_show(view, category)]
    back = [[(view.language.word("draft", "back"), _to(PolicyLink()))]]
    return [(view.category(one.code), _to(PolicyLink(category=one.code))) for one in shown], back


def _may_show(view: View, category: Category) -> bool:
    return view.group is None or not category.private


async def _area(view: View) -> Area | None:
    """Mine: the place of one's post, else one that one's unit runs; in a group its own."""
    roster = view.roster
    if view.group is not None:
        group = await view.tx.group(view.group)
        if group is not None and group.area_id is not None:
            return roster.area(group.area_id)
        units = [group.unit_id] if group is not None and group.unit_id is not None else []
    else:
        assert view.reader is not None
        posts = roster.posts_of(view.reader, view.on)
        own = [post.area_id for post in posts if post.area_id is not None]
        if own:
            return roster.area(AreaId(own[0]))
        units = [post.unit_id for post in posts if post.unit_id is not None]
    return next((area for area in roster.areas if area.unit_id in units), None)


def _to(link: PolicyLink) -> PageButton:
    return PageButton("list", f"0_{link.pack()}")


def _ticked(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text
