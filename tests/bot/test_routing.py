from __future__ import annotations

from bot.ids import AreaId, UnitId
from bot.roster import Area, AreaKind, Roster, Route
from bot.routing import route

DISTRICT, STREET, GRID, OTHER = (AreaId(n) for n in range(1, 5))
HW, CG, NS = (UnitId(n) for n in range(1, 4))


def roster(*routes: Route) -> Roster:
    areas = [
        Area(DISTRICT, "A", "区", AreaKind.DISTRICT),
        Area(STREET, "B", "街道", AreaKind.STREET, DISTRICT),
        Area(GRID, "C", "网格", AreaKind.GRID, STREET),
        Area(OTHER, "D", "另一街道", AreaKind.STREET, DISTRICT),
    ]
    return Roster(areas=areas, routes=routes)


def test_the_longest_category_wins_even_over_a_smaller_area() -> None:
    exact, prefix = Route("0110", None, HW), Route("01", GRID, CG)
    assert route("0110", GRID, roster(prefix, exact)) == exact
    assert route("0111", GRID, roster(prefix, exact)) == prefix


def test_the_smallest_area_wins_among_equal_categories() -> None:
    everywhere, district, street = Route("0110", None, HW), Route("0110", DISTRICT, CG), Route("0110", STREET, NS)
    known = roster(everywhere, street, district)
    assert route("0110", GRID, known) == street
    assert route("0110", OTHER, known) == district
    assert route("0110", None, known) == everywhere


def test_a_rule_for_another_area_does_not_apply() -> None:
    assert route("0110", GRID, roster(Route("0110", OTHER, HW))) is None


def test_no_rule_leaves_it_to_the_dispatcher() -> None:
    assert route("9999", GRID, roster(Route("0110", None, HW))) is None
    assert route("01", GRID, roster(Route("0110", None, HW))) is None
