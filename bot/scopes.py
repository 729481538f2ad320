"""What a group or a person answers for: the areas and units below theirs; and which private issues somebody sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.ids import AreaId, PersonId, UnitId
from bot.issues import Issue
from bot.permissions import ties_at
from bot.roster import OF_OFFICES, Group, Post, Role, Roster, UnitKind

Handled = tuple[UnitId | None, AreaId | None]
"""The lead unit and the place of issues: by these two somebody's posts tie them to all of them alike."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Which private issues a person sees: by their posts those of ``handled``, and what they filed, hold or follow.

    ``units`` are theirs: what these help with is seen too.
    """

    person_id: PersonId
    units: frozenset[UnitId] = frozenset()
    handled: frozenset[Handled] = frozenset()
    everything: bool = False

    def sees(self, issue: Issue) -> bool:
        """As far as the issue itself tells."""
        known = self.everything or issue.reporter_id == self.person_id
        return known or (issue.lead_id, issue.area_id) in self.handled


@dataclass(frozen=True, slots=True)
class Scope:
    """An issue is in it by its place or by its lead unit, or because ``holder`` owes something about it.

    Without the ``sight`` of a reader no private issue is in it; who owes something sees it anyway.
    """

    areas: frozenset[AreaId] = frozenset()
    units: frozenset[UnitId] = frozenset()
    everything: bool = False
    sight: Sight | None = None
    holder: PersonId | None = None

    @property
    def empty(self) -> bool:
        return not (self.areas or self.units or self.everything)

    def holds(self, issue: Issue) -> bool:
        if issue.private and not (self.sight is not None and self.sight.sees(issue)):
            return False
        return self.everything or issue.area_id in self.areas or issue.lead_id in self.units


@dataclass(frozen=True, slots=True)
class Charge:
    """One area or unit that somebody answers for; without either, all there is."""

    area_id: AreaId | None = None
    unit_id: UnitId | None = None


def sight_of(reader: PersonId, handled: Iterable[Handled], roster: Roster, on: date) -> Sight:
    """``handled`` are the leads and places of the private issues there are."""
    known = frozenset(handled)
    mine = frozenset(one for one in known if ties_at(reader, *one, roster, on))
    return Sight(reader, frozenset(roster.units_of(reader, on)), mine, everything=mine == known)


def scope_of_group(group: Group, roster: Roster) -> Scope:
    """Its area or unit and all below; never a private issue."""
    return _scope({group.area_id} - {None}, {group.unit_id} - {None}, roster)


def scope_of_person(person_id: PersonId, roster: Roster, on: date) -> Scope:
    """Where their posts are: the area that a post names, else its unit; an office answers for what it belongs to."""
    roots = [_charges(post, roster) for post in roster.posts_of(person_id, on)]
    charges = [charge for post in roots for charge in (post[:1] if post and post[0].area_id else post)]
    if Charge() in charges:
        return Scope(everything=True)
    return _scope({c.area_id for c in charges} - {None}, {c.unit_id for c in charges} - {None}, roster)


def charges_of(person_id: PersonId, roster: Roster, on: date) -> list[Charge]:
    """Each area and unit that a post of theirs names, the one they would ask for first before the others.

    That is the grid for somebody of a street, and the unit for somebody of a department: it is the unit that owes.
    """
    found: dict[Charge, None] = {}
    for post in roster.posts_of(person_id, on):
        charges = _charges(post, roster)
        if post.unit_id is not None and roster.unit(post.unit_id).kind in (UnitKind.DEPARTMENT, UnitKind.TEAM):
            charges.sort(key=lambda charge: charge.unit_id != post.unit_id)
        found |= dict.fromkeys(charges)
    return list(found)


def _charges(post: Post, roster: Roster) -> list[Charge]:
    """The area of a post before its unit; after the unit of an office what the office belongs to."""
    if post.unit_id is None:
        return [Charge()] if post.role is Role.ADMIN else []
    unit = roster.unit(post.unit_id)
    charges = [Charge(unit_id=unit.id)]
    if post.area_id is not None:
        return [Charge(area_id=post.area_id), *charges]
    if post.role in OF_OFFICES and unit.kind is UnitKind.DEPARTMENT and unit.parent_id is not None:
        charges.append(Charge(unit_id=unit.parent_id))
    return charges


def scope_of(charge: Charge, roster: Roster) -> Scope:
    """The charge and all below it."""
    if charge == Charge():
        return Scope(everything=True)
    return _scope({charge.area_id} - {None}, {charge.unit_id} - {None}, roster)


def _scope(areas: Iterable[AreaId | None], units: Iterable[UnitId | None], roster: Roster) -> Scope:
    roots, tops = set(areas), set(units)
    below = frozenset(u.id for u in roster.units if any(above.id in tops for above in roster.unit_chain(u.id)))
    within = frozenset(
        area.id
        for area in roster.areas
        if any(around.id in roots for around in roster.area_chain(area.id)) or roster.unit_of_area(area.id) in below
    )
    return Scope(within, below)
