"""One category, several filing conditions: each with its own limit, level, photo and end."""

from __future__ import annotations

from bot.batons import Owes
from tests.stories.story import Story


async def test_the_filer_and_the_dispatcher_pick_the_condition_by_a_tap(story: Story) -> None:
    li, sun = story["小李"], story["孙姐"]
    await li.send_photo("工地围挡倒了一片")
    draft = await story.hears(li, "类别：围挡缺失破损", "立案条件：围挡破损（3 个工作日）")  # guessed from the words
    await story.taps(li, "立案条件", draft)
    story.sees(draft, "请选立案条件")
    await story.taps(li, "围挡缺失（2 个工作日）", draft)
    story.sees(draft, "立案条件：围挡缺失（2 个工作日）")
    await story.taps(li, "提交", draft)
    card = await story.hears(story.group, "围挡缺失破损 · 围挡缺失 · 一般")

    await story.taps(sun, "派单", await story.hears(sun, "请您派单"))
    panel = await story.hears(sun, "请选主办单位", "立案条件：围挡缺失（2 个工作日）")
    await story.taps(sun, "换立案条件", panel)
    await story.taps(sun, "围挡破损（3 个工作日）", panel)
    story.sees(panel, "请选主办单位", "立案条件：围挡破损（3 个工作日）")
    assert await story.taps(sun, "市政中心", panel) == "已派单。"
    story.sees(card, "围挡缺失破损 · 围挡破损 · 一般", "应在 周四 9:00 前办结")
    async with story.parts.store.snapshot() as tx:
        [submit] = [baton for baton in await tx.open_batons((await story.issue()).id) if baton.owes is Owes.SUBMIT]
    assert str(submit.limit) == "3wd"
    for person in story.people.values():
        story.deaf(person.name)
    story.deaf(*story.groups)
