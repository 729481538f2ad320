"""A flaw and the line it stands on; and the ladders of a policy, each tried on all limits that climb it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from typing import Any

from bot.batons import Baton, Level, Owes
from bot.catalogue import Catalogue
from bot.durations import Duration
from bot.ids import BatonId, IssueId, PolicyId
from bot.policy import Policy, default_policy_text
from bot.rungs import Rung
from bot.toml_text import TomlText

PACKAGED = "bot/data/policy.toml"


@dataclass(frozen=True, slots=True)
class Flaw:
    """``grave`` where the ladder fails of it; otherwise somebody should look."""

    where: str
    text: str
    grave: bool = True


class Written:
    """Where things stand: in the office's own file, or in the packaged one that it leaves as it is."""

    def __init__(self, text: str = "", name: str = PACKAGED) -> None:
        self._own, self._packaged = TomlText(text, name), TomlText(default_policy_text(), PACKAGED)

    def line(self, kind: str, *path: str | int) -> int:
        return self._text(kind, path).line((kind, *path))

    def at(self, kind: str, *path: str | int) -> str:
        return f"{self._text(kind, path).name}:{self.line(kind, *path)}"

    def own(self, kind: str) -> bool:
        """Whether the office has written any itself."""
        return kind in self._own.data

    def _text(self, kind: str, path: tuple[str | int, ...]) -> TomlText:
        own: Any = self._own.data.get(kind)
        return self._own if own is not None and (isinstance(own, list) or path[0] in own) else self._packaged


@dataclass(frozen=True, slots=True)
class Stage:
    """One ladder: an act at a level, for the categories that rungs name, or with an empty name for all others."""

    owes: Owes
    level: Level
    name: str
    limits: tuple[Duration, ...]


def _stages(policy: Policy, catalogue: Catalogue) -> Iterator[Stage]:
    for owes in filter(policy.occurs, Owes):
        for level in Level:
            for name in policy.names(owes, level):
                yield Stage(owes, level, name, tuple(_limits(policy, catalogue, owes, level, name)))


def _limits(policy: Policy, catalogue: Catalogue, owes: Owes, level: Level, name: str) -> dict[Duration, None]:
    climbing = [category for category in catalogue if policy.named(owes, level, category.code) == name]
    if owes is not Owes.SUBMIT:
        return dict.fromkeys([policy.limits.of(owes, level)] if climbing else [])
    conditions = (condition for category in climbing for condition in category.conditions)
    return dict.fromkeys(policy.limits.handling(level, condition.limit) for condition in conditions)


@dataclass(frozen=True)
class Case:
    """What is looked at: ``on`` is the day from which samples of work begin."""

    policy: Policy
    catalogue: Catalogue
    written: Written
    on: date

    @cached_property
    def stages(self) -> list[Stage]:
        """Those that some category climbs."""
        return [stage for stage in _stages(self.policy, self.catalogue) if stage.limits]

    @cached_property
    def starts(self) -> list[datetime]:
        """By night, in working hours, and near their end."""
        day = self.policy.calendar.next_workday(self.on)
        return [self.policy.calendar.moment(day, at) for at in (time(0, 1), time(9), time(17, 30))]

    def rungs(self, stage: Stage) -> list[Rung]:
        return self.policy.rungs_of(stage.owes, stage.level, stage.name)

    def baton(self, stage: Stage, limit: Duration, start: datetime) -> Baton:
        due = self.policy.calendar.add(start, limit)
        of = (BatonId(0), IssueId(0), stage.owes, None, None, stage.level, limit, start, due, PolicyId(0))
        return Baton(*of, category=stage.name)
