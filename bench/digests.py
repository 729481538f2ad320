"""What a digest costs to count and to write, over a hundred thousand issues: an ordinary year, and all of them open."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench import town
from bench.figures import Figures
from bench.ticks import StillClock
from bot.digest import Slot
from bot.ids import ChatId
from bot.notices import Kind, Notice
from handlers.telegram.outgoing import Post
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.rendering import Renderer
from storage.store import Store

ISSUES, TIMES = 100_000, 5
AIM_SECONDS = 0.5
OPEN_OF = 5  # one of so many is open in an ordinary year
YEAR = """
    UPDATE issue SET filed_at = :now - :year * (id * 7919 % 10007) / 10007;
    UPDATE issue SET dispatched_at = filed_at, private = (id % 50 = 0);
    UPDATE baton SET opened_at = (SELECT filed_at FROM issue WHERE issue.id = issue_id);
    UPDATE baton SET due_at = opened_at + CASE owes WHEN 'submit' THEN 259200000000 ELSE 7200000000 END;
    UPDATE issue SET status = 'closed', result = 'fixed', resolution = 'fixed',
        closed_at = filed_at + 86400000000 * (1 + id % 5) WHERE id % :open_of;
    UPDATE issue SET status = 'in_progress' WHERE id % :open_of = 0;
    UPDATE baton SET next_nudge_at = NULL, closed_by = owes, closed_at = opened_at + 43200000000 * (1 + id % 7)
        WHERE issue_id % :open_of OR owes = 'acknowledge';
    UPDATE baton SET "limit" = (1 + issue_id % 5) || 'wd' WHERE owes = 'submit'
"""


async def measure(issues: int = ISSUES) -> Figures:
    return {
        "issues": issues,
        "aim_seconds": AIM_SECONDS,
        "a_year": await _digest(issues, spread=True),
        "all_open": await _digest(issues, spread=False),
    }


async def _digest(count: int, *, spread: bool) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database = Path(folder) / "mashang.db"
        now = datetime.now(UTC)
        await town.found(database, now - timedelta(days=400))
        await town.file_issues(database, count, now - timedelta(days=4))
        with closing(sqlite3.connect(database)) as connection:
            if spread:
                micros = {"now": int(now.timestamp() * 1e6), "year": 365 * 86_400_000_000, "open_of": OPEN_OF}
                for statement in YEAR.split(";"):
                    connection.execute(statement, micros)
                connection.commit()
            groups = [row[0] for row in connection.execute("SELECT chat_id FROM chat_group ORDER BY id")]
            connection.execute(
                "UPDATE chat_group SET area_id = (SELECT id FROM area WHERE code = 'A') WHERE chat_id = ?", groups[:1]
            )
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'roster_version'")
            connection.commit()
        store, office = Store(town.url_of(database)), town.make_office()
        try:
            async with store.transaction() as tx:
                await office.take_office(tx, now)
            render = Renderer(store, office, Languages("zh_CN", town.ZONE), StillClock(now), "bench_bot")
            return {
                "whole_office": await seconds_of_digest(
                    render, ChatId(groups[0]), Slot(now - timedelta(hours=10), now)
                ),
                "one_street": await seconds_of_digest(render, ChatId(groups[1]), Slot(now - timedelta(hours=10), now)),
            }
        finally:
            await store.close()


async def seconds_of_digest(render: Renderer, chat_id: ChatId, slot: Slot) -> Figures:
    facts = {"start": slot.start.isoformat(), "end": slot.end.isoformat(), "late": False}
    took, cpu = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        outgoing = await render(Notice("digest", Kind.DIGEST, chat_id, slot.end, facts=facts))
        took.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        assert isinstance(outgoing.action, Post)
    return {"seconds": round(median(took), 3), "cpu": round(median(cpu), 3)}
