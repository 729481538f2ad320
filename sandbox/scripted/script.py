"""What a scenario file says, read into types."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

from sandbox.faults import FaultKind
from sandbox.scripted.hours import Hours

ME = "me"


@dataclass(frozen=True)
class Span:
    """Virtual seconds, any between the two."""

    least: float
    most: float

    def any(self, luck: random.Random) -> float:
        return luck.uniform(self.least, self.most)


@dataclass(frozen=True)
class Step:
    """One thing that a hand or an eye does; of several wordings any."""

    verb: str
    wordings: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Act:
    """Somebody begins something: so many of them at any time of a span, on one day or on every workday."""

    who: Sequence[str]
    first: time
    last: time
    steps: Sequence[Step]
    day: date | None = None
    times: int = 1
    group: str | None = None


@dataclass(frozen=True)
class Habit:
    """What somebody does when they see something: once for each message."""

    number: int
    who: Sequence[str]
    sees: Sequence[str]
    steps: Sequence[Step]
    after: Span
    share: float = 1.0
    group: str | None = None
    anytime: bool = False


@dataclass(frozen=True)
class Trouble:
    """What goes wrong between the bot and Telegram, or in a group."""

    at: datetime
    offline: float = 0.0
    fault: FaultKind | None = None
    method: str | None = None
    times: int = 1
    seconds: float = 0.0
    retry_after: int = 1
    group: str | None = None
    happens: str = ""
    killed: float | None = None
    """The bot's process is killed, and started again after so many virtual seconds."""


@dataclass(frozen=True)
class GroupChat:
    title: str
    id: int
    members: Sequence[str]
    kind: str = "supergroup"
    bot: str = "administrator"


@dataclass(frozen=True)
class Scenario:
    name: str
    title: str
    begin: datetime
    end: datetime
    seed: int
    speed: float
    rosters: Sequence[Path]
    hours: Hours
    pace: Span
    patience: float
    groups: Sequence[GroupChat]
    words: Mapping[str, Sequence[str]]
    acts: Sequence[Act]
    habits: Sequence[Habit]
    troubles: Sequence[Trouble]
    expected: frozenset[str] = field(default_factory=frozenset)
    """What would be a failure elsewhere: "429", "failed" (messages that could not be brought)."""

    @property
    def players(self) -> set[str]:
        lines: list[Act | Habit] = [*self.acts, *self.habits]
        return {name for line in lines for name in line.who}
