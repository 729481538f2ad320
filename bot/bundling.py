"""What presses may wait a little: for the reader's others, for room in a group, for the reader's turn in the morning.

A notice that may wait is `patient`. Nobody's first nudge waits; what comes within the window after it comes as one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zlib import crc32

from bot.batons import Level
from bot.rungs import Colour

if TYPE_CHECKING:
    from bot.ladder import Nudge

_TURNS = 20  # in each third of the spread, so that not everybody is first or last by a second


@dataclass(frozen=True, slots=True)
class Bundling:
    """``window``: between two messages that press a reader; ``leaders``: the same for who presses rather than acts.

    ``patience``: how long what is only good to know waits for another message to its reader, to be a line of it.
    ``spread``: over which readers are woken in the morning.
    """

    window: timedelta = timedelta(minutes=10)
    leaders: timedelta = timedelta(hours=1)
    patience: timedelta = timedelta(hours=1)
    spread: timedelta = timedelta(minutes=20)
    group_per_hour: int = 6


@dataclass(frozen=True, slots=True)
class Waits:
    """How a notice may wait: not at all, or for others, and perhaps until a moment."""

    patient: bool = False
    not_before: datetime | None = None


AT_ONCE = Waits()


def waits(nudge: Nudge, level: Level, reader: int, bundling: Bundling) -> Waits:
    """What a nudge asks of its notice: critical ones wait for nothing, those that quiet hours held for their turn."""
    if level is Level.CRITICAL:
        return AT_ONCE
    held = nudge.at > nudge.planned
    return Waits(True, turn_of(reader, nudge.at, nudge.rung.colour, bundling.spread) if held else None)


def handed(level: Level) -> Waits:
    """Of what came into somebody's hands by the calendar: nothing has happened, so it waits for others and the day."""
    return AT_ONCE if level is Level.CRITICAL else Waits(patient=True)


def turn_of(reader: int, released: datetime, colour: Colour | None, spread: timedelta) -> datetime:
    """When this reader is woken: the gravest in the first third of the spread, yellow in the second, the rest last.

    Steady for a reader and a morning, another the next morning.
    """
    third = 0 if colour in (Colour.RED, Colour.FROZEN) else 1 if colour is Colour.YELLOW else 2
    turn = 1 + crc32(f"{reader}:{released.isoformat()}".encode()) % (_TURNS - 1)
    return released + spread * (third * _TURNS + turn) / (3 * _TURNS)
