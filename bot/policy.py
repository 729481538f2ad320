"""An office's rules of time: limits, calendar, quiet hours, the ladder's rungs and the tallies."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

from bot.batons import Level, Owes
from bot.bundling import Bundling
from bot.calendar_file import read_calendars, read_quiet
from bot.limits import Limits
from bot.policy_file import overlay, read_bundling, read_limits, read_rung, read_tally
from bot.rungs import Colour, First, Last, Offset, Repeat, Rung, Share, Tally
from bot.toml_text import Table, TomlText, WrittenWrong
from bot.worktime import Calendar, Quiet

__all__ = [
    "Calendar",
    "Colour",
    "First",
    "Last",
    "Limits",
    "Offset",
    "Policy",
    "PolicyError",
    "Quiet",
    "Repeat",
    "Rung",
    "Share",
    "Tally",
    "default_policy_text",
]


class PolicyError(WrittenWrong):
    """All that is wrong with a policy file, one ``file:line: sentence`` each."""


@dataclass(frozen=True, slots=True)
class Policy:
    """``units`` are the calendars of units that keep one of their own, by the unit's code."""

    limits: Limits
    calendar: Calendar
    quiet: Quiet
    rungs: tuple[Rung, ...]
    tallies: tuple[Tally, ...]
    units: Mapping[str, Calendar] = field(default_factory=dict)
    bundling: Bundling = Bundling()

    @classmethod
    def load(cls, text: str, *, zone: ZoneInfo, name: str = "policy.toml", over: str | None = None) -> Policy:
        """Read a policy over the packaged one, or over other defaults; raise PolicyError with all that is wrong."""
        own = TomlText(text, name)
        own.check(PolicyError)
        table = Table(overlay(_default() if over is None else tomllib.loads(over), own.data), (), own)
        table.only("limits", "calendar", "quiet", "bundle", "rung", "tally")
        calendar, units = read_calendars(table.table("calendar"), zone)
        policy = cls(
            limits=read_limits(table.table("limits")),
            calendar=calendar,
            quiet=read_quiet(table.table("quiet")),
            rungs=tuple(read_rung(rung, index) for index, rung in enumerate(table.tables("rung"))),
            tallies=tuple(map(read_tally, table.tables("tally"))),
            units=units,
            bundling=read_bundling(table.table("bundle")),
        )
        own.check(PolicyError)
        return policy

    def unit_of(self, chain: Iterable[str]) -> str | None:
        """The first of a unit and those above it that keeps a calendar of its own; None where the office's counts."""
        return next((code for code in chain if code in self.units), None)

    def by_clock_of(self, unit: str | None) -> Policy:
        """The same rules, by the calendar of that unit."""
        return self if unit is None else replace(self, calendar=self.units[unit])

    def rungs_of(self, owes: Owes, level: Level, category: str = "") -> list[Rung]:
        """Where rungs name the category, those of its longest name alone; else those that name none."""
        named = self.named(owes, level, category)
        return [rung for rung in self._climbed(owes, level) if _names(rung, named)]

    def named(self, owes: Owes, level: Level, category: str) -> str:
        """The longest beginning of the category that rungs name, as a route is chosen; empty where none does."""
        words = (word for rung in self._climbed(owes, level) for word in rung.categories)
        return max((word for word in words if category.startswith(word)), key=len, default="")

    def names(self, owes: Owes, level: Level) -> list[str]:
        """What has a ladder of its own there: empty for all others, then every name of categories."""
        found = {word for rung in self._climbed(owes, level) for word in rung.categories}
        return ["", *sorted(found)]

    def occurs(self, owes: Owes) -> bool:
        """A choice is owed only where some rung asks for one; the plan of a pause is no office's own."""
        return owes is not Owes.RESUME and (owes is not Owes.CHOOSE or any(rung.choose for rung in self.rungs))

    def gaps(self) -> list[tuple[Owes, Level, str]]:
        """Where no rung repeats, so that the pressure would end before the act is done."""
        return [
            (owes, level, name)
            for owes in Owes
            for level in Level
            for name in self.names(owes, level)
            if self.occurs(owes) and not any(rung.repeat for rung in self.rungs_of(owes, level, name))
        ]

    def _climbed(self, owes: Owes, level: Level) -> list[Rung]:
        return [rung for rung in self.rungs if owes in rung.owes and level in rung.levels]


def _names(rung: Rung, name: str) -> bool:
    return name in rung.categories if name else not rung.categories


def default_policy_text() -> str:
    return resources.files("bot").joinpath("data/policy.toml").read_text(encoding="utf-8")


@cache
def _default() -> dict[str, Any]:
    return tomllib.loads(default_policy_text())
