"""`restore`: a copy takes the place of the database."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError

from bot.commands.backing_up import held, local, sqlite_file
from bot.commands.failures import Failure
from bot.commands.opening import present
from bot.commands.printing import Tongue, mark, say
from bot.settings import Settings
from storage.backup import Content, Unsound, taken_at
from storage.condition import Condition, condition_of
from storage.restore import prepare, put_in_place
from storage.serving import AlreadyServed, alone


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件 / the copy")],
    force: Annotated[
        bool, typer.Option("--force", help="换下现有的数据库（另存一旁） / replace the database that is there")
    ] = False,
) -> None:
    """用备份恢复数据库；机器人要先停下。 / Put a copy in the database's place; the bot must be stopped."""
    settings = Settings.read()
    how = "--clean --if-exists --no-owner --single-transaction --dbname=postgresql://USER@HOST/DATABASE"
    database = sqlite_file(settings, f"pg_restore {how} {file}")
    _check(file, database, force=force)
    now = asyncio.run(present(settings))
    aside, content, taken = asyncio.run(_restore(settings, file, database, now))
    tongue = Tongue(settings)
    at = local(taken, settings.time_zone)
    mark("✓", tongue(f"已恢复到 {at} 的状态：{database}。", f"Restored to the state of {at}: {database}."))
    mark("✓", held(tongue, content, settings.time_zone))
    if aside is not None:
        mark("!", tongue(f"原来的数据库留在 {aside}。", f"The database that was there is kept as {aside}."))
    say(tongue(
        "接下来启动 run：它会告诉大家恢复到了哪个时刻，之后的上报和操作要重做。",
        "Next start `run`: it tells everybody to which moment it is back, and that what came after must be done again.",
    ))  # fmt: skip


def _check(file: Path, database: Path, *, force: bool) -> None:
    if not file.is_file():
        raise Failure(f"没有 {file} 这个文件，请检查路径 / there is no file {file}, check the path")
    if database.exists() and file.samefile(database):
        raise Failure(f"{file} 就是正在用的数据库，请写备份文件 / is the database itself, name a copy")
    try:
        found = asyncio.run(condition_of(f"sqlite+aiosqlite:///{file.absolute()}"))
    except DatabaseError:
        raise Failure(f"{file} 不是数据库，什么也没有改动 / is no database, nothing was changed") from None
    if found is Condition.NEWER:
        raise Failure(f"{file} 是更新的版本的备份，请用那个版本的程序 / is of a newer version, run that version")
    if found is Condition.EMPTY:
        raise Failure(f"{file} 里什么也没有，什么也没有改动 / holds nothing, nothing was changed")
    if database.exists() and database.stat().st_size and not force:
        raise Failure(
            f"{database} 已经存在，什么也没有改动；确实要换下它就加上 --force，原来的会另存一旁"
            " / exists, nothing was changed; --force replaces it and keeps it aside"
        )


async def _restore(
    settings: Settings, file: Path, database: Path, now: datetime
) -> tuple[Path | None, Content, datetime | None]:
    try:
        async with alone(settings.database_url):
            taken = await asyncio.to_thread(taken_at, file)
            new, content = await asyncio.to_thread(prepare, file, database)
            return await asyncio.to_thread(put_in_place, new, database, now), content, taken
    except AlreadyServed:
        raise Failure(
            "机器人还在运行，什么也没有改动；请先停掉它 / the bot still serves the database, stop it first"
        ) from None
    except (Unsound, sqlite3.DatabaseError) as error:
        raise Failure(
            f"{file} 有损坏（{error}），什么也没有改动，请换一份备份 / is damaged, nothing was changed, take another"
        ) from None
    except OSError as error:
        raise Failure(
            f"写不了 {error.filename}（{error.strerror}），原来的数据库没有动 / cannot be written, nothing was changed"
        ) from None
