"""`status`: what an operator looks at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from bot import disturbance
from bot.archive import FAILING
from bot.backups import Health, health
from bot.commands.backing_up import last_backup
from bot.commands.opening import open_store, present
from bot.commands.printing import Tongue, mark, table
from bot.disturbance import Disturbance
from bot.settings import Settings
from bot.wiring import office_of, shelf_of
from storage.reports import Standing


def status(
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的 JSON / JSON for programs")] = False,
) -> None:
    """事项、待办、消息、收件箱的数目。 / Counts of issues, open acts, messages and the inbox."""
    settings = Settings.read()
    now, standing, disturbed, backups = asyncio.run(_standing(settings))
    if as_json:
        typer.echo(json.dumps(_plain(now, standing, disturbed, backups), ensure_ascii=False))
    else:
        _show(Tongue(settings), settings, standing, disturbed, backups)


async def _standing(settings: Settings) -> tuple[datetime, Standing, Disturbance, Health]:
    now, policy = await present(settings), office_of(settings).policy
    async with open_store(settings) as store, store.snapshot() as tx:
        standing = await tx.standing(now)
        backups = health(shelf_of(settings), now, await tx.fact(FAILING))
        return now, standing, await disturbance.measure(tx, policy, now, standing.people_bound), backups


def _plain(now: datetime, standing: Standing, disturbed: Disturbance, backups: Health) -> dict[str, Any]:
    """A contract: tools read these names."""
    last = standing.last_event_at
    return {
        "now": now.isoformat(),
        **asdict(standing),
        "last_event_at": last.isoformat() if last else None,
        "disturbance": asdict(disturbed),
        "last_backup_at": backups.last.at.isoformat() if backups.last else None,
        "backup_failing": backups.failing,
    }


def _show(tongue: Tongue, settings: Settings, standing: Standing, disturbed: Disturbance, backups: Health) -> None:
    last = standing.last_event_at
    local = last.astimezone(settings.time_zone).strftime("%Y-%m-%d %H:%M:%S") if last else "—"
    overdue = standing.overdue
    acts = (
        f"{tongue.word('owes', owes)} {count} ({overdue.get(owes, 0)})" for owes, count in standing.open_batons.items()
    )
    rows: list[tuple[str, str]] = [
        (tongue("事项", "issues"), _counts({tongue.word("status", s): n for s, n in standing.issues.items()})),
        (tongue("待办（其中超时）", "open acts (overdue)"), ", ".join(acts) or "—"),
        (tongue("消息", "messages"), _counts(standing.notices)),
        (tongue("动作", "moves"), _counts(standing.moves)),
        (tongue("已发日报", "digests posted"), str(standing.digests_posted)),
        (tongue("收件箱积压", "inbox backlog"), str(standing.inbox_backlog)),
        (
            tongue("人员：共／已绑定／联系不上", "people: all / joined / unreachable"),
            f"{standing.people} / {standing.people_bound} / {standing.people_unreachable}",
        ),
        (tongue("已绑定的群", "groups bound"), str(standing.groups_bound)),
        (
            tongue(f"打扰指数（近 {disturbed.days} 天）", f"disturbance ({disturbed.days} days)"),
            tongue(
                f"每人每天 {disturbed.each_person_and_day} 条，每结案一件 {disturbed.each_closed} 条；"
                f"一人一天最多 {disturbed.most} 条，夜里 {disturbed.at_night} 条，群里 {disturbed.in_groups} 条",
                f"{disturbed.each_person_and_day} messages per person and day, {disturbed.each_closed} per closed one; "
                f"at most {disturbed.most} in a day, {disturbed.at_night} at night; {disturbed.in_groups} in groups",
            ),
        ),
        (tongue("最近一次动作", "last move"), local),
    ]
    table(("", ""), rows)
    if shelf_of(settings).at is not None:
        found = last_backup(backups, tongue, settings.time_zone)
        mark(found.sign, found.text)
    if standing.dead_letters:
        mark("!", tongue(
            f"有 {standing.dead_letters} 条消息处理不了，已搁置，详见日志。",
            f"{standing.dead_letters} updates could not be handled and were laid aside, see the log.",
        ))  # fmt: skip


def _counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "—"
