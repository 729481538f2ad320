"""The database is lost and a copy put in its place: everybody hears so once, and nothing is said a second time."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands.verifying import examined
from bot.wiring import assemble, office_of
from storage.backup import back_up
from storage.restore import prepare, put_in_place
from tests.stories.story import Story, StoryClock, told

pytestmark = pytest.mark.sqlite


async def restore(story: Story, copy: Path) -> None:
    """As an operator does it; then the bot starts."""
    await story.parts.sender.stop()
    await story.parts.close()
    new, _ = prepare(copy, story.database.path)
    put_in_place(new, story.database.path, story.now)
    story.parts = await assemble(story.settings, office_of(story.settings), StoryClock(story.clock))
    await story.settle()


def heard_so_far(story: Story) -> None:
    """What was said before is another story's matter."""
    for who in (*story.people.values(), *story.groups.values()):
        story._expected |= {(who.chat.id, message.id) for message in story._of_the_bot(who)}


async def test_after_a_restore_everybody_hears_once_of_which_moment_the_bot_is(tmp_path: Path) -> None:
    """暴露垃圾, filed at 9:00, has fallen due at 15:00 and is red at 17:00; all of that the lost database had told."""
    async with told(tmp_path) as story:
        li, wang, copy = story["小李"], story["老王"], tmp_path / "copy.db"
        await story.files(li, "暴露垃圾没人清")
        task = await story.hears(wang, "请您接单办理")
        await story.taps(wang, "接单", task)
        card = await story.hears(story.group, "A-0001", "办理中")
        back_up(story.database.path, copy, story.now)

        await story.wait(hours=1)
        await story.files(li, "另一堆垃圾没人清")
        lost = await story.hears(story.group, "A-0002")
        await story.until(datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        story.sees(card, "红色", "督办2级")
        heard_so_far(story)
        story.clock.set(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))  # 22:00
        await restore(story, copy)

        await story.hears(story["管小萍"], "恢复到了 今天 9:00 的状态", "1 项待办的催办不补发")
        story.sees(card, "办理中")
        assert "督办" not in card.text  # nobody is pressed by what this database has not told
        story.nothing_else_was_said()
        await story.until(datetime(2026, 3, 2, 23, 59, tzinfo=UTC))
        await story.hears(wang, "恢复到了", "昨天 9:00", "重新点一次", "您手上现在有 1 件")
        await story.hears(story.group, "恢复到了", "昨天 9:00", "请重新上报")
        await story.hears(story.groups["全区攻坚工作群"], "恢复到了")
        assert [event.facts for event in await story.history() if event.move == "passed_over"]
        story.nothing_else_was_said()

        assert "没有找到 A-0002" in await story.taps(wang, "接单", lost, story.group)
        await story.files(li, "又一堆垃圾没人清")
        await story.hears(story.group, "A-2001")  # A-0002 is known to people, and stands on buttons
        story.deaf("老王")
        assert [found async for findings in examined(story.parts.store) for found in findings] == []
