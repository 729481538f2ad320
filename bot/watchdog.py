"""Whether the bot does what it promised, asked again and again; what goes wrong is told once, and once when it ends.

A check is a small function with a name. It looks at the signs of one moment and finds nothing, or a few numbers that
the words about it need: never whose issue, which chat, or what somebody wrote.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias

from bot.backups import Health
from bot.space import Space
from bot.waiting import Waiting

UNHEARD: Final = 180.0  # seconds: a long poll takes 25, a look at the webhook comes once a minute
STILL: Final = 120.0  # seconds without a round that ended well
WAITS_LONG: Final = timedelta(minutes=10)  # an update that nobody handles
OWED_LONG: Final = timedelta(minutes=30)  # a message that might go; a group takes twenty a minute, a storm brings more
BLOCKED: Final = timedelta(minutes=5)
CROWDED: Final = 300  # messages for one chat: a quarter of an hour of a group
LATE: Final = timedelta(minutes=15)  # a nudge whose time has come; one that failed is tried again after an hour


@dataclass(frozen=True, slots=True)
class Vitals:
    """What only the process knows. ``failing`` is why Telegram is not heard; lengths are in real seconds."""

    unheard_for: float = 0.0
    failing: str | None = None
    contested_for: float = 0.0
    still_for: float = 0.0
    blocked_since: datetime | None = None
    through_since: datetime | None = None
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Signs:
    """``breaches``: how many issues the auditor found without exactly the batons they must have.

    ``unsaid``: how many with a reminder of the last day that did not fire, or that somebody was not sent.
    ``torn``: how many whose rows do not follow from what was recorded.
    """

    now: datetime
    vitals: Vitals
    waiting: Waiting
    breaches: int = 0
    unsaid: int = 0
    torn: int = 0
    spaces: Sequence[Space] = ()
    backup: Health | None = None

    def since(self, moment: datetime | None, free: datetime | None = None) -> timedelta:
        """How long this process has left something waiting; with what was there before it first catches up.

        ``free`` is since when it could do better.
        """
        if moment is None:
            return timedelta(0)
        begins = (moment, self.vitals.started_at, free)
        return max(self.now - max(one for one in begins if one is not None), timedelta(0))


@dataclass(frozen=True, slots=True)
class Finding:
    """``serious`` is told at night too."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    serious: bool = False


Check: TypeAlias = Callable[[Signs], Finding | None]


def receiving(signs: Signs) -> Finding | None:
    """A revoked token is no matter of time."""
    vitals = signs.vitals
    if vitals.failing != "token" and vitals.unheard_for < UNHEARD:
        return None
    return Finding({"minutes": minutes(vitals.unheard_for)}, serious=True)


def contested(signs: Signs) -> Finding | None:
    return Finding(serious=True) if signs.vitals.contested_for else None


def ticks(signs: Signs) -> Finding | None:
    if signs.vitals.still_for < STILL:
        return None
    return Finding({"minutes": minutes(signs.vitals.still_for)}, serious=True)


def inbox(signs: Signs) -> Finding | None:
    waits = signs.since(signs.waiting.undone_since)
    if waits < WAITS_LONG:
        return None
    return Finding({"count": signs.waiting.undone, "minutes": minutes(waits.total_seconds())}, serious=True)


def outbox(signs: Signs) -> Finding | None:
    vitals = signs.vitals
    waits, blocked = signs.since(signs.waiting.owed_since, vitals.through_since), signs.since(vitals.blocked_since)
    if waits < OWED_LONG and blocked < BLOCKED:
        return None
    longest = minutes(max(waits, blocked).total_seconds())
    return Finding({"count": sum(signs.waiting.owed.values()), "minutes": longest}, serious=True)


def crowd(signs: Signs) -> Finding | None:
    """One chat with more than it can be told soon."""
    most = max(signs.waiting.in_chats, default=0)
    return Finding({"count": most}) if most > CROWDED else None


def nudges(signs: Signs) -> Finding | None:
    late = signs.since(signs.waiting.timer_at)
    return Finding({"minutes": minutes(late.total_seconds())}, serious=True) if late >= LATE else None


def law(signs: Signs) -> Finding | None:
    return Finding({"count": signs.breaches}) if signs.breaches else None


def rungs(signs: Signs) -> Finding | None:
    return Finding({"count": signs.unsaid}) if signs.unsaid else None


def books(signs: Signs) -> Finding | None:
    return Finding({"count": signs.torn}) if signs.torn else None


def disk(signs: Signs) -> Finding | None:
    """Where it is fullest."""
    low = [space for space in signs.spaces if space.low]
    if not low:
        return None
    space = min(low, key=lambda one: one.free - one.needed)
    facts = {"folder": str(space.folder), "free": space.free >> 20, "needed": -(-space.needed >> 20)}
    return Finding(facts, serious=space.scarce)


def backup(signs: Signs) -> Finding | None:
    failing = signs.backup.failing if signs.backup is not None else None
    return Finding({"why": failing}) if failing is not None else None


def backup_late(signs: Signs) -> Finding | None:
    """None is made, and no attempt says why."""
    found, started_at = signs.backup, signs.vitals.started_at
    if found is None or not found.late or found.failing is not None:
        return None
    return Finding() if signs.since(started_at) >= LATE else None


CUT_OFF: Final = ("receiving", "outbox")
"""While messages do not get through nobody can be told of these; the line about that time tells of them afterwards."""

CHECKS: Final[Mapping[str, Check]] = {
    "receiving": receiving,
    "contested": contested,
    "ticks": ticks,
    "inbox": inbox,
    "outbox": outbox,
    "crowd": crowd,
    "nudges": nudges,
    "law": law,
    "rungs": rungs,
    "books": books,
    "disk": disk,
    "backup": backup,
    "backup_late": backup_late,
}
"""By name; the words are under ``[watchdog]`` in each ``words.toml``."""


def minutes(seconds: float) -> int:
    return int(seconds // 60)
