"""What a filing shows, and the panels on which category, place and level are chosen."""

from __future__ import annotations

from typing import Any

from bot.batons import Level
from bot.catalogue import Category, Condition
from bot.desk.conditions import chosen_for
from bot.drafts import Draft
from bot.guessing import guess
from bot.roster import Area, AreaKind
from handlers.telegram.screens.buttons import DraftButton, base36
from handlers.telegram.screens.choices import Choice, Choices, choice, page
from handlers.telegram.screens.language import clip
from handlers.telegram.screens.view import NAME, View

CATEGORIES = 40  # of these a page holds many: they are few, and their names are short


def context(view: View, draft: Draft, photos: int) -> dict[str, Any]:
    place = view.where(draft.area_id, draft.place)
    category = view.office.catalogue[draft.category or view.office.catalogue.fallback.code]
    condition = chosen_for(view.office, draft)
    level = draft.level or category.level_of(condition)
    panel = draft.step.partition(":")[0]
    ask = f"report_{panel}" if panel in ("place", "level", "condition") else ""
    ask = "report_category" if panel in ("category", "groups", "group") else ask
    return {
        "draft": draft,
        "photos": photos,
        "category": view.category(draft.category),
        "condition": under_condition(view, category, condition) if len(category.conditions) > 1 else "",
        "place": place or ("📍" if draft.latitude is not None else ""),
        "level": view.language.word("level", level.value),
        "ask": view.language.word("ask", ask) if ask else "",
        "ready": bool((draft.text or photos) and (place or draft.latitude is not None)),
    }


def choices(view: View, draft: Draft) -> Choices:
    back = [[choice(view, draft, "back", "t", "main")]]
    match draft.step.partition(":")[0]:
        case "level":
            levels = [
                (view.language.word("level", level.value), DraftButton("l", draft.id, level.value)) for level in Level
            ]
            return list(levels), 3, back
        case "condition":
            return conditions(view, draft, draft.category), 1, back
        case "place":
            areas = _places(view, draft)
            named: list[Choice] = [(area.name, DraftButton("a", draft.id, base36(area.id))) for area in areas]
            return *page(view, draft, named, "place"), back
        case "category" | "groups" | "group":
            return *categories(view, draft, draft.text), back
        case _:
            return _main(view, draft)


def _places(view: View, draft: Draft) -> list[Area]:
    """Grids, those of the reporter's own units first."""
    units = set(view.roster.units_of(draft.person_id, view.on))
    areas = [area for area in view.roster.areas if area.kind is AreaKind.GRID] or list(view.roster.areas)
    areas.sort(key=lambda area: not any(around.unit_id in units for around in view.roster.area_chain(area.id)))
    return areas


def _main(view: View, draft: Draft) -> Choices:
    others: list[Choice] = []
    if draft.guessed or draft.category is None:
        found = [hit.category for hit in guess(draft.text, view.office.catalogue)[:3]]
        found = [category for category in found if _may_show(view, category)]
        others = [
            (view.category(c.code), DraftButton("c", draft.id, c.code)) for c in found if c.code != draft.category
        ]
    change = [choice(view, draft, panel, "t", panel) for panel in ("category", "place", "level")]
    if len(view.office.catalogue[draft.category or view.office.catalogue.fallback.code].conditions) > 1:
        change.insert(1, choice(view, draft, "condition", "t", "condition"))
    return [choice(view, draft, "submit", "s")], 1, [others[:2], change, [choice(view, draft, "cancel", "x")]]


def conditions(view: View, draft: Draft, code: str | None) -> list[Choice]:
    """Those of a category, each with its limit."""
    category = view.office.catalogue[code or view.office.catalogue.fallback.code]
    return [
        (under_condition(view, category, one), DraftButton("k", draft.id, str(place)))
        for place, one in enumerate(category.conditions)
    ]


def under_condition(view: View, category: Category, condition: Condition) -> str:
    limit = view.office.policy.limits.handling(category.level_of(condition), condition.limit)
    when = clip(view.language.called("when", condition.when), NAME)
    return view.language.word("word", "under", when=when, limit=view.language.duration(limit))


def _may_show(view: View, category: Category) -> bool:
    return view.group is None or not category.private


def categories(view: View, draft: Draft, words: str) -> tuple[list[Choice], int]:
    panel, _, rest = draft.step.partition(":")
    catalogue = view.office.catalogue
    if panel == "groups":
        shown = [g for g in catalogue.groups() if any(_may_show(view, c) for c in g.categories)]
        groups: list[Choice] = [
            (view.language.called("names", g.name), DraftButton("t", draft.id, f"group:{g.prefix}")) for g in shown
        ]
        return page(view, draft, groups, "groups", CATEGORIES)
    if panel == "group":
        prefix = rest.partition(":")[0]
        group = next((g for g in catalogue.groups() if g.prefix == prefix), None)
        categories = [c for c in (group.categories if group else ()) if _may_show(view, c)]
        named: list[Choice] = [(view.category(c.code), DraftButton("c", draft.id, c.code)) for c in categories]
        return page(view, draft, named, f"group:{prefix}", CATEGORIES)
    likely = [hit.category for hit in guess(words, catalogue)[:6] if _may_show(view, hit.category)]
    choices: list[Choice] = [(view.category(c.code), DraftButton("c", draft.id, c.code)) for c in likely]
    choices.append((view.language.word("draft", "unsorted"), DraftButton("c", draft.id, catalogue.fallback.code)))
    choices.append(choice(view, draft, "all_categories", "t", "groups"))
    return choices, 2
