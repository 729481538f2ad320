"""Who lives in the sample district: the people of its roster with their phones, and its groups."""

from dataclasses import dataclass
from pathlib import Path

from sandbox.groups import Group
from sandbox.people import Person
from sandbox.rosters import Roster
from sandbox.telegram import Sandbox

STRANGER = "路人"
LATECOMER = "小吕"
"""In the roster, but without a Telegram account there: joins by a link."""

STREET_GROUP = "城东街道工作群"
DISTRICT_GROUP = "全区攻坚工作群"


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


def settle(telegram: Sandbox, folder: Path) -> Town:
    """Ids of people and groups are those that the roster names."""
    roster = Roster((folder,))
    people = roster.settle(telegram)
    staff = list(people.values())
    people[LATECOMER] = telegram.person(2001, LATECOMER, **roster.desks["xiaolv"])
    people[STRANGER] = telegram.person(6666, STRANGER, about="不在名册里")
    ids = [int(row["chat"]) for row in roster.rows("groups")]
    founder = people["管小萍"]
    members = [founder, *(person for person in staff if person is not founder)]
    street = telegram.group(STREET_GROUP, members, bot=False, id=ids[0])
    district = telegram.group(DISTRICT_GROUP, members, bot_admin=True, id=ids[1])
    return Town(people, street, district)
