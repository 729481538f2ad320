"""The rota of a unit: who is on it on a day, and what it comes to when two colleagues swap. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from bot.ids import PersonId
from bot.posts import Duty

_DAY = timedelta(days=1)


def on(duties: Iterable[Duty], person_id: PersonId, day: date) -> Duty | None:
    return next((one for one in duties if one.person_id == person_id and one.start <= day <= one.end), None)


def days_of(duties: Iterable[Duty], person_id: PersonId, first: date, last: date) -> list[date]:
    """On which days between these somebody is on."""
    found = {
        first + _DAY * step
        for one in duties
        if one.person_id == person_id
        for step in range((one.start - first).days, (one.end - first).days + 1)
        if first <= first + _DAY * step <= last
    }
    return sorted(found)


def given(duty: Duty, day: date, to: PersonId) -> list[Duty]:
    """What is left of a duty when one of its days goes to somebody else, and that day."""
    before = replace(duty, id=0, end=day - _DAY)
    after = replace(duty, id=0, start=day + _DAY)
    left = [one for one in (before, after) if one.start <= one.end]
    return [*left, replace(duty, id=0, person_id=to, start=day, end=day)]
