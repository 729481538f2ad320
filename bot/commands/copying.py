"""`copy`: the database moves to another engine or another place."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from time import perf_counter
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError

from bot import setting_values
from bot.commands.failures import Failure
from bot.commands.opening import present, require_current
from bot.commands.printing import Tongue, mark, say
from bot.errors import Outage
from bot.settings import Settings
from storage.backup import Unsound
from storage.condition import address_of
from storage.copy_rows import Differs
from storage.copying import Copied, copy_to
from storage.serving import AlreadyServed, alone
from storage.standing_aside import Occupied

STEP = 50_000  # rows between two words on the way


def copy(
    to: Annotated[str, typer.Option("--to", metavar="URL", help="新数据库的地址 / the address of the new database")],
    force: Annotated[
        bool, typer.Option("--force", help="目标已有内容时另存一旁 / what the target holds stands aside")
    ] = False,
) -> None:
    """把数据库复制到另一处，如从 SQLite 到 PostgreSQL；机器人要先停下。 / Copy the database; stop the bot first."""
    settings = Settings.read()
    try:
        target = setting_values.database(to)
    except ValueError as error:
        raise Failure(f"--to：{error}") from None
    asyncio.run(_check(settings, target))
    tongue, began = Tongue(settings), perf_counter()
    copied = asyncio.run(_copy(settings, target, asyncio.run(present(settings)), force=force))
    seconds, address = perf_counter() - began, address_of(target)
    mark("✓", tongue(
        f"已复制到 {address}：{copied.rows} 行，{seconds:.1f} 秒，每张表的行数一致。",
        f"Copied to {address}: {copied.rows} rows in {seconds:.1f} s, as many in each table.",
    ))  # fmt: skip
    for finding in copied.findings:
        say(str(finding))
    if copied.findings:
        mark("!", tongue(
            f"{copied.issues} 件中有 {len(copied.findings)} 处对不上，原来的数据库里也是这样。",
            f"{len(copied.findings)} findings in {copied.issues} issues, as in the old database.",
        ))  # fmt: skip
    else:
        mark(
            "✓", tongue(f"{copied.issues} 件全部对得上。", f"All {copied.issues} issues follow from what was recorded.")
        )
    if copied.aside is not None:
        mark("!", tongue(f"目标原有的内容留在 {copied.aside}。", f"What the target held is kept as {copied.aside}."))
    say(tongue(
        "接下来把 MASHANG_DATABASE_URL 改成新地址，再启动 run；旧数据库没有动，不要再用它启动机器人。",
        "Next set MASHANG_DATABASE_URL to the new address and start `run`; start no bot on the old one any more.",
    ))  # fmt: skip


async def _check(settings: Settings, target: str) -> None:
    await require_current(settings, "还没有数据库，没有什么可复制 / no database yet, nothing to copy")
    if address_of(settings.database_url) == address_of(target):
        raise Failure("--to 就是正在用的数据库，请写另一个 / --to is the database itself, name another")


async def _copy(settings: Settings, target: str, now: datetime, *, force: bool) -> Copied:
    tongue, source = Tongue(settings), settings.database_url

    def tell(table: str, copied: int, total: int) -> None:
        if copied == total or copied % STEP == 0:
            say(tongue(f"{table}：{copied} / {total}", f"{table}: {copied} / {total}"))

    try:
        async with alone(source), alone(target):
            return await copy_to(source, target, now, tell, force=force)
    except AlreadyServed:
        raise Failure(
            "机器人还在运行，什么也没有改动；请先停掉它 / the bot still serves the database, stop it first"
        ) from None
    except Occupied:
        raise Failure(
            f"{address_of(target)} 里已有内容，什么也没有改动；确实要换下它就加上 --force，原来的会另存一旁"
            " / holds something already, nothing was changed; --force puts that aside and keeps it"
        ) from None
    except Outage as outage:
        raise Failure(
            f"数据库连不上了（{outage.reason}），什么也没有改动，请检查 --to 的地址、账号和服务"
            " / a database cannot be reached, nothing was changed; check the address, account and server of --to"
        ) from None
    except (Differs, Unsound, DatabaseError, sqlite3.DatabaseError) as error:
        cause = error.orig if isinstance(error, DatabaseError) else error
        raise Failure(
            f"没有复制成（{cause}），什么也没有改动；请先运行 doctor 和 verify"
            " / not copied, nothing was changed; run doctor and verify first"
        ) from None
    except OSError as error:
        raise Failure(
            f"写不了 {error.filename}（{error.strerror}），什么也没有改动 / cannot be written, nothing was changed"
        ) from None
