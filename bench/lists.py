"""What a list costs to find and to write, over a hundred thousand issues of a year, one in five of them open."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine

from bench import town
from bench.digests import OPEN_OF, YEAR
from bench.figures import Figures
from bench.ticks import StillClock
from bot.ids import ChatId, PersonId
from bot.notices import Kind, Notice
from bot.roster import Roster
from bot.scopes import Charge
from handlers.telegram.outgoing import Post
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.list_links import BoardLink, MineLink
from handlers.telegram.screens.rendering import Renderer
from storage.search import fill
from storage.store import Store

ISSUES, TIMES = 100_000, 9
AIM_SECONDS = 0.05
SAID = """
    UPDATE issue SET place = '幸福路' || id,
        description = id % 977 || '号门口' || description || '，' || id % 31 || '楼的住户报的'
"""
SEARCHES = {"find_often": "垃圾", "find_once": "幸福路77777", "find_nothing": "没有这样的词", "find_one_symbol": "路"}


async def measure(issues: int = ISSUES) -> Figures:
    with TemporaryDirectory(prefix="bench-") as folder:
        database, now = Path(folder) / "mashang.db", datetime.now(UTC)
        await town.found(database, now - timedelta(days=400))
        await town.file_issues(database, issues, now - timedelta(days=4))
        _a_year(database, now)
        store, office = Store(town.url_of(database)), town.make_office()
        try:
            async with store.transaction() as tx:
                await office.take_office(tx, now)
                roster = await tx.roster()
            render = Renderer(store, office, Languages("zh_CN", town.ZONE), StillClock(now), "bench_bot")
            asked = {name: ("found", {"link": "found_0", "words": words}) for name, words in SEARCHES.items()}
            found = {
                name: await seconds_of_page(render, roster, now, *one)
                for name, one in (asked | _boards(roster)).items()
            }
            return {"issues": issues, "open": issues // OPEN_OF, "aim_seconds": AIM_SECONDS, **found}
        finally:
            await store.close()


def _a_year(database: Path, now: datetime) -> None:
    with closing(sqlite3.connect(database)) as connection:
        micros = {"now": int(now.timestamp() * 1e6), "year": 365 * 86_400_000_000, "open_of": OPEN_OF}
        for statement in (*YEAR.split(";"), SAID):
            connection.execute(statement, micros)
        connection.commit()
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()


def _boards(roster: Roster) -> dict[str, tuple[str, dict[str, Any]]]:
    street, everything = roster.area_by_code("A1"), roster.unit_by_code("QU")
    assert street is not None
    assert everything is not None
    charges = {"board_street": Charge(area_id=street.id), "board_office": Charge(unit_id=everything.id)}
    boards = {name: ("board", {"link": BoardLink(charge).pack()}) for name, charge in charges.items()}
    return boards | {"mine": ("mine", {"link": MineLink().pack()})}


async def seconds_of_page(
    render: Renderer, roster: Roster, now: datetime, template: str, facts: dict[str, Any]
) -> Figures:
    """As the administrator, who sees all, reads it."""
    reader = roster.by_telegram(town.PEOPLE[0])
    assert reader is not None
    facts |= {"template": template, "page": 0}
    notice = Notice("list", Kind.SAY, ChatId(town.PEOPLE[0]), now, PersonId(reader.id), facts=facts)
    took, cpu = [], []
    for _ in range(TIMES):
        began, worked = time.perf_counter(), time.process_time()
        outgoing = await render(notice)
        took.append(time.perf_counter() - began)
        cpu.append(time.process_time() - worked)
        assert isinstance(outgoing.action, Post)
    return {"seconds": round(median(took), 4), "cpu": round(median(cpu), 4)}
