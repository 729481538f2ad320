"""What somebody answers for, piece by piece, and what they ask for first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.ids import PersonId
from bot.posts import Post
from bot.roster import Role, Roster
from bot.scopes import Charge, Scope, charges_of, scope_of, scope_of_person
from tests.office import Town, open_town

TODAY = date(2026, 3, 2)


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("小李", ["CD-01", "CD"]),  # the grid, then the street
        ("周书记", ["CD"]),
        ("老王", ["HW"]),
        ("小赵", ["HW", "A-CD"]),  # a department's part of a street: first what the department owes
        ("曹联络", ["CG", "A-CD"]),
        ("何调度", ["QU", "ZHZX"]),
        ("陶联络", ["SW", "GJ", "A-BH"]),
        ("冯姐", ["BH"]),
    ],
)
def test_each_area_and_unit_of_somebodys_posts_is_a_charge(town: Town, name: str, codes: list[str]) -> None:
    charges = charges_of(town.person(name), town.roster, TODAY)
    shown = [
        town.roster.area(charge.area_id).code if charge.area_id is not None else town.roster.unit(charge.unit_id).code  # type: ignore[arg-type]
        for charge in charges
    ]
    assert shown == codes


def test_an_administrator_by_a_setting_answers_for_everything_and_nobody_for_nothing(town: Town) -> None:
    admin = PersonId(1)
    roster = Roster(people=town.roster.people, posts=[Post(1, admin, None, Role.ADMIN)])
    assert charges_of(admin, roster, TODAY) == [Charge()]
    assert scope_of(Charge(), roster) == scope_of_person(admin, roster, TODAY) == Scope(everything=True)
    assert charges_of(PersonId(2), roster, TODAY) == []
    assert scope_of_person(PersonId(2), roster, TODAY).empty


def test_a_charge_ends_with_its_post(town: Town) -> None:
    assert charges_of(town.person("鲁组长"), town.roster, TODAY) == [Charge(unit_id=town.unit("GJ"))]
    assert charges_of(town.person("鲁组长"), town.roster, date(2027, 1, 1)) == []
