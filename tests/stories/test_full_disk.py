"""The disk is full while people work: nothing is answered as done, nothing is lost, all is done when there is room."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import Outage
from handlers.telegram.delivery import bookkeeping
from handlers.telegram.receiving import workers
from storage.trouble import FULL
from tests.stories.story import Story


async def pages(story: Story, most: int) -> None:
    async with story.parts.store.transaction() as tx:
        await tx._connection.exec_driver_sql(f"PRAGMA max_page_count = {most}")


async def fill_up(story: Story) -> None:
    """Large things first, then small ones, until nothing goes in any more."""
    for size in (20_000, 2_000, 200, 20):
        for number in range(1000):
            try:
                async with story.parts.store.transaction() as tx:
                    await tx.set_fact(f"ballast {size} {number}", "x" * size)
            except Outage:
                break


async def going_on(story: Story) -> None:
    """As the running bot does: whoever meets the outage tries again."""
    while True:
        try:
            await story.settle()
        except Outage:
            await asyncio.sleep(0.01)
        else:
            return


@pytest.mark.sqlite
async def test_on_a_full_disk_a_tap_is_not_answered_and_counts_once_when_there_is_room(
    story: Story, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(workers, "AWAY_PAUSE", 0.01)
    monkeypatch.setattr(bookkeeping, "OUTAGE_PAUSE", 0.01)
    li, wang = story["小李"], story["老王"]
    await li.send_photo("暴露垃圾没人清。" + "又脏又臭。" * 150)  # a small thing may still go in
    draft = await story.hears(li, "📝 上报")
    await pages(story, 1)
    await fill_up(story)
    said_before = len(caplog.messages)
    tap = await li.tap("提交", on=draft)
    bot = asyncio.create_task(going_on(story))
    with pytest.raises(AssertionError, match="did not answer"):
        await tap.toast(timeout=0.3)
    assert story.group.messages == []
    assert story.telegram.world.queues[story.telegram.bot.id].waiting  # Telegram has not been told that we have it
    assert not bot.done()
    await pages(story, 1_000_000)
    await bot
    answer = await tap.toast(timeout=1)
    assert answer is not None
    assert answer.text == "已上报。"
    await story.hears(story.group, "A-0001")
    await story.hears(wang, "请您接单办理")
    story.sees(draft, "A-0001")
    assert [message for message in caplog.messages if FULL in message]
    assert len([record for record in caplog.records[said_before:] if record.levelname == "ERROR"]) < 3
