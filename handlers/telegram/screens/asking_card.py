"""What any other move still asks for, and what may be chosen for it."""

from __future__ import annotations

from typing import Any

from bot.desk.drafting import PROPOSED, days_offered
from bot.desk.forms import Need
from bot.drafts import Draft
from bot.events import Event
from bot.ids import UnitId
from bot.issues import Issue, Move, Resolution
from handlers.telegram.screens.buttons import DraftButton, base36
from handlers.telegram.screens.choices import Choice, Choices, choice, page
from handlers.telegram.screens.filing_card import categories, conditions, under_condition
from handlers.telegram.screens.instructions import instruction
from handlers.telegram.screens.view import View

RESULTS = (
    Resolution.FIXED, Resolution.SELF_HANDLED, Resolution.NOT_FOUND, Resolution.TRANSFERRED,
    Resolution.NO_LEGAL_BASIS, Resolution.POLICY_LIMITED,
)  # fmt: skip


async def ask(view: View, draft: Draft, issue: Issue, need: Need | None) -> str:
    key = draft.move.value
    if need is Need.CONDITION or draft.step == "condition":
        key = "condition"
    elif draft.move is Move.SUBMIT:
        key = f"submit_{need.value}" if need else "submit_words"
    elif need is Need.UNTIL:
        key = f"{key}_until"
    elif draft.step == PROPOSED:
        if draft.move is Move.SUPERVISE:
            return await instruction(view, draft, issue)
        key = f"confirm_{key}"
    return view.language.word("ask", key, name=view.name(draft.to_person_id))


def context(view: View, draft: Draft, issue: Issue, asked: str, photos: int) -> dict[str, Any]:
    return {
        "draft": draft,
        "number": issue.number,
        "category": view.category(issue.category),
        "condition": _condition(view, draft, issue),
        "place": view.place(issue),
        "ask": asked,
        "result": view.language.word("resolution", draft.result.value) if draft.result else "",
        "chosen": view.unit(draft.unit_id) if draft.move is not Move.SUPERVISE else "",
        "until": draft.due_at if draft.move in (Move.EXTEND, Move.SUSPEND) else None,
        "now": view.now,
        "close": view.close_condition(issue),
        "photos": photos,
    }


async def choices(view: View, draft: Draft, issue: Issue, need: Need | None) -> Choices:
    cancel = [[choice(view, draft, "cancel", "x")]]
    match need:
        case Need.RESULT:
            found: list[Choice] = [
                (view.language.word("resolution", r.value), DraftButton("r", draft.id, r.value)) for r in RESULTS
            ]
            return found, 2, cancel
        case Need.CONFIRM:
            text = view.language.word("draft", "confirm", move=view.language.word("button", draft.move.value))
            return [(text, DraftButton("y", draft.id))], 1, cancel
        case Need.UNTIL:
            days = (await days_offered(view.desk, draft)).items()
            word = view.language.word
            until: list[Choice] = [
                (word("draft", "until", at=view.language.moment(at, view.now)), DraftButton("w", draft.id, text))
                for text, at in days
            ]
            return until, 2, cancel
        case Need.PERSON:
            lead = issue.lead_id
            people = view.roster.members(lead, view.on) if lead is not None else []
            named: list[Choice] = [
                (person.name, DraftButton("p", draft.id, base36(person.id)))
                for person in people
                if person.id != issue.owner_id
            ]
            return *page(view, draft, named, "page"), cancel
        case Need.CATEGORY:
            return *categories(view, draft, issue.description), cancel
        case Need.CONDITION:
            return conditions(view, draft, draft.category), 1, cancel
        case Need.UNIT if draft.step == "condition":
            return conditions(view, draft, issue.category), 1, [[choice(view, draft, "back", "t", "main")]]
        case Need.UNIT:
            back = [[choice(view, draft, "to_dispatcher", "b")]] if draft.move is Move.ACCEPT_RETURN else []
            if draft.move is Move.DISPATCH and issue.condition is not None:
                back = [[choice(view, draft, "other_condition", "t", "condition")]]
            suggested = await _suggested(view, issue)
            return *page(view, draft, _units(view, draft, issue, suggested), "page"), [*back, *cancel]
        case _ if draft.move is Move.RETURN:
            return *page(view, draft, _units(view, draft, issue, None), "page"), cancel
        case _:
            return [], 1, cancel


def _condition(view: View, draft: Draft, issue: Issue) -> str:
    """Under which one it will be dispatched, where there is a choice."""
    if draft.move is not Move.DISPATCH or issue.condition is None:
        return ""
    category = view.office.catalogue[issue.category]
    return under_condition(view, category, category.condition(draft.condition or issue.condition))


def _units(view: View, draft: Draft, issue: Issue, suggested: UnitId | None) -> list[Choice]:
    """Units that have somebody: the suggested one first, then those that some route names as lead."""
    units = [u for u in view.roster.units if u.id != issue.lead_id and view.roster.members(u.id, view.on)]
    leads = {route.lead for route in view.roster.routes}
    units.sort(key=lambda unit: (unit.id != suggested, unit.id not in leads))
    return [
        (("👉 " if unit.id == suggested else "") + unit.name, DraftButton("u", draft.id, base36(unit.id)))
        for unit in units
    ]


async def _suggested(view: View, issue: Issue) -> UnitId | None:
    asked: Event | None = next((e for e in reversed(await view.tx.history(issue.id)) if e.move == Move.RETURN), None)
    unit = asked.facts.get("suggested") if asked else None
    return UnitId(unit) if unit is not None else None
