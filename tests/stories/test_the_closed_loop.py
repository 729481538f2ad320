"""From a photo on site to a checked close."""

from __future__ import annotations

from tests.stories.story import Story


async def test_an_issue_is_filed_acknowledged_submitted_and_closed(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    await li.send_photo("朝阳路口有一堆垃圾没人清，暴露垃圾")
    draft = await story.hears(li, "上报", "暴露垃圾", "城东")
    assert await story.taps(li, "提交", draft) == "已上报。"
    story.sees(draft, "A-0001", "待接单", "老王")
    card = await story.hears(story.group, "A-0001", "暴露垃圾", "老王")
    assert wang.id in card.notified
    task = await story.hears(wang, "请您接单办理", "A-0001")
    assert await story.taps(wang, "接单", task) == "已接单。"
    story.sees(card, "办理中")
    await story.taps(wang, "办结", task)
    ask = await story.hears(wang, "办理结果")
    await story.taps(wang, "已整改到位", ask)
    await wang.send_photo("已清理干净")
    await story.settle()
    story.sees(ask, "已报办结")
    check = await story.hears(li, "请您核查")
    assert await story.taps(li, "通过", check) == "核查通过，已结案。"
    await story.hears(wang, "已结案：已整改到位")  # his card says so at once; a word of its own may wait
    story.sees(card, "已结案", "已整改到位")
    assert (await story.issue()).status == "closed"
