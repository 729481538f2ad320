"""What a command opens: a policy file, the present moment, the database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy.exc import DatabaseError

from bot import setting_values
from bot.catalogue import Catalogue
from bot.commands.failures import Failure
from bot.errors import Outage
from bot.policy import Policy
from bot.roster import Roster
from bot.settings import Settings
from handlers.clock import DrillClock
from storage.condition import Condition, condition_of
from storage.migrate import migrate
from storage.store import Store


def read_policy(file: Path, zone: ZoneInfo) -> Policy:
    """Raises PolicyError with everything that is wrong in the file."""
    try:
        return Policy.load(setting_values.text_file(file).read_text(encoding="utf-8"), zone=zone, name=file.name)
    except ValueError as error:
        raise Failure(str(error)) from None


def read_catalogue(settings: Settings) -> Catalogue:
    """Raises CatalogueError with everything that is wrong in the file."""
    own = settings.catalogue_file
    return Catalogue.load(own.read_text(encoding="utf-8"), name=own.name) if own else Catalogue.load()


async def read_roster(settings: Settings) -> Roster:
    """Empty where there is no database yet."""
    if await condition(settings) in (Condition.MISSING, Condition.EMPTY):
        return Roster()
    async with open_store(settings) as store, store.snapshot() as tx:
        return await tx.roster()


async def present(settings: Settings) -> datetime:
    """Now, by the drill's clock where there is one."""
    if settings.clock_url is None:
        return datetime.now(UTC)
    clock = DrillClock(settings.clock_url)
    try:
        await clock.look()
        return clock()
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise Failure(
            f"MASHANG_CLOCK_URL：演练时钟没有应答（{type(error).__name__}），请检查地址"
            " / the drill clock does not answer, check its address"
        ) from None
    finally:
        await clock.close()


async def condition(settings: Settings) -> Condition:
    try:
        return await condition_of(settings.database_url)
    except Outage as outage:
        raise away(outage) from None
    except (OSError, DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error.strerror or error
        raise Failure(
            f"MASHANG_DATABASE_URL：数据库打不开（{cause}），请检查地址和权限"
            " / the database cannot be opened, check the address and its rights"
        ) from None
    except ImportError as error:
        raise Failure(
            f"MASHANG_DATABASE_URL：缺少驱动 {error.name}，请先安装 / the driver {error.name} is not installed"
        ) from None


def away(outage: Outage) -> Failure:
    return Failure(
        f"MASHANG_DATABASE_URL：连不上数据库（{outage.reason}），请检查地址、账号和服务"
        " / the database cannot be reached, check its address, account and server"
    )


async def require_current(settings: Settings, missing: str) -> None:
    """Raise `Failure` unless there is a database of this version; ``missing`` is said where there is none."""
    found = await condition(settings)
    if found in (Condition.MISSING, Condition.EMPTY):
        raise Failure(missing)
    if found is Condition.OLDER:
        raise Failure("数据库还是旧版本的，请先启动一次 run / the database is of an older version, start `run` once")
    if found is Condition.NEWER:
        raise Failure("数据库是更新的版本用过的，请用那个版本的程序 / the database is of a newer version, run that one")


@asynccontextmanager
async def open_store(settings: Settings) -> AsyncIterator[Store]:
    """An existing database, as it is."""
    await require_current(
        settings, "还没有数据库，请先导入花名册：roster import / no database yet, import a roster first"
    )
    async with _opened(settings.database_url) as store:
        yield store


@asynccontextmanager
async def open_or_make_store(settings: Settings) -> AsyncIterator[Store]:
    """Made where there is none, brought up to date where it is older."""
    await condition(settings)
    try:
        await migrate(settings.database_url)
    except OSError as error:
        raise Failure(
            f"MASHANG_DATABASE_URL：建不了数据库（{error.strerror}），请检查文件夹和权限"
            " / the database cannot be made, check the folder and its rights"
        ) from None
    async with _opened(settings.database_url) as store:
        yield store


@asynccontextmanager
async def open_trial_store(settings: Settings) -> AsyncIterator[Store]:
    """For a trial: the database that is there, else a passing one, so that nothing is left behind."""
    if await condition(settings) not in (Condition.MISSING, Condition.EMPTY):
        async with open_store(settings) as store:
            yield store
        return
    with TemporaryDirectory(prefix="mashang-") as folder:
        url = f"sqlite+aiosqlite:///{Path(folder) / 'trial.db'}"
        await migrate(url)
        async with _opened(url) as store:
            yield store


@asynccontextmanager
async def _opened(url: str) -> AsyncIterator[Store]:
    store = Store(url)
    try:
        yield store
    finally:
        await store.close()
