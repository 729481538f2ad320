"""Joint handling (大联动): units that help the lead, each with a part of its own."""

from __future__ import annotations

from dataclasses import dataclass

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
