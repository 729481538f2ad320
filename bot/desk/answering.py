"""Who can act now, and who is named instead of somebody who cannot: bound, started, not blocked, not away, on duty."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from bot.absence import answers_for, away, stand_ins
from bot.batons import Baton, Owes
from bot.desk import naming
from bot.desk.telling import Telling
from bot.ids import PersonId, UnitId
from bot.issues import Issue
from bot.permissions import ties


def fit(desk: Telling, person_id: PersonId, issue: Issue, unit_id: UnitId | None = None) -> bool:
    """Whether they hear of it: privately, or in the group where they speak. ``unit_id``: as if it had the issue."""
    person = desk.roster.person(person_id)
    if away(desk.roster, person_id, desk.now) is not None:
        return False
    if person.reachable:
        return True
    group = None if issue.private else desk.roster.group_for(unit_id or issue.lead_id, issue.area_id)
    return person.telegram_id is not None and group is not None and person.speaks_in == group.chat_id


async def on_duty(desk: Telling, unit_id: UnitId) -> frozenset[PersonId]:
    """By the unit's rota today."""
    return frozenset(duty.person_id for duty in await desk.tx.duties(unit_id, desk.on, desk.on))


class Doubt(StrEnum):
    """What speaks against naming somebody; only ``off_duty`` may be overruled."""

    AWAY = "is_away"
    UNREACHABLE = "is_unreachable"
    OFF_DUTY = "off_duty"


async def doubt(desk: Telling, person_id: PersonId, issue: Issue) -> Doubt | None:
    """Of a colleague who is named by hand; none where nobody else of the unit would do better."""
    others = await others_fit(desk, person_id, issue)
    if not others or issue.lead_id is None:
        return None
    if away(desk.roster, person_id, desk.now) is not None:
        return Doubt.AWAY
    if not fit(desk, person_id, issue):
        return Doubt.UNREACHABLE
    duty = await on_duty(desk, issue.lead_id)
    return Doubt.OFF_DUTY if person_id not in duty and duty & set(others) else None


async def others_fit(desk: Telling, person_id: PersonId, issue: Issue) -> list[PersonId]:
    """Who else of the unit could take it over, best first."""
    found = await owners(desk, issue.lead_id, issue) if issue.lead_id is not None else []
    return [one for one in found if one not in (person_id, issue.owner_id) and fit(desk, one, issue)]


async def owners(desk: Telling, unit_id: UnitId, issue: Issue) -> list[PersonId]:
    """Who may be named, best first: on duty, then whoever else can act, then the rest as the roster has them.

    A substitute takes the place of who is away.
    """
    listed = [person.id for person in desk.roster.owners_of(unit_id, issue.area_id, desk.on)]
    seats = [answers_for(desk.roster, person_id, desk.now) or person_id for person_id in listed]
    duty = await on_duty(desk, unit_id)
    ranked = dict.fromkeys([*(person_id for person_id in seats if person_id in listed), *listed])
    return sorted(ranked, key=lambda one: (not fit(desk, one, issue, unit_id), one not in duty))


def holder(desk: Telling, owes: Owes, issue: Issue, wanted: Iterable[PersonId]) -> PersonId | None:
    """The first of them who can act, or who answers for one; the first of all where nobody can."""
    people = list(wanted)
    for person_id in people:
        through = answers_for(desk.roster, person_id, desk.now)
        if through is not None and fit(desk, through, issue) and able(desk, owes, issue, through):
            return through
    return people[0] if people else None


async def successor(desk: Telling, baton: Baton, issue: Issue) -> PersonId | None:
    """To whom a baton goes on whose holder cannot act: the substitute, else the next person. None: it stays."""
    holder_id = baton.holder_id
    if holder_id is None:
        return None
    through = answers_for(desk.roster, holder_id, desk.now)
    wanted = [*([through] if through is not None else []), *await _next(desk, baton, issue, holder_id)]
    return next(
        (
            one
            for one in wanted
            if one != holder_id and fit(desk, one, issue) and able(desk, baton.owes, issue, one, baton.unit_id)
        ),
        None,
    )


async def listed_next(desk: Telling, baton: Baton, issue: Issue) -> PersonId | None:
    """Where nobody can act: who would be next by the roster."""
    wanted = await _next(desk, baton, issue, baton.holder_id) if baton.holder_id is not None else []
    return next(
        (one for one in wanted if one != baton.holder_id and able(desk, baton.owes, issue, one, baton.unit_id)), None
    )


async def _next(desk: Telling, baton: Baton, issue: Issue, holder_id: PersonId) -> list[PersonId]:
    match baton.owes:
        case Owes.SUBMIT | Owes.ACKNOWLEDGE | Owes.RESUME:
            return await owners(desk, baton.unit_id, issue) if baton.unit_id is not None else []
        case Owes.ANSWER if baton.unit_id is not None:
            found = [*([issue.owner_id] if issue.owner_id else []), *await owners(desk, baton.unit_id, issue)]
            found = found or naming.dispatchers(issue, desk.roster, desk.on)
        case Owes.CHECK:
            return [*naming.checkers(issue, desk.roster, desk.on), *naming.later_checkers(issue, desk.roster, desk.on)]
        case _:
            found = naming.holders(baton.owes, issue, desk.roster, desk.on, baton.about)
    units = desk.roster.units_of(holder_id, desk.on)
    others = stand_ins(desk.roster, holder_id, units[0], desk.on, desk.now) if units else []
    return [*found, *(person.id for person in others)]


def able(desk: Telling, owes: Owes, issue: Issue, person_id: PersonId, unit_id: UnitId | None = None) -> bool:
    """Whether the act would be theirs to make once they hold it; a private issue goes to nobody without ties to it."""
    roster = desk.roster
    if owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE, Owes.RESUME):
        working = unit_id if unit_id is not None else issue.lead_id
        members = roster.members(working, desk.on) if working is not None else []
        return any(person.id == person_id for person in members)
    if owes is Owes.CHECK and person_id in (issue.owner_id, issue.submitted_by):
        return False
    return not issue.private or bool(ties(person_id, issue, roster, desk.on))
