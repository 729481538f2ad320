"""Deadlines that move, on people's phones: more time, a pause, a promise, an end to ping-pong, and units that help."""

from __future__ import annotations

from tests.stories.story import Story
from tests.stories.test_moves import dispatched


async def test_more_time_is_asked_for_in_words_and_granted_by_a_tap(story: Story) -> None:
    wang, sun = story["老王"], story["孙姐"]
    card, task = await dispatched(story)
    assert await story.taps(wang, "接单", task) == "已接单。"
    await story.taps(wang, "申请延期", task)
    panel = await story.hears(wang, "延到何时")
    await wang.send("说不准")
    await story.hears(wang, "没看懂时间")
    await wang.send("今天14点")
    await story.hears(wang, "新的期限要晚于现在的期限，请重选。")  # and it can still be chosen
    await wang.send("周三下午5点")
    await story.settle()
    story.sees(panel, "新的时间：周三 17:00", "请写延期理由")
    await wang.send("清运车在修，周三到")
    await story.hears(story.group, "老王 申请延期到 周三 17:00：清运车在修")
    decision = await story.hears(sun, "环卫中心申请延期到 周三 17:00，请您审定", "清运车在修")
    assert await story.taps(sun, "同意延期", decision) == "已同意延期。"
    await story.hears(wang, "延期已同意，新的期限是 周三 17:00")
    story.sees(card, "应在 周三 17:00 前办结")


async def test_a_pause_is_granted_looked_at_every_month_and_ends_on_its_day(story: Story) -> None:
    wang, sun, li = story["老王"], story["孙姐"], story["小李"]
    card, task = await dispatched(story)
    await story.taps(wang, "接单", task)
    await story.taps(wang, "申请挂账", task)
    panel = await story.hears(wang, "挂账到何时")
    assert await story.taps(wang, "到 6月1日 8:00", panel) == "已选。"
    await wang.send("等道路施工退场，退场后三天内清完")
    await story.hears(story.group, "申请挂账到 6月1日 8:00")
    decision = await story.hears(sun, "申请挂账到 6月1日 8:00", "请您审定")
    assert await story.taps(sun, "同意挂账", decision) == "已同意挂账。"
    await story.hears(wang, "已挂账，6月1日 8:00 恢复办理")
    await story.hears(li, "已挂账")
    story.sees(card, "状态：挂账")
    story.deaf("城东街道工作群", "全区攻坚工作群")
    await story.wait(days=31)
    await story.hears(wang, "挂账满月")
    review = await story.hears(sun, "挂账满月")
    assert await story.taps(sun, "恢复办理", review) == "已恢复办理。"
    await story.hears(wang, "请您办理")
    await story.hears(li, "已恢复办理")


async def test_ping_pong_is_ended_by_the_arbiter_whose_word_is_kept_by_one_tap(story: Story) -> None:
    wang, sun, shen, hua = story["老王"], story["孙姐"], story["沈督查"], story["华联络"]
    story.deaf("城东街道工作群", "全区攻坚工作群", "小李", "曹联络")
    _, task = await dispatched(story)
    await story.taps(wang, "退单", task)
    await story.hears(wang, "请写退单理由")
    await wang.send("在施工围挡里，不归环卫")
    await story.taps(sun, "同意退单", await story.hears(sun, "环卫中心申请退单，请您审定"))
    await story.taps(sun, "市政中心", await story.hears(sun, "请选新的主办单位"))
    await story.hears(wang, "已改派给 市政中心")
    second = await story.hears(hua, "请您接单办理")
    await story.taps(hua, "退单", second)
    await story.hears(hua, "请写退单理由")
    await hua.send("垃圾归环卫")
    decision = await story.hears(shen, "市政中心申请退单，请您审定")
    await story.taps(shen, "不同意退单", decision)
    await story.hears(shen, "请写不同意退单的理由")
    await shen.send("围挡内由市政负责清理，定了")
    await story.hears(hua, "退单未同意：围挡内由市政负责清理，定了")
    offer = await story.hears(shen, "您的裁决要记为分工吗", "暴露垃圾", "直接派给市政中心")
    assert await story.taps(shen, "记为分工", offer) == "已记为分工。"
    story.sees(offer, "已记为分工")


async def test_a_promise_that_passes_is_told_to_who_gave_it(story: Story) -> None:
    wang = story["老王"]
    _, task = await dispatched(story)
    await wang.send("今天10点半前清完", reply_to=task)
    await story.hears(wang, "进展已记录")
    await story.hears(story["小李"], "今天10点半前清完")
    await story.until(story.now.replace(hour=2, minute=35))
    nudge = await story.hears(wang, "答应 今天 10:30 前办好，时间到了")
    story.sees(nudge, "应在 今天 15:00 前")
    story.deaf("城东街道工作群")
