"""What any other move still asks for, and what may be chosen for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.absence import away
from bot.batons import Level
from bot.desk import answering
from bot.desk.enlisting import MAY, MUST
from bot.desk.forms import Need
from bot.desk.levels import offers
from bot.desk.needs import PROPOSED, days_offered, doubt_of
from bot.drafts import Draft
from bot.events import Event
from bot.ids import UnitId
from bot.issues import Issue, Move, Resolution
from bot.moves import OF_PARTS
from bot.roster import Unit
from handlers.telegram.screens import joint_panel
from handlers.telegram.screens.buttons import DraftButton, base36
from handlers.telegram.screens.cards import SHOWN_UNITS, named
from handlers.telegram.screens.choices import Choice, Choices, choice, page
from handlers.telegram.screens.filing_card import categories, conditions, under_condition
from handlers.telegram.screens.instructions import instruction
from handlers.telegram.screens.periods import until as last_day
from handlers.telegram.screens.view import View

RESULTS = (
    Resolution.FIXED, Resolution.SELF_HANDLED, Resolution.NOT_FOUND, Resolution.TRANSFERRED,
    Resolution.NO_LEGAL_BASIS, Resolution.POLICY_LIMITED,
)  # fmt: skip


async def ask(view: View, draft: Draft, issue: Issue, need: Need | None) -> str:
    key = draft.move.value
    if need is Need.PERSON and (found := await doubt_of(view.desk, draft)) is not None:
        return await _doubted(view, draft, issue, found)
    if need is Need.CONDITION or draft.step == "condition":
        key = "condition"
    elif draft.move is Move.SUBMIT:
        key = f"submit_{need.value}" if need else "submit_words"
    elif need is Need.SUPPORTING and (beside := joint_panel.asked_about(view, draft)) is not None:
        return view.language.word("ask", "beside_mandatory", unit=view.unit(beside))
    elif need in (Need.UNTIL, Need.LEVEL, Need.SUPPORTING, Need.MANDATORY):
        key = f"{key}_{need.value}"
    elif need is Need.UNIT and draft.joint:
        key = f"{key}_joint"
    elif draft.step == PROPOSED:
        if draft.move is Move.SUPERVISE:
            return await instruction(view, draft, issue)
        key = f"confirm_{key}"
        if draft.move is Move.RELEVEL:
            return view.language.word("ask", key, level=await _becoming(view, draft))
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
        "beside": named(view, joint_panel.beside(view, draft), SHOWN_UNITS, "more_units"),
        "level": view.language.word("level", draft.level.value) if draft.level else "",
        "until": draft.due_at if draft.move in (Move.EXTEND, Move.SUSPEND, Move.EXTEND_PART) else None,
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
        case Need.LEVEL:
            case = await view.desk.look(draft.about, draft.person_id)
            levels: list[Choice] = [
                (_under(view, level, due_at), DraftButton("l", draft.id, level.value))
                for level, due_at in (await offers(view.desk, case, draft.person_id)).items()
            ]
            return levels, 1, cancel
        case Need.PERSON:
            named, first = await colleagues(view, draft, issue)
            return *page(view, draft, named, "page"), [*first, *cancel]
        case Need.CATEGORY:
            return *categories(view, draft, issue.description), cancel
        case Need.CONDITION:
            return conditions(view, draft, draft.category), 1, cancel
        case Need.MANDATORY:
            words = view.language.words["draft"]
            return [(words[step], DraftButton("m", draft.id, step)) for step in (MUST, MAY)], 1, cancel
        case Need.SUPPORTING:
            return joint_panel.choices(view, draft, await _candidates(view, draft, issue))
        case Need.UNIT if draft.move is Move.RELEASE_PART:
            helpers = [part.unit_id for part in await view.tx.parts(issue.id)]
            named = [(view.roster.unit(unit).name, DraftButton("u", draft.id, base36(unit))) for unit in helpers]
            return *page(view, draft, named, "page"), cancel
        case Need.UNIT if draft.step == "condition":
            return conditions(view, draft, issue.category), 1, [[choice(view, draft, "back", "t", "main")]]
        case Need.UNIT:
            back = [[choice(view, draft, "to_dispatcher", "b")]] if draft.move is Move.ACCEPT_RETURN else []
            if draft.move is Move.ACCEPT_PART_RETURN:
                back = [[choice(view, draft, "nobody_instead", "b")]]
            if draft.move is Move.DISPATCH:
                also = [] if draft.joint else [choice(view, draft, "joint", "j")]
                other = [choice(view, draft, "other_condition", "t", "condition")] if issue.condition else []
                back = [[*also, *other]] if also or other else []
            suggested = await _suggested(view, draft, issue)
            return *page(view, draft, await _units(view, draft, issue, suggested), "page"), [*back, *cancel]
        case _ if draft.move in (Move.RETURN, Move.RETURN_PART):
            return *page(view, draft, await _units(view, draft, issue, None), "page"), cancel
        case _:
            return [], 1, cancel


async def _becoming(view: View, draft: Draft) -> str:
    """The level that the words named, with what it makes of the due time."""
    case = await view.desk.look(draft.about, draft.person_id)
    due_at = (await offers(view.desk, case, draft.person_id)).get(draft.level or case.issue.level)
    return _under(view, draft.level or case.issue.level, due_at)


def _under(view: View, level: Level, due_at: datetime | None) -> str:
    """Another level, with what it makes of the due time."""
    name = view.language.word("level", level.value)
    if due_at is None:
        return name
    return view.language.word("draft", "level_by", level=name, at=view.language.moment(due_at, view.now))


def _condition(view: View, draft: Draft, issue: Issue) -> str:
    """Under which one it will be dispatched, where there is a choice."""
    if draft.move is not Move.DISPATCH or issue.condition is None:
        return ""
    category = view.office.catalogue[issue.category]
    return under_condition(view, category, category.condition(draft.condition or issue.condition))


async def _doubted(view: View, draft: Draft, issue: Issue, found: answering.Doubt) -> str:
    """Why the one who was named cannot take it over, and who is proposed instead."""
    assert draft.to_person_id is not None
    leave = away(view.roster, draft.to_person_id, view.now)
    facts = {"name": view.name(draft.to_person_id), "until": last_day(view.language, leave.end) if leave else ""}
    said = view.language.word("ask", found.value, **facts)
    others = await answering.others_fit(view.desk, draft.to_person_id, issue)
    return said + view.language.word("ask", "proposed", name=view.name(others[0]))


async def colleagues(view: View, draft: Draft, issue: Issue) -> tuple[list[Choice], list[list[Choice]]]:
    """Who may take it over, best first, each with what speaks against them; and a button that overrules it."""
    if issue.lead_id is None:
        return [], []
    named: list[Choice] = []
    for person_id in await answering.owners(view.desk, issue.lead_id, issue):
        if person_id != issue.owner_id:
            found = await answering.doubt(view.desk, person_id, issue)
            mark = view.language.word("doubt", found.value) if found is not None else "" if named else "👉 "
            text = f"{mark}{view.roster.person(person_id).name}"
            named.append((text, DraftButton("p", draft.id, base36(person_id))))
    if await doubt_of(view.desk, draft) is not answering.Doubt.OFF_DUTY or draft.to_person_id is None:
        return named, []
    anyway = view.language.word("doubt", "anyway", name=view.roster.person(draft.to_person_id).name[:20])
    return named, [[(anyway, DraftButton("p", draft.id, base36(draft.to_person_id)))]]


async def _units(view: View, draft: Draft, issue: Issue, suggested: UnitId | None) -> list[Choice]:
    """The suggested one first."""
    units = await _candidates(view, draft, issue)
    units.sort(key=lambda unit: unit.id != suggested)
    return [
        (("👉 " if unit.id == suggested else "") + unit.name, DraftButton("u", draft.id, base36(unit.id)))
        for unit in units
    ]


async def _candidates(view: View, draft: Draft, issue: Issue) -> list[Unit]:
    """Units that have somebody and do not work on it: first those that some route names as lead."""
    beside = {part.unit_id for part in await view.tx.parts(issue.id)} if draft.move in OF_PARTS else set()
    working = {issue.lead_id, *beside, draft.unit_id if draft.move is Move.DISPATCH else None}
    units = [u for u in view.roster.units if u.id not in working and view.roster.members(u.id, view.on)]
    leads = {route.lead for route in view.roster.routes}
    return sorted(units, key=lambda unit: unit.id not in leads)


async def _suggested(view: View, draft: Draft, issue: Issue) -> UnitId | None:
    """By who asked to give it back."""
    decided = await view.tx.baton(draft.baton_id) if draft.baton_id is not None else None
    part = decided.unit_id if decided is not None and draft.move is Move.ACCEPT_PART_RETURN else None
    move = Move.RETURN_PART if draft.move is Move.ACCEPT_PART_RETURN else Move.RETURN
    history = reversed(await view.tx.history(issue.id))
    asked: Event | None = next((e for e in history if e.move == move and e.facts.get("part") == part), None)
    unit = asked.facts.get("suggested") if asked else None
    return UnitId(unit) if unit is not None else None
