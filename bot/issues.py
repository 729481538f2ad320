"""An issue, and one pure function a move."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.batons import Level
from bot.durations import Duration
from bot.errors import NotNow
from bot.ids import AreaId, IssueId, PersonId, UnitId, number_of
from bot.moves import NEXT_STATUS, TERMINAL, Move, Resolution, Satisfaction, Status

__all__ = ["NEXT_STATUS", "TERMINAL", "Issue", "Move", "Resolution", "Satisfaction", "Status", "next_status"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing at one place to be put right. ``version`` grows with every saved move.

    ``condition`` names the one of its category under which it is filed, where there are several. ``level_by`` is who
    has raised or lowered the level since: then it has a say in the limit, see `bot.retiming`.
    """

    id: IssueId
    status: Status
    category: str
    level: Level
    private: bool
    description: str
    place: str
    area_id: AreaId | None
    latitude: float | None
    longitude: float | None
    reporter_id: PersonId
    filed_at: datetime
    lead_id: UnitId | None = None
    owner_id: PersonId | None = None
    dispatched_at: datetime | None = None
    acknowledged_at: datetime | None = None
    handle_limit: Duration | None = None
    submitted_at: datetime | None = None
    submitted_by: PersonId | None = None
    result: Resolution | None = None
    result_note: str = ""
    resolution: Resolution | None = None
    closed_at: datetime | None = None
    merged_into: IssueId | None = None
    again_of: IssueId | None = None
    satisfaction: Satisfaction | None = None
    reworks: int = 0
    reopened: int = 0
    returns: int = 0
    supervision: int = 0
    version: int = 0
    condition: str | None = None
    extensions: int = 0
    appealed_at: datetime | None = None
    exempt_at: datetime | None = None
    level_by: PersonId | None = None

    @property
    def number(self) -> str:
        return number_of(self.id)

    @property
    def open(self) -> bool:
        return self.status not in TERMINAL


def next_status(issue: Issue, move: Move) -> Status:
    """Where the move leads; raise `NotNow` when the table does not list it."""
    try:
        return NEXT_STATUS[issue.status, move]
    except KeyError:
        raise NotNow(issue, move) from None


def correct(issue: Issue, *, description: str) -> Issue:
    return replace(issue, status=next_status(issue, Move.CORRECT), description=description)


def withdraw(issue: Issue, *, now: datetime) -> Issue:
    return replace(issue, status=next_status(issue, Move.WITHDRAW), closed_at=now)


def dispatch(issue: Issue, *, lead: UnitId, owner: PersonId | None, limit: Duration, now: datetime) -> Issue:
    """The handling clock starts here, never at the acknowledgement. ``owner`` is who is named first."""
    return _named(issue, Move.DISPATCH, lead, owner, limit, now)


def redirect(issue: Issue, *, lead: UnitId, owner: PersonId | None, limit: Duration, now: datetime) -> Issue:
    """A new lead with a fresh clock."""
    return _named(issue, Move.REDIRECT, lead, owner, limit, now)


def _named(issue: Issue, move: Move, lead: UnitId, owner: PersonId | None, limit: Duration, now: datetime) -> Issue:
    return replace(
        issue,
        status=next_status(issue, move),
        lead_id=lead,
        owner_id=owner,
        handle_limit=limit,
        dispatched_at=now,
        acknowledged_at=None,
        extensions=0,
    )


def recategorise(issue: Issue, *, category: str, condition: str | None, level: Level, private: bool) -> Issue:
    after = next_status(issue, Move.RECATEGORISE)
    return replace(issue, status=after, category=category, condition=condition, level=level, private=private)


def relevel(issue: Issue, *, level: Level, by: PersonId) -> Issue:
    return replace(issue, status=next_status(issue, Move.RELEVEL), level=level, level_by=by)


def reject(issue: Issue, *, now: datetime) -> Issue:
    return replace(issue, status=next_status(issue, Move.REJECT), closed_at=now)


def merge(issue: Issue, *, into: IssueId, now: datetime) -> Issue:
    return replace(
        issue,
        status=next_status(issue, Move.MERGE),
        merged_into=into,
        resolution=Resolution.DUPLICATE,
        closed_at=now,
    )


def acknowledge(issue: Issue, *, by: PersonId, now: datetime) -> Issue:
    """A person of the responsible unit takes the issue; the handling clock goes on."""
    return replace(issue, status=next_status(issue, Move.ACKNOWLEDGE), owner_id=by, acknowledged_at=now)


def ask_return(issue: Issue) -> Issue:
    """The unit stays responsible until the return is accepted."""
    return replace(issue, status=next_status(issue, Move.RETURN), returns=issue.returns + 1)


def accept_return(issue: Issue) -> Issue:
    """Back to the dispatcher; a redirect to a named unit is the move `redirect`."""
    return _undispatched(issue, next_status(issue, Move.ACCEPT_RETURN))


def vacate(issue: Issue) -> Issue:
    """Back to the dispatcher as well: nobody is left of the unit whose turn it is."""
    return _undispatched(issue, Status.REPORTED)


def _undispatched(issue: Issue, status: Status) -> Issue:
    return replace(
        issue,
        status=status,
        lead_id=None,
        owner_id=None,
        handle_limit=None,
        dispatched_at=None,
        acknowledged_at=None,
    )


def stay(issue: Issue, move: Move) -> Issue:
    """What is asked for, and what is refused, leaves the issue as it is."""
    return replace(issue, status=next_status(issue, move))


def grant_extension(issue: Issue) -> Issue:
    return replace(issue, status=next_status(issue, Move.GRANT_EXTENSION), extensions=issue.extensions + 1)


def grant_suspension(issue: Issue) -> Issue:
    return replace(issue, status=next_status(issue, Move.GRANT_SUSPENSION))


def resume(issue: Issue) -> Issue:
    return replace(issue, status=next_status(issue, Move.RESUME))


def reassign(issue: Issue, *, to: PersonId) -> Issue:
    """Another owner inside the unit; no clock changes."""
    return replace(issue, status=next_status(issue, Move.REASSIGN), owner_id=to)


def progress(issue: Issue, *, by: PersonId, now: datetime) -> Issue:
    """A note implies the acknowledgement."""
    after = replace(issue, status=next_status(issue, Move.PROGRESS))
    return _implied_ack(after, by, now)


def submit(issue: Issue, *, by: PersonId, result: Resolution, note: str, now: datetime) -> Issue:
    after = replace(
        issue,
        status=next_status(issue, Move.SUBMIT),
        submitted_at=now,
        submitted_by=by,
        result=result,
        result_note=note,
    )
    return _implied_ack(after, by, now)


def _implied_ack(issue: Issue, by: PersonId, now: datetime) -> Issue:
    return issue if issue.acknowledged_at else replace(issue, owner_id=by, acknowledged_at=now)


def pass_check(issue: Issue, *, resolution: Resolution, now: datetime) -> Issue:
    return replace(issue, status=next_status(issue, Move.PASS_CHECK), resolution=resolution, closed_at=now)


def fail_check(issue: Issue) -> Issue:
    return replace(
        issue,
        status=next_status(issue, Move.FAIL_CHECK),
        reworks=issue.reworks + 1,
        submitted_at=None,
        submitted_by=None,
        result=None,
    )


def reopen(issue: Issue) -> Issue:
    return replace(
        issue,
        status=next_status(issue, Move.REOPEN),
        reopened=issue.reopened + 1,
        resolution=None,
        satisfaction=None,
        exempt_at=None,
        closed_at=None,
        submitted_at=None,
        submitted_by=None,
        result=None,
    )


def appeal(issue: Issue, *, now: datetime) -> Issue:
    return replace(issue, status=next_status(issue, Move.APPEAL), appealed_at=now)


def grant_appeal(issue: Issue, *, now: datetime) -> Issue:
    """It was late, and stays so; it does not count against the unit."""
    return replace(issue, status=next_status(issue, Move.GRANT_APPEAL), exempt_at=now)


def supervise(issue: Issue, *, level: int | None = None) -> Issue:
    """``level`` is the one a rung names, never lowered; without it the level rises by one."""
    raised = issue.supervision + 1 if level is None else max(issue.supervision, level)
    return replace(issue, status=next_status(issue, Move.SUPERVISE), supervision=raised)


def force_close(issue: Issue, *, now: datetime) -> Issue:
    return replace(issue, status=next_status(issue, Move.FORCE_CLOSE), resolution=Resolution.FORCED, closed_at=now)
