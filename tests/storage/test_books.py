"""Every row follows from what was recorded; what does not is found, and nothing else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from bot.bookkeeping import FACT, examine_changed
from bot.commands.verifying import examined
from bot.desk import dispatching, handling, supervising
from bot.ids import IssueId
from storage.schema import journal
from tests.office import Town


async def findings(town: Town, only: IssueId | None = None) -> list[str]:
    return [f"{one.column}" for found in [f async for f in examined(town.store, only)] for one in found]


async def a_busy_week(town: Town) -> None:
    await town.closed()
    await town.submitted(category="0136", by="小钱")
    issue = await town.acknowledged()
    await town.do(supervising.supervise, issue, by="沈督查", reason="快点")
    await town.do(dispatching.redirect, await town.issue(issue), town.unit("CG"), by="孙姐")
    await town.live(60 * 24 * 3, step=60)
    await town.unsorted()


def tamper(town: Town, statement: str, *given: Any) -> None:
    with closing(sqlite3.connect(town.path)) as opened, opened:
        assert opened.execute(statement, given).rowcount == 1


async def test_all_that_a_busy_week_leaves_follows_from_what_was_recorded(town: Town) -> None:
    await a_busy_week(town)
    assert await findings(town) == []
    for name in ("issue", "event", "journal", "baton", "assignment"):
        assert town.database.run(f"SELECT count(*) FROM {name}")[0][0] > 3


@pytest.mark.sqlite
async def test_every_column_that_is_changed_behind_the_bots_back_is_found_and_nothing_else(town: Town) -> None:
    await a_busy_week(town)
    tried = []
    for table, row_id in (("issue", 1), ("issue", 3), ("baton", 2), ("baton", 12), ("assignment", 1)):
        with closing(sqlite3.connect(town.path)) as opened:
            opened.row_factory = sqlite3.Row
            row = dict(opened.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone())
        for column, value in row.items():
            if column not in ("id", "issue_id"):
                other = value + 1 if isinstance(value, int) else f"{value or ''}x"
                put = f'UPDATE {table} SET "{column}" = ? WHERE id = ?'
                tamper(town, put, other, row_id)
                assert await findings(town) == [column if table == "issue" else f"{table}:{row_id} {column}"]
                tamper(town, put, value, row_id)
                tried.append(column)
    assert len(tried) > 100
    assert await findings(town) == []


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("DELETE FROM assignment WHERE id = 1", "assignment:1"),
        ("INSERT INTO assignment SELECT 99, issue_id, unit_id, lead, mandatory, state, at FROM assignment WHERE id = 1",
         "assignment:99"),
    ],
)  # fmt: skip
async def test_a_row_too_few_or_too_many_is_found(town: Town, statement: str, row: str) -> None:
    await a_busy_week(town)
    tamper(town, statement)
    assert await findings(town) == [row]


@pytest.mark.sqlite
async def test_what_people_wrote_is_never_repeated_by_a_finding(town: Town) -> None:
    await a_busy_week(town)
    tamper(town, "UPDATE issue SET description = '没有这回事' WHERE id = 1")
    [finding] = [one async for found in examined(town.store) for one in found]
    assert str(finding).startswith("A-0001 description: ")
    assert "没有" not in str(finding)


@pytest.mark.sqlite
async def test_an_event_that_is_gone_is_found_by_its_neighbours(town: Town) -> None:
    await a_busy_week(town)
    with closing(sqlite3.connect(town.path)) as opened, opened:
        opened.execute("DROP TRIGGER event_no_delete")
        opened.execute("UPDATE notice SET event_id = NULL")
        opened.execute("UPDATE evidence SET event_id = NULL")
        [event] = opened.execute("SELECT id FROM event WHERE issue_id = 1 AND move = 'submit'").fetchone()
        opened.execute("DELETE FROM event WHERE id = ?", (event,))
    assert [name.partition(" ")[2] for name in await findings(town)] == ["before"]


@pytest.mark.sqlite
async def test_of_an_issue_from_before_there_was_a_journal_its_state_is_held_against_its_events(town: Town) -> None:
    await a_busy_week(town)
    with closing(sqlite3.connect(town.path)) as opened, opened:
        opened.execute(f"DROP TRIGGER {journal.name}_no_delete")
        opened.execute(f"DELETE FROM {journal.name}")
    assert await findings(town) == []
    await town.do(handling.note, await town.issue(IssueId(2)), by="老王", words="看过了")
    assert await findings(town) == []
    tamper(town, "UPDATE issue SET status = 'reported' WHERE id = 2")
    tamper(town, "UPDATE issue SET reworks = 3 WHERE id = 1")
    assert await findings(town) == ["reworks", "status"]


@pytest.mark.sqlite
async def test_one_issue_can_be_looked_at_alone(town: Town) -> None:
    await a_busy_week(town)
    tamper(town, "UPDATE issue SET level = 'critical' WHERE id = 2")
    assert [await findings(town, IssueId(number)) for number in (1, 2, 3)] == [[], ["level"], []]


@pytest.mark.sqlite
async def test_the_watchdog_finds_by_itself_what_was_changed_in_an_issue_that_goes_on(town: Town) -> None:
    await a_busy_week(town)
    assert await examine_changed(town.store) == 0  # begins here
    issue = await town.acknowledged()
    tamper(town, "UPDATE issue SET owner_id = owner_id + 1 WHERE id = ?", issue.id)
    assert await examine_changed(town.store) == 1
    assert await examine_changed(town.store) == 1  # looked at again until it fits
    async with town.store.snapshot() as tx:
        kept = await tx.fact(FACT)
        assert await tx.changed_since(json.loads(kept or "")["upto"], 20) == ([], await tx.last_entry())
    tamper(town, "UPDATE issue SET owner_id = owner_id - 1 WHERE id = ?", issue.id)
    assert await examine_changed(town.store) == 0
