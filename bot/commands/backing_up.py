"""`backup`: a whole, checked copy of the database, made while the bot goes on."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from sqlalchemy.engine import make_url

from bot.backups import Health, name_of
from bot.commands.failures import Failure
from bot.commands.findings import Finding, bad, good, odd
from bot.commands.opening import condition, present
from bot.commands.printing import Tongue, mark
from bot.settings import Settings
from bot.wiring import database_of, shelf_of
from storage.backup import Content, NoRoom, Unsound, back_up
from storage.condition import Condition

log = logging.getLogger(__name__)


def backup(
    target: Annotated[
        Path | None,
        typer.Argument(metavar="[TARGET]", help="写到哪个文件或文件夹 / the file or folder to write to"),
    ] = None,
) -> None:
    """备份数据库，机器人不用停。 / Back up the database; the bot may go on."""
    settings = Settings.read()
    database = sqlite_file(
        settings, "pg_dump --format=custom --file=mashang.dump --dbname=postgresql://USER@HOST/DATABASE"
    )
    now = asyncio.run(present(settings))
    if asyncio.run(condition(settings)) in (Condition.MISSING, Condition.EMPTY):
        raise Failure("还没有数据库，没有什么可备份 / no database yet, nothing to back up")
    shelf = shelf_of(settings)
    file = shelf.new(now) if target is None else target / name_of(now) if target.is_dir() else target
    if file.exists():
        raise Failure(f"{file} 已经存在，不会覆盖，请换一个名字 / {file} exists and is not overwritten, name another")
    began = perf_counter()
    try:
        made = back_up(database, file, now)
    except (Unsound, OSError, sqlite3.Error) as error:
        raise not_copied(error) from None
    seconds = max(perf_counter() - began, 0.001)
    tongue, megabytes = Tongue(settings), made.size / 1e6
    mark("✓", tongue(
        f"已备份到 {file}：{megabytes:.1f} MB，{seconds:.1f} 秒，{megabytes / seconds:.0f} MB/s。",
        f"Backed up to {file}: {megabytes:.1f} MB in {seconds:.1f} s, {megabytes / seconds:.0f} MB/s.",
    ))  # fmt: skip
    mark("✓", held(tongue, made.content, settings.time_zone))


async def keep_before_upgrading(settings: Settings) -> None:
    """An older database is copied before it is changed, where backups are made at all; without the copy it is not."""
    shelf = shelf_of(settings)
    if shelf.at is None or await condition(settings) is not Condition.OLDER:
        return
    now = await present(settings)
    file = shelf.new(now)
    try:
        await asyncio.to_thread(back_up, database_of(settings), file, now)
    except (Unsound, OSError, sqlite3.Error) as error:
        raise not_copied(error) from None
    log.info("the database is of an older version; as it was it is kept in %s", file)


def held(tongue: Tongue, content: Content, zone: ZoneInfo) -> str:
    latest = local(content.newest, zone)
    return tongue(
        f"打开检查过：{content.issues} 件事项，{content.batons} 项待办，{content.events} 个动作，最近一次 {latest}。",
        f"Opened and checked: {content.issues} issues, {content.batons} acts, {content.events} moves, last {latest}.",
    )


def sqlite_file(settings: Settings, instead: str) -> Path:
    """Of a database server this program makes no copies."""
    parsed = make_url(settings.database_url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        raise Failure(
            f"数据库在 PostgreSQL 里，请用它自己的工具 / the database is PostgreSQL's, use its own: {instead}"
        )
    return Path(parsed.database)


def not_copied(error: Exception) -> Failure:
    match error:
        case Unsound():
            return Failure(
                f"数据库或副本有损坏（{error}），没有留下副本；请运行 doctor / damaged, no copy was left; run doctor"
            )
        case NoRoom():
            return Failure(f"{error.filename} 空间不够（{error.strerror}），请腾出空间 / not enough room, make some")
        case OSError():
            return Failure(
                f"写不了 {error.filename or '副本'}（{error.strerror}），请检查文件夹和权限"
                " / cannot be written, check the folder and its rights"
            )
    return Failure(f"复制中断（{error}），请稍后再试，或运行 doctor / the copy broke off, try again or run doctor")


def last_backup(found: Health, tongue: Tongue, zone: ZoneInfo) -> Finding:
    """For status and doctor."""
    if found.failing:
        return bad(tongue(f"备份做不成：{found.failing}", f"No backup can be made: {found.failing}"))
    if found.last is None:
        return odd(tongue("还没有备份。", "There is no backup yet."))
    size, at = found.last.file.stat().st_size / 1e6, local(found.last.at, zone)
    said = tongue(
        f"最近一次备份 {at}，{size:.1f} MB：{found.last.file}", f"Last backup {at}, {size:.1f} MB: {found.last.file}"
    )
    return odd(said) if found.late else good(said)


def local(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else "—"
