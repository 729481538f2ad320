"""A category of what can be reported, and the conditions under which it is filed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.batons import Level
from bot.durations import Duration

FALLBACK = "9999"
DONE = "问题已处置"  # where nothing is written: says nothing, as `lacking` finds


@dataclass(frozen=True, slots=True)
class Condition:
    """One way in which it is filed; ``when`` names it. Without ``limit`` the policy's limit of the level counts.

    ``level`` and ``photo`` go before the category's; ``words`` tell it from the usual one.
    """

    when: str
    limit: Duration | None
    close: str
    note: str = ""
    level: Level | None = None
    photo: bool | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Category:
    """``conditions``: the usual one first. ``radius`` in metres is how near a duplicate may be, None for anywhere."""

    code: str
    name: str
    level: Level
    conditions: tuple[Condition, ...]
    lead: str = ""
    photo: bool = False
    radius: int | None = None
    moving: bool = False
    private: bool = False
    words: tuple[str, ...] = ()
    not_words: tuple[str, ...] = ()

    def condition(self, when: str | None) -> Condition:
        """The one of that name; the usual one where it has none such, as after a change of the catalogue."""
        return next((one for one in self.conditions if one.when == when), self.conditions[0])

    def level_of(self, condition: Condition) -> Level:
        return condition.level or self.level

    def photo_of(self, condition: Condition) -> bool:
        """Whether its result has to be shown."""
        return self.photo if condition.photo is None else condition.photo

    @property
    def window(self) -> timedelta:
        """How old a duplicate may be: a day for what moves, twelve weeks for what stays."""
        return timedelta(hours=24) if self.moving else timedelta(weeks=12)
