"""Whether the database's file is whole, can be written, and has room to grow and to be copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from bot.backups import Shelf
from bot.commands.findings import Finding, bad, odd
from bot.commands.printing import Tongue
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
    size = database.stat().st_size
    for folder in {database.parent, shelf.folder if shelf.folder.is_dir() else database.parent}:
        free = shutil.disk_usage(folder).free
        if free < 2 * size:
            yield odd(tongue(
                f"{folder} 只剩 {free >> 20} MB，数据库有 {size >> 20} MB：请腾出空间。",
                f"{folder} has {free >> 20} MB left, the database has {size >> 20} MB: make room.",
            ))  # fmt: skip
