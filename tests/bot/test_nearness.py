"""One rule says what is the same place; in metres and in words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from bot.catalogue import Catalogue
from bot.ids import AreaId, UnitId
from bot.nearness import Nearness, Spot
from bot.roster import Area, AreaKind, Roster
from tests.clock import MONDAY_MORNING as NOW

DISTRICT, STREET, GRID, OTHER_GRID = map(AreaId, range(1, 5))
AREAS = (
    Area(DISTRICT, "A", "江湾区", AreaKind.DISTRICT, None, UnitId(1)),
    Area(STREET, "S", "城东街道", AreaKind.STREET, DISTRICT, UnitId(2)),
    Area(GRID, "G1", "城东街道第一网格", AreaKind.GRID, STREET, None),
    Area(OTHER_GRID, "G2", "城东街道第二网格", AreaKind.GRID, STREET, None),
)
RUBBISH, RIVER, MANHOLE, UNSORTED, PETITION = "0110", "0125", "P0101", "9999", "2701"
A_METRE = 1 / 111_195  # of latitude, in degrees


@cache
def nearness() -> Nearness:
    return Nearness(Catalogue.load(), Roster(areas=AREAS))


def spot(place: str = "", north: float | None = None, **more: object) -> Spot:
    """``north`` in metres from one point in the town."""
    latitude = None if north is None else 30.26 + north * A_METRE
    longitude = None if north is None else 120.16
    return replace(Spot(RUBBISH, GRID, place, latitude, longitude, NOW), **more)  # type: ignore[arg-type]


def same(one: Spot, other: Spot) -> bool:
    assert nearness().same(one, other) == nearness().same(other, one)
    return nearness().same(one, other)


@pytest.mark.parametrize(
    ("category", "metres", "near"),
    [
        (RUBBISH, 49, True),
        (RUBBISH, 51, False),
        (RIVER, 249, True),
        (RIVER, 251, False),
        (MANHOLE, 19, True),
        (MANHOLE, 21, False),
        (UNSORTED, 0, False),  # the place tells nothing
        (PETITION, 0, False),
    ],
)
def test_with_coordinates_on_both_sides_the_radius_of_the_category_decides(
    category: str, metres: float, near: bool
) -> None:
    one, other = spot(north=0, category=category), spot(north=metres, category=category)
    assert same(one, other) is near
    east = replace(one, longitude=120.16 + metres * A_METRE / 0.8638)  # cos 30.26°
    assert same(one, east) is near


def test_with_coordinates_on_both_sides_words_do_not_count() -> None:
    assert not same(spot("桥头", north=0), spot("桥头", north=300))
    assert same(spot("桥头", north=0), spot("桥尾", north=10))
    assert same(spot(north=0, area_id=GRID), spot(north=10, area_id=OTHER_GRID))  # across the border of two grids


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("桥头", "桥头", True),
        ("桥头", "桥尾", False),
        ("朝阳路12号", "朝阳路 12 号。", True),
        ("朝阳路１２号", "朝阳路十二号", True),
        ("朝阳路12号", "朝阳路12号门口东侧", True),
        ("朝阳路2号", "朝阳路12号", False),
        ("2号楼", "12号楼", False),
        ("12号楼", "12号楼3单元", True),
        ("城东街道第一网格桥头", "桥头", True),
        ("一网格 桥头", "桥头", True),
        ("城东小学", "实验小学", False),
        ("", "桥头", False),
        ("", "", False),
        ("第一网格", "第一网格", False),  # says no more than the area does
        ("城东", "城东街道", False),
        ("门口", "门口", False),
        ("路边", "朝阳超市路边", False),
        ("小区门口", "小区门口", False),
        ("。", "。", False),
        ("<b>桥头</b>", "桥头", True),
    ],
)
def test_without_coordinates_on_either_side_the_words_for_the_place_decide(one: str, other: str, near: bool) -> None:
    assert same(spot(one), spot(other)) is near
    assert same(spot(one, north=0), spot(other)) is near


def test_the_same_words_in_another_area_or_category_are_another_place() -> None:
    assert not same(spot("桥头"), spot("桥头", area_id=OTHER_GRID))
    assert not same(spot("桥头"), spot("桥头", area_id=None))
    assert not same(spot("桥头"), spot("桥头", category=RIVER))


def test_for_what_names_no_place_its_description_speaks() -> None:
    assert same(spot("桥头"), spot(said="桥头的垃圾没人清"))
    assert same(spot("桥头"), spot("路边", said="桥头的垃圾没人清"))
    assert not same(spot("桥头"), spot(said="垃圾没人清"))
    assert not same(spot("桥头"), spot("桥尾", said="不在桥头"))
    assert not same(spot(said="桥头的垃圾没人清"), spot(said="桥头的垃圾没人清"))  # neither says where in so many words


def test_the_same_words_are_nearer_than_words_within_others_and_metres_are_counted() -> None:
    apart = nearness().apart
    assert apart(spot("桥头"), spot("桥头")) == 0
    assert apart(spot("桥头"), spot("桥头东侧")) == 50
    assert apart(spot(north=0), spot(north=30)) == pytest.approx(30, abs=0.5)
    assert apart(spot("桥头"), spot("桥尾")) is None


def test_all_that_is_near_lies_within_the_box_around_it() -> None:
    for category in (RUBBISH, RIVER, MANHOLE):
        here = spot(north=0, category=category)
        box, radius = nearness().around(here), nearness().radius(category)
        assert box is not None
        assert radius is not None
        assert here.latitude is not None
        assert box.south < here.latitude - radius * A_METRE
        assert box.north > here.latitude + radius * A_METRE
        assert box.west < 120.16 - radius * A_METRE / 0.8638
        assert box.east > 120.16 + radius * A_METRE / 0.8638
    assert nearness().around(spot("桥头")) is None
    assert nearness().around(spot(north=0, category=UNSORTED)) is None
