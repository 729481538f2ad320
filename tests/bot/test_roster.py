from __future__ import annotations

from datetime import date

from bot.ids import AreaId, ChatId, PersonId, UnitId
from bot.roster import Area, AreaKind, Group, Person, Post, Reach, Role, Roster, Unit, UnitKind

TODAY = date(2026, 3, 2)
QU, CD, HW, HW1, OFFICE, BH = (UnitId(n) for n in range(1, 7))
A, A_CD, A_GRID, A_GRID2, A_BH = (AreaId(n) for n in range(1, 6))
LI, WANG, ZHAO, CHEN, ZHOU, SUN, HE, SHEN, LEADER = (PersonId(n) for n in range(1, 10))

UNITS = [
    Unit(QU, "QU", "区", UnitKind.DISTRICT),
    Unit(CD, "CD", "城东街道", UnitKind.STREET, QU),
    Unit(HW, "HW", "环卫中心", UnitKind.DEPARTMENT, QU),
    Unit(HW1, "HW1", "环卫一队", UnitKind.TEAM, HW),
    Unit(OFFICE, "DCS", "督查室", UnitKind.DEPARTMENT, QU),
    Unit(BH, "BH", "滨河街道", UnitKind.STREET, QU),
]
AREAS = [
    Area(A, "A", "区", AreaKind.DISTRICT, unit_id=QU),
    Area(A_CD, "A-CD", "城东街道", AreaKind.STREET, A, CD),
    Area(A_GRID, "G1", "第一网格", AreaKind.GRID, A_CD),
    Area(A_GRID2, "G2", "第二网格", AreaKind.GRID, A_CD),
    Area(A_BH, "A-BH", "滨河街道", AreaKind.STREET, A, BH),
]
NAMES = ["小李", "老王", "小赵", "陈主任", "周书记", "孙姐", "何调度", "沈督查", "高区长"]
PEOPLE = [Person(PersonId(n), f"p{n}", name, 1000 + n, reach=Reach.OK) for n, name in enumerate(NAMES, start=1)]
HELD: list[tuple[PersonId, UnitId, Role, AreaId | None]] = [
    (LI, CD, Role.MEMBER, A_GRID),
    (ZHAO, HW, Role.MEMBER, None),
    (WANG, HW, Role.LIAISON, None),
    (CHEN, HW, Role.UNIT_HEAD, None),
    (ZHOU, CD, Role.STREET_SECRETARY, None),
    (SUN, CD, Role.DISPATCHER, None),
    (HE, QU, Role.DISPATCHER, None),
    (SHEN, OFFICE, Role.SUPERVISION, None),
    (LEADER, QU, Role.DISTRICT_LEADER, None),
]


def posts(*held: tuple[PersonId, UnitId, Role, AreaId | None]) -> list[Post]:
    return [Post(n, person, unit, role, area) for n, (person, unit, role, area) in enumerate(held, start=1)]


def roster(
    *more: Post, people: list[Person] = PEOPLE, groups: list[Group] | None = None, units: list[Unit] = UNITS
) -> Roster:
    return Roster(units=units, areas=AREAS, people=people, posts=[*posts(*HELD), *more], groups=groups or [])


def unreachable(*who: PersonId) -> list[Person]:
    return [Person(p.id, p.code, p.name) if p.id in who else p for p in PEOPLE]


def names(people: list[Person]) -> list[str]:
    return [person.name for person in people]


def test_people_are_found_by_account_and_by_code() -> None:
    known = roster()
    assert known.by_telegram(1001) == known.person(LI) == known.person_by_code("p1")
    assert known.by_telegram(9) is None
    assert known.unit_by_code("HW") == known.unit(HW)
    assert known.area_by_code("G1") == known.area(A_GRID)
    assert known.unit_by_code("no") is known.area_by_code("no") is known.person_by_code("no") is None


def test_a_person_is_reachable_only_with_an_account_that_pressed_start() -> None:
    assert Person(LI, "x", "小李", 1, reach=Reach.OK).reachable
    assert not Person(LI, "x", "小李", 1).reachable
    assert not Person(LI, "x", "小李", 1, reach=Reach.BLOCKED).reachable
    assert not Person(LI, "x", "小李", reach=Reach.OK).reachable


def test_a_post_counts_from_its_first_day_to_its_last() -> None:
    seconded = Post(99, LI, HW1, Role.MEMBER, start=date(2026, 3, 1), end=date(2026, 3, 31))
    known = roster(seconded)
    held = [known.holds(LI, Role.MEMBER, day, HW1) for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31))]
    assert held == [False, True, True]
    assert not known.holds(LI, Role.MEMBER, date(2026, 4, 1), HW1)
    assert known.units_of(LI, TODAY) == [CD, HW1]
    assert known.units_of(LI, date(2026, 4, 1)) == [CD]
    assert names(known.members(HW1, TODAY)) == ["小李"]


def test_an_administrator_needs_no_unit() -> None:
    known = roster(Post(99, LI, None, Role.ADMIN))
    assert known.is_admin(LI, TODAY)
    assert not known.is_admin(WANG, TODAY)
    assert known.units_of(LI, TODAY) == [CD]


def test_a_post_of_somebody_unknown_is_left_out() -> None:
    known = roster(Post(99, PersonId(404), HW, Role.LIAISON))
    assert names(known.people_with(Role.LIAISON, HW, TODAY)) == ["老王"]


def test_chains_go_up_to_the_top() -> None:
    known = roster()
    assert [unit.id for unit in known.unit_chain(HW1)] == [HW1, HW, QU]
    assert [area.id for area in known.area_chain(A_GRID)] == [A_GRID, A_CD, A]
    assert known.unit_chain(None) == known.area_chain(None) == []
    assert known.unit_of_area(A_GRID) == CD


def test_a_loop_of_parents_hangs_no_lookup() -> None:
    looped = [
        Unit(CD, "CD", "城东街道", UnitKind.STREET, HW),
        Unit(HW, "HW", "环卫中心", UnitKind.DEPARTMENT, CD),
    ]
    around = [Area(A, "A", "区", AreaKind.DISTRICT, A_CD), Area(A_CD, "B", "街道", AreaKind.STREET, A)]
    known = Roster(units=looped, areas=around, people=PEOPLE, posts=posts(*HELD))
    assert [unit.id for unit in known.unit_chain(HW)] == [HW, CD]
    assert [area.id for area in known.area_chain(A)] == [A, A_CD]
    assert names(known.leaders(Role.STREET_SECRETARY, HW, A, TODAY)) == ["周书记"]
    assert names(known.stand_ins(WANG, HW, TODAY)) == ["小赵", "陈主任", "孙姐"]
    assert known.group_for(HW, A) is None


def test_members_are_liaisons_then_ranks_then_the_head() -> None:
    assert names(roster().members(HW, TODAY)) == ["老王", "小赵", "陈主任"]


def test_the_owner_is_best_a_liaison_who_has_the_place() -> None:
    known = roster(
        Post(50, SUN, HW, Role.LIAISON, A_BH),
        Post(51, HE, HW, Role.LIAISON, A_CD),
        Post(52, LEADER, HW, Role.LIAISON, A_GRID),
        Post(53, SHEN, HW, Role.MEMBER, A_GRID),
    )
    assert names(known.owners_of(HW, A_GRID, TODAY)) == [
        *("高区长", "何调度", "老王", "孙姐"),
        *("沈督查", "小赵"),
        "陈主任",
    ]
    assert names(known.owners_of(HW, None, TODAY))[0] == "老王"


def test_the_head_is_looked_for_upward_from_the_lead_only() -> None:
    known = roster()
    assert names(known.leaders(Role.UNIT_HEAD, HW1, A_GRID, TODAY)) == ["陈主任"]
    assert known.leaders(Role.UNIT_HEAD, OFFICE, A_GRID, TODAY) == []


def test_the_dispatcher_is_of_the_street_and_else_of_the_district() -> None:
    known = roster()
    assert names(known.leaders(Role.DISPATCHER, HW, A_GRID, TODAY)) == ["孙姐"]
    assert names(known.leaders(Role.DISPATCHER, HW, A_BH, TODAY)) == ["何调度"]
    assert names(known.leaders(Role.DISPATCHER, None, A_GRID, TODAY)) == ["孙姐"]
    assert names(known.leaders(Role.DISPATCHER, HW, None, TODAY)) == ["何调度"]


def test_leaders_come_from_both_chains_without_doubles() -> None:
    known = roster(
        Post(60, ZHOU, CD, Role.LEADER_IN_CHARGE),
        Post(61, CHEN, HW, Role.LEADER_IN_CHARGE),
        Post(62, ZHOU, QU, Role.LEADER_IN_CHARGE),
    )
    assert names(known.leaders(Role.LEADER_IN_CHARGE, HW, A_GRID, TODAY)) == ["陈主任", "周书记"]
    assert names(known.leaders(Role.STREET_SECRETARY, HW, A_GRID, TODAY)) == ["周书记"]
    assert known.leaders(Role.STREET_SECRETARY, HW, A_BH, TODAY) == []
    assert names(known.leaders(Role.DISTRICT_LEADER, HW, A_GRID, TODAY)) == ["高区长"]


def test_an_office_supervises_for_the_district_it_belongs_to() -> None:
    assert names(roster().leaders(Role.SUPERVISION, HW, A_GRID, TODAY)) == ["沈督查"]
    above = roster(Post(70, LEADER, QU, Role.SUPERVISION))
    assert names(above.leaders(Role.SUPERVISION, HW, A_GRID, TODAY)) == ["高区长"]


def test_who_cannot_be_reached_is_stood_in_for_by_the_unit_its_head_and_the_dispatcher_above() -> None:
    known = roster(people=unreachable(WANG))
    assert names(known.stand_ins(WANG, HW, TODAY)) == ["小赵", "陈主任", "何调度"]
    alone = roster(people=unreachable(WANG, ZHAO, CHEN))
    assert names(alone.stand_ins(WANG, HW, TODAY)) == ["何调度"]


def test_a_colleague_of_the_same_role_stands_in_first() -> None:
    known = roster(Post(80, LI, HW, Role.LIAISON))
    assert names(known.stand_ins(WANG, HW, TODAY))[0] == "小李"


def test_a_leader_is_stood_in_for_by_the_head_before_the_ranks() -> None:
    known = roster(Post(80, CHEN, CD, Role.UNIT_HEAD))
    assert names(known.stand_ins(ZHOU, CD, TODAY)) == ["陈主任", "小李", "孙姐", "何调度"]


def group(chat: int | None, unit: UnitId | None = None, area: AreaId | None = None) -> Group:
    return Group(ChatId(chat) if chat else None, "群", unit, area)


def test_a_card_stands_in_the_group_of_the_smallest_area_that_holds_the_place() -> None:
    street, district, lead = group(-1, area=A_CD), group(-2, area=A), group(-3, unit=HW)
    known = roster(groups=[district, street, lead])
    assert known.group_for(HW, A_GRID) == street
    assert known.group_for(HW, A_BH) == district
    assert known.group_for(HW, None) == lead


def test_the_group_of_the_unit_that_runs_the_place_counts_as_its_own() -> None:
    street, district = group(-1, unit=CD), group(-2, area=A)
    assert roster(groups=[district, street]).group_for(HW, A_GRID) == street


def test_without_a_group_around_the_place_the_lead_and_its_ancestors_are_asked() -> None:
    lead = group(-3, unit=HW)
    assert roster(groups=[lead]).group_for(HW1, A_GRID) == lead
    assert roster(groups=[group(-4, unit=QU)]).group_for(HW1, None) == group(-4, unit=QU)
    assert roster().group_for(HW, A_GRID) is None


def test_a_group_not_yet_met_holds_no_card() -> None:
    assert roster(groups=[group(None, area=A_CD)]).group_for(HW, A_GRID) is None
