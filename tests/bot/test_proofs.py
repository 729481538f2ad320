"""Rung by rung: what was lost behind the bot's back is found and told once. What people do loses nothing: any moves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.auditing import audit
from bot.notices import Kind
from bot.watchdog import Vitals, rungs
from bot.watching import Watch
from tests.office import Town, open_town

DAY = 86_400_000_000


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as town:
        yield town


async def found(town: Town) -> list[str]:
    return await audit(town.store, town.office, town.clock())


async def told(town: Town) -> int:
    """How many messages a few looks of a new process bring."""
    watch = Watch(town.store, town.office, town.clock, Vitals, {"rungs": rungs})
    await town.fresh()
    said = 0
    for _ in range(4):
        town.clock.advance(minutes=2)
        await watch.look()
        said += len(await town.told(Kind.ALARM))
    return said


async def test_a_message_that_is_gone_is_found_whoever_it_was_for_and_told_once(town: Town) -> None:
    await town.acknowledged()
    await town.live(8 * 60, 60)
    assert await found(town) == []
    assert await told(town) == 0
    event, readers, people = town.database.run(
        "SELECT event_id, count(*), count(person_id) FROM notice WHERE kind = 'nudge' GROUP BY event_id ORDER BY 2 DESC"
    )[0]
    assert readers > people > 0  # one of them is the group
    for count, [number] in enumerate(
        town.database.run("SELECT id FROM notice WHERE event_id = ? AND kind = 'nudge'", event)
    ):
        assert len(await found(town)) == count
        town.database.run("DELETE FROM notice WHERE id = ?", number)
        assert f"the message of event {event} to" in (await found(town))[-1]
    assert (await told(town), await told(town)) == (1, 0)
    await town.pass_time(days=1)
    assert await found(town) == []  # nobody can bring it back
    assert await told(town) == 1


async def test_a_timer_that_is_gone_or_far_too_late_is_found(town: Town) -> None:
    await town.acknowledged()
    [(baton, at)] = town.database.run("SELECT id, next_nudge_at FROM baton WHERE closed_at IS NULL")
    town.database.run("UPDATE baton SET next_nudge_at = NULL WHERE id = ?", baton)
    assert await found(town) == [f"no nudge of the submit baton {baton} will fire"]
    town.database.run("UPDATE baton SET next_nudge_at = ? WHERE id = ?", at + 9 * DAY, baton)
    assert await found(town) == []  # nothing is missed yet
    await town.pass_time(days=4)
    assert await found(town) == [f"no nudge of the submit baton {baton} will fire"]


async def test_a_rung_that_counts_as_fired_and_was_never_told_is_found(town: Town) -> None:
    await town.acknowledged()
    await town.live(8 * 60, 60)
    baton, nudged, at = town.database.run("SELECT id, nudged, next_nudge_at FROM baton WHERE closed_at IS NULL")[0]
    town.database.run("UPDATE baton SET nudged = ?, next_nudge_at = ? WHERE id = ?", nudged + 1, at + DAY, baton)
    town.clock.set(datetime.fromtimestamp(at / 1_000_000, UTC))
    [line] = await found(town)
    assert line.startswith("rung ")
    assert f"of the submit baton {baton} has not fired at" in line
