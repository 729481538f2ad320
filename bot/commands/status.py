"""`status`: what an operator looks at."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.commands.opening import open_store, present
from bot.commands.printing import Tongue, mark, table
from bot.settings import Settings
from storage.reports import Standing


def status(
    as_json: Annotated[bool, typer.Option("--json", help="给程序读的 JSON / JSON for programs")] = False,
) -> None:
    """事项、待办、消息、收件箱的数目。 / Counts of issues, open acts, messages and the inbox."""
    settings = Settings.read()
    now, standing = asyncio.run(_standing(settings))
    if as_json:
        typer.echo(json.dumps(_plain(now, standing), ensure_ascii=False))
    else:
        _show(Tongue(settings), settings, standing)


async def _standing(settings: Settings) -> tuple[datetime, Standing]:
    now = await present(settings)
    async with open_store(settings) as store, store.snapshot() as tx:
        return now, await tx.standing(now)


def _plain(now: datetime, standing: Standing) -> dict[str, Any]:
    """A contract: tools read these names."""
    last = standing.last_event_at
    return {"now": now.isoformat(), **asdict(standing), "last_event_at": last.isoformat() if last else None}


def _show(tongue: Tongue, settings: Settings, standing: Standing) -> None:
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
        (tongue("最近一次动作", "last move"), local),
    ]
    table(("", ""), rows)
    if standing.dead_letters:
        mark("!", tongue(
            f"有 {standing.dead_letters} 条消息处理不了，已搁置，详见日志。",
            f"{standing.dead_letters} updates could not be handled and were laid aside, see the log.",
        ))  # fmt: skip


def _counts(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "—"
