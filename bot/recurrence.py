"""What has come back: the same place and category, filed again within thirty days of closing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor

from bot.ids import AreaId, UnitId
from bot.metrics import Closed

AGAIN_WITHIN = timedelta(days=30)
NEAR = 0.0005  # degrees, some fifty metres


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something was closed or filed, and when."""

    category: str
    area_id: AreaId | None
    place: str
    latitude: float | None
    longitude: float | None
    at: datetime
    unit_id: UnitId | None = None


def recurrences(closed: Iterable[Spot], filed: Iterable[Spot]) -> list[Closed]:
    """Which of what was closed has come back: the same words for the place, or the same fifty metres."""
    later: dict[Hashable, list[Spot]] = {}
    for spot in filed:
        for key in (*_named(spot), *_cells(spot, (0,))):
            later.setdefault(key, []).append(spot)
    return [
        Closed(spot.unit_id, any(_again(spot, other) for key in keys for other in later.get(key, ())))
        for spot in closed
        for keys in [(*_named(spot), *_cells(spot, (-1, 0, 1)))]
    ]


def _again(closed: Spot, filed: Spot) -> bool:
    if not closed.at < filed.at <= closed.at + AGAIN_WITHIN:
        return False
    if _named(closed) == _named(filed) != []:
        return True
    if closed.latitude is None or closed.longitude is None or filed.latitude is None or filed.longitude is None:
        return False
    return abs(closed.latitude - filed.latitude) <= NEAR and abs(closed.longitude - filed.longitude) <= NEAR


def _named(spot: Spot) -> list[Hashable]:
    return [(spot.category, spot.area_id, spot.place)] if spot.place else []


def _cells(spot: Spot, steps: Sequence[int]) -> list[Hashable]:
    """The squares of the map in which something as near may lie."""
    if spot.latitude is None or spot.longitude is None:
        return []
    north, east = floor(spot.latitude / NEAR), floor(spot.longitude / NEAR)
    return [(spot.category, north + n, east + e) for n in steps for e in steps]
