"""The people and places of a roster in CSV sheets: who gets a phone, what others see of them, what is on the map."""

import csv
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from sandbox.people import Person
from sandbox.telegram import Sandbox
from sandbox.world import Landmark

ROLES = {
    "member": "成员", "liaison": "联络员", "dispatcher": "派单员", "checker": "核查员", "unit_head": "负责人",
    "leader_in_charge": "分管领导", "street_secretary": "书记", "supervision": "督查", "district_leader": "区领导",
    "admin": "管理员", "discipline": "纪检",
}  # fmt: skip
SHEETS = ("units", "areas", "people", "posts", "routes", "groups")


class Desk(TypedDict, total=False):
    """Beside a name in a list: their first unit, and what they are there."""

    circle: str
    about: str


Row = dict[str, str]


@dataclass(frozen=True)
class Roster:
    """Several folders are read as one: the rows of each follow those of the one before."""

    folders: Sequence[Path]
    desks: dict[str, Desk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        units = {row["code"]: row["name"] for row in self.rows("units")}
        areas = {row["code"]: row["name"] for row in self.rows("areas")}
        for row in self.rows("posts"):
            unit = units[row["unit"]]
            desk = self.desks.setdefault(row["person"], Desk(circle=unit, about=""))
            place = unit if unit != desk["circle"] else areas.get(row["area"], "").removeprefix(unit)
            desk["about"] = "、".join(filter(None, (desk["about"], f"{place}{ROLES[row['role']]}")))

    def rows(self, sheet: str) -> Iterator[Row]:
        for folder in self.folders:
            if (folder / f"{sheet}.csv").exists():
                with (folder / f"{sheet}.csv").open(encoding="utf-8-sig", newline="") as lines:
                    yield from csv.DictReader(lines)

    @property
    def phones(self) -> list[Row]:
        """Who is listed with an account."""
        return [row for row in self.rows("people") if row["telegram"].isdigit()]

    @property
    def landmarks(self) -> list[Landmark]:
        """The middle of each area, to be found on the map."""
        return [
            Landmark(row["name"], float(row["latitude"]), float(row["longitude"]))
            for row in self.rows("areas")
            if row["latitude"]
        ]

    def settle(self, telegram: Sandbox) -> dict[str, Person]:
        """Everybody with their phone, by name; and the map."""
        telegram.world.landmarks = self.landmarks
        return {
            row["name"]: telegram.person(int(row["telegram"]), row["name"], **self.desks.get(row["code"], Desk()))
            for row in self.phones
        }

    def gathered(self, into: Path) -> Path:
        """One folder to import: the only one there is, or all of them put together."""
        if len(self.folders) == 1:
            return self.folders[0]
        into.mkdir()
        for sheet in SHEETS:
            shutil.copyfile(self.folders[0] / f"{sheet}.csv", into / f"{sheet}.csv")
            for folder in self.folders[1:]:
                if (folder / f"{sheet}.csv").exists():
                    _, _, rows = (folder / f"{sheet}.csv").read_text(encoding="utf-8-sig").partition("\n")
                    with (into / f"{sheet}.csv").open("a", encoding="utf-8") as all_rows:
                        all_rows.write(rows)
        return into
