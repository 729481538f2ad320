"""What has come back: the same place and category, filed again within thirty days of closing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta
from math import floor

from bot.metrics import Closed
from bot.nearness import Nearness, Spot

AGAIN_WITHIN = timedelta(days=30)


def comes_back(filed: Spot, closed: Spot, nearness: Nearness) -> bool:
    """Whether what was filed is again what was closed not long before."""
    return closed.at < filed.at <= closed.at + AGAIN_WITHIN and nearness.same(closed, filed)


def recurrences(closed: Iterable[Spot], filed: Iterable[Spot], nearness: Nearness) -> list[Closed]:
    """Which of what was closed has come back; only what can be the same place is compared."""
    later: dict[Hashable, list[Spot]] = {}
    for spot in filed:
        for key in _stands_under(spot, nearness):
            later.setdefault(key, []).append(spot)
    return [
        Closed(
            spot.unit_id,
            any(comes_back(other, spot, nearness) for key in _sought(spot, nearness) for other in later.get(key, ())),
        )
        for spot in closed
    ]


def _stands_under(spot: Spot, nearness: Nearness) -> Iterator[Hashable]:
    """By the strip of the map, and by area with whether it names its place."""
    yield spot.category, spot.area_id, bool(nearness.words(spot))
    if (strip := _strip(spot, nearness)) is not None:
        yield spot.category, strip


def _sought(spot: Spot, nearness: Nearness) -> Iterator[Hashable]:
    """The strips beside it too; what names no place can only be what names one."""
    yield spot.category, spot.area_id, True
    if nearness.words(spot):
        yield spot.category, spot.area_id, False
    if (strip := _strip(spot, nearness)) is not None:
        yield from ((spot.category, beside) for beside in (strip - 1, strip, strip + 1))


def _strip(spot: Spot, nearness: Nearness) -> int | None:
    box = nearness.around(spot)
    return floor(2 * spot.latitude / (box.north - box.south)) if box and spot.latitude is not None else None
