"""The real bot, and people whose phones are on the page: from a photo on site to the digest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.browser.conftest import Opens
from tests.browser.going import going
from tests.browser.hands import Hands
from tests.stories.story import Story, told

DRILL = """
[limits]
handle = { critical = "10m", urgent = "10m", routine = "10m" }
override_handle = true
"""
MOST_RUNS = 8


@pytest_asyncio.fixture(loop_scope="session")
async def story(tmp_path: Path) -> AsyncIterator[Story]:
    """The bot goes by itself, at whatever pace the page gives the clock."""
    (tmp_path / "policy.toml").write_text(DRILL, encoding="utf-8")
    async with told(tmp_path, policy_file=tmp_path / "policy.toml") as story, going(story):
        yield story


async def runs_ahead_until(hands: Hands, name: str, words: str) -> None:
    """The button is pressed again and again, as one would, until this person is written to."""
    for _ in range(MOST_RUNS):
        await hands.runs_ahead()
        phone = await hands.phone(name)
        if await phone.node.get_by_text(words).count():
            return
    raise AssertionError(f"{name} never heard {words!r}")


@pytest.mark.parametrize("size", ["a narrow phone", "a desk"])
async def test_from_a_photo_on_site_to_the_digest(opens: Opens, story: Story, size: str) -> None:
    people = [story[name] for name in ("小李", "老王", "周书记")]
    hands = await opens(story.telegram.url, *people, size=size)

    li = await hands.phone("小李")
    await li.opens("马上就办")
    await li.sends_samples("路口一堆垃圾没人清，暴露垃圾", "袋子和纸箱")
    draft = await li.sees("📝 上报")
    await li.presses("发送其他内容")
    await li.presses("位置")
    await li.node.get_by_label("地名").select_option(label="城东街道第一网格")
    await li.presses("发送这个位置")
    await draft.get_by_text("城东街道第一网格").wait_for()
    await li.presses("提交")
    await li.sees_anywhere("已上报。")

    wang = await hands.phone("老王")
    await wang.opens("马上就办")
    await wang.sees("请您接单办理")
    await wang.presses("接单")
    await wang.sees_anywhere("已接单。")
    await (await wang.sees("A-0001")).get_by_text("办理中").wait_for()

    zhou = await hands.phone("周书记")
    await runs_ahead_until(hands, "周书记", "督办 2 级")
    await zhou.opens("马上就办")
    await zhou.sees("A-0001")

    wang = await hands.phone("老王")
    await wang.presses("办结")
    await wang.presses("已整改到位")
    await wang.sends_samples("已全部清走", "干净的路面")
    await wang.sees("已报办结")

    li = await hands.phone("小李")
    await li.sees("请您核查")
    await li.presses("通过")
    await li.sees_anywhere("核查通过，已结案。")
    assert (await story.issue()).status == "closed"

    zhou = await hands.phone("周书记")
    await zhou.writes("/digest")
    digest = await zhou.sees("事项日报")
    await digest.get_by_text("A-0001").wait_for()
