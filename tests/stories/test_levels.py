"""A level raised and lowered again, on people's phones."""

from __future__ import annotations

from tests.stories.story import Story
from tests.stories.test_moves import dispatched


async def test_a_secretary_raises_the_level_and_lowers_it_again(story: Story) -> None:
    wang, zhou, li = story["老王"], story["周书记"], story["小李"]
    card, task = await dispatched(story)
    await story.taps(wang, "接单", task)
    await story.wait(minutes=30)
    await zhou.send("/issue A-0001")
    shown = await story.hears(zhou, "A-0001", "应在 今天 15:00 前办结")
    await story.taps(zhou, "调级", shown)
    panel = await story.hears(zhou, "请选新的级别")
    assert await story.taps(zhou, "特急（今天 11:30 前）", panel) == "已选。"
    await story.settle()
    story.sees(panel, "新的级别：特急", "请写调整级别的理由")
    await zhou.send("学校门口，放学前清完")
    told = await story.hears(wang, "周书记 把级别由一般调为特急：学校门口，放学前清完")
    story.sees(told, "期限由 今天 15:00 改为 今天 11:30")
    await story.hears(story.group, "周书记 把级别由一般调为特急", "放学前清完")
    story.sees(card, "特急", "应在 今天 11:30 前办结")
    await li.send("/why A-0001")
    why = await story.hears(li, "经手", "周书记调为特急，按特急事项的处置时限")
    story.sees(why, "今天 9:30 周书记 把级别由一般调为特急，由 今天 15:00 改到 今天 11:30", "至少留 2 小时")
    await story.taps(zhou, "调级", shown)
    await story.taps(zhou, "一般（今天 15:00 前）", await story.hears(zhou, "请选新的级别"))
    await zhou.send("已安排家长接送，不急了")
    await story.hears(wang, "由特急调为一般", "期限由 今天 11:30 改为 今天 15:00")
    await story.hears(story.group, "由特急调为一般")
    story.sees(card, "一般", "应在 今天 15:00 前办结")


async def test_a_secretary_says_another_level_in_words_and_confirms_it(story: Story) -> None:
    zhou, wang = story["周书记"], story["老王"]
    card, task = await dispatched(story)
    await story.taps(wang, "接单", task)
    await zhou.send("学校门口，改成特急", story.group, reply_to=card)
    asked = await story.hears(zhou, "您的意思是改为特急（今天 11:00 前）吗？")
    assert "一般" in card.text, "words alone change nothing"
    assert await story.taps(zhou, "确认调级", asked) == "级别已调整。"
    await story.hears(wang, "周书记 把级别由一般调为特急：学校门口，改成特急")
    story.sees(card, "特急", "应在 今天 11:00 前办结")
    await zhou.send("make it critical", story.group, reply_to=card)
    await story.hears(story.group, "它现在就是这个级别")
    story.deaf("周书记", "城东街道工作群")
