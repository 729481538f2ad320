"""Who is named first for each act: pure look-ups in the roster."""

from __future__ import annotations

from datetime import date

from bot.batons import Asked, Owes
from bot.ids import PersonId
from bot.issues import Issue
from bot.roster import Person, Role, Roster


def holders(owes: Owes, issue: Issue, roster: Roster, on: date, about: Asked | None = None) -> list[PersonId]:
    """Who may hold the baton, best first. Only an act of the handling unit goes to its owner."""
    match owes:
        case Owes.ACKNOWLEDGE | Owes.SUBMIT | Owes.ANSWER | Owes.RESUME:
            found = [issue.owner_id] if issue.owner_id else []
        case Owes.CHECK:
            found = checkers(issue, roster, on)
        case Owes.DECIDE:
            found = deciders(about, issue, roster, on)
        case Owes.CHOOSE:
            found = choosers(issue, roster, on)
        case Owes.DISPATCH:
            found = dispatchers(issue, roster, on)
    return list(dict.fromkeys(found))


def dispatchers(issue: Issue, roster: Roster, on: date) -> list[PersonId]:
    """The nearest dispatchers of the place; without any, the supervision office, then the administrators."""
    for role in (Role.DISPATCHER, Role.SUPERVISION):
        if found := roster.leaders(role, issue.lead_id, issue.area_id, on):
            return _ids(found)
    return _admins(roster, on)


def checkers(issue: Issue, roster: Roster, on: date) -> list[PersonId]:
    """The reporter; where the reporter handled it, a dispatcher."""
    handlers = (issue.owner_id, issue.submitted_by)
    found = [issue.reporter_id, *later_checkers(issue, roster, on)]
    return [person for person in found if person not in handlers]


def later_checkers(issue: Issue, roster: Roster, on: date) -> list[PersonId]:
    """Who checks when the reporter does not: a dispatcher, else the supervision office, else an administrator."""
    handlers = (issue.owner_id, issue.submitted_by)
    found = [*dispatchers(issue, roster, on), *_ids(roster.leaders(Role.SUPERVISION, issue.lead_id, issue.area_id, on))]
    others = [person for person in found if person not in handlers]
    return others or [person for person in _admins(roster, on) if person not in handlers]


def deciders(about: Asked | None, issue: Issue, roster: Roster, on: date) -> list[PersonId]:
    """The dispatcher; of a second return the arbiter: the supervision office."""
    arbiters = _ids(roster.leaders(Role.SUPERVISION, issue.lead_id, issue.area_id, on))
    if about is Asked.RETURN and issue.returns > 1 and arbiters:
        return arbiters
    return dispatchers(issue, roster, on)


def choosers(issue: Issue, roster: Roster, on: date) -> list[PersonId]:
    """The supervision office; without one the head of the unit, then whoever dispatches."""
    offices = _ids(roster.leaders(Role.SUPERVISION, issue.lead_id, issue.area_id, on))
    heads = _ids(roster.leaders(Role.UNIT_HEAD, issue.lead_id, issue.area_id, on))
    return [*offices, *heads] or dispatchers(issue, roster, on)


def _admins(roster: Roster, on: date) -> list[PersonId]:
    return [post.person_id for post in roster.posts if post.role is Role.ADMIN and post.held(on)]


def _ids(people: list[Person]) -> list[PersonId]:
    return [person.id for person in people]
