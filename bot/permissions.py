"""Who may make which move: a person's ties to an issue, and one table."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from bot.batons import Asked, Baton, Owes
from bot.ids import AreaId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.roster import Role, Roster, Unit, UnitKind


class Tie(StrEnum):
    REPORTER = "reporter"
    UNIT = "unit"
    SUPPORTING = "supporting"
    DISPATCHER = "dispatcher"
    SUPERVISION = "supervision"
    LEADER = "leader"
    ADMIN = "admin"


LEADERS = (Role.LEADER_IN_CHARGE, Role.STREET_SECRETARY, Role.DISTRICT_LEADER)

MAY: dict[Move, frozenset[Tie]] = {
    Move.CORRECT: frozenset({Tie.REPORTER}),
    Move.WITHDRAW: frozenset({Tie.REPORTER}),
    Move.DISPATCH: frozenset({Tie.DISPATCHER}),
    Move.REDIRECT: frozenset({Tie.DISPATCHER, Tie.SUPERVISION}),
    Move.RECATEGORISE: frozenset({Tie.DISPATCHER}),
    Move.REJECT: frozenset({Tie.DISPATCHER}),
    Move.MERGE: frozenset({Tie.DISPATCHER}),
    Move.ACKNOWLEDGE: frozenset({Tie.UNIT}),
    Move.RETURN: frozenset({Tie.UNIT}),
    Move.ACCEPT_RETURN: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_RETURN: frozenset({Tie.DISPATCHER}),
    Move.REASSIGN: frozenset({Tie.UNIT}),
    Move.PROGRESS: frozenset({Tie.UNIT}),
    Move.SUBMIT: frozenset({Tie.UNIT}),
    Move.NOTE: frozenset(Tie),
    Move.PASS_CHECK: frozenset({Tie.REPORTER, Tie.DISPATCHER, Tie.SUPERVISION}),
    Move.FAIL_CHECK: frozenset({Tie.REPORTER, Tie.DISPATCHER, Tie.SUPERVISION}),
    Move.REOPEN: frozenset({Tie.REPORTER, Tie.SUPERVISION, Tie.LEADER}),
    Move.SUPERVISE: frozenset({Tie.SUPERVISION, Tie.LEADER}),
    Move.ANSWER: frozenset({Tie.UNIT}),
    Move.FORCE_CLOSE: frozenset({Tie.LEADER, Tie.ADMIN}),
    Move.EXTEND: frozenset({Tie.UNIT}),
    Move.GRANT_EXTENSION: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_EXTENSION: frozenset({Tie.DISPATCHER}),
    Move.SUSPEND: frozenset({Tie.UNIT}),
    Move.GRANT_SUSPENSION: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_SUSPENSION: frozenset({Tie.DISPATCHER}),
    Move.APPEAL: frozenset({Tie.UNIT}),
    Move.GRANT_APPEAL: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_APPEAL: frozenset({Tie.DISPATCHER}),
    Move.TAKE_PART: frozenset({Tie.SUPPORTING}),
    Move.SUBMIT_PART: frozenset({Tie.SUPPORTING}),
    Move.ADD_PART: frozenset({Tie.DISPATCHER, Tie.SUPERVISION}),
    Move.RELEASE_PART: frozenset({Tie.DISPATCHER, Tie.SUPERVISION}),
    Move.EXTEND_PART: frozenset({Tie.SUPPORTING}),
    Move.GRANT_PART_EXTENSION: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_PART_EXTENSION: frozenset({Tie.DISPATCHER}),
    Move.RETURN_PART: frozenset({Tie.SUPPORTING}),
    Move.ACCEPT_PART_RETURN: frozenset({Tie.DISPATCHER}),
    Move.REFUSE_PART_RETURN: frozenset({Tie.DISPATCHER}),
    Move.RESUME: frozenset({Tie.UNIT, Tie.DISPATCHER, Tie.SUPERVISION, Tie.LEADER}),
    Move.RELEVEL: frozenset({Tie.DISPATCHER, Tie.SUPERVISION, Tie.LEADER}),
}

HOLDING = {Tie.DISPATCHER: (Role.DISPATCHER,), Tie.SUPERVISION: (Role.SUPERVISION,), Tie.LEADER: LEADERS}
"""The roles by which somebody has a tie, where their post reaches."""

ARBITER = frozenset({Tie.SUPERVISION})
"""Who decides a second return of the same issue; that word binds."""

DECISIONS: dict[Asked, tuple[Move, Move]] = {
    Asked.RETURN: (Move.ACCEPT_RETURN, Move.REFUSE_RETURN),
    Asked.EXTENSION: (Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION),
    Asked.SUSPENSION: (Move.GRANT_SUSPENSION, Move.REFUSE_SUSPENSION),
    Asked.APPEAL: (Move.GRANT_APPEAL, Move.REFUSE_APPEAL),
    Asked.PART_EXTENSION: (Move.GRANT_PART_EXTENSION, Move.REFUSE_PART_EXTENSION),
    Asked.PART_RETURN: (Move.ACCEPT_PART_RETURN, Move.REFUSE_PART_RETURN),
}
"""Yes and no to what a unit has asked for."""

OF_THE_HOLDER: dict[Owes, frozenset[Move]] = {
    Owes.DISPATCH: frozenset({Move.DISPATCH, Move.RECATEGORISE, Move.REJECT, Move.MERGE, Move.RELEVEL}),
    Owes.ANSWER: frozenset({Move.ANSWER}),
    Owes.CHOOSE: frozenset({Move.REDIRECT}),
}
"""What whoever holds the baton may do by that alone: where no dispatcher is listed, another office holds it."""


def ties(
    person_id: PersonId, issue: Issue, roster: Roster, on: date, supporting: Collection[UnitId] = ()
) -> frozenset[Tie]:
    """What the person is to the issue on that day."""
    found = set(ties_at(person_id, issue.lead_id, issue.area_id, roster, on))
    if person_id == issue.reporter_id:
        found.add(Tie.REPORTER)
    if any(unit in supporting for unit in roster.units_of(person_id, on)):
        found.add(Tie.SUPPORTING)
    return frozenset(found)


def ties_at(
    person_id: PersonId, lead_id: UnitId | None, area_id: AreaId | None, roster: Roster, on: date
) -> frozenset[Tie]:
    """What the person is, by their posts, to all that this unit has in hand at this place."""
    found: set[Tie] = set()

    def among(role: Role) -> bool:
        return any(person.id == person_id for person in roster.leaders(role, lead_id, area_id, on))

    if lead_id is not None and any(person.id == person_id for person in roster.members(lead_id, on)):
        found.add(Tie.UNIT)
    if among(Role.DISPATCHER) or _dispatches(person_id, area_id, roster, on):
        found.add(Tie.DISPATCHER)
    if among(Role.SUPERVISION):
        found.add(Tie.SUPERVISION)
    if any(among(role) for role in LEADERS):
        found.add(Tie.LEADER)
    if roster.is_admin(person_id, on):
        found.add(Tie.ADMIN)
    return frozenset(found)


def _dispatches(person_id: PersonId, area_id: AreaId | None, roster: Roster, on: date) -> bool:
    """A dispatcher further up, or of an office there, may step in for the nearest one; not of another street."""
    around = {unit.id for unit in roster.unit_chain(roster.unit_of_area(area_id))}
    return any(
        post.role is Role.DISPATCHER
        and post.unit_id is not None
        and (post.unit_id in around or _office_of(roster.unit(post.unit_id), around))
        for post in roster.posts_of(person_id, on)
    )


def _office_of(unit: Unit, around: Collection[UnitId]) -> bool:
    return unit.kind is UnitKind.DEPARTMENT and unit.parent_id in around


def of_the_holder(baton: Baton) -> Collection[Move]:
    return OF_THE_HOLDER.get(baton.owes, ()) if baton.about is None else DECISIONS[baton.about]


def may(move: Move, person_id: PersonId, issue: Issue, held: frozenset[Tie], batons: Collection[Baton]) -> bool:
    """Whether the person may make the move on this issue now; the state is the table's business, not this one's."""
    allowed = MAY[move]
    if move is Move.NOTE:
        return True  # whoever may see an issue may say something about it
    if move in DECISIONS[Asked.RETURN] and issue.returns > 1:
        allowed = ARBITER
    if move is Move.REDIRECT and issue.returns > 1 and any(baton.about is Asked.RETURN for baton in batons):
        allowed = ARBITER  # to name another unit would decide the return
    if any(b.holder_id == person_id and move in of_the_holder(b) for b in batons):
        return True
    if move is Move.PROGRESS and Tie.SUPPORTING in held:
        return True
    if move in (Move.PASS_CHECK, Move.FAIL_CHECK):
        return may_check(person_id, issue, held, batons)
    return bool(held & allowed)


def elsewhere(move: Move, person_id: PersonId, held: frozenset[Tie], roster: Roster, on: date) -> bool:
    """Whether the person makes this move by a post that does not reach here: that of another street, or of its unit."""
    roles = {role for tie in MAY[move] for role in HOLDING.get(tie, ())}
    return not held & MAY[move] and any(post.role in roles for post in roster.posts_of(person_id, on))


def may_check(person_id: PersonId, issue: Issue, held: frozenset[Tie], batons: Collection[Baton]) -> bool:
    """Never who handled it; the holder of the check, or beside them the offices that answer for checks."""
    if person_id in (issue.submitted_by, issue.owner_id):
        return False
    if any(baton.owes is Owes.CHECK and baton.holder_id == person_id for baton in batons):
        return True
    return bool(held & {Tie.DISPATCHER, Tie.SUPERVISION})


def may_see(issue: Issue, held: frozenset[Tie]) -> bool:
    """A private issue is shown only to those who have to do with it."""
    return not issue.private or bool(held)
