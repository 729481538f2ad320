"""As soon as Telegram believes that we have an update it is ours alone: killed in that moment, none may be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.deeds import unfinished
from tests.kill.town import PATIENCE, Town, open_town

pytestmark = pytest.mark.kill

FORGETFUL = (str(Path(__file__).with_name("forgetful_bot.py")),)


TRIES = 3


class TooLate(Exception):
    """The bot was through with everything before it was killed: that proves nothing."""


async def test_what_was_confirmed_has_its_effect_after_a_kill(tmp_path: Path) -> None:
    assert await lost(tmp_path) == []


@pytest.mark.torture
async def test_a_bot_that_keeps_its_inbox_in_memory_is_found_out(tmp_path: Path) -> None:
    assert await lost(tmp_path, *FORGETFUL) != []


async def lost(folder: Path, *arguments: str) -> list[str]:
    """Whose words left no trace. On a busy machine the kill may come too late: then once more."""
    for attempt in range(TRIES):
        (folder / str(attempt)).mkdir()
        async with open_town(folder / str(attempt), *arguments) as town:
            try:
                await everybody_writes_and_the_bot_is_killed_on_confirming(town)
            except TooLate:
                continue
            await town.bot.start()
            await town.at_rest()
            assert unfinished(town.bot) == []
            kept = drafts(town)
            return [name for name in town.people if kept.count((f"暴露垃圾，{name}看到的。",)) != 1]
    raise AssertionError(f"killed too late to say anything, {TRIES} times")


async def everybody_writes_and_the_bot_is_killed_on_confirming(town: Town) -> None:
    await town.bot.start()
    held = town.telegram.faults.add("hold_before", method="getUpdates")
    for person in town.people.values():
        await person.send(f"暴露垃圾，{person.name}看到的。")
    await held.reached()
    held.release()  # all but the first come in one batch
    queue = town.telegram.world.queues[town.telegram.bot.id]
    assert await queue.bell.until(lambda: not queue.waiting, PATIENCE), "nothing is confirmed"
    await town.bot.kill()
    if len(drafts(town)) == len(town.people):
        raise TooLate


def drafts(town: Town) -> list[tuple[str]]:
    return town.bot.rows("SELECT text FROM draft")  # type: ignore[return-value]
