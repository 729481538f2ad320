"""The folder of backups: what its files are called, when the next one is due, which are kept, how the last one is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

_NAME = re.compile(r"mashang-(\d{8}T\d{6}Z)\.db")
_STAMP = "%Y%m%dT%H%M%SZ"
_KEEP = re.compile(r"(\d{1,4})d(?:[ ,+]+(\d{1,3})w)?")
TAKEN = "backed_up_at"
"""The fact that only copies have: of which moment they are. A bot that finds it in its database was restored."""
LATE = timedelta(hours=2)
"""How long after its time a backup may still be missing before that is a worry."""


@dataclass(frozen=True, slots=True)
class Keep:
    """All of the last ``days``, then the newest of each week for ``weeks`` weeks."""

    days: int
    weeks: int = 0

    def __str__(self) -> str:
        return f"{self.days}d {self.weeks}w"

    @classmethod
    def parse(cls, text: str) -> Keep:
        found = _KEEP.fullmatch(text.strip().lower())
        if found is None or not int(found[1]):
            raise ValueError("应写成如 14d 8w（14 天内全留，再往前每周留一份，共 8 周） / write it like 14d 8w")
        return cls(int(found[1]), int(found[2] or 0))


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    at: datetime
    file: Path


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where backups stand, at which local time of day the next one is made (None: never by itself), what is kept."""

    folder: Path
    at: time | None
    keep: Keep
    zone: ZoneInfo

    def new(self, now: datetime) -> Path:
        return self.folder / name_of(now)

    def backups(self) -> list[Backup]:
        """From the oldest to the newest; files of other names are nobody's business."""
        return sorted(backup for file in self.folder.glob("mashang-*.db") if (backup := _read(file)) is not None)

    def newest(self) -> Backup | None:
        return max(self.backups(), default=None)

    def due(self, now: datetime) -> datetime | None:
        """The time of day that has passed without a backup since; None where there is one."""
        last, slot = self.newest(), self._slot(now)
        return slot if slot is not None and (last is None or last.at < slot) else None

    def _slot(self, now: datetime) -> datetime | None:
        """The latest of its times that is not after ``now``."""
        if self.at is None:
            return None
        today = now.astimezone(self.zone).date()
        slots = (datetime.combine(today - timedelta(days=ago), self.at, self.zone).astimezone(UTC) for ago in (0, 1, 2))
        return next(slot for slot in slots if slot <= now)

    def superseded(self, now: datetime) -> list[Backup]:
        """What may be deleted; never the newest one."""
        everything = self.backups()
        kept = {backup for backup in everything if backup.at > now - timedelta(days=self.keep.days)}
        first = now - timedelta(days=self.keep.days, weeks=self.keep.weeks)
        kept |= set(_newest_of_each_week(backup for backup in everything if backup.at > first))
        return [backup for backup in everything[:-1] if backup not in kept]


@dataclass(frozen=True, slots=True)
class Health:
    """How the last backup is: its age, and why later ones failed. ``late``: one is missing for too long."""

    last: Backup | None
    age: timedelta | None
    late: bool
    failing: str | None = None

    @property
    def well(self) -> bool:
        return not self.late and self.failing is None


def health(shelf: Shelf, now: datetime, failing: str | None = None) -> Health:
    """``failing`` is the fact `FAILING` of the database: what the last attempt stumbled over."""
    last, due = shelf.newest(), shelf.due(now)
    late = due is not None and now - due > LATE
    return Health(last, now - last.at if last is not None else None, late, failing or None)


def name_of(at: datetime) -> str:
    """Of a backup made then, in UTC: two of them never have the hour that winter time repeats."""
    return f"mashang-{at.astimezone(UTC):{_STAMP}}.db"


def _read(file: Path) -> Backup | None:
    found = _NAME.fullmatch(file.name)
    return Backup(datetime.strptime(found[1], _STAMP).replace(tzinfo=UTC), file) if found else None


def _newest_of_each_week(backups: Iterable[Backup]) -> list[Backup]:
    return list({backup.at.isocalendar()[:2]: backup for backup in sorted(backups)}.values())
