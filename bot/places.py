"""Which area a point or a few words mean. Points are WGS-84, as Telegram sends them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

from bot.roster import Area, AreaKind, Roster

NEAR_KM = 3.0
_EARTH_KM = 6371.0
_SMALLEST_FIRST = (AreaKind.GRID, AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT)
KIND_WORDS = ("街道", "社区", "网格", "村", "镇", "乡", "区")
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_DIGITS = str.maketrans("一二三四五六七八九０１２３４５６７８９", "1234567890123456789")


def area_at(latitude: float, longitude: float, roster: Roster) -> Area | None:
    """The smallest polygon around the point, else the nearest centre within 3 km, else nobody knows.

    Inside a polygon whose grids are listed by their centres only, the nearest of those is meant.
    """
    around = [area for area in roster.areas if area.polygon and _inside(latitude, longitude, area.polygon)]
    if not around:
        return _nearest(latitude, longitude, roster.areas)
    smallest = min(around, key=lambda area: _surface(area.polygon or ()))
    within = [area for area in roster.areas if not area.polygon and smallest in roster.area_chain(area.id)]
    return _nearest(latitude, longitude, within) or smallest


def areas_matching(text: str, roster: Roster) -> list[Area]:
    """The areas that free words name, the smallest only; several when the words fit several equally well."""
    words = plain(text)
    named = {area.id: length for area in roster.areas if (length := _named(area, words, roster))}

    def fit(area: Area) -> tuple[int, int, int]:
        chain = roster.area_chain(area.id)
        return sum(above.id in named for above in chain), -_SMALLEST_FIRST.index(area.kind), named[area.id]

    found = [area for area in roster.areas if area.id in named]
    best = max(map(fit, found), default=None)
    return [area for area in found if fit(area) == best]


# An even-odd test is ten lines; a geometry library would bring numpy and some 30 MB into a bot that should
# stay below 120 MB.
def _inside(latitude: float, longitude: float, ring: tuple[tuple[float, float], ...]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])):
        crosses = (y1 > latitude) != (y2 > latitude)
        if crosses and longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def _surface(ring: tuple[tuple[float, float], ...]) -> float:
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise((*ring, ring[0])))) / 2


def _nearest(latitude: float, longitude: float, areas: Iterable[Area]) -> Area | None:
    known = list(areas)
    for kind in _SMALLEST_FIRST:
        near = [
            (km, area)
            for area in known
            if area.kind is kind and area.latitude is not None and area.longitude is not None
            if (km := kilometres(latitude, longitude, area.latitude, area.longitude)) <= NEAR_KM
        ]
        if near:
            return min(near, key=lambda pair: pair[0])[1]
    return None


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Along a great circle (haversine)."""
    a, b = radians(lat1), radians(lat2)
    half = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(min(1.0, half)))


def plain(text: str) -> str:
    """第二网格, 二网格 and 2网格 are the same words."""
    text = _TENS.sub(lambda m: f"{_digit(m[1], '1')}{_digit(m[2], '0')}", text)
    return re.sub(r"\s|第|号(?=网格)", "", text).translate(_DIGITS).lower()


def _digit(numeral: str, otherwise: str) -> str:
    return numeral.translate(_DIGITS) or otherwise


def _named(area: Area, words: str, roster: Roster) -> int:
    """How many characters of the words name the area."""
    return max((len(alias) for alias in names_of(area, roster) if stands_in(alias, words)), default=0)


def names_of(area: Area, roster: Roster) -> frozenset[str]:
    """By its name, its name without 街道, or within its parent; all of them `plain`."""
    return _names(tuple(around.name for around in roster.area_chain(area.id)))


@lru_cache(maxsize=10_000)
def _names(chain: tuple[str, ...]) -> frozenset[str]:
    """Of the first of these areas, each of the others lying around the one before."""
    name, *around = map(plain, chain)
    within = (name.removeprefix(above).removeprefix(_bare(above)) for above in around)
    return frozenset({name, _bare(name), *within})


def _bare(name: str) -> str:
    for word in KIND_WORDS:
        if name.endswith(word) and len(name) - len(word) >= 2:
            return name.removesuffix(word)
    return name


def stands_in(alias: str, words: str) -> bool:
    """As a word of its own: 2网格 does not stand in 12网格. A lone digit or character names nothing."""
    if len(alias) < 2 or alias.isdigit():
        return False
    at = words.find(alias)
    while at >= 0:
        end = at + len(alias)
        before, after = words[at - 1 : at], words[end : end + 1]
        cut_before = alias[0].isdigit() and before.isdigit()
        cut_after = alias[-1].isdigit() and after.isdigit()
        if not (cut_before or cut_after):
            return True
        at = words.find(alias, at + 1)
    return False
