"""Words that their author edits, reactions that mean something, topics that are closed."""

from __future__ import annotations

from bot.issues import Status
from sandbox import Message
from tests.stories.story import Story


async def under_way(story: Story) -> tuple[Message, Message]:
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    task = await story.hears(story["老王"], "请您接单办理")
    await story.taps(story["老王"], "接单", task)
    return card, task


async def test_a_draft_follows_the_words_it_was_made_of(story: Story) -> None:
    li = story["小李"]
    said = await li.send("西门口路灯不量")
    draft = await story.hears(li, "西门口路灯不量")
    await li.edit(said, "西门口路灯不亮")
    await story.settle()
    story.sees(draft, "西门口路灯不亮")
    assert "不量" not in draft.text


async def test_a_report_edited_before_anybody_took_it_is_corrected(story: Story) -> None:
    li = story["小李"]
    photo = await li.send_photo("暴露垃圾没人清")
    draft = await story.hears(li, "📝 上报")
    await story.taps(li, "提交", draft)
    task = await story.hears(story["老王"], "请您接单办理")
    card = await story.hears(story.group, "A-0001")
    await li.edit(photo, "暴露垃圾没人清，在东门")
    await story.hears(story["老王"], "上报人更正了描述：暴露垃圾没人清，在东门")
    story.sees(task, "在东门")
    story.sees(card, "在东门")


async def test_an_edited_word_changes_in_the_card_in_the_mirror_and_with_the_owner_without_another_message(
    story: Story,
) -> None:
    card, task = await under_way(story)
    wang, zhou = story["老王"], story["周书记"]
    said = await wang.send("车三点到", reply_to=task)
    await story.hears(wang, "进展已记录")
    await story.wait(minutes=1)
    mirrored = await story.hears(story.group, "A-0001\n老王 进展：车三点到")
    await wang.edit(said, "车四点到")
    await story.settle()
    story.sees(mirrored, "老王 进展：车四点到")
    story.sees(card, "车四点到（已修改）")
    order = await zhou.send("抓紧", story.group, reply_to=card)
    told = await story.hears(wang, "周书记 留言：抓紧")
    await zhou.edit(order, "抓紧，明早去看")
    await story.settle()
    story.sees(told, "周书记 留言：抓紧，明早去看")
    history = [event for event in (await story.history()) if event.move in ("progress", "note", "amended")]
    assert [event.note for event in history] == ["车三点到", "车四点到", "抓紧", "抓紧，明早去看"]


async def test_an_ack_is_not_undone_by_an_edit_but_the_words_are_kept(story: Story) -> None:
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    await story.hears(story["老王"], "请您接单办理")
    said = await story["老王"].send("收到", story.group, reply_to=card)
    await story.settle()
    await story["老王"].edit(said, "收到，缺一辆车")
    await story.settle()
    assert (await story.issue()).status is Status.IN_PROGRESS
    story.sees(card, "老王 留言：收到，缺一辆车")


async def test_the_owners_thumb_on_the_card_takes_it_and_anybody_elses_is_only_a_sign(story: Story) -> None:
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    await story.hears(story["老王"], "请您接单办理")
    story["小赵"].react(card, "👍")
    story["路人"].react(card, "👌")
    story["老王"].react(card, "🔥")
    await story.settle()
    assert (await story.issue()).status is Status.DISPATCHED
    story["老王"].react(card, "👌")
    await story.settle()
    story.sees(card, "办理中", "老王 接单")
    story["老王"].react(card, "👍")
    await story.settle()
    assert [event.move for event in await story.history()].count("acknowledge") == 1


async def test_the_reporter_says_how_content_they_are(story: Story) -> None:
    _, task = await under_way(story)
    await story.submits(story["老王"], "已清走", task)
    check = await story.hears(story["小李"], "请您核查")
    await story.taps(story["小李"], "通过", check)
    assert await story.taps(story["小李"], "基本满意", check) == "感谢评价。"
    story.sees(check, "上报人评价 基本满意")
    assert (await story.issue()).satisfaction == "fairly"
    assert "满意" not in str(check.keyboard)
    await story["周书记"].send("/digest")
    await story.hears(story["周书记"], "事项日报", "满意率 100.00 %（1/1）")
    story.deaf("老王")


async def test_cards_stand_in_the_topic_that_a_leader_names_until_it_is_gone(story: Story) -> None:
    story.group.become_forum()
    topic = story.group.open_topic("事项")
    zhou, li = story["周书记"], story["小李"]
    await zhou.send("/settings", story.group, thread=topic)
    page = await story.hears(story.group, "日报时间")
    assert page.thread == topic
    await story.taps(zhou, "发到本话题", page)
    story.sees(page, "卡片位置：本话题")
    await story.files(li, "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    assert card.thread == topic
    story.group.delete_topic(topic)
    await story.files(li, "路口有积水")
    posted = await story.hears(story.group, "A-0002")
    assert posted.thread is None
    told = await story.hears(story.group, "原来的话题已关闭或删除", "/settings")
    assert told.thread is None
    await story.hears(story["管小萍"], "“城东街道工作群”的话题已关闭或删除")
    await story.files(li, "暴露垃圾又来了")
    await story.hears(story.group, "A-0003")
    story.deaf("老王", "华联络", "陶联络", "小李")
