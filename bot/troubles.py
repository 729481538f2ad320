"""What is wrong just now and who has been told: a trouble is told once, and once when it has been right for a while."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final

CALM: Final = timedelta(minutes=5)  # right for so long before it is said
LONG_CALM: Final = timedelta(hours=1)  # the same where it has come back
REMEMBERED: Final = timedelta(hours=6)

FACT: Final = "watchdog"


class Say(Enum):
    WRONG = auto()
    RIGHT = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """``told_at``: when the message about it may go, which at night may be the morning."""

    since: datetime
    told_at: datetime
    right_since: datetime | None = None
    ended_at: datetime | None = None
    again: bool = False

    @property
    def lasts(self) -> bool:
        return self.ended_at is None


Troubles = Mapping[str, Trouble]


def step(known: Trouble | None, wrong: bool, now: datetime, may_tell_at: datetime) -> tuple[Trouble | None, Say | None]:
    """One look at one check: what is known now, and what is to be said. Nothing changes while nothing happens."""
    if known is None or not known.lasts:
        if not wrong:
            forgotten = known is not None and known.ended_at is not None and now - known.ended_at >= REMEMBERED
            return (None if forgotten else known), None
        recent = known is not None and known.ended_at is not None and now - known.ended_at < REMEMBERED
        return Trouble(now, may_tell_at, again=recent), Say.WRONG
    if wrong:
        return (replace(known, right_since=None) if known.right_since is not None else known), None
    if known.right_since is None:
        return replace(known, right_since=now), None
    if now - known.right_since < (LONG_CALM if known.again else CALM):
        return known, None
    ended = replace(known, ended_at=now)
    return ended, Say.RIGHT if known.told_at <= now else None  # at night nobody has heard of it yet


def written(troubles: Troubles) -> str:
    return json.dumps({name: asdict(trouble) for name, trouble in troubles.items()}, default=datetime.isoformat)


def read(text: str | None) -> dict[str, Trouble]:
    return {name: _trouble(facts) for name, facts in json.loads(text or "{}").items()}


def _trouble(facts: Mapping[str, Any]) -> Trouble:
    moments = {
        name: datetime.fromisoformat(facts[name]) if facts[name] else None
        for name in ("since", "told_at", "right_since", "ended_at")
    }
    return Trouble(**moments, again=facts["again"])  # type: ignore[arg-type]
