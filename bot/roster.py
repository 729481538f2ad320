"""Who is who on a given day, and whom an issue falls to: a snapshot of the roster, never saved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeVar

from bot.ids import AreaId, PersonId, UnitId
from bot.phones import number_of
from bot.posts import Absence, Area, AreaKind, Group, Person, Post, Reach, Role, Route, Unit, UnitKind

__all__ = [
    "Absence",
    "Area",
    "AreaKind",
    "Group",
    "Person",
    "Post",
    "Reach",
    "Role",
    "Roster",
    "Route",
    "Unit",
    "UnitKind",
]

WORKING = (Role.LIAISON, Role.MEMBER, Role.UNIT_HEAD)
OF_THE_UNIT = frozenset({Role.MEMBER, Role.LIAISON, Role.UNIT_HEAD, Role.CHECKER})
OF_OFFICES = frozenset({Role.DISPATCHER, Role.SUPERVISION, Role.DISCIPLINE})

KEPT = 4096  # answers to who leads what, for one roster

K = TypeVar("K")
T = TypeVar("T")


class Roster:
    """Immutable. An unknown id raises KeyError: ids come from one database. A loop of parents ends a chain."""

    def __init__(
        self,
        *,
        units: Sequence[Unit] = (),
        areas: Sequence[Area] = (),
        people: Sequence[Person] = (),
        posts: Sequence[Post] = (),
        routes: Sequence[Route] = (),
        groups: Sequence[Group] = (),
        absences: Sequence[Absence] = (),
    ) -> None:
        self.units, self.areas, self.people = tuple(units), tuple(areas), tuple(people)
        self.posts, self.routes, self.groups = tuple(posts), tuple(routes), tuple(groups)
        self._units = {unit.id: unit for unit in self.units}
        self._areas = {area.id: area for area in self.areas}
        self._people = {person.id: person for person in self.people}
        self._by_telegram = {p.telegram_id: p for p in self.people if p.telegram_id is not None}
        self._person_codes = {person.code: person for person in self.people}
        self._unit_codes = {unit.code: unit for unit in self.units}
        self._area_codes = {area.code: area for area in self.areas}
        known = [post for post in self.posts if post.person_id in self._people]
        self._posts_of = _grouped(known, lambda post: post.person_id)
        self._posts_in = _grouped(known, lambda post: (post.unit_id, post.role))
        self.absences_of = _grouped(absences, lambda absence: absence.person_id)
        self._children = _grouped(self.units, lambda unit: unit.parent_id)
        self._led = lru_cache(maxsize=KEPT)(self._leaders)

    def person(self, person_id: PersonId) -> Person:
        return self._people[person_id]

    def unit(self, unit_id: UnitId) -> Unit:
        return self._units[unit_id]

    def area(self, area_id: AreaId) -> Area:
        return self._areas[area_id]

    def by_telegram(self, telegram_id: int) -> Person | None:
        return self._by_telegram.get(telegram_id)

    @cached_property
    def phones(self) -> Mapping[str, tuple[Person, ...]]:
        """By number, however it was written: who is listed with it."""
        numbers = {person.id: number_of(person.phone) for person in self.people if person.phone}
        return _grouped((self._people[key] for key, number in numbers.items() if number), lambda p: numbers[p.id])

    def person_by_code(self, code: str) -> Person | None:
        return self._person_codes.get(code)

    def unit_by_code(self, code: str) -> Unit | None:
        return self._unit_codes.get(code)

    def area_by_code(self, code: str) -> Area | None:
        return self._area_codes.get(code)

    def posts_of(self, person_id: PersonId, on: date) -> list[Post]:
        return [post for post in self._posts_of.get(person_id, ()) if post.held(on)]

    def once_held(self, person_id: PersonId, roles: Collection[Role], on: date) -> bool:
        """Whether a post of one of these roles has ended, and they hold none of them any more."""
        posts = [post for post in self._posts_of.get(person_id, ()) if post.role in roles]
        return bool(posts) and not any(post.held(on) for post in posts)

    def units_of(self, person_id: PersonId, on: date) -> list[UnitId]:
        return _once(post.unit_id for post in self.posts_of(person_id, on) if post.unit_id is not None)

    def holds(self, person_id: PersonId, role: Role, on: date, unit_id: UnitId | None = None) -> bool:
        posts = self.posts_of(person_id, on)
        return any(post.role is role and unit_id in (None, post.unit_id) for post in posts)

    def is_admin(self, person_id: PersonId, on: date) -> bool:
        return self.holds(person_id, Role.ADMIN, on)

    def unit_chain(self, unit_id: UnitId | None) -> list[Unit]:
        """The unit, its parent, and so on to the top."""
        return _chain(self._units, unit_id, lambda unit: unit.parent_id)

    def area_chain(self, area_id: AreaId | None) -> list[Area]:
        """The area, the one around it, and so on to the top."""
        return _chain(self._areas, area_id, lambda area: area.parent_id)

    def unit_of_area(self, area_id: AreaId | None) -> UnitId | None:
        """Who runs the place: the nearest unit named on the way up."""
        return next((area.unit_id for area in self.area_chain(area_id) if area.unit_id is not None), None)

    def people_with(self, role: Role, unit_id: UnitId | None, on: date) -> list[Person]:
        held = (post for post in self._posts_in.get((unit_id, role), ()) if post.held(on))
        return _once(self._people[post.person_id] for post in held)

    def members(self, unit_id: UnitId, on: date) -> list[Person]:
        """Everybody with a working post in the unit: liaisons, members, its head."""
        return _once(person for role in WORKING for person in self.people_with(role, unit_id, on))

    def owners_of(self, unit_id: UnitId, area_id: AreaId | None, on: date) -> list[Person]:
        """Who may be named, best first: liaisons, members, heads; who has the place comes before the rest."""
        near = {area.id: steps for steps, area in enumerate(self.area_chain(area_id))}

        def distance(post: Post) -> int:
            if post.area_id is None:
                return len(near)
            return near.get(post.area_id, len(near) + 1)

        ranked: list[Post] = []
        for role in WORKING:
            held = [post for post in self._posts_in.get((unit_id, role), ()) if post.held(on)]
            ranked += held if role is Role.UNIT_HEAD else sorted(held, key=distance)
        return _once(self._people[post.person_id] for post in ranked)

    def leaders(self, role: Role, unit_id: UnitId | None, area_id: AreaId | None, on: date) -> list[Person]:
        """The posts of the role in the lead unit, the unit of the issue's area, and the ancestors of both.

        Heads, liaisons, members and checkers come from the nearest unit on the lead's chain that has one;
        dispatchers from the nearest on the chain of the place, then on the lead's. Where nobody on them
        dispatches or supervises, their offices do (a 指挥中心 or 督查室 listed as a unit of the district).
        """
        return list(self._led(role, unit_id, area_id, on))  # asked several times for every card

    def _leaders(self, role: Role, unit_id: UnitId | None, area_id: AreaId | None, on: date) -> tuple[Person, ...]:
        lead, place = self.unit_chain(unit_id), self.unit_chain(self.unit_of_area(area_id))
        if role in OF_THE_UNIT:
            return tuple(self._nearest(role, lead, on))
        both = _once([*place, *lead] if role is Role.DISPATCHER else [*lead, *place])
        if role is Role.DISPATCHER:
            found = self._nearest(role, both, on)
        else:
            found = _once(person for unit in both for person in self.people_with(role, unit.id, on))
        if found or role not in OF_OFFICES:
            return tuple(found)
        return tuple(next((found for unit in both if (found := self._offices(role, unit, on))), ()))

    def stand_ins(self, person_id: PersonId, unit_id: UnitId, on: date) -> list[Person]:
        """Reachable people who answer for another, best first: same role, unit, head, dispatchers upward.

        Who holds no working post there leads: the head stands in before the ranks.
        """
        mine = [post.role for post in self.posts_of(person_id, on) if post.unit_id == unit_id]
        leads = bool(mine) and not set(mine) & set(WORKING)
        ranks = (Role.UNIT_HEAD, Role.LIAISON, Role.MEMBER) if leads else WORKING
        found = [person for role in (*mine, *ranks) for person in self.people_with(role, unit_id, on)]
        for unit in self.unit_chain(unit_id):
            own = self.people_with(Role.DISPATCHER, unit.id, on)
            found += own or self._offices(Role.DISPATCHER, unit, on)
        return _once(person for person in found if person.reachable and person.id != person_id)

    def group_for(self, unit_id: UnitId | None, area_id: AreaId | None) -> Group | None:
        """Where a card stands: the group of the smallest area or unit around the place, else of the lead."""
        areas = {group.area_id: group for group in reversed(self.groups) if group.chat_id is not None}
        units = {group.unit_id: group for group in reversed(self.groups) if group.chat_id is not None}
        areas.pop(None, None)
        units.pop(None, None)
        for area in self.area_chain(area_id):
            if found := areas.get(area.id) or units.get(area.unit_id):
                return found
        around = [*self.unit_chain(self.unit_of_area(area_id)), *self.unit_chain(unit_id)]
        return next((units[unit.id] for unit in around if unit.id in units), None)

    def _nearest(self, role: Role, units: Iterable[Unit], on: date) -> list[Person]:
        return next((found for unit in units if (found := self.people_with(role, unit.id, on))), [])

    def _offices(self, role: Role, unit: Unit, on: date) -> list[Person]:
        below = self._children.get(unit.id, ())
        offices = [office for office in below if office.kind is UnitKind.DEPARTMENT]
        return _once(person for office in offices for person in self.people_with(role, office.id, on))


def _chain(known: Mapping[K, T], start: K | None, parent: Callable[[T], K | None]) -> list[T]:
    chain: dict[K, T] = {}
    while start is not None and start in known and start not in chain:
        chain[start] = known[start]
        start = parent(known[start])
    return list(chain.values())


def _grouped(rows: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: tuple(members) for name, members in groups.items()}


def _once(items: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(items))
