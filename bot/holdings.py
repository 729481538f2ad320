"""Who held the next act, from when to when: the batons of an issue, closed ones too, as an account of its time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.batons import Baton, Owes
from bot.conservation import MAIN
from bot.events import Event
from bot.ids import PersonId, UnitId


@dataclass(frozen=True, slots=True)
class Holding:
    """``end`` is None while it lasts."""

    owes: Owes
    unit_id: UnitId | None
    person_id: PersonId | None
    start: datetime
    end: datetime | None


def holdings(batons: Iterable[Baton], history: Sequence[Event]) -> list[Holding]:
    """In order; a handling that went from hand to hand inside its unit in as many parts."""
    main = sorted(
        (baton for baton in batons if baton.owes in (*MAIN, Owes.RESUME)), key=lambda baton: (baton.opened_at, baton.id)
    )
    return [part for baton in main for part in _parts(baton, history)]


def _parts(baton: Baton, history: Sequence[Event]) -> Iterator[Holding]:
    person, start = baton.holder_id, baton.opened_at
    if baton.owes is Owes.SUBMIT:
        given = [event for event in history if "owner" in event.facts and event.unit_id == baton.unit_id]
        handed = [event for event in given if _while_open(baton, event)]
        before = [event for event in given if event.at <= baton.opened_at]
        person = PersonId(before[-1].facts["owner"]) if before else person
        for event in handed:
            to = PersonId(event.facts["owner"])
            if to != person and event.at > start:
                yield Holding(baton.owes, baton.unit_id, person, start, event.at)
                start = event.at
            person = to
    yield Holding(baton.owes, baton.unit_id, person, start, baton.closed_at)


def _while_open(baton: Baton, event: Event) -> bool:
    return baton.opened_at <= event.at and (baton.closed_at is None or event.at < baton.closed_at)
