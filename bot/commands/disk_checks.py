"""Whether the database's file is whole, can be written, and has room to grow and to be copied."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bot.backups import Shelf
from bot.commands.findings import Finding, bad, odd
from bot.commands.printing import Tongue
from bot.space import spaces
from storage.backup import damage


def check_disk(database: Path, shelf: Shelf, tongue: Tongue) -> Iterator[Finding]:
    found = damage(database)
    if found is not None:
        yield bad(tongue(
            f"数据库有损坏（{found}）：请停下机器人，用 restore 换上最近的备份。",
            f"The database is damaged ({found}): stop the bot and `restore` the last backup.",
        ))  # fmt: skip
    for place in (database, database.parent.absolute()):
        if not os.access(place, os.W_OK):
            yield bad(
                tongue(f"写不了 {place}，请检查权限和挂载。", f"{place} cannot be written, check rights and mount.")
            )
    for space in spaces(database, shelf):
        if space.low:
            yield odd(tongue(
                f"{space.folder} 只剩 {space.free >> 20} MB，至少要 {space.needed >> 20} MB：请腾出空间。",
                f"{space.folder} has {space.free >> 20} MB left and needs {space.needed >> 20} MB: make room.",
            ))  # fmt: skip
