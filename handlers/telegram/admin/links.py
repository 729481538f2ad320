"""Join links as a sheet: everybody who has not joined, or one unit with those below it, as pages to print."""

from __future__ import annotations

from collections import Counter

from bot.desk import inviting
from bot.errors import NotFound
from bot.ids import PersonId, UnitId
from bot.notices import Notice
from bot.roster import Person
from handlers.telegram.admin.acts import here, labelled, turns
from handlers.telegram.admin.paging import paged
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.pages import Page
from handlers.telegram.screens.view import View

EVERYBODY = 0
SHEET = 120  # people on one file: a phone still opens it


async def turned(turn: Turn, page: int) -> None:
    await turn.say("admin/links", page=page, **here(turn))
    await turn.answer()


async def sheet(turn: Turn, unit_id: int) -> None:
    """The files are made when they are sent; their codes stand in no row."""
    desk = turn.desk
    if unit_id != EVERYBODY and not any(unit.id == unit_id for unit in desk.roster.units):
        raise NotFound("nobody_waits")
    people = inviting.waiting(desk.roster, desk.on, UnitId(unit_id) if unit_id != EVERYBODY else None)
    if not people:
        raise NotFound("nobody_waits")
    ordered = _by_unit(turn, people)
    for first in range(0, len(ordered), SHEET):
        part = ordered[first : first + SHEET]
        await turn.say("admin/sheet", invitation=await inviting.invite(desk, part), people=part)
    await turn.answer(toast="sheet_comes")


def _by_unit(turn: Turn, people: list[Person]) -> list[PersonId]:
    roster, on = turn.desk.roster, turn.desk.on
    return sorted((person.id for person in people), key=lambda key: (roster.units_of(key, on)[:1] or [UnitId(0)], key))


# --- shown


async def links(view: View, notice: Notice) -> Page:
    """How many wait in all, and in each unit with those below it."""
    people = inviting.waiting(view.roster, view.on)
    counts = Counter(unit_id for person in people for unit_id in _within(view, person))
    shown, page, pages = paged([unit for unit in view.roster.units if unit.id in counts], int(notice.facts["page"]))
    buttons = [labelled(view, "unit_of", "sheet", unit.id, name=unit.name[:24], n=counts[unit.id]) for unit in shown]
    if people and page == 0:
        buttons.insert(0, labelled(view, "everybody", "sheet", EVERYBODY, n=len(people)))
    after = [turns(view, "links", page, pages), [labelled(view, "home", "home")]]
    return {"page": page + 1, "pages": pages, "total": len(people)}, rows(view.language, buttons, 1, after)


def _within(view: View, person: Person) -> set[UnitId]:
    units = view.roster.units_of(person.id, view.on)
    return {unit.id for unit_id in units for unit in view.roster.unit_chain(unit_id)}
