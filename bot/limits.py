"""How long each stage may take, by level, where nothing nearer says otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.batons import Level, Owes
from bot.durations import Duration

ByLevel = Mapping[Level, Duration]
LONGEST_PAUSE = Duration.parse("365d")


@dataclass(frozen=True, slots=True)
class Limits:
    triage: ByLevel
    ack: ByLevel
    check: ByLevel
    handle: ByLevel
    decide: ByLevel
    answer: ByLevel
    choose: ByLevel
    return_: ByLevel
    rework_share: Fraction
    rework_least: Duration
    reopen: Duration
    override_handle: bool

    def of(self, owes: Owes, level: Level) -> Duration:
        """The limit of a baton; of ``submit`` the one for issues whose category says nothing."""
        match owes:
            case Owes.DISPATCH:
                return self.triage[level]
            case Owes.ACKNOWLEDGE:
                return self.ack[level]
            case Owes.SUBMIT:
                return self.handle[level]
            case Owes.CHECK:
                return self.check[level]
            case Owes.DECIDE:
                return self.decide[level]
            case Owes.ANSWER:
                return self.answer[level]
            case Owes.CHOOSE:
                return self.choose[level]
            case Owes.RESUME:
                return LONGEST_PAUSE

    def handling(self, level: Level, category: Duration | None) -> Duration:
        """The handling limit: the category's, unless it says nothing or a drill overrides it."""
        return self.handle[level] if category is None or self.override_handle else category

    def notice(self, owes: Owes, limit: Duration) -> Duration:
        """What is left at least when a limit becomes shorter while it runs."""
        return self.rework(limit) if owes is Owes.SUBMIT else limit.times(self.rework_share)

    def rework(self, original: Duration) -> Duration:
        """After a failed check or a reopening: a share of the original limit, in its own clock."""
        return original.times(self.rework_share).at_least(self.rework_least)
