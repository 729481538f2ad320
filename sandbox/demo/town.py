"""Who lives in the sample district: the people of its roster with their phones, and its groups."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from sandbox.groups import Group
from sandbox.people import Person
from sandbox.telegram import Sandbox
from sandbox.world import Landmark

STRANGER = "路人"
LATECOMER = "小吕"
"""In the roster, but without a Telegram account there: joins by a link."""

ROLES = {
    "member": "成员", "liaison": "联络员", "dispatcher": "派单员", "checker": "核查员", "unit_head": "负责人",
    "leader_in_charge": "分管领导", "street_secretary": "书记", "supervision": "督查", "district_leader": "区领导",
    "admin": "管理员", "discipline": "纪检",
}  # fmt: skip

STREET_GROUP = "城东街道工作群"
DISTRICT_GROUP = "全区攻坚工作群"


class Desk(TypedDict, total=False):
    circle: str
    about: str


@dataclass(frozen=True)
class Town:
    people: dict[str, Person]
    street: Group
    """Its bot comes during the day; that of the other group has long been there."""
    district: Group

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def staff(self) -> list[Person]:
        return [person for name, person in self.people.items() if name not in (STRANGER, LATECOMER)]


def settle(telegram: Sandbox, roster: Path) -> Town:
    """Ids of people and groups are those that the roster names."""
    desks = _desks(roster)
    people = {
        row["name"]: telegram.person(int(row["telegram"]), row["name"], **desks.get(row["code"], Desk()))
        for row in _rows(roster / "people.csv")
        if row["telegram"].isdigit()
    }
    telegram.world.landmarks = landmarks(roster)
    staff = list(people.values())
    people[LATECOMER] = telegram.person(2001, LATECOMER, **desks["xiaolv"])
    people[STRANGER] = telegram.person(6666, STRANGER, about="不在名册里")
    ids = [int(row["chat"]) for row in _rows(roster / "groups.csv")]
    founder = people["管小萍"]
    members = [founder, *(person for person in staff if person is not founder)]
    street = telegram.group(STREET_GROUP, members, bot=False, id=ids[0])
    district = telegram.group(DISTRICT_GROUP, members, bot_admin=True, id=ids[1])
    return Town(people, street, district)


def landmarks(roster: Path) -> list[Landmark]:
    """The middle of each area, to be found on the map."""
    return [
        Landmark(row["name"], float(row["latitude"]), float(row["longitude"]))
        for row in _rows(roster / "areas.csv")
        if row["latitude"]
    ]


def _desks(roster: Path) -> dict[str, Desk]:
    """What is said about each person in a list: their first unit, and what they are there."""
    units = {row["code"]: row["name"] for row in _rows(roster / "units.csv")}
    areas = {row["code"]: row["name"] for row in _rows(roster / "areas.csv")}
    desks: dict[str, Desk] = {}
    for row in _rows(roster / "posts.csv"):
        unit = units[row["unit"]]
        desk = desks.setdefault(row["person"], Desk(circle=unit, about=""))
        place = unit if unit != desk["circle"] else areas.get(row["area"], "").removeprefix(unit)
        desk["about"] = "、".join(filter(None, (desk["about"], f"{place}{ROLES[row['role']]}")))
    return desks


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))
