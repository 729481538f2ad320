"""What people really type under a card, and the button that says what it will do."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox import Message
from tests.stories.story import Story


async def filed(story: Story) -> tuple[Message, Message]:
    await story.files(story["小李"], "暴露垃圾没人清")
    return await story.hears(story.group, "A-0001"), await story.hears(story["老王"], "请您接单办理")


async def test_received_in_the_group_acknowledges(story: Story) -> None:
    card, _ = await filed(story)
    await story["老王"].send("收到，马上去", story.group, reply_to=card)
    await story.settle()
    story.sees(card, "办理中", "老王 接单")


async def test_done_opens_the_panel_of_submitting_with_the_words_filled_in(story: Story) -> None:
    wang, li = story["老王"], story["小李"]
    card, _ = await filed(story)
    await wang.send_photo("已清理干净", story.group, reply_to=card)
    panel = await story.hears(wang, "办理结果", "已清理干净", "已收照片 1 张")
    assert await story.taps(wang, "已整改到位", panel) == "已报办结，等待核查。"
    await story.hears(li, "请您核查")
    story.sees(card, "待核查")


async def test_not_yet_done_is_only_progress(story: Story) -> None:
    wang = story["老王"]
    card, _ = await filed(story)
    for words in ("还没清理", "未完成", "处理不了", "清理了一半"):
        await wang.send(words, story.group, reply_to=card)
        await story.settle()
        story.sees(card, f"老王 进展：{words}")
    assert (await story.issue()).status == "in_progress"


async def test_not_ours_proposes_a_return_to_the_unit_named_and_changes_nothing_until_confirmed(story: Story) -> None:
    wang, sun = story["老王"], story["孙姐"]
    card, _ = await filed(story)
    await wang.send("不属我辖区，应为水务局", story.group, reply_to=card)
    panel = await story.hears(wang, "您的意思是退单吗", "建议单位：水务局")
    assert (await story.issue()).returns == 0
    assert await story.taps(wang, "确认退单", panel) == "退单已提交，审定前仍由本单位负责。"
    await story.hears(sun, "请您审定")


async def test_a_promised_time_is_kept_with_the_progress(story: Story) -> None:
    wang = story["老王"]
    _, task = await filed(story)
    await wang.send("明天下午三点前办完", reply_to=task)
    await story.hears(wang, "进展已记录")
    async with story.parts.store.snapshot() as tx:
        history = await tx.history((await story.issue()).id)
    assert history[-1].facts["promised"] == "2026-03-03T07:00:00+00:00"


async def test_the_owner_naming_another_unit_returns_it_to_that_unit(story: Story) -> None:
    wang, sun = story["老王"], story["孙姐"]
    card, _ = await filed(story)
    await wang.send("请城管处理", story.group, reply_to=card)
    panel = await story.hears(wang, "您的意思是退单吗", "建议单位：城管局")
    assert await story.taps(wang, "确认退单", panel) == "退单已提交，审定前仍由本单位负责。"
    await story.hears(sun, "请您审定", "请城管处理")


async def test_the_owner_naming_a_colleague_hands_it_on(story: Story) -> None:
    wang, zhao = story["老王"], story["小赵"]
    card, _ = await filed(story)
    await wang.send("我走不开，让小赵去处理吧", story.group, reply_to=card)
    panel = await story.hears(wang, "您的意思是转派吗", "转给小赵")
    await story.taps(wang, "确认转派", panel)
    await story.hears(zhao, "请您")
    await story.hears(story.group, "小赵", "请环卫中心接单办理")
    story.sees(card, "责任人：小赵")


async def test_a_colleague_whom_the_roster_does_not_know_is_asked_for_and_choosing_one_confirms(story: Story) -> None:
    wang, zhao = story["老王"], story["小赵"]
    card, _ = await filed(story)
    await wang.send("转给张强处理", story.group, reply_to=card)
    panel = await story.hears(wang, "请选接手的同事")
    await story.taps(wang, "小赵", panel)
    await story.hears(zhao, "请您")
    await story.hears(story.group, "小赵", "请环卫中心接单办理")
    story.sees(card, "责任人：小赵")


async def test_handing_it_to_oneself_is_only_progress(story: Story) -> None:
    card, _ = await filed(story)
    await story["老王"].send("这个老王处理", story.group, reply_to=card)
    await story.settle()
    story.sees(card, "老王 进展：这个老王处理")


async def test_english_words_are_understood_like_chinese_ones(story: Story) -> None:
    wang, li = story["老王"], story["小李"]
    card, task = await filed(story)
    await wang.send("got it, on my way", story.group, reply_to=card)
    await story.settle()
    story.sees(card, "办理中", "老王 接单")
    await wang.send("not finished yet", reply_to=task)
    await story.hears(wang, "进展已记录")
    await wang.send_photo("done, all cleared", story.group, reply_to=card)
    panel = await story.hears(wang, "办理结果", "done, all cleared")
    await story.taps(wang, "已整改到位", panel)
    await story.hears(li, "请您核查")


async def test_a_leader_asks_for_an_answer_by_a_time(story: Story) -> None:
    zhou, wang, li = story["周书记"], story["老王"], story["小李"]
    card, _ = await filed(story)
    await zhou.send("请环卫中心周五前报结果", story.group, reply_to=card)
    panel = await story.hears(zhou, "您的意思是督办吗", "环卫中心 老王须在 周五 23:59 前答复")
    assert "改派" not in panel.text
    assert await story.taps(zhou, "确认督办", panel) == "督办已发出。"
    await story.hears(wang, "请您答复督办", "请环卫中心周五前报结果")
    await story.hears(li, "周书记 督办")
    async with story.parts.store.snapshot() as tx:
        answer = next(b for b in await tx.open_batons((await story.issue()).id) if b.owes == "answer")
    assert f"{answer.due_at:%m-%d}" == "03-06"
    await zhou.send("/why A-0001")
    why = await story.hears(zhou, "等 老王（环卫中心）答复督办，周五 23:59 前\n由周书记指定的时间\n还差")
    story.sees(why, "→ 林主任（分管领导），之后反复提醒")


async def test_a_leader_who_names_another_unit_hears_who_will_owe_the_answer(story: Story) -> None:
    zhou, wang, li = story["周书记"], story["老王"], story["小李"]
    card, _ = await filed(story)
    await zhou.send("请水务局周五前报结果", story.group, reply_to=card)
    panel = await story.hears(zhou, "您的意思是督办吗", "环卫中心 老王须在", "不由您提到的水务局负责", "请先改派")
    assert await story.taps(zhou, "确认督办", panel) == "督办已发出。"
    await story.hears(wang, "请您答复督办")
    await story.hears(li, "周书记 督办")


async def test_a_leader_who_names_somebody_else_hears_who_will_owe_the_answer(story: Story) -> None:
    zhou = story["周书记"]
    card, _ = await filed(story)
    await zhou.send("小赵明天中午前报结果", story.group, reply_to=card)
    await story.hears(zhou, "环卫中心 老王须在", "不由您提到的小赵负责")


async def test_a_leader_instructs_from_a_bundle_and_a_deputy_answers_their_words(story: Story) -> None:
    li, lin, zhao = story["小李"], story["林主任"], story["小赵"]
    story.deaf("小李", "老王", "陈主任", "曹联络", "孔队长", "城东街道工作群", "全区攻坚工作群")
    for words in ("暴露垃圾没人清", "一车建筑垃圾倒在路边"):
        await story.files(li, words)
    await story.until(datetime(2026, 3, 2, 7, 20, tzinfo=UTC))  # 15:20: nobody has taken them
    bundle = await story.hears(lin, "2 件事项请您过问", "您的岗位是分管领导")
    await lin.send("今天上午八点前报结果", reply_to=bundle)
    await story.hears(lin, "这条提醒里有 2 件事项")
    await lin.send("A-0001 今天上午八点前报结果", reply_to=bundle)
    await story.hears(lin, "“今天上午八点前”已经过了")
    await lin.send("A-0001 四点前报结果", reply_to=bundle)
    late = await story.hears(lin, "老王须在 今天 16:00 前答复")
    await story.until(datetime(2026, 3, 2, 8, 1, tzinfo=UTC))
    assert "已经过了" in await story.taps(lin, "确认督办", late)
    await story.taps(lin, "取消", late)

    card = next(m for m in story.group.messages if "A-0001" in m.text)
    asked = await lin.send("报一下情况", story.group, reply_to=card)
    panel = await story.hears(lin, "老王须在 明天 10:01 前答复")  # no time was named: by the policy
    assert await story.taps(lin, "确认督办", panel) == "督办已发出。"
    await zhao.send("车坏了，六点前清完", story.group, reply_to=asked)
    await story.hears(lin, "小赵 答复督办：车坏了，六点前清完")
    story.deaf("林主任")
