"""As soon as Telegram believes that we have an update it is ours alone: killed in that moment, none may be lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill.deeds import unfinished
from tests.kill.town import Town, open_town, until

pytestmark = pytest.mark.kill

FORGETFUL = (str(Path(__file__).with_name("forgetful_bot.py")),)


async def test_what_was_confirmed_has_its_effect_after_a_kill(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        await everybody_writes_and_the_bot_is_killed_on_confirming(town)


async def test_a_bot_that_keeps_its_inbox_in_memory_is_found_out(tmp_path: Path) -> None:
    async with open_town(tmp_path, *FORGETFUL) as town:
        with pytest.raises(AssertionError, match="lost"):
            await everybody_writes_and_the_bot_is_killed_on_confirming(town)


async def everybody_writes_and_the_bot_is_killed_on_confirming(town: Town) -> None:
    await town.bot.start()
    for person in town.people.values():
        await person.send(f"暴露垃圾，{person.name}看到的。")
    queue = town.telegram.world.queues[town.telegram.bot.id]
    await until(lambda: not queue.waiting, "nothing is confirmed", town.bot)
    await town.bot.kill()
    had_effect = len(drafts(town))
    assert had_effect < len(town.people), "it was killed too late to say anything"
    await town.bot.start()
    await town.at_rest()
    kept = drafts(town)
    lost = [name for name in town.people if kept.count((f"暴露垃圾，{name}看到的。",)) != 1]
    assert not lost, f"lost: {lost}"
    assert unfinished(town.bot) == []


def drafts(town: Town) -> list[tuple[str]]:
    return town.bot.rows("SELECT text FROM draft")  # type: ignore[return-value]
