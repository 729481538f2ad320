"""Leave as it is shown: the form, what stands, what a substitute and a head are told, what changes hands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot.absence import answers_for, away, colleagues, left_alone, overlapping
from bot.errors import NotFound
from bot.ids import IssueId, PersonId, UnitId
from bot.notices import Notice
from bot.posts import Absence
from handlers.telegram.conversation.away_page import Form, minutes, moment
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.buttons import Button
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.list_pages import lines
from handlers.telegram.screens.periods import day, period, until
from handlers.telegram.screens.view import View

PEOPLE, LEAVES = 6, 3
Page = tuple[dict[str, Any], Keyboard | None]
Choice = tuple[str, Button | str]


async def away_form(view: View, notice: Notice) -> Page:
    assert view.reader is not None
    facts = notice.facts
    form = Form(facts["leave_id"], facts["start"], facts["end"], facts["substitute"], facts["page"])
    begun = next((one for one in _leaves(view) if one.id == form.leave_id and one.covers(view.now)), None)
    context = {
        "changes": bool(form.leave_id),
        "start": day_of(view, moment(form.start)) if form.start else "",
        "end": until(view.language, moment(form.end)) if form.end else "",
        "chosen": form.to is not None,
        "to": view.name(form.substitute) if form.substitute else "",
        "meanwhile": _meanwhile(view, form),
        "alone": _alone(view, form),
    }
    after = [_to_days(view, form), *_people(view, form)]
    if form.complete:
        after.append([(view.language.word("leave", "confirm"), form.pack("ok"))])
    return context, rows(view.language, [] if begun else _from_days(view, form), 3, after)


def day_of(view: View, at: datetime) -> str:
    local = at.astimezone(view.office.zone)
    return day(view.language, local.date()) + (f" {local:%H:%M}" if local.hour or local.minute else "")


def _from_days(view: View, form: Form) -> list[Choice]:
    today = view.on
    monday = today + timedelta(days=7 - today.weekday())
    starts = {today: minutes(view.now), **{on: _midnight(view, on) for on in (today + timedelta(days=1), monday)}}
    return [
        (
            _ticked(_near(view, "from", on), form.start == at),
            replace(form, start=at, end=form.end if form.end > at else 0).pack("form"),
        )
        for on, at in starts.items()
    ]


def _to_days(view: View, form: Form) -> list[Choice]:
    """The same day, the next, this Friday, the next one."""
    if not form.start:
        return []
    first = moment(form.start).astimezone(view.office.zone).date()
    friday = first + timedelta(days=(4 - first.weekday()) % 7)
    days = dict.fromkeys((first, first + timedelta(days=1), friday, friday + timedelta(days=7)))
    ends = {on: _midnight(view, on + timedelta(days=1)) for on in sorted(days)}
    return [
        (_ticked(_near(view, "to", on), form.end == at), replace(form, end=at).pack("form"))
        for on, at in ends.items()
        if moment(at) > view.now
    ]


def _people(view: View, form: Form) -> list[list[Choice]]:
    assert view.reader is not None
    found = [person for person in colleagues(view.roster, view.reader, view.on) if person.reachable]
    pages = max(1, -(-len(found) // PEOPLE))
    page = min(max(form.page, 0), pages - 1)
    named: list[Choice] = [
        (_ticked(person.name, form.to == person.id), replace(form, to=int(person.id)).pack("form"))
        for person in found[page * PEOPLE : (page + 1) * PEOPLE]
    ]
    nobody = (_ticked(view.language.word("leave", "nobody"), form.to == 0), replace(form, to=0).pack("form"))
    turns: list[Choice] = [
        (view.language.word("draft", word), replace(form, page=other).pack("form"))
        for word, other in (("previous", page - 1), ("next", page + 1))
        if 0 <= other < pages
    ]
    return [named[:3], named[3:], [*turns, nobody]]


def _meanwhile(view: View, form: Form) -> dict[str, str] | None:
    """The substitute is away in that time too: who answers then."""
    if not form.complete or form.substitute is None:
        return None
    other = overlapping(view.roster, form.substitute, moment(form.start), moment(form.end))
    if other is None:
        return None
    through = answers_for(view.roster, form.substitute, max(other.start, moment(form.start)))
    loops = through in (None, view.reader)
    return {"period": period(view.language, other.start, other.end), "who": "" if loops else view.name(through)}


def _alone(view: View, form: Form) -> list[str]:
    assert view.reader is not None
    if not form.complete:
        return []
    left = left_alone(view.roster, view.reader, moment(form.start), moment(form.end), view.on)
    return [view.unit(unit_id) for unit_id in left]


def _near(view: View, word: str, on: date) -> str:
    near = {0: "today", 1: "tomorrow"}.get((on - view.on).days)
    shown = view.language.word("leave", near) if near else day(view.language, on)
    return view.language.word("leave", word, day=shown)


def _ticked(text: str, chosen: bool) -> str:
    return f"✓ {text}" if chosen else text


def _midnight(view: View, on: date) -> int:
    return minutes(view.office.policy.calendar.moment(on))


# --- what stands


def _leaves(view: View) -> list[Absence]:
    assert view.reader is not None
    found = (one for one in view.roster.absences_of.get(view.reader, ()) if one.end > view.now)
    return sorted(found, key=lambda one: one.start)[:LEAVES]


async def away_page(view: View, notice: Notice) -> Page:
    """The leaves of the reader, each with a way back and one to change it."""
    assert view.reader is not None
    items, buttons = [], list[Choice]()
    kept = await view.tx.batons_kept_for(view.reader)
    for one in _leaves(view):
        begun = one.covers(view.now)
        items.append(
            {
                "period": period(view.language, one.start, one.end),
                "to": view.name(one.substitute_id) if one.substitute_id is not None else "",
                "begun": begun,
                "kept": len({baton.issue_id for baton in kept}) if begun else 0,
            }
        )
        form = Form(one.id, minutes(one.start), minutes(one.end), int(one.substitute_id or 0))
        back = view.language.word("leave", "back" if begun else "call_off")
        buttons += [(back, form.pack("off")), (view.language.word("leave", "change"), form.pack("form"))]
    after: list[list[Choice]] = [[(view.language.word("leave", "another"), Form().pack("form"))]]
    return {"items": items}, rows(view.language, buttons, 2, after)


# --- what others are told


async def told_of(view: View, notice: Notice) -> Page:
    """A substitute, or the head of a unit, before it begins."""
    facts = notice.facts
    start, end = datetime.fromisoformat(facts["start"]), datetime.fromisoformat(facts["end"])
    substitute = facts.get("substitute")
    return {
        "who": view.name(PersonId(facts["who"])),
        "period": period(view.language, start, end),
        "to": view.name(PersonId(substitute)) if substitute else "",
        "unit": view.unit(UnitId(facts["unit"])) if "unit" in facts else "",
    }, None


async def handed(view: View, notice: Notice) -> Page:
    """Counts first, then the list; what is over or nobody's to see any more is only counted."""
    facts = notice.facts
    items: list[dict[str, Any]] = []
    for other, issue_ids, _ in facts["parts"]:
        found = [issue for one in issue_ids if (issue := await _seen(view, IssueId(one))) is not None]
        listed = await lines(view, found)
        several = view.name(PersonId(other)) if len(facts["parts"]) > 1 else ""
        items += [item | {"part": several if item is listed[0] else ""} for item in listed]
    return {
        "why": facts["why"],
        "side": facts["side"],
        "others": [view.name(PersonId(other)) for other, _, _ in facts["parts"]][:5],
        "count": sum(count for _, _, count in facts["parts"]),
        "until": until(view.language, datetime.fromisoformat(facts["until"])) if facts["until"] else "",
        "items": items,
        "now": view.now,
    }, None


async def _seen(view: View, issue_id: IssueId) -> Any:
    try:
        case = await view.desk.look(issue_id, view.reader)
    except NotFound:
        return None
    return case.issue if case.issue.open else None


def shown_away(view: View, person_id: PersonId) -> str:
    """For a list of people: until when somebody is away; empty when they are not."""
    leave = away(view.roster, person_id, view.now)
    return until(view.language, leave.end) if leave is not None else ""


AWAY_PAGES = {
    "away": away_page,
    "away_form": away_form,
    "leave_given": told_of,
    "leave_off": told_of,
    "leave_alone": told_of,
    "handed": handed,
}
