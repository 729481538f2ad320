"""Who held which act, from when to when: the batons of an issue, closed ones too, as an account of its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.batons import Baton
from bot.events import Event, Passage
from bot.ids import PersonId, UnitId


@dataclass(frozen=True, slots=True)
class Holding:
    """``act`` is the name that `Baton.act` gives it; ``end`` is None while it lasts."""

    act: str
    unit_id: UnitId | None
    person_id: PersonId | None
    start: datetime
    end: datetime | None


def holdings(batons: Iterable[Baton], history: Sequence[Event]) -> list[Holding]:
    """In order of their start; what went from hand to hand in as many parts."""
    handed = [event for event in history if event.move == Passage.HANDED]
    found = sorted(batons, key=lambda baton: baton.id)
    parts = [part for baton in found for part in _parts(baton, [e for e in handed if e.baton_id == baton.id])]
    return sorted(parts, key=lambda part: part.start)


def _parts(baton: Baton, handed: Sequence[Event]) -> Iterator[Holding]:
    person, start = baton.holder_id, baton.opened_at
    for event in handed:
        if event.at > start:
            yield Holding(baton.act, baton.unit_id, _person(event, "was"), start, event.at)
            start = event.at
    yield Holding(baton.act, baton.unit_id, person, start, baton.closed_at)


def _person(event: Event, fact: str) -> PersonId | None:
    found = event.facts.get(fact)
    return PersonId(found) if found is not None else None
