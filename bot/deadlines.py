"""How a due time came about: the base limit and where it comes from, extensions and pauses, each a fact of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.batons import Baton, Owes
from bot.day_by_day import Rest
from bot.durations import Duration
from bot.events import Event
from bot.ids import PersonId
from bot.issues import Move
from bot.policy import Policy


class Source(StrEnum):
    """Where a base limit comes from."""

    CONDITION = "condition"  # the category, for its filing condition
    LEVEL = "level"  # the policy, by level: the category says nothing
    DRILL = "drill"  # the policy, whatever the category says
    STAGE = "stage"  # the policy, for any other act
    REWORK = "rework"
    RUNG = "rung"  # the ladder asked for an answer
    NAMED = "named"  # who asked named the time
    THEN = "then"  # as it was settled then; the rules or the catalogue have changed since


@dataclass(frozen=True, slots=True)
class Extension:
    at: datetime
    by: PersonId | None
    was_due: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    by: PersonId | None


@dataclass(frozen=True, slots=True)
class Deadline:
    """``base`` is when it would be due by the limit alone."""

    limit: Duration
    source: Source
    start: datetime
    base: datetime
    due: datetime
    extensions: tuple[Extension, ...] = ()
    pauses: tuple[Pause, ...] = ()

    @property
    def rests(self) -> list[Rest]:
        return [(pause.since, pause.until) for pause in self.pauses if pause.until is not None]


def deadline(
    baton: Baton, batons: Sequence[Baton], history: Sequence[Event], policy: Policy, usual: Duration | None
) -> Deadline:
    """``policy`` is the baton's own; ``usual`` is the limit that the filing condition has today."""
    links = _links(baton, batons, history)
    first, names = links[0], {link.id for link in links}
    extensions = tuple(
        Extension(event.at, event.by, _moment(event, "was_due"), _moment(event, "to"))
        for event in history
        if event.move == Move.GRANT_EXTENSION and event.baton_id in names
    )
    pauses = tuple(
        Pause(_moment(event, "since"), _resumed(event.baton_id, links), event.by)
        for event in history
        if event.move == Move.GRANT_SUSPENSION and event.baton_id in names
    )
    return Deadline(
        limit=first.limit,
        source=_source(first, history, policy, usual),
        start=first.opened_at,
        base=policy.calendar.add(first.opened_at, first.limit),
        due=baton.due_at,
        extensions=extensions,
        pauses=pauses,
    )


def _links(baton: Baton, batons: Sequence[Baton], history: Sequence[Event]) -> list[Baton]:
    """A pause ends one baton of the unit and begins another: both count towards the same limit."""
    links = [baton]
    while Move.RESUME in _moves_at(links[0], history):
        before = [
            other
            for other in batons
            if (other.owes, other.unit_id, other.closed_by) == (baton.owes, baton.unit_id, Move.GRANT_SUSPENSION)
            and other.closed_at is not None
            and other.closed_at <= links[0].opened_at
        ]
        if not before:
            break
        links.insert(0, max(before, key=lambda other: other.opened_at))
    return links


def _resumed(baton_id: int | None, links: Sequence[Baton]) -> datetime | None:
    place = next(place for place, link in enumerate(links) if link.id == baton_id)
    return links[place + 1].opened_at if place + 1 < len(links) else None


def _moves_at(baton: Baton, history: Sequence[Event]) -> set[str]:
    """What happened in the moment in which it was opened."""
    return {event.move for event in history if event.at == baton.opened_at}


def _source(baton: Baton, history: Sequence[Event], policy: Policy, usual: Duration | None) -> Source:
    limits = policy.limits
    if baton.owes is Owes.ANSWER:
        if baton.asked_by is None:
            return Source.RUNG
        return Source.STAGE if baton.due_at == policy.calendar.add(baton.opened_at, limits.answer) else Source.NAMED
    if baton.owes is not Owes.SUBMIT:
        return Source.STAGE if baton.limit == limits.of(baton.owes, baton.level) else Source.THEN
    if _moves_at(baton, history) & {Move.FAIL_CHECK, Move.REOPEN}:
        return Source.REWORK
    if limits.override_handle:
        return Source.DRILL
    if baton.limit == usual:
        return Source.CONDITION
    return Source.LEVEL if usual is None and baton.limit == limits.handle[baton.level] else Source.THEN


def _moment(event: Event, fact: str) -> datetime:
    return datetime.fromisoformat(event.facts[fact])
