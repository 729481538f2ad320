"""The board: what is open in a scope, by what has to be done next, how urgent it is, and its level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.batons import Level
from bot.issues import Status
from bot.rungs import Colour

Tally = Mapping[tuple[Status, Level], int]


class Urgency(StrEnum):
    """Late is what should have been done by now, whatever it is; a colour is that of the handling."""

    LATE = "late"
    FROZEN = "frozen"
    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def colour(self) -> Colour | None:
        return None if self is Urgency.LATE else Colour(self.value)


@dataclass(frozen=True, slots=True)
class Filter:
    """What is left of the board; nothing chosen leaves all."""

    urgency: Urgency | None = None
    status: Status | None = None
    level: Level | None = None


@dataclass(frozen=True, slots=True)
class Tallies:
    """How many there are, so that each choice can say what it would leave."""

    everything: Tally
    urgent: Mapping[Urgency, Tally] = field(default_factory=dict)

    def left_by(self, chosen: Filter) -> int:
        tally = self.everything if chosen.urgency is None else self.urgent.get(chosen.urgency, {})
        return sum(
            count
            for (status, level), count in tally.items()
            if chosen.status in (None, status) and chosen.level in (None, level)
        )
