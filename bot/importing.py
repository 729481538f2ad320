"""What an import would change, by name and number; the same for a dry run and for the real thing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.ids import AreaId, PersonId, UnitId
from bot.roster import Role
from bot.roster_file.rows import RosterError


@dataclass(frozen=True, slots=True)
class Ending:
    """A post that the file no longer has."""

    person_id: PersonId
    unit_id: UnitId | None
    role: Role


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A group that belonged elsewhere before."""

    title: str
    unit_id: UnitId | None
    area_id: AreaId | None
    row: int


@dataclass(frozen=True, slots=True)
class Overruled:
    """A rule kept from an arbiter's decision, for which the file names another lead."""

    category: str
    area_id: AreaId | None
    was: UnitId
    lead: UnitId
    row: int


@dataclass(frozen=True, slots=True)
class Unswapped:
    """A day to come that somebody took over from a colleague, and on which the file does not have them."""

    unit_id: UnitId
    day: date
    person_id: PersonId
    swapped_with: PersonId


@dataclass(slots=True)
class Changes:
    """Counts by sheet; ``handed`` says how many open batons go from whom to whom (None: nobody takes them).

    ``moved_accounts`` go from a person to another, by code; ``new_accounts`` take the place of the one somebody had.
    """

    added: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    same: dict[str, int] = field(default_factory=dict)
    endings: list[Ending] = field(default_factory=list)
    regrouped: list[Regrouped] = field(default_factory=list)
    moved_accounts: list[tuple[PersonId, str]] = field(default_factory=list)
    new_accounts: list[PersonId] = field(default_factory=list)
    overruled: list[Overruled] = field(default_factory=list)
    unswapped: list[Unswapped] = field(default_factory=list)
    handed: dict[tuple[PersonId, PersonId | None], int] = field(default_factory=dict)
    remarks: list[RosterError] = field(default_factory=list)
    _steps: list[str] = field(default_factory=list)

    @property
    def ended(self) -> int:
        return len(self.endings)

    @property
    def any(self) -> bool:
        return bool(self.added or self.changed or self.endings)

    def count(self, sheet: str, how: str, key: object = None, columns: Any = ()) -> None:
        """``key`` names the row as the file does; ``columns`` are those that change."""
        counts: dict[str, int] = getattr(self, how)
        counts[sheet] = counts.get(sheet, 0) + 1
        if how != "same":
            self._steps.append(f"{sheet} {how} {key!r} {sorted(columns)!r}")

    @property
    def fingerprint(self) -> str:
        """Two trials of one file that would do the same have the same one; what is handed on meanwhile is not in it."""
        ended = sorted(f"ended {e.person_id} {e.unit_id} {e.role}" for e in self.endings)
        accounts = sorted(f"account {before} {after}" for before, after in self.moved_accounts)
        undone = [*map(repr, self.overruled), *map(repr, self.unswapped)]
        return hashlib.sha256("\n".join([*self._steps, *ended, *accounts, *undone]).encode()).hexdigest()[:16]
