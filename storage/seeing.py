"""Which rows of issues a reader may be shown, as conditions of a question."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true, tuple_

from bot.scopes import Scope, Sight
from storage.schema import assignments, batons, followers, issues

WORKING = ("pending", "acked", "submitted")
_owed = batons.alias("owed")
PUBLIC: ColumnElement[bool] = issues.c.private.is_(False)


def within(scope: Scope) -> ColumnElement[bool]:
    """Its place or its lead unit lies in the scope, or its holder owes something about it."""
    if scope.holder is not None:
        owed = select(_owed.c.issue_id).where(_owed.c.holder_id == scope.holder, _owed.c.closed_at.is_(None))
        return issues.c.id.in_(owed)
    ways: list[ColumnElement[bool]] = [true()] if scope.everything else []
    if scope.areas:
        ways.append(issues.c.area_id.in_(scope.areas))
    if scope.units:
        ways.append(issues.c.lead_id.in_(scope.units))
    return and_(or_(*ways) if ways else false(), seen(scope.sight))


def seen(sight: Sight | None) -> ColumnElement[bool]:
    """What `Desk.look` would show this person; without anybody's sight what everybody may see."""
    if sight is None:
        return PUBLIC
    if sight.everything:
        return true()
    me, about = sight.person_id, issues.c.id
    ways: list[ColumnElement[bool]] = [PUBLIC, issues.c.reporter_id == me]
    if sight.handled:
        handled = [(lead or 0, area or 0) for lead, area in sight.handled]
        ways.append(tuple_(func.coalesce(issues.c.lead_id, 0), func.coalesce(issues.c.area_id, 0)).in_(handled))
    ways.append(exists().where(followers.c.issue_id == about, followers.c.person_id == me))
    ways.append(exists().where(_owed.c.issue_id == about, _owed.c.holder_id == me, _owed.c.closed_at.is_(None)))
    if sight.units:
        ways.append(exists().where(assignments.c.issue_id == about, helping(), assignments.c.unit_id.in_(sight.units)))
    return or_(*ways)


def helping() -> ColumnElement[bool]:
    """Units that work beside the lead now."""
    now = or_(*(assignments.c.state == state for state in (*WORKING, "accepted")))
    return and_(assignments.c.lead.is_(False), now)
