"""Whether two spots are the same place: one rule for duplicates, for what has come back, and for the rate of that.

Both are of one category, and of one whose place tells something: it has a ``radius``. Where both have coordinates,
these alone decide. Where one has none, they lie in the same area, and the words for the one place are those for the
other or stand in them; for a spot that names no place its description speaks. Words that only name the area, or that
could be anywhere (门口, 路边), name no place; two spots that name none are never the same.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from math import cos, radians

from bot.catalogue import Catalogue
from bot.ids import AreaId, UnitId
from bot.issues import Issue
from bot.places import KIND_WORDS, kilometres, names_of, plain, stands_in
from bot.roster import Roster

_ANYWHERE = re.compile(
    "(?:小区|村|店|路|街|马路|楼|大?门)?(?:里|内|外|上|下|边|旁|旁边|口|门口|门外|面|前|后|附近|对面)|小区|马路|[这那](?:里|边|儿)|[此某]处"
    "|here|there|nearby|outside|roadside|(?:on)?the(?:street|road)"
)
_METRES_A_DEGREE = 111_000


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is, and when it was closed or filed; ``said`` is its description."""

    category: str
    area_id: AreaId | None
    place: str
    latitude: float | None
    longitude: float | None
    at: datetime
    unit_id: UnitId | None = None
    said: str = ""

    @classmethod
    def of(cls, issue: Issue, at: datetime) -> Spot:
        where = (issue.area_id, issue.place, issue.latitude, issue.longitude)
        return cls(issue.category, *where, at, issue.lead_id, issue.description)


@dataclass(frozen=True, slots=True)
class Box:
    """The degrees within which anything as near must lie."""

    south: float
    north: float
    west: float
    east: float


class Nearness:
    """The rule, by an office's catalogue and roster."""

    def __init__(self, catalogue: Catalogue, roster: Roster) -> None:
        self._catalogue, self._roster = catalogue, roster
        self._names: dict[AreaId, list[str]] = {}
        self._words: dict[tuple[AreaId | None, str], str] = {}
        self._said: dict[str, str] = {}

    def radius(self, category: str) -> int | None:
        """Metres; None where the place tells nothing."""
        return self._catalogue[category].radius

    def apart(self, one: Spot, other: Spot) -> float | None:
        """Metres between two spots of the same place, as words tell 0 or at most the radius; None for two places."""
        radius = self.radius(one.category)
        if radius is None or one.category != other.category:
            return None
        if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
            return self._apart_in_words(one, other, radius)
        metres = 1000 * kilometres(one.latitude, one.longitude, other.latitude, other.longitude)
        return metres if metres <= radius else None

    def same(self, one: Spot, other: Spot) -> bool:
        return self.apart(one, other) is not None

    def around(self, spot: Spot) -> Box | None:
        """None without coordinates, or where the place tells nothing."""
        radius = self.radius(spot.category)
        if radius is None or spot.latitude is None or spot.longitude is None:
            return None
        north = 1.01 * radius / _METRES_A_DEGREE
        east = north / max(0.01, cos(radians(spot.latitude)))
        return Box(spot.latitude - north, spot.latitude + north, spot.longitude - east, spot.longitude + east)

    def words(self, spot: Spot) -> str:
        """What names the place within its area, as bare characters; empty when nothing does."""
        key = (spot.area_id, spot.place)
        if key not in self._words:
            self._words[key] = self._naming(spot.area_id, _bare(spot.place))
        return self._words[key]

    def _apart_in_words(self, one: Spot, other: Spot, radius: int) -> float | None:
        if one.area_id != other.area_id:
            return None
        named, again = self.words(one), self.words(other)
        if named == again:
            return 0.0 if named else None
        if named and again:
            return float(radius) if stands_in(named, again) or stands_in(again, named) else None
        spoken = stands_in(named, self._heard(other)) if named else stands_in(again, self._heard(one))
        return float(radius) if spoken else None

    def _heard(self, spot: Spot) -> str:
        if spot.said not in self._said:  # a digest compares the same description with many
            self._said[spot.said] = _bare(spot.said)
        return self._said[spot.said]

    def _naming(self, area_id: AreaId | None, words: str) -> str:
        """Without what names the area: the whole of it in any of its names, before other words only in a full one."""
        for name in self._names_around(area_id):
            if words == name:
                return ""
            if name.endswith(KIND_WORDS):
                words = words.removeprefix(name)
        return "" if _ANYWHERE.fullmatch(words) else words

    def _names_around(self, area_id: AreaId | None) -> list[str]:
        """Of the area and of those around it, the longest first, so that nothing of a name is left over."""
        if area_id is None:
            return []
        if area_id not in self._names:
            chain = self._roster.area_chain(area_id)
            names = {_bare(name) for area in chain for name in names_of(area, self._roster)}
            self._names[area_id] = sorted(filter(None, names), key=lambda name: (-len(name), name))
        return self._names[area_id]


def _bare(words: str) -> str:
    """Characters and digits alone: 朝阳路 12 号。 and 朝阳路12号 are the same words."""
    return re.sub(r"[\W_]", "", plain(unicodedata.normalize("NFKC", words)))
