"""打扰指数, the disturbance index: what people were sent unasked, held against what was closed by it.

Whole local days. Several notices in one message are one disturbance; answers to what somebody wrote or tapped, edits
and the first cards of issues are none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from bot.batons import Level
from bot.ids import PersonId
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.scopes import Scope
from bot.worktime import Calendar, Quiet

if TYPE_CHECKING:
    from bot.policy import Policy
    from bot.ports import Transaction

DAYS = 7


@dataclass(frozen=True, slots=True)
class Pushed:
    """Messages to one person (None: to groups) on one day; ``notices`` are what they said, ``at_night`` how many."""

    person_id: PersonId | None
    day: int
    messages: int
    notices: int
    at_night: int


@dataclass(frozen=True, slots=True)
class Disturbance:
    """``messages`` are private ones; ``most`` is what one person got on one day; ``people`` are who has joined."""

    days: int
    closed: int
    people: int
    messages: int
    notices: int
    in_groups: int
    at_night: int
    most: int

    @property
    def each_closed(self) -> str:
        """Messages to people for every closed issue."""
        return _ratio(self.messages, self.closed)

    @property
    def each_person_and_day(self) -> str:
        return _ratio(self.messages, self.people * self.days)


async def measure(tx: Transaction, policy: Policy, now: datetime, people: int, days: int = DAYS) -> Disturbance:
    """Of today so far and the days before it."""
    calendar = policy.calendar
    today = calendar.local(now).date()
    dates = [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
    spans = [(calendar.moment(day), calendar.moment(day + timedelta(days=1))) for day in dates]
    window = Window(spans[0][0], spans[-1][1])
    found = await tx.pushed(spans, nights(window, policy.quiet, calendar))
    private = [one for one in found if one.person_id is not None]
    return Disturbance(
        days=days,
        closed=await tx.count(Listing(Counted.CLOSED, window), Scope(everything=True)),
        people=people,
        messages=sum(one.messages for one in private),
        notices=sum(one.notices for one in private),
        in_groups=sum(one.messages for one in found if one.person_id is None),
        at_night=sum(one.at_night for one in private),
        most=max((one.messages for one in private), default=0),
    )


def nights(window: Window, quiet: Quiet, calendar: Calendar) -> list[tuple[datetime, datetime]]:
    """The stretches of a window in which only what cannot wait may come."""
    found: list[tuple[datetime, datetime]] = []
    at, step = window.start, timedelta(minutes=5)
    while at < window.end:
        until = quiet.release(at, Level.ROUTINE, calendar)
        if until > at:
            found.append((at, min(until, window.end)))
        at = max(until, at + step)
    return found


def _ratio(part: int, whole: int) -> str:
    return str((Decimal(part) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)) if whole else "—"
