"""An office made for a storm: streets with a group and five teams each; one owner of five is in no private chat."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench import town
from bot import roster_file
from bot.desk import importing
from bot.desk.desk import Desk
from bot.ids import ChatId
from bot.roster import Reach
from sandbox import Group, Person, Sandbox
from storage.migrate import migrate
from storage.store import Store

TEAMS = 5
FIRST_PERSON, FIRST_GROUP = 5000, -1003000000000


@dataclass(frozen=True)
class Streets:
    groups: int
    people: int

    def chat(self, street: int) -> int:
        return FIRST_GROUP - street

    def street_of(self, number: int) -> int:
        return number % self.groups

    def role_of(self, number: int) -> int:
        """Within the street: the first owns for the first team, and so on; then come a dispatcher and a head."""
        return number // self.groups

    def only_in_group(self, number: int) -> bool:
        return self.role_of(number) == TEAMS - 1

    async def found(self, database: Path, now: datetime) -> None:
        """Everybody has pressed Start but the owners of every fifth team, who speak in their group."""
        folder = database.parent / "roster"
        self._write(folder)
        await migrate(town.url_of(database))
        office, store = town.make_office(), Store(town.url_of(database))
        try:
            async with store.transaction() as tx:
                await office.take_office(tx, now)
                desk = await Desk.at(tx, office, now)
                file = roster_file.read(folder, [category.code for category in office.catalogue])
                await importing.import_roster(desk, file)
                for person in desk.roster.people:
                    number = (person.telegram_id or 0) - FIRST_PERSON
                    if self.only_in_group(number):
                        await tx.set_speaks_in(person.id, ChatId(self.chat(self.street_of(number))))
                    else:
                        await tx.set_reach(person.id, Reach.OK)
        finally:
            await store.close()

    def move_in(self, telegram: Sandbox) -> tuple[list[Person], list[Group]]:
        """The same people and groups on their phones."""
        people = [
            telegram.person(FIRST_PERSON + n, f"员工{n}", started=not self.only_in_group(n)) for n in range(self.people)
        ]
        groups = [
            telegram.group(f"群{s}", [*people[s :: self.groups]], bot_admin=True, id=self.chat(s))
            for s in range(self.groups)
        ]
        return people, groups

    def _write(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        streets = range(self.groups)
        teams = [(street, team) for street in streets for team in range(TEAMS)]
        sheets: dict[str, list[str]] = {
            "units": [
                "code,name,kind,parent",
                "QU,区,district,",
                *(f"U{s},街道{s},street,QU" for s in streets),
                *(f"T{s}-{t},街道{s}第{t}队,team,U{s}" for s, t in teams),
            ],
            "areas": [
                "code,name,kind,parent,unit",
                "A,区,district,,QU",
                *(f"A{s},街道{s},street,A,U{s}" for s in streets),
                *(f"G{s}-{t},{grid(s, t)},grid,A{s}," for s, t in teams),
            ],
            "people": ["code,name,telegram", *(f"p{n},员工{n},{FIRST_PERSON + n}" for n in range(self.people))],
            "posts": [
                "person,unit,role,area",
                "p0,QU,admin,",
                *(f"p{n},{self._unit(n)},{self._role(n)}," for n in range(self.people)),
            ],
            "routes": ["category,area,lead", *(f"{town.CATEGORY},G{s}-{t},T{s}-{t}" for s, t in teams)],
            "groups": ["chat,scope", *(f"{self.chat(s)},A{s}" for s in streets)],
        }
        for name, lines in sheets.items():
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(line.split(",") for line in lines)

    def _unit(self, number: int) -> str:
        street, role = self.street_of(number), self.role_of(number)
        return f"T{street}-{role}" if role < TEAMS else f"U{street}"

    def _role(self, number: int) -> str:
        return ("liaison", "liaison", "liaison", "liaison", "liaison", "dispatcher", "unit_head", "member")[
            min(self.role_of(number), 7)
        ]


def grid(street: int, team: int) -> str:
    """A name that is part of no other."""
    return f"{'甲乙丙丁戊己庚辛壬癸子丑'[street]}片{'东西南北中'[team]}格"
