"""A baton is who owes which act by when; the escalation engine knows batons and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.durations import Duration
from bot.ids import BatonId, IssueId, PersonId, PolicyId, UnitId


class Level(StrEnum):
    CRITICAL = "critical"
    URGENT = "urgent"
    ROUTINE = "routine"

    def graver(self, than: Level) -> bool:
        return (ranks := list(Level)).index(self) < ranks.index(than)


class Owes(StrEnum):
    """The act a baton waits for."""

    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    SUBMIT = "submit"
    CHECK = "check"
    DECIDE = "decide"
    ANSWER = "answer"
    CHOOSE = "choose"  # what becomes of an issue at three times its limit
    RESUME = "resume"  # of a pause: its day comes by itself, and it is looked at every month


class Asked(StrEnum):
    """What somebody has asked a ``decide`` baton for."""

    RETURN = "return"
    EXTENSION = "extension"
    SUSPENSION = "suspension"
    APPEAL = "appeal"
    PART_EXTENSION = "part_extension"
    PART_RETURN = "part_return"


ABOUT_PARTS = (Asked.PART_EXTENSION, Asked.PART_RETURN)
"""What a supporting unit asks for its own part: such a decision names that unit, and several may be open."""


@dataclass(frozen=True, slots=True)
class Baton:
    """One owed act. ``opened_at`` never moves; ``epoch`` grows with every hand-over, so a stale button is told apart.

    ``nudged`` counts the nudges of its plan that have fired; ``next_nudge_at`` is when the next one is due, None when
    the baton is closed. ``closed_by`` is the move that ended it. ``policy_id`` names the policy in force at opening.
    ``asked_by`` is who asked for the act, where a person did: such a baton may outlive the issue. ``category`` is as
    much of the issue's category as the policy's rungs tell apart: empty where it climbs with all others.
    ``kept_for`` is who gets it back at the end of a leave.
    Of a decision, ``about`` says what was asked for, and ``wanted_at`` until when. ``promised_at`` is by when
    the holder has said it would be done.
    """

    id: BatonId
    issue_id: IssueId
    owes: Owes
    unit_id: UnitId | None
    holder_id: PersonId | None
    level: Level
    limit: Duration
    opened_at: datetime
    due_at: datetime
    policy_id: PolicyId
    epoch: int = 0
    nudged: int = 0
    next_nudge_at: datetime | None = None
    supervision: int = 0
    asked_by: PersonId | None = None
    closed_at: datetime | None = None
    closed_by: str | None = None
    category: str = ""
    kept_for: PersonId | None = None
    about: Asked | None = None
    wanted_at: datetime | None = None
    promised_at: datetime | None = None

    @property
    def act(self) -> str:
        """The name of the act in the words of every language: of a decision also what it is about."""
        return f"{self.owes}_{self.about}" if self.about is not None else self.owes.value

    @property
    def open(self) -> bool:
        return self.closed_at is None
