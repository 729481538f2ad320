"""How a due time came about: the base limit and where it comes from, extensions and pauses, each a fact of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import zip_longest

from bot.batons import Baton, Owes
from bot.day_by_day import Rest
from bot.durations import Duration
from bot.events import Event
from bot.ids import PersonId
from bot.issues import Move
from bot.joint import joins
from bot.policy import Policy

BY_LEVEL = (Owes.DISPATCH, Owes.ACKNOWLEDGE, Owes.SUBMIT, Owes.CHECK, Owes.DECIDE)
"""Acts whose running limit follows the level."""


class Source(StrEnum):
    """Where a base limit comes from."""

    CONDITION = "condition"  # the category, for its filing condition
    LEVEL = "level"  # the policy, by level: the category says nothing
    DRILL = "drill"  # the policy, whatever the category says
    STAGE = "stage"  # the policy, for any other act
    REWORK = "rework"
    RUNG = "rung"  # the ladder asked for an answer
    NAMED = "named"  # who asked named the time
    SET = "set"  # the policy, by the level that somebody has set since
    JOINED = "joined"  # named after the dispatch: due with the lead
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
class Change:
    """Level or category changed under it; both times are None where the due time stayed.

    ``notice`` is what was left at least, where the new limit alone would have left less.
    """

    event: Event
    was_due: datetime | None = None
    to: datetime | None = None
    notice: Duration | None = None


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
    changes: tuple[Change, ...] = ()

    def stretches(self, now: datetime) -> list[Rest]:
        """What came on top of the limit: as much as was granted, and as long as it has rested by now."""
        granted = [(one.was_due, one.to) for one in self.extensions]
        return granted + [(pause.since, pause.until or now) for pause in self.pauses]

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
        if event.move in (Move.GRANT_EXTENSION, Move.GRANT_PART_EXTENSION) and event.baton_id in names
    )
    pauses = tuple(
        Pause(_moment(event, "since"), following.opened_at if following else None, event.by)
        for link, following in zip_longest(links, links[1:])
        for event in history
        if event.move == link.closed_by == Move.GRANT_SUSPENSION and event.at == link.closed_at
    )
    return Deadline(
        limit=baton.limit,
        source=_source(replace(first, limit=baton.limit, level=baton.level), history, policy, usual),
        start=first.opened_at,
        base=policy.calendar.add(first.opened_at, baton.limit),
        due=baton.due_at,
        extensions=extensions,
        pauses=pauses,
        changes=tuple(_changes(baton, links, history)),
    )


def _changes(baton: Baton, links: Sequence[Baton], history: Sequence[Event]) -> Iterator[Change]:
    """Of what its limit depends on, while it ran or rested."""
    names = {link.id for link in links}
    for event in history:
        if event.move not in (Move.RELEVEL, Move.RECATEGORISE):
            continue
        moved = next((one for one in event.facts.get("moved", ()) if one[0] in names), None)
        if moved is not None:
            _, was_due, to, notice = moved
            length = Duration.parse(notice) if notice else None
            yield Change(event, datetime.fromisoformat(was_due), datetime.fromisoformat(to), length)
        elif baton.owes in BY_LEVEL and links[0].opened_at < event.at:
            yield Change(event)


def _links(baton: Baton, batons: Sequence[Baton], history: Sequence[Event]) -> list[Baton]:
    """A pause ends one baton of the unit and begins another: both count towards the same limit.

    Whether somebody takes it is asked anew after a pause, with a limit of its own.
    """
    links = [baton]
    while baton.owes is Owes.SUBMIT and Move.RESUME in _moves_at(links[0], history):
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


def _moves_at(baton: Baton, history: Sequence[Event]) -> set[str]:
    """What happened in the moment in which it was opened."""
    return {event.move for event in history if event.at == baton.opened_at}


def _source(baton: Baton, history: Sequence[Event], policy: Policy, usual: Duration | None) -> Source:
    limits = policy.limits
    if baton.owes is Owes.ANSWER:
        if baton.asked_by is None:
            return Source.RUNG
        return Source.STAGE if baton.due_at == policy.calendar.add(baton.opened_at, baton.limit) else Source.NAMED
    if baton.owes is not Owes.SUBMIT:
        return Source.STAGE if baton.limit == limits.of(baton.owes, baton.level) else Source.THEN
    if _moves_at(baton, history) & {Move.FAIL_CHECK, Move.REOPEN}:
        return Source.REWORK
    if any(joins(event, baton.unit_id) and event.at == baton.opened_at for event in history):
        return Source.JOINED
    if limits.override_handle:
        return Source.DRILL
    if baton.limit == usual:
        return Source.CONDITION
    if baton.limit != limits.handle[baton.level]:
        return Source.THEN
    if usual is None:
        return Source.LEVEL
    return Source.SET if any(event.move == Move.RELEVEL for event in history) else Source.THEN


def _moment(event: Event, fact: str) -> datetime:
    return datetime.fromisoformat(event.facts[fact])
