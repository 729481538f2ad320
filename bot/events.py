"""The change is a row: history, digest and audit read from events, which are only ever added."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.ids import BatonId, EventId, IssueId, PersonId, UnitId
from bot.issues import Issue, Move, Status


class Passage(StrEnum):
    """What happened to an issue beside the moves of people."""

    NUDGED = "nudged"
    CHECK_PASSED_ON = "check_passed_on"
    HANDED = "handed"  # a baton went from hand to hand; facts: was, to
    RATED = "rated"  # facts: satisfaction
    RULED = "ruled"  # the arbiter's word was kept as a routing rule; facts: lead
    REVIEWED = "reviewed"  # a pause was looked at; facts: until
    PASSED_OVER = "passed_over"  # rungs that are not told any more; facts: rungs, why
    VACATED = "vacated"  # nobody is left of the unit that had it, or a part of it; facts: vacated, part
    AMENDED = "amended"  # its author has edited what was said; facts: amends, the event


MIRRORED = frozenset(
    {
        Move.PROGRESS, Move.NOTE, Move.SUBMIT, Move.RETURN, Move.REFUSE_RETURN, Move.FAIL_CHECK, Move.REOPEN,
        Move.SUPERVISE, Move.ANSWER, Move.EXTEND, Move.REFUSE_EXTENSION, Move.SUSPEND, Move.REFUSE_SUSPENSION,
        Move.SUBMIT_PART, Move.APPEAL, Move.REFUSE_APPEAL, Move.RELEASE_PART, Move.EXTEND_PART,
        Move.REFUSE_PART_EXTENSION, Move.RETURN_PART, Move.REFUSE_PART_RETURN, Move.RELEVEL,
    }
)  # fmt: skip
"""Moves whose words and photos the group hears too, when they were said somewhere else."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to an issue. ``by`` is None where the clock acted; ``id`` is 0 until it is recorded."""

    issue_id: IssueId
    move: str
    at: datetime
    by: PersonId | None
    before: Status | None
    after: Status
    unit_id: UnitId | None = None
    baton_id: BatonId | None = None
    note: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: EventId = EventId(0)

    @classmethod
    def of(
        cls,
        move: Move | Passage,
        before: Issue | None,
        after: Issue,
        *,
        by: PersonId | None,
        at: datetime,
        note: str = "",
        baton_id: BatonId | None = None,
        **facts: Any,
    ) -> Event:
        return cls(
            issue_id=after.id,
            move=move.value,
            at=at,
            by=by,
            before=before.status if before else None,
            after=after.status,
            unit_id=after.lead_id,
            baton_id=baton_id,
            note=note,
            facts={name: value for name, value in facts.items() if value is not None},
        )


def as_amended(history: Iterable[Event]) -> list[Event]:
    """The history as its authors leave it: each saying in its latest words, with the fact ``amended``."""
    events = list(history)
    latest = {event.facts["amends"]: event.note for event in events if "amends" in event.facts}
    return [
        replace(event, note=latest[event.id], facts=dict(event.facts) | {"amended": True})
        if event.id in latest
        else event
        for event in events
        if "amends" not in event.facts
    ]
