"""How much room the disks have that the bot writes to, and how much it needs there."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.backups import Shelf

LEAST: Final = 200 << 20
"""Bytes to go on with for weeks, so that there is time to make room."""
SCARCE: Final = 50 << 20


@dataclass(frozen=True, slots=True)
class Space:
    """``of`` is what stands there: the database, or the backups where they have a disk of their own."""

    of: str
    folder: Path
    free: int
    needed: int

    @property
    def low(self) -> bool:
        return self.free < self.needed

    @property
    def scarce(self) -> bool:
        """Soon nothing can be written."""
        return self.free < SCARCE


def spaces(database: Path, shelf: Shelf) -> list[Space]:
    """None for a database on a server: its disk is not ours to look at."""
    if not database.is_file():
        return []
    here, there = database.parent.absolute(), _standing(shelf.folder.absolute())
    copied = database.stat().st_size if shelf.at is not None else 0
    if shelf.at is None or here.stat().st_dev == there.stat().st_dev:
        return [Space("database", here, shutil.disk_usage(here).free, LEAST + copied)]
    return [
        Space("database", here, shutil.disk_usage(here).free, LEAST),
        Space("backups", there, shutil.disk_usage(there).free, LEAST + copied),
    ]


def _standing(folder: Path) -> Path:
    """Or where it will be made."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())
