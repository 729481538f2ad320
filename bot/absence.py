"""Who is away, and who answers for them: pure look-ups in the roster at one moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.ids import PersonId, UnitId
from bot.posts import Absence, Person, Role
from bot.roster import WORKING, Roster

HANDS = (Role.LIAISON, Role.MEMBER)
"""Who handles what a unit is given; its head is warned when none of them is left."""


def away(roster: Roster, person_id: PersonId, at: datetime) -> Absence | None:
    """Their leave at that moment."""
    return next((one for one in roster.absences_of.get(person_id, ()) if one.covers(at)), None)


def answers_for(roster: Roster, person_id: PersonId, at: datetime) -> PersonId | None:
    """Themselves, or while they are away their substitute, and so on; None where the chain ends in nobody or a loop."""
    seen: set[PersonId] = set()
    here: PersonId | None = person_id
    while here is not None and (leave := away(roster, here, at)) is not None:
        if here in seen:
            return None
        seen.add(here)
        here = leave.substitute_id
    return here


def stand_ins(roster: Roster, person_id: PersonId, unit_id: UnitId, on: date, at: datetime) -> list[Person]:
    """Who answers for somebody without a word of theirs, best first; nobody who is away."""
    return [person for person in roster.stand_ins(person_id, unit_id, on) if away(roster, person.id, at) is None]


def overlapping(roster: Roster, person_id: PersonId, start: datetime, end: datetime, but: int = 0) -> Absence | None:
    """A leave of theirs that shares a moment with that time."""
    leaves = roster.absences_of.get(person_id, ())
    return next((one for one in leaves if one.id != but and one.start < end and start < one.end), None)


def colleagues(roster: Roster, person_id: PersonId, on: date) -> list[Person]:
    """Everybody who works in a unit of theirs, those who can be reached first."""
    found: dict[PersonId, Person] = {}
    for unit_id in roster.units_of(person_id, on):
        held = (person for role in (*WORKING, *Role) for person in roster.people_with(role, unit_id, on))
        found |= {person.id: person for person in held if person.id != person_id}
    return sorted(found.values(), key=lambda person: not person.reachable)


def left_alone(roster: Roster, person_id: PersonId, start: datetime, end: datetime, on: date) -> list[UnitId]:
    """Their units in which nobody who handles things can be reached throughout that time but them."""

    def stays(person: Person) -> bool:
        return person.reachable and person.id != person_id and overlapping(roster, person.id, start, end) is None

    return [
        unit_id
        for unit_id in roster.units_of(person_id, on)
        if any(person.id == person_id for person in roster.members(unit_id, on))
        and not any(map(stays, _hands(roster, unit_id, on)))
    ]


def _hands(roster: Roster, unit_id: UnitId, on: date) -> Iterable[Person]:
    return (person for role in HANDS for person in roster.people_with(role, unit_id, on))
