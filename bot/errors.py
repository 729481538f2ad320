"""What can go wrong, as a tree.

    Refusal                 for people: one sentence that says what to do; nothing was changed
    ├── NotNow              the state does not allow the move
    ├── NotYours            somebody else's move
    ├── Stale               the button belongs to an earlier state
    ├── Incomplete          something is missing
    ├── NotFound            no such issue, person, unit
    ├── TooLate             a limit has passed
    └── Conflicting         the request contradicts what is already there
    ChangedMeanwhile        a compare-and-set lost; the caller tries again on fresh state
    Outage                  the database is away; the caller tries again, and it counts as no failure
    Undeliverable           a message could not be sent: for good, or worth a retry

Everything else is a bug or an outage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.issues import Issue, Move


class Refusal(Exception):
    """A sentence for a person; ``code`` names it in the message templates, ``facts`` fill it."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class NotNow(Refusal):
    def __init__(self, issue: Issue, move: Move) -> None:
        super().__init__("not_now", issue_id=issue.id, status=issue.status.value, move=move.value)


class NotYours(Refusal):
    def __init__(self, move: Move, code: str = "not_yours", **facts: Any) -> None:
        super().__init__(code, move=move.value, **facts)


class Stale(Refusal):
    def __init__(self, issue: Issue) -> None:
        super().__init__("stale", issue_id=issue.id, status=issue.status.value)


class Incomplete(Refusal):
    """``code`` says what is missing: no_content, no_place, no_reason, no_photo, no_note …"""


class NotFound(Refusal):
    """``code`` says what was looked for: no_issue, no_category …"""


class TooLate(Refusal):
    """``code`` says which limit has passed."""


class Conflicting(Refusal):
    """``code`` says what stands in the way."""


class ChangedMeanwhile(Exception):
    """Somebody else changed the row between reading and writing; nothing was written."""


class Outage(Exception):
    """The database is away: nothing was changed, or nobody knows. ``final``: waiting alone cannot help.

    Whoever keeps its connections has told the log.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.final = final


class Undeliverable(Exception):
    """Telegram did not take a message. ``permanent``: a retry cannot help."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
