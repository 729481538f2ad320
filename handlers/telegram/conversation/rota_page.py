"""``/rota``: who is on duty in the next two weeks, and a day swapped with a colleague who agrees."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from bot import rota
from bot.desk import rota as swapping
from bot.ids import PersonId, UnitId
from bot.notices import Notice
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.outgoing import Keyboard
from handlers.telegram.screens.buttons import Button, PageButton, base36
from handlers.telegram.screens.keyboards import rows
from handlers.telegram.screens.periods import day, period
from handlers.telegram.screens.view import View

AHEAD, SWAPPED_WITHIN = timedelta(days=13), timedelta(days=27)
OWN_DAYS, COLLEAGUES, UNITS = 8, 12, 4
Page = tuple[dict[str, Any], Keyboard | None]
Choice = tuple[str, Button | str]


async def ask(turn: Turn, argument: str) -> None:
    await turn.say("rota")


async def tapped(turn: Turn, arg: str) -> None:
    act, *written = arg.split("_")
    message = turn.message
    try:
        numbers = [int(one, 36) for one in written]
        days = [date.fromordinal(one) for one in numbers[1:2]] if act in ("day", "ask") else []
    except (ValueError, OverflowError):
        message = None
    if message is None or not turn.private:
        await turn.answer(toast="old_button", alert=True)
        return
    here: dict[str, Any] = {"edit": message.message_id}
    match act, numbers:
        case "show", []:
            await turn.say("rota", **here)
            await turn.answer()
        case "day", [unit, _]:
            await turn.say("rota_day", unit=unit, day=days[0].isoformat(), **here)
            await turn.answer()
        case "ask", [unit, _, to, other]:
            other_day = date.fromordinal(other) if 0 < other < date.max.toordinal() else None
            await swapping.ask_swap(turn.desk, UnitId(unit), days[0], PersonId(to), other_day, by=turn.by)
            await turn.say("rota", **here)
            await turn.answer(toast="swap_asked")
        case (("yes" | "no"), [swap_id]):
            await swapping.answer_swap(turn.desk, swap_id, act == "yes", by=turn.by)
            await turn.say("swap_asked", swap=swap_id, **here)
            await turn.answer(toast="done")
        case _:
            await turn.answer(toast="old_button", alert=True)


def _act(name: str, *numbers: int) -> PageButton:
    return PageButton("rota", "_".join([name, *map(base36, numbers)]))


# --- shown


async def rota_page(view: View, notice: Notice) -> Page:
    """The reader's units, and a button for each day of their own."""
    assert view.reader is not None
    units, own = list[dict[str, Any]](), list[Choice]()
    for unit_id in view.roster.units_of(view.reader, view.on):
        duties = await view.tx.duties(unit_id, view.on, view.on + AHEAD)
        if not duties or len(units) == UNITS:
            continue
        lines = [
            {
                "period": _days(view, max(one.start, view.on), min(one.end, view.on + AHEAD)),
                "name": view.name(one.person_id),
                "now": one.start <= view.on,
            }
            for one in duties
        ]
        units.append({"name": view.unit(unit_id), "lines": lines[:40]})
        own += [
            (view.language.word("rota", "swap", day=day(view.language, on)), _act("day", unit_id, on.toordinal()))
            for on in rota.days_of(duties, view.reader, view.on, view.on + AHEAD)
        ]
    return {"units": units, "own": bool(own)}, rows(view.language, own[:OWN_DAYS], 2)


async def rota_day(view: View, notice: Notice) -> Page:
    """Whom to ask: each colleague with the next day of theirs that could go the other way, or for nothing."""
    assert view.reader is not None
    unit_id, on = UnitId(notice.facts["unit"]), date.fromisoformat(notice.facts["day"])
    known = any(unit.id == unit_id for unit in view.roster.units)
    duties = await view.tx.duties(unit_id, view.on, view.on + SWAPPED_WITHIN)
    mine = rota.days_of(duties, view.reader, view.on, view.on + SWAPPED_WITHIN)
    choices = list[Choice]()
    for person in view.roster.members(unit_id, view.on) if known else []:
        theirs = rota.days_of(duties, person.id, view.on, view.on + SWAPPED_WITHIN)
        if person.id == view.reader or not person.reachable or on in theirs:
            continue
        other = next((one for one in theirs if one not in mine), None)
        facts = {"name": person.name[:20], "day": day(view.language, other) if other else ""}
        text = view.language.word("rota", "for_day" if other else "for_nothing", **facts)
        number = other.toordinal() if other else 0
        choices.append((text, _act("ask", unit_id, on.toordinal(), person.id, number)))
    back = [[(view.language.word("draft", "back"), _act("show"))]]
    context = {"day": day(view.language, on), "unit": view.unit(unit_id) if known else "", "any": bool(choices)}
    return context, rows(view.language, choices[:COLLEAGUES], 1, back)


async def swap_asked(view: View, notice: Notice) -> Page:
    """To who is asked, and what came of it; to who asked, the answer."""
    swap = await view.tx.swap(int(notice.facts["swap"]))
    assert swap is not None
    words = view.language.words["rota"]
    buttons: list[Choice] = [(words["agree"], _act("yes", swap.id)), (words["decline"], _act("no", swap.id))]
    return {
        "asker": view.name(swap.asked_by),
        "other": view.name(swap.asked_to),
        "unit": view.unit(swap.unit_id),
        "day": day(view.language, swap.day),
        "other_day": day(view.language, swap.other_day) if swap.other_day is not None else "",
        "answered": swap.answered_at is not None,
        "agreed": bool(swap.agreed),
    }, rows(view.language, buttons, 2) if swap.answered_at is None else None


def _days(view: View, first: date, last: date) -> str:
    def midnight(on: date) -> datetime:
        return datetime.combine(on, time.min, view.language.zone)

    return period(view.language, midnight(first), midnight(last + timedelta(days=1)))


ROTA_PAGES = {"rota": rota_page, "rota_day": rota_day, "swap_asked": swap_asked, "swap_answered": swap_asked}
