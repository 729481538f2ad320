from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ids import AreaId
from bot.places import area_at, areas_matching
from bot.roster import Area, AreaKind, Roster

Ring = tuple[tuple[float, float], ...]


def box(west: float, south: float, east: float, north: float) -> Ring:
    return ((west, south), (east, south), (east, north), (west, north), (west, south))


def area(number: int, name: str, kind: AreaKind, parent: int | None = None, *,
         polygon: Ring | None = None, centre: tuple[float, float] | None = None) -> Area:  # fmt: skip
    latitude, longitude = centre or (None, None)
    above = AreaId(parent) if parent else None
    return Area(AreaId(number), f"a{number}", name, kind, above, None, polygon, latitude, longitude)


DISTRICT = area(1, "江湾区", AreaKind.DISTRICT, centre=(30.25, 120.15))
STREET = area(2, "河东街道", AreaKind.STREET, 1, polygon=box(120.10, 30.20, 120.20, 30.30))
GRID_1 = area(3, "第一网格", AreaKind.GRID, 2, polygon=box(120.10, 30.20, 120.15, 30.30))
GRID_2 = area(4, "第二网格", AreaKind.GRID, 2, centre=(30.25, 120.19))
GRID_12 = area(5, "第十二网格", AreaKind.GRID, 2, centre=(30.21, 120.19))
SOUTH = area(6, "南山街道", AreaKind.STREET, 1, centre=(30.10, 120.15))
SOUTH_2 = area(7, "南山街道第二网格", AreaKind.GRID, 6, centre=(30.11, 120.15))
ZHONGSHAN = area(8, "中山路社区", AreaKind.COMMUNITY, 6)
ROSTER = Roster(areas=[DISTRICT, STREET, GRID_1, GRID_2, GRID_12, SOUTH, SOUTH_2, ZHONGSHAN])


def test_the_smallest_polygon_around_the_point_wins() -> None:
    assert area_at(30.25, 120.12, ROSTER) == GRID_1


def test_inside_a_street_the_nearest_grid_that_has_only_a_centre_is_meant() -> None:
    assert area_at(30.26, 120.18, ROSTER) == GRID_2


def test_inside_a_polygon_with_no_grid_near_the_polygon_itself_is_meant() -> None:
    assert area_at(30.299, 120.16, ROSTER) == STREET


def test_outside_all_polygons_the_nearest_centre_within_three_kilometres_is_meant() -> None:
    assert area_at(30.09, 120.15, ROSTER) == SOUTH_2
    assert area_at(30.08, 120.15, ROSTER) == SOUTH


def test_far_from_everything_nobody_knows() -> None:
    assert area_at(31.0, 121.0, ROSTER) is None
    assert area_at(30.25, 120.15, Roster()) is None


def test_a_dent_in_a_polygon_is_outside() -> None:
    dented = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (2.0, 1.0), (0.0, 4.0))
    known = Roster(areas=[area(1, "凹", AreaKind.GRID, polygon=dented)])
    assert area_at(3.0, 2.0, known) is None
    assert area_at(0.5, 2.0, known) is not None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_any_point_on_earth_has_an_answer(latitude: float, longitude: float) -> None:
    area_at(latitude, longitude, ROSTER)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("河东街道二网格", [GRID_2]),
        ("河东第2网格门口", [GRID_2]),
        ("河东街道 12 网格", [GRID_12]),
        ("河东街道十二网格", [GRID_12]),
        ("南山街道2号网格", [SOUTH_2]),
        ("江湾区河东街道菜场旁", [STREET]),
        ("中山路与人民路交叉口", [ZHONGSHAN]),
        ("二网格", [GRID_2, SOUTH_2]),
        ("菜场门口", []),
        ("", []),
    ],
)
def test_free_words_name_the_smallest_area_that_fits(words: str, found: list[Area]) -> None:
    assert areas_matching(words, ROSTER) == found


def test_one_area_with_a_full_name_beats_a_chance_resemblance() -> None:
    assert areas_matching("河东路口，南山街道", ROSTER) == [SOUTH]
