"""Several reminders in one message, and what people can do with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.issues import Status
from tests.stories.story import Story

ELEVEN = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)  # 11:00: two working hours without an ack


async def test_what_is_no_message_of_its_own_is_a_line_of_the_next_one(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    story.deaf("小李", "曹联络", "城东街道工作群", "全区攻坚工作群")
    await story.files(li, "暴露垃圾没人清")
    await story.taps(wang, "接单", await story.hears(wang, "请您接单办理"))
    await story.until(ELEVEN + timedelta(minutes=5))  # half of the time is over, and nobody is disturbed by that
    await story.files(li, "一车建筑垃圾倒在路边")
    card = await story.hears(wang, "请您接单办理", "A-0002", "顺带告知", "A-0001", "还差办结，今天 15:00 前")
    await wang.send("收到", reply_to=card)  # to what the message is about
    await story.hears(wang, "已接单")
    assert {(await story.issue(number)).status for number in (1, 2)} == {Status.IN_PROGRESS}
    await wang.send("A-0001 车坏了，换一辆，两点到", reply_to=card)
    await story.hears(wang, "进展已记录")
    assert [event.move for event in await story.history(1)][-1] == "progress"

    await story.submits(wang, "已清运", card)
    await story.hears(wang, "已报办结")
    await story.taps(li, "通过", li.inbox[-1])
    assert (await story.issue(2)).status is Status.CLOSED
    heard = len(wang.inbox)
    await story.wait(minutes=59)
    assert len(wang.inbox) == heard
    await story.wait(minutes=2)  # nothing else came, and it is worth a word
    await story.hears(wang, "核查通过，已结案", "A-0002")


async def test_a_message_about_several_issues_is_answered_with_a_number_and_never_guessed(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    story.deaf("小李", "老王", "陈主任", "林主任", "曹联络", "孔队长", "城东街道工作群", "全区攻坚工作群")
    for words in ("暴露垃圾没人清", "一车建筑垃圾倒在路边", "马路上都是泥浆，没人扫"):
        await story.files(li, words)
        await story.hears(wang, "请您接单办理")
        await story.wait(minutes=1)
    await story.until(ELEVEN)
    both = await story.hears(wang, "接单到时间了", "A-0001", "办结，今天 15:00 前")
    assert both.reply_to is not None
    await story.wait(minutes=9)
    assert wang.inbox[-1].id == both.id  # what has come due meanwhile waits for the rest of the ten minutes
    await story.wait(minutes=2)
    bundle = await story.hears(wang, "2 件事项要办", "A-0002", "A-0003", "回复本条请写上编号")

    await wang.send("下午就清", reply_to=bundle)
    await story.hears(wang, "这条提醒里有 2 件事项。请在回复里写上编号")
    wang.react(bundle, "👍")
    await story.settle()
    assert {(await story.issue(number)).status for number in (2, 3)} == {Status.DISPATCHED}
    assert await story.taps(wang, "接单 A-0002", bundle) == "已接单。"
    await wang.send("A-0003，洒水车四点前到", reply_to=bundle)
    await story.hears(wang, "答复已送达")
    assert [event.note for event in await story.history(3) if event.move == "answer"] == ["洒水车四点前到"]
    await wang.send("a-0002 四点前拉走", reply_to=bundle)
    await story.hears(wang, "进展已记录")
    assert (await story.issue(2)).status is Status.IN_PROGRESS


async def test_a_reply_to_a_card_that_asks_for_an_answer_by_now_is_that_answer(story: Story) -> None:
    wang = story["老王"]
    story.deaf("小李", "小钱", "陈主任", "林主任", "曹联络", "孔队长", "城东街道工作群", "全区攻坚工作群")
    for reporter in ("小李", "小钱"):
        await story.files(story[reporter], "暴露垃圾没人清")
        card = await story.hears(wang, "请您接单办理")
        await story.taps(wang, "接单", card)
    story.deaf("老王")
    await story.wait(hours=6, minutes=5)  # a message about the second waits for its turn; the card has it already
    story.sees(card, "请您答复督办：直接回复本条即可", "A-0002")
    await wang.send("下午就清", reply_to=card)
    await story.settle()
    assert [event.note for event in await story.history(2) if event.move == "answer"] == ["下午就清"]
