"""What is open nearby is shown to whoever reports it again."""

from __future__ import annotations

from tests.stories.corner import FAR_OFF, TEN_METRES_ON, asked, filed, how_many, ready
from tests.stories.story import Story


async def test_what_is_open_nearby_is_shown_before_anything_is_filed_and_is_followed_instead(story: Story) -> None:
    qian, wang = story["小钱"], story["老王"]
    card, task = await filed(story)
    await story.wait(hours=1)
    await story.taps(wang, "接单", task)
    draft = await asked(story, qian)
    story.sees(draft, "1. A-0001 1 小时前 · 办理中 · 环卫中心", "📍 城东街道第一网格", "暴露垃圾没人清")
    await story.taps(qian, "看照片（1 张）", draft)
    shown = await story.hears(qian, "照片依次是：A-0001")
    assert shown.photo is not None
    assert shown.reply_to is draft
    assert await story.taps(qian, "就是这个 A-0001", draft) == "已关注。"
    story.sees(draft, "已关注 A-0001", "已转给环卫中心")
    assert not draft.buttons
    told = await story.hears(wang, "小钱 也报了同一件事：路口一大堆垃圾")
    assert told.photo is not None
    assert await how_many(story) == 1
    story.sees(card, "小钱 同一件又报：路口一大堆垃圾", "照片 2 张")
    await story.wait(minutes=1)
    await story.hears(story.group, "A-0001\n小钱 同一件又报：路口一大堆垃圾")  # as whatever is said in private


async def test_who_says_no_files_with_one_tap_and_is_asked_once(story: Story) -> None:
    qian = story["小钱"]
    await filed(story)
    draft = await asked(story, qian)
    assert await story.taps(qian, "不是，继续上报", draft) == "已上报。"
    story.sees(draft, "A-0002")
    await story.hears(story.group, "A-0002")
    await story.hears(story["老王"], "A-0002")
    assert await how_many(story) == 2


async def test_a_double_tap_neither_files_twice_nor_skips_the_question(story: Story) -> None:
    qian = story["小钱"]
    await filed(story)
    draft = await ready(story, qian, "路口一大堆垃圾", TEN_METRES_ON)
    taps = [await qian.tap("提交", on=draft) for _ in range(2)]
    await story.settle()
    for tap in taps:
        assert (await tap.toast(1)).text == "附近有相似的事项，请看一眼。"  # type: ignore[union-attr]
    story.sees(draft, "是同一件事吗")
    assert await how_many(story) == 1
    taps = [await qian.tap("不是，继续上报", on=draft) for _ in range(2)]
    await story.settle()
    assert (await taps[0].toast(1)).text == "已上报。"  # type: ignore[union-attr]
    assert "待接单" in (await taps[1].toast(1)).text  # type: ignore[union-attr]
    assert await how_many(story) == 2
    story.deaf("城东街道工作群", "老王")


async def test_who_looks_back_at_the_draft_is_not_asked_again(story: Story) -> None:
    qian = story["小钱"]
    await filed(story)
    draft = await asked(story, qian)
    await story.taps(qian, "‹ 返回", draft)
    story.sees(draft, "核对后点“提交”")
    await qian.send("就在公厕旁边")
    await story.settle()
    story.sees(draft, "就在公厕旁边")
    assert await story.taps(qian, "提交", draft) == "已上报。"
    assert await how_many(story) == 2
    story.deaf("城东街道工作群", "老王")


async def test_words_that_come_meanwhile_go_along(story: Story) -> None:
    qian, wang = story["小钱"], story["老王"]
    await filed(story)
    draft = await asked(story, qian)
    await qian.send("就在公厕旁边")
    await story.settle()
    story.sees(draft, "就在公厕旁边", "是同一件事吗")
    await story.taps(qian, "就是这个", draft)
    await story.hears(wang, "小钱 也报了同一件事：路口一大堆垃圾\n就在公厕旁边")
    story.deaf("城东街道工作群")


async def test_a_danger_is_filed_with_one_tap_more(story: Story) -> None:
    li, qian = story["小李"], story["小钱"]
    first = await ready(story, li, "井盖没了，太危险")
    await story.taps(li, "提交", first)
    draft = await ready(story, qian, "井盖没了，小孩差点掉下去", TEN_METRES_ON)
    await story.taps(qian, "提交", draft)
    story.sees(draft, "A-0001")
    assert await story.taps(qian, "不是，继续上报", draft) == "已上报。"
    assert (await story.issue(2)).level == "critical"
    story.deaf("城东街道工作群", "华联络")


async def test_what_lies_further_off_or_is_of_another_kind_is_filed_without_a_question(story: Story) -> None:
    qian = story["小钱"]
    await filed(story)
    for words, at in (("路口一大堆垃圾", FAR_OFF), ("井盖没了", TEN_METRES_ON)):
        draft = await ready(story, qian, words, at)
        assert await story.taps(qian, "提交", draft) == "已上报。"
    assert await how_many(story) == 3
    story.deaf("城东街道工作群", "老王", "华联络")


async def test_a_candidate_that_ended_meanwhile_is_refused_and_the_question_brought_up_to_date(story: Story) -> None:
    li, qian = story["小李"], story["小钱"]
    first = await ready(story, li, "暴露垃圾没人清")
    await story.taps(li, "提交", first)
    draft = await asked(story, qian)
    await story.taps(li, "撤回", first)
    await story.taps(li, "确认撤回", await story.hears(li, "确认撤回这件事项吗"))
    refused = await story.taps(qian, "就是这个", draft)
    assert refused == "A-0001 现在是“未受理”，不能再选。请看别的，或点“不是，继续上报”。"
    story.sees(draft, "现在没有相似的未结事项，可以继续上报。")
    assert await story.taps(qian, "继续上报", draft) == "已上报。"
    assert await how_many(story) == 1
    story.deaf("城东街道工作群", "老王")


async def test_who_reports_in_the_group_is_asked_there_and_only_they_can_answer(story: Story) -> None:
    await story.never_open_the_private_chat("小钱")
    qian, group = story["小钱"], story.group
    await filed(story)
    await qian.send_photo("上报 路口一大堆垃圾", group)
    panel = await story.hears(group, "小钱", "路口一大堆垃圾")
    await qian.send_location(*TEN_METRES_ON, group, reply_to=panel)
    await story.settle()
    assert await story.taps(qian, "提交", panel) == "附近有相似的事项，请看一眼。"
    story.sees(panel, "小钱", "是同一件事吗", "A-0001")
    assert await story.taps(story["小赵"], "就是这个", panel) == "这一步由发起的人来做。"
    await story.taps(qian, "看照片", panel)
    shown = await story.hears(group, "照片依次是：A-0001")
    assert shown.reply_to is panel
    await story.taps(qian, "就是这个", panel)
    story.sees(panel, "已关注 A-0001")
    told = await story.hears(story["老王"], "小钱 也报了同一件事：路口一大堆垃圾")
    assert told.photo is not None
    await story.wait(minutes=2)  # the group has heard it: nothing is said again
    assert await how_many(story) == 1
