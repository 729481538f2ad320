"""States, moves, and the table of which move leads where."""

from __future__ import annotations

from enum import StrEnum


class Status(StrEnum):
    REPORTED = "reported"
    DISPATCHED = "dispatched"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"


TERMINAL = frozenset({Status.CLOSED, Status.REJECTED, Status.MERGED})


class Move(StrEnum):
    REPORT = "report"
    CORRECT = "correct"
    WITHDRAW = "withdraw"
    DISPATCH = "dispatch"
    REDIRECT = "redirect"
    RECATEGORISE = "recategorise"
    REJECT = "reject"
    MERGE = "merge"
    ACKNOWLEDGE = "acknowledge"
    RETURN = "return"
    ACCEPT_RETURN = "accept_return"
    REFUSE_RETURN = "refuse_return"
    REASSIGN = "reassign"
    PROGRESS = "progress"
    NOTE = "note"
    SUBMIT = "submit"
    PASS_CHECK = "pass_check"
    FAIL_CHECK = "fail_check"
    REOPEN = "reopen"
    SUPERVISE = "supervise"
    ANSWER = "answer"
    FORCE_CLOSE = "force_close"
    EXTEND = "extend"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUSPEND = "suspend"
    GRANT_SUSPENSION = "grant_suspension"
    REFUSE_SUSPENSION = "refuse_suspension"
    RESUME = "resume"
    APPEAL = "appeal"
    GRANT_APPEAL = "grant_appeal"
    REFUSE_APPEAL = "refuse_appeal"
    TAKE_PART = "take_part"
    SUBMIT_PART = "submit_part"
    RELEVEL = "relevel"
    ADD_PART = "add_part"
    RELEASE_PART = "release_part"
    EXTEND_PART = "extend_part"
    GRANT_PART_EXTENSION = "grant_part_extension"
    REFUSE_PART_EXTENSION = "refuse_part_extension"
    RETURN_PART = "return_part"
    ACCEPT_PART_RETURN = "accept_part_return"
    REFUSE_PART_RETURN = "refuse_part_return"


class Resolution(StrEnum):
    FIXED = "fixed"
    SELF_HANDLED = "self_handled"
    NOT_FOUND = "not_found"
    NOT_OURS = "not_ours"
    TRANSFERRED = "transferred"
    NO_LEGAL_BASIS = "no_legal_basis"
    POLICY_LIMITED = "policy_limited"
    DUPLICATE = "duplicate"
    FORCED = "forced"


class Satisfaction(StrEnum):
    """What the reporter says of the result, once it is closed."""

    SATISFIED = "satisfied"
    FAIRLY = "fairly"
    DISSATISFIED = "dissatisfied"


OF_PARTS = (
    *(Move.TAKE_PART, Move.SUBMIT_PART, Move.ADD_PART, Move.RELEASE_PART),
    *(Move.EXTEND_PART, Move.GRANT_PART_EXTENSION, Move.REFUSE_PART_EXTENSION),
    *(Move.RETURN_PART, Move.ACCEPT_PART_RETURN, Move.REFUSE_PART_RETURN),
)
"""What happens to the parts of units beside the lead, while it works; the issue stays as it is."""

_WAITING = (Status.REPORTED, Status.DISPATCHED)
_WORKING = (Status.DISPATCHED, Status.IN_PROGRESS)
_BEFORE_SUBMITTED = (Status.REPORTED, *_WORKING)
_OPEN = (*_BEFORE_SUBMITTED, Status.SUBMITTED, Status.SUSPENDED)
_ASKED_AND_DECIDED = (
    *(Move.EXTEND, Move.GRANT_EXTENSION, Move.REFUSE_EXTENSION, Move.SUSPEND, Move.REFUSE_SUSPENSION),
)

NEXT_STATUS: dict[tuple[Status, Move], Status] = {
    **{(status, Move.CORRECT): status for status in _WAITING},
    **{(status, Move.WITHDRAW): Status.REJECTED for status in _WAITING},
    (Status.REPORTED, Move.DISPATCH): Status.DISPATCHED,
    **{(status, Move.REDIRECT): Status.DISPATCHED for status in _WORKING},
    **{(status, Move.RECATEGORISE): status for status in _BEFORE_SUBMITTED},
    **{(status, Move.REJECT): Status.REJECTED for status in _BEFORE_SUBMITTED},
    **{(status, Move.MERGE): Status.MERGED for status in _BEFORE_SUBMITTED},
    (Status.DISPATCHED, Move.ACKNOWLEDGE): Status.IN_PROGRESS,
    **{(status, Move.RETURN): status for status in _WORKING},
    **{(status, Move.ACCEPT_RETURN): Status.REPORTED for status in _WORKING},
    **{(status, Move.REFUSE_RETURN): status for status in _WORKING},
    **{(status, Move.REASSIGN): status for status in (*_WORKING, Status.SUSPENDED)},
    **{(status, Move.PROGRESS): Status.IN_PROGRESS for status in _WORKING},
    **{(status, Move.SUBMIT): Status.SUBMITTED for status in _WORKING},
    (Status.SUBMITTED, Move.PASS_CHECK): Status.CLOSED,
    (Status.SUBMITTED, Move.FAIL_CHECK): Status.IN_PROGRESS,
    (Status.CLOSED, Move.REOPEN): Status.IN_PROGRESS,
    **{(status, move): status for status in _OPEN for move in (Move.SUPERVISE, Move.RELEVEL)},
    **{(status, Move.ANSWER): status for status in Status},
    **{(status, Move.NOTE): status for status in Status},
    **{(status, Move.FORCE_CLOSE): Status.CLOSED for status in _OPEN},
    **{(Status.IN_PROGRESS, move): Status.IN_PROGRESS for move in _ASKED_AND_DECIDED},
    (Status.IN_PROGRESS, Move.GRANT_SUSPENSION): Status.SUSPENDED,
    (Status.SUSPENDED, Move.RESUME): Status.IN_PROGRESS,
    **{(Status.CLOSED, move): Status.CLOSED for move in (Move.APPEAL, Move.GRANT_APPEAL, Move.REFUSE_APPEAL)},
    **{(status, move): status for status in _WORKING for move in OF_PARTS},
}
