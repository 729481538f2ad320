"""The board's choices: whose, how urgent, in which state, of which level; each says how many it would leave."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.batons import Level
from bot.boards import Filter, Tallies, Urgency
from bot.conservation import NEXT_ACT
from bot.desk import listing
from bot.ids import AreaId
from bot.scopes import Charge, Scope, charges_of, scope_of_group
from handlers.telegram.screens.buttons import Button, PageButton
from handlers.telegram.screens.keyboards import Row
from handlers.telegram.screens.language import alone
from handlers.telegram.screens.list_links import BoardLink
from handlers.telegram.screens.view import NAME, View

MOST_CHARGES = 9
WIDTHS = {"urgency": 5, "status": 2, "level": 3}


@dataclass(frozen=True, slots=True)
class Board:
    """Whose it is, as the reader may have it. ``charges`` are what they may choose, None for what they owe."""

    link: BoardLink
    scope: Scope
    name: str
    charges: tuple[Charge | None, ...] = ()


async def board_of(view: View, link: BoardLink) -> Board:
    """A charge that is not the reader's, or no longer, gives way to one that is."""
    if link.chat_id is not None:
        group = await view.tx.group(link.chat_id)
        if group is None:
            return Board(link, Scope(), view.language.word("word", "nobody"))
        return Board(link, scope_of_group(group, view.roster), _name(view, Charge(group.area_id, group.unit_id)))
    assert view.reader is not None
    own = (*charges_of(view.reader, view.roster, view.on)[:MOST_CHARGES], None)
    charge = link.charge if link.charge in own else own[0]
    scope = await listing.scope_for(view.tx, charge, view.reader, view.roster, view.on)
    return Board(replace(link, charge=charge), scope, _name(view, charge), own)


def _name(view: View, charge: Charge | None) -> str:
    if charge is None:
        return view.language.word("board", "mine")
    if charge.area_id is not None:
        return alone(view.roster.area(AreaId(charge.area_id)).name, NAME)
    return view.unit(charge.unit_id) or view.language.word("word", "everything")


def said(view: View, chosen: Filter) -> list[str]:
    """What the page is left with, in words."""
    found = []
    if (urgency := chosen.urgency) is not None:
        found.append(view.language.word("counted" if urgency.colour else "board", urgency.value))
    if chosen.status is not None:
        found.append(view.language.word("status", chosen.status.value))
    if chosen.level is not None:
        found.append(view.language.word("level", chosen.level.value))
    return found


def choices(view: View, board: Board, tallies: Tallies) -> list[Row]:
    """What would leave nothing is not offered, nor a state or a level where there is no other."""
    word, chosen = view.language.word, board.link.chosen
    offers: dict[str, list[tuple[str, Any]]] = {
        "urgency": [(_urgency(view, urgency), urgency) for urgency in Urgency],
        "status": [(word("board", status.value), status) for status in NEXT_ACT],
        "level": [(word("level", level.value), level) for level in Level],
    }
    lines: list[Row] = []
    for kind, options in offers.items():
        buttons: list[tuple[str, Button | str]] = []
        now = getattr(chosen, kind)
        for text, option in options:
            wanted = replace(chosen, **{kind: option})
            count = tallies.left_by(wanted)
            if option is now:  # chosen once more, it is taken back
                buttons.append((_ticked(f"{text} {count}"), _page(board, replace(chosen, **{kind: None}))))
            elif count:
                buttons.append((f"{text} {count}", _page(board, wanted)))
        if len(buttons) > 1 or kind == "urgency" or now is not None:
            lines += [buttons[i : i + WIDTHS[kind]] for i in range(0, len(buttons), WIDTHS[kind])]
    if chosen != Filter():
        lines.append([(word("board", "everything", n=tallies.left_by(Filter())), _page(board, Filter()))])
    return lines + _whose(view, board)


def _urgency(view: View, urgency: Urgency) -> str:
    """A colour says itself; what is late needs the word."""
    mark = view.language.word("mark", urgency.value)
    return mark if urgency.colour else f"{mark} {view.language.word('board', urgency.value)}"


def _whose(view: View, board: Board) -> list[Row]:
    buttons: list[tuple[str, Button | str]] = []
    for charge in board.charges:
        name, link = _name(view, charge), replace(board.link, charge=charge)
        buttons.append((_ticked(name) if charge == board.link.charge else name, PageButton("list", f"0_{link.pack()}")))
    return [buttons[i : i + 2] for i in range(0, len(buttons), 2)]


def _page(board: Board, chosen: Filter) -> PageButton:
    return PageButton("list", f"0_{replace(board.link, chosen=chosen).pack()}")


def _ticked(text: str) -> str:
    return f"✓ {text}"
