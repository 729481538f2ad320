"""Joint handling (大联动): units that help the lead, each with a part of its own."""

from __future__ import annotations

from dataclasses import dataclass

from bot.events import Event
from bot.ids import UnitId

PENDING, TAKEN = "pending", "acked"


@dataclass(frozen=True, slots=True)
class Part:
    """What a unit beside the lead has still to do; the lead waits for a ``mandatory`` one."""

    unit_id: UnitId
    mandatory: bool
    state: str

    @property
    def taken(self) -> bool:
        return self.state == TAKEN

    @property
    def undone(self) -> bool:
        return self.state in (PENDING, TAKEN)


def joins(event: Event, unit_id: UnitId | None) -> bool:
    """Whether it brought the unit in, after the dispatch."""
    return unit_id is not None and event.facts.get("joined") == unit_id
