"""What a number of the digest counts, so that it can be listed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.ids import UnitId
from bot.issues import Status
from bot.metrics import Window
from bot.rungs import Colour


class Counted(StrEnum):
    """The codes stand in links that people keep: they never change."""

    FILED = "filed"
    CLOSED = "closed"
    OPEN = "open"
    DISPATCH = "dispatch"
    CHECK = "check"
    OVERDUE = "overdue"
    PROMISED = "promised"
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"
    FROZEN = "frozen"

    @property
    def colour(self) -> Colour | None:
        return _COLOURS.get(self)

    @property
    def status(self) -> Status | None:
        return _STATUSES.get(self)

    @property
    def of_a_window(self) -> bool:
        return self in (Counted.FILED, Counted.CLOSED)


_COLOURS = {Counted(colour.value): colour for colour in Colour}
_STATUSES = {Counted.DISPATCH: Status.REPORTED, Counted.CHECK: Status.SUBMITTED}


@dataclass(frozen=True, slots=True)
class Listing:
    """``window`` where something is counted since a time; ``unit_id`` for what one unit has overdue."""

    counted: Counted
    window: Window | None = None
    unit_id: UnitId | None = None


@dataclass(frozen=True, slots=True)
class InHand:
    """How many that a unit handles have come to the same colour, and whether they are overdue."""

    unit_id: UnitId | None
    colour: Colour | None
    overdue: bool
    count: int
