from __future__ import annotations

from pathlib import Path

import pytest

from bot.roster import AreaKind, Role
from bot.roster_file import RosterFile, read

DISTRICT = Path(__file__).parents[2] / "sandbox" / "district"


@pytest.fixture(scope="module")
def district() -> RosterFile:
    return read(DISTRICT)


def test_the_sample_district_reads_without_error(district: RosterFile) -> None:
    assert (len(district.units), len(district.areas), len(district.people)) == (21, 18, 45)
    assert sum(area.kind is AreaKind.GRID for area in district.areas) == 9
    assert len({route.category for route in district.routes}) >= 20
    assert [group.chat_id for group in district.groups] == [-1001000000001, -1001000000002]
    assert [person.name for person in district.people if person.telegram_id is None] == [
        "小吕",
        "范联络",
        "彭督查",
        "方纪检",
    ]


def test_the_people_of_the_stories_stand_where_the_stories_need_them(district: RosterFile) -> None:
    named = {person.code: (person.name, person.telegram_id) for person in district.people}
    held = {(named[post.person][0], post.unit, post.role) for post in district.posts}
    assert [named[code][1] for code in ("xiaoli", "laowang", "chen", "zhou")] == [1001, 1002, 1003, 1004]
    assert held >= {
        ("小李", "CD", Role.MEMBER),
        ("老王", "HW", Role.LIAISON),
        ("陈主任", "HW", Role.UNIT_HEAD),
        ("周书记", "CD", Role.STREET_SECRETARY),
    }
    assert not any(person.phone for person in district.people)
