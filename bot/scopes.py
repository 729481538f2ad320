"""What a group or a person answers for: the areas and units below theirs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bot.ids import AreaId, IssueId, PersonId, UnitId
from bot.issues import Issue
from bot.permissions import may_see, ties
from bot.roster import OF_OFFICES, Group, Role, Roster, UnitKind


@dataclass(frozen=True, slots=True)
class Scope:
    """An issue is in it by its place or by its lead unit. ``private`` are the private issues its reader may see."""

    areas: frozenset[AreaId] = frozenset()
    units: frozenset[UnitId] = frozenset()
    everything: bool = False
    private: frozenset[IssueId] = frozenset()

    @property
    def empty(self) -> bool:
        return not (self.areas or self.units or self.everything)

    def holds(self, issue: Issue) -> bool:
        if issue.private and issue.id not in self.private:
            return False
        return self.everything or issue.area_id in self.areas or issue.lead_id in self.units

    def seen_by(self, reader: PersonId, private: Iterable[Issue], roster: Roster, on: date) -> Scope:
        """With those of the private issues that concern the reader."""
        seen = frozenset(issue.id for issue in private if may_see(issue, ties(reader, issue, roster, on)))
        return replace(self, private=seen)


def scope_of_group(group: Group, roster: Roster) -> Scope:
    """Its area or unit and all below; never a private issue."""
    return _scope({group.area_id} - {None}, {group.unit_id} - {None}, roster)


def scope_of_person(person_id: PersonId, roster: Roster, on: date) -> Scope:
    """Where their posts are: the area that a post names, else its unit; an office answers for what it belongs to."""
    areas: set[AreaId | None] = set()
    units: set[UnitId | None] = set()
    for post in roster.posts_of(person_id, on):
        if post.unit_id is None:
            if post.role is Role.ADMIN:
                return Scope(everything=True)
        elif post.area_id is not None:
            areas.add(post.area_id)
        else:
            units.add(post.unit_id)
            unit = roster.unit(post.unit_id)
            if post.role in OF_OFFICES and unit.kind is UnitKind.DEPARTMENT and unit.parent_id is not None:
                units.add(unit.parent_id)
    return _scope(areas, units, roster)


def _scope(areas: Iterable[AreaId | None], units: Iterable[UnitId | None], roster: Roster) -> Scope:
    roots, tops = set(areas), set(units)
    below = frozenset(u.id for u in roster.units if any(above.id in tops for above in roster.unit_chain(u.id)))
    within = frozenset(
        area.id
        for area in roster.areas
        if any(around.id in roots for around in roster.area_chain(area.id)) or roster.unit_of_area(area.id) in below
    )
    return Scope(within, below)
