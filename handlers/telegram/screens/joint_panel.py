"""The panel on which units are named beside the lead before it is dispatched."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.enlisting import MAY, MUST, OUT
from bot.drafts import Draft
from bot.ids import UnitId
from bot.roster import Unit
from handlers.telegram.screens.buttons import DraftButton, base36
from handlers.telegram.screens.choices import Choice, Choices, choice, page
from handlers.telegram.screens.view import NAME, View

HELP = "help"
"""The panel that asks how one unit helps; its id follows."""


def choices(view: View, draft: Draft, units: Sequence[Unit]) -> Choices:
    """Who is named stands first; each is asked about in turn, and one button dispatches to all."""
    cancel = [choice(view, draft, "cancel", "x")]
    if (unit_id := asked_about(view, draft)) is not None:
        ways = [MUST, MAY, *([OUT] if unit_id in draft.supporting else [])]
        how = [choice(view, draft, way, "h", f"{way}.{base36(unit_id)}") for way in ways]
        return how, 1, [[choice(view, draft, "back", "t", "main")], cancel]
    first = {unit_id: place for place, unit_id in enumerate(draft.supporting)}
    units = sorted(units, key=lambda unit: first.get(unit.id, len(first)))
    named: list[Choice] = [
        (_marked(view, draft, unit), DraftButton("t", draft.id, f"{HELP}:{base36(unit.id)}")) for unit in units
    ]
    word = view.language.word("draft", "confirm", move=view.language.word("button", draft.move.value))
    return *page(view, draft, named, "page"), [[(word, DraftButton("y", draft.id))], cancel]


def asked_about(view: View, draft: Draft) -> UnitId | None:
    """The unit of which it is asked whether the lead waits for it."""
    panel, _, rest = draft.step.partition(":")
    return next((u.id for u in view.roster.units if base36(u.id) == rest), None) if panel == HELP else None


def beside(view: View, draft: Draft) -> list[str]:
    """Those named so far, and for which of them the lead waits."""
    return [
        view.language.word("word", "beside_must" if unit in draft.mandatory else "beside", unit=view.unit(unit))
        for unit in draft.supporting
    ]


def _marked(view: View, draft: Draft, unit: Unit) -> str:
    return f"✓ {unit.name[:NAME]}" if unit.id in draft.supporting else unit.name
