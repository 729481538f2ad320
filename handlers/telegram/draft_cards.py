"""The card of a draft: what has been gathered, what is asked for next, and the buttons that choose it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.batons import Level
from bot.catalogue import Category
from bot.desk.desk import Desk
from bot.desk.drafting import PROPOSED, Need, missing
from bot.desk.duplicates import COMPARING
from bot.drafts import Draft, DraftState
from bot.events import Event
from bot.guessing import guess
from bot.ids import MessageId, UnitId
from bot.issues import Issue, Move, Resolution
from bot.notices import Card, Notice
from bot.roster import Area, AreaKind
from handlers.telegram.buttons import DraftButton, base36
from handlers.telegram.duplicates import Choice, question, targets
from handlers.telegram.instructions import instruction
from handlers.telegram.keyboards import rows
from handlers.telegram.language import TEXT_LIMIT, fit
from handlers.telegram.outgoing import Drop, Edit, Outgoing, Post, Remove
from handlers.telegram.view import View

PAGE = 8
CATEGORIES = 40  # of these a page holds many: they are few, and their names are short
RESULTS = (
    Resolution.FIXED, Resolution.SELF_HANDLED, Resolution.NOT_FOUND, Resolution.TRANSFERRED,
    Resolution.NO_LEGAL_BASIS, Resolution.POLICY_LIMITED,
)  # fmt: skip


async def render_draft(view: View, notice: Notice) -> Outgoing:
    assert notice.draft_id is not None
    draft = await view.tx.draft(notice.draft_id)
    if draft is None:
        return Outgoing(Drop("no such draft"))
    known = await view.tx.card(notice.chat_id, draft_id=draft.id)
    if view.group is not None and await _hidden(view, draft):
        return Outgoing(Remove(known.message_id), known) if known else Outgoing(Drop("private"))
    if draft.state is DraftState.OPEN:
        text, keyboard = await _open(view, draft)
    elif known is None:
        return Outgoing(Drop("the draft is over"))
    else:
        text, keyboard = await _over(view, draft), None
    if known is None or (notice.facts.get("anew") and draft.state is DraftState.OPEN):
        card = Card(notice.chat_id, known.message_id if known else 0, None, draft.id, notice.person_id)  # type: ignore[arg-type]
        return Outgoing(await _posted(view, notice, draft, text, keyboard), card)
    return Outgoing(Edit(known.message_id, text, keyboard), known)


async def _hidden(view: View, draft: Draft) -> bool:
    """The issue has become private since the group was asked."""
    return draft.issue_id is not None and (await view.tx.issue(draft.issue_id)).private


async def _posted(view: View, notice: Notice, draft: Draft, text: str, keyboard: InlineKeyboardMarkup | None) -> Post:
    """In a group as a reply to what began it: the report, or the issue's card."""
    if view.group is None:
        return Post(text, keyboard)
    if draft.issue_id is None:
        began = notice.facts.get("reply_to")
        return Post(text, keyboard, reply_to=MessageId(began) if began else None, thread_id=notice.facts.get("thread"))
    shown = await view.tx.card(notice.chat_id, issue_id=draft.issue_id)
    group = await view.tx.group(notice.chat_id)
    reply_to = MessageId(shown.message_id) if shown and shown.message_id else None
    return Post(text, keyboard, reply_to=reply_to, thread_id=group.topic if group else None)


async def _over(view: View, draft: Draft) -> str:
    issue_id = draft.became_id or draft.issue_id
    issue = await view.tx.issue(issue_id) if issue_id is not None else None
    return view.language.render(
        "draft_over",
        draft=draft,
        number=issue.number if issue else "",
        unit=view.unit(issue.lead_id) if issue else "",
        link=view.deep_link(f"i_{issue.id}") if issue else "",
    )


async def _open(view: View, draft: Draft) -> tuple[str, InlineKeyboardMarkup | None]:
    photos = len(await view.tx.evidence_of_draft(draft.id))
    in_group = view.group is not None
    if in_group and draft.category is not None and view.office.catalogue[draft.category].private:
        return _only_in_private(view, draft)
    if draft.move is Move.REPORT and draft.step == COMPARING:
        template, width, (context, choices, after) = "alike", 1, await question(view, draft)
    elif draft.move is Move.REPORT:
        context = _report_context(view, draft, photos)
        choices, width, after = _report_choices(view, draft)
        template = "draft"
    else:
        assert draft.issue_id is not None
        issue = await view.tx.issue(draft.issue_id)
        need = await missing(Desk(view.tx, view.office, view.roster, view.now), draft)
        if need is Need.ISSUE:
            template, width, (context, choices, after) = "merge", 1, await targets(view, draft, issue)
        else:
            context = _ask_context(view, draft, issue, await _ask(view, draft, issue, need), photos)
            choices, width, after = await _choices(view, draft, issue, need)
            template = "ask"
    context["mention"] = view.mention(draft.person_id) if in_group else ""
    text = fit(lambda most: view.language.render(template, most=most, **context), TEXT_LIMIT)
    go_on = [[_in_private(view, draft)]] if in_group else []
    return text, rows(view.language, choices, width, [*after, *go_on])


def _only_in_private(view: View, draft: Draft) -> tuple[str, InlineKeyboardMarkup | None]:
    """What may be of a private kind is not laid out before others."""
    text = view.language.render("draft_private", mention=view.mention(draft.person_id))
    cancel = [_choice(view, draft, "cancel", "x")]
    return text, rows(view.language, [_in_private(view, draft)], 1, [cancel])


def _in_private(view: View, draft: Draft) -> Choice:
    return view.language.word("draft", "open_private"), view.deep_link(f"d_{draft.id}")


# --- filing


def _report_context(view: View, draft: Draft, photos: int) -> dict[str, Any]:
    place = view.where(draft.area_id, draft.place)
    level = draft.level or view.office.catalogue[draft.category or view.office.catalogue.fallback.code].level
    panel = draft.step.partition(":")[0]
    ask = {"place": "report_place", "level": "report_level"}.get(panel, "")
    ask = "report_category" if panel in ("category", "groups", "group") else ask
    return {
        "draft": draft,
        "photos": photos,
        "category": view.category(draft.category),
        "place": place or ("📍" if draft.latitude is not None else ""),
        "level": view.language.word("level", level.value),
        "ask": view.language.word("ask", ask) if ask else "",
        "ready": bool((draft.text or photos) and (place or draft.latitude is not None)),
    }


def _report_choices(view: View, draft: Draft) -> tuple[list[Choice], int, list[list[Choice]]]:
    back = [[_choice(view, draft, "back", "t", "main")]]
    match draft.step.partition(":")[0]:
        case "level":
            levels = [
                (view.language.word("level", level.value), DraftButton("l", draft.id, level.value)) for level in Level
            ]
            return list(levels), 3, back
        case "place":
            areas = _places(view, draft)
            named: list[Choice] = [(area.name, DraftButton("a", draft.id, base36(area.id))) for area in areas]
            return *_page(view, draft, named, "place"), back
        case "category" | "groups" | "group":
            return *_categories(view, draft, draft.text), back
        case _:
            return _main(view, draft)


def _places(view: View, draft: Draft) -> list[Area]:
    """Grids, those of the reporter's own units first."""
    units = set(view.roster.units_of(draft.person_id, view.on))
    areas = [area for area in view.roster.areas if area.kind is AreaKind.GRID] or list(view.roster.areas)
    areas.sort(key=lambda area: not any(around.unit_id in units for around in view.roster.area_chain(area.id)))
    return areas


def _main(view: View, draft: Draft) -> tuple[list[Choice], int, list[list[Choice]]]:
    others: list[Choice] = []
    if draft.guessed or draft.category is None:
        found = [hit.category for hit in guess(draft.text, view.office.catalogue)[:3]]
        found = [category for category in found if _may_show(view, category)]
        others = [
            (view.category(c.code), DraftButton("c", draft.id, c.code)) for c in found if c.code != draft.category
        ]
    change = [_choice(view, draft, panel, "t", panel) for panel in ("category", "place", "level")]
    return [_choice(view, draft, "submit", "s")], 1, [others[:2], change, [_choice(view, draft, "cancel", "x")]]


def _may_show(view: View, category: Category) -> bool:
    return view.group is None or not category.private


def _categories(view: View, draft: Draft, words: str) -> tuple[list[Choice], int]:
    panel, _, rest = draft.step.partition(":")
    catalogue = view.office.catalogue
    if panel == "groups":
        shown = [g for g in catalogue.groups() if any(_may_show(view, c) for c in g.categories)]
        groups: list[Choice] = [
            (view.language.called("names", g.name), DraftButton("t", draft.id, f"group:{g.prefix}")) for g in shown
        ]
        return _page(view, draft, groups, "groups", CATEGORIES)
    if panel == "group":
        prefix = rest.partition(":")[0]
        group = next((g for g in catalogue.groups() if g.prefix == prefix), None)
        categories = [c for c in (group.categories if group else ()) if _may_show(view, c)]
        named: list[Choice] = [(view.category(c.code), DraftButton("c", draft.id, c.code)) for c in categories]
        return _page(view, draft, named, f"group:{prefix}", CATEGORIES)
    likely = [hit.category for hit in guess(words, catalogue)[:6] if _may_show(view, hit.category)]
    choices: list[Choice] = [(view.category(c.code), DraftButton("c", draft.id, c.code)) for c in likely]
    choices.append((view.language.word("draft", "unsorted"), DraftButton("c", draft.id, catalogue.fallback.code)))
    choices.append(_choice(view, draft, "all_categories", "t", "groups"))
    return choices, 2


# --- every other move


async def _ask(view: View, draft: Draft, issue: Issue, need: Need | None) -> str:
    key = draft.move.value
    if draft.move is Move.SUBMIT:
        key = f"submit_{need.value}" if need else "submit_words"
    elif draft.step == PROPOSED:
        if draft.move is Move.SUPERVISE:
            return await instruction(view, draft, issue)
        key = f"confirm_{key}"
    return view.language.word("ask", key, name=view.name(draft.to_person_id))


def _ask_context(view: View, draft: Draft, issue: Issue, ask: str, photos: int) -> dict[str, Any]:
    return {
        "draft": draft,
        "number": issue.number,
        "category": view.category(issue.category),
        "place": view.place(issue),
        "ask": ask,
        "result": view.language.word("resolution", draft.result.value) if draft.result else "",
        "chosen": view.unit(draft.unit_id) if draft.move is not Move.SUPERVISE else "",
        "close": view.close_condition(issue.category),
        "photos": photos,
    }


async def _choices(
    view: View, draft: Draft, issue: Issue, need: Need | None
) -> tuple[list[Choice], int, list[list[Choice]]]:
    cancel = [[_choice(view, draft, "cancel", "x")]]
    match need:
        case Need.RESULT:
            found: list[Choice] = [
                (view.language.word("resolution", r.value), DraftButton("r", draft.id, r.value)) for r in RESULTS
            ]
            return found, 2, cancel
        case Need.CONFIRM:
            text = view.language.word("draft", "confirm", move=view.language.word("button", draft.move.value))
            return [(text, DraftButton("y", draft.id))], 1, cancel
        case Need.PERSON:
            lead = issue.lead_id
            people = view.roster.members(lead, view.on) if lead is not None else []
            named: list[Choice] = [
                (person.name, DraftButton("p", draft.id, base36(person.id)))
                for person in people
                if person.id != issue.owner_id
            ]
            return *_page(view, draft, named, "page"), cancel
        case Need.CATEGORY:
            return *_categories(view, draft, issue.description), cancel
        case Need.UNIT:
            back = [[_choice(view, draft, "to_dispatcher", "b")]] if draft.move is Move.ACCEPT_RETURN else []
            suggested = await _suggested(view, issue)
            return *_page(view, draft, _units(view, draft, issue, suggested), "page"), [*back, *cancel]
        case _ if draft.move is Move.RETURN:
            return *_page(view, draft, _units(view, draft, issue, None), "page"), cancel
        case _:
            return [], 1, cancel


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


def _page(
    view: View, draft: Draft, choices: Sequence[Choice], panel: str, size: int = PAGE
) -> tuple[list[Choice], int]:
    """One page of a long list; the page stands in the draft's step."""
    number = draft.step.removeprefix(f"{panel}:")
    last = max(0, (len(choices) - 1) // size)
    page = min(int(number), last) if number.isdecimal() else 0
    shown = list(choices[page * size : (page + 1) * size])
    if page > 0:
        shown.append(_choice(view, draft, "previous", "t", f"{panel}:{page - 1}"))
    if page < last:
        shown.append(_choice(view, draft, "next", "t", f"{panel}:{page + 1}"))
    return shown, 2


def _choice(view: View, draft: Draft, word: str, action: str, arg: str = "") -> Choice:
    return view.language.word("draft", word), DraftButton(action, draft.id, arg)
