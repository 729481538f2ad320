"""Everything from the group alone, by people who never open the private chat."""

from __future__ import annotations

from bot.issues import Status
from sandbox import Message
from tests.stories.story import Story


async def filed_in_the_group(story: Story) -> Message:
    """小李 reports with a photo in the group and files it there; the card."""
    li = story["小李"]
    asked = await li.send_photo("上报 路口暴露垃圾没人清", story.group)
    panel = await story.hears(story.group, "小李", "路口暴露垃圾没人清", "请直接回复本条")
    assert panel.reply_to is not None
    assert panel.reply_to.id == asked.id
    await story.taps(li, "提交", panel)
    story.sees(panel, "已上报", "A-0001")
    return await story.hears(story.group, "待接单", "A-0001")


async def test_somebody_who_never_opened_the_private_chat_files_and_checks_in_the_group(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    card = await filed_in_the_group(story)
    wang = story["老王"]
    task = await story.hears(wang, "请您接单办理")
    await story.taps(wang, "接单", task)
    await story.submits(wang, "已清走", task)
    asked = await story.hears(story.group, "请您核查办结情况", "小李", "A-0001")
    assert asked.reply_to is not None
    assert asked.reply_to.id == card.id
    await story.taps(story["小李"], "返工", card, chat=story.group)
    panel = await story.hears(story.group, "请写哪里还没有到位", "小李")
    await story["小李"].send("还有一袋在树下", story.group, reply_to=panel)
    await story.settle()
    assert (await story.issue()).status is Status.IN_PROGRESS
    story.sees(panel, "已退回返工")
    story.deaf("老王", "城东街道工作群")


async def test_an_owner_works_from_the_group_alone(story: Story) -> None:
    await story.never_open_the_private_chat("老王")
    wang = story["老王"]
    await wang.send("大家早", story.group)
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001", "老王")
    assert "点此启用" not in card.text
    await story.taps(wang, "接单", card, chat=story.group)
    await wang.send("还没有清完", story.group, reply_to=card)
    await story.settle()
    story.sees(card, "老王 进展：还没有清完")
    await story.taps(wang, "办结", card, chat=story.group)
    panel = await story.hears(story.group, "办理结果是哪一种", "老王")
    assert await story.taps(story["小赵"], "已整改到位", panel) == "这一步由发起的人来做。"
    await story.taps(wang, "已整改到位", panel)
    story.sees(panel, "请发处置后的照片", "请直接回复本条")
    await wang.send_photo("全部清走", story.group, reply_to=panel)
    await story.settle()
    issue = await story.issue()
    assert issue.status is Status.SUBMITTED
    assert issue.submitted_by == await story.person_id("老王")
    await story.wait(minutes=2)
    assert not [m for m in story.group.messages if m.text.startswith("A-0001\n老王")], "heard in the group already"
    await story.taps(story["小李"], "通过", await story.hears(story["小李"], "请您核查"))
    assert (await story.issue()).status is Status.CLOSED
    story.deaf("小李", "城东街道工作群")


async def test_who_opens_the_private_chat_after_all_goes_on_there(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    li = story["小李"]
    await li.send("上报 路口有积水", story.group)
    panel = await story.hears(story.group, "路口有积水")
    await story.taps(li, "去私聊完成", panel)
    draft = await story.hears(li, "📝 上报", "路口有积水")
    story.sees(panel, "小李 到私聊里继续")
    await li.send("人行道走不了")
    await story.taps(li, "提交", draft)
    story.sees(draft, "A-0001", "路口有积水\n人行道走不了")
    story.deaf("城东街道工作群", "华联络", "陶联络", "小李")


async def test_a_private_kind_is_not_laid_out_before_the_group(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    li = story["小李"]
    await li.send("上报 工地拖欠农民工工资，工人讨薪", story.group)
    panel = await story.hears(story.group, "这类事项不在群里填写", "小李")
    assert "讨薪" not in panel.text
    await story.taps(li, "去私聊完成", panel)
    draft = await story.hears(li, "讨薪")
    assert "小李 到私聊里继续" in panel.text
    await story.taps(li, "提交", draft)
    assert (await story.issue()).private
    story.deaf("小李", "孙姐")


async def test_words_that_may_be_private_are_sorted_before_they_are_filed_in_a_group(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    li = story["小李"]
    await li.send("上报 信访初访，居民反映拆迁补偿", story.group)
    panel = await story.hears(story.group, "类别：待分类")
    assert "信访（初访）" not in str(panel.keyboard)
    assert await story.taps(li, "提交", panel) == "请先点“类别”选定类别，再提交。"
    await story.taps(li, "取消", panel)


async def test_somebody_elses_words_under_a_panel_are_only_talk(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    await story["小李"].send("上报 路灯不亮", story.group)
    panel = await story.hears(story.group, "路灯不亮")
    await story["小赵"].send("我也看到了", story.group, reply_to=panel)
    await story.wait(minutes=1)
    assert "我也看到了" not in panel.text
    assert await story.taps(story["小赵"], "提交", panel) == "这一步由发起的人来做。"
    await story.taps(story["小李"], "取消", panel)
    story.sees(panel, "已取消")


async def test_what_the_card_has_no_room_for_is_behind_more(story: Story) -> None:
    await story.never_open_the_private_chat("小李")
    li = story["小李"]
    card = await filed_in_the_group(story)
    await story.taps(li, "更多", card)
    mine = await story.hears(story.group, "请选要做的", "小李", "A-0001")
    await story.taps(li, "撤回", mine)
    panel = await story.hears(story.group, "确认撤回这件事项吗")
    await story.taps(li, "确认撤回", panel)
    assert (await story.issue()).status is Status.REJECTED
    await story.hears(story["老王"], "上报人已撤回")
    story.deaf("老王")
