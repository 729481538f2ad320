"""The same thing twice: asked about before it is filed, followed, merged, and known again when it comes back."""

from __future__ import annotations

from sandbox import Message, Person
from tests.stories.story import Story

CORNER = (30.2663, 120.1625)
TEN_METRES_ON = (30.2664, 120.1625)
FAR_OFF = (30.2690, 120.1625)


async def ready(story: Story, who: Person, words: str, at: tuple[float, float] = CORNER) -> Message:
    """A photo with words and a location: all that a filing needs."""
    await who.send_photo(words)
    draft = await story.hears(who, "📝 上报")
    await who.send_location(*at)
    await story.settle()
    return draft


async def filed(story: Story, who: str = "小李", words: str = "暴露垃圾没人清") -> tuple[Message, Message]:
    """The first report of the day: the group's card and 老王's."""
    draft = await ready(story, story[who], words)
    assert await story.taps(story[who], "提交", draft) == "已上报。"
    return await story.hears(story.group, "A-0001"), await story.hears(story["老王"], "请您接单办理")


async def asked(story: Story, who: Person, words: str = "路口一大堆垃圾") -> Message:
    """A second report of the same: its author is shown the first one."""
    draft = await ready(story, who, words, TEN_METRES_ON)
    assert await story.taps(who, "提交", draft) == "附近有相似的事项，请看一眼。"
    story.sees(draft, "是同一件事吗", "A-0001")
    return draft


async def how_many(story: Story) -> int:
    async with story.parts.store.snapshot() as tx:
        return len(await tx.open_issues())


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


async def following(story: Story) -> tuple[Message, Message]:
    """小钱 follows what 小李 has filed: 小李's card, and 老王's."""
    li, qian = story["小李"], story["小钱"]
    mine = await ready(story, li, "暴露垃圾没人清")
    await story.taps(li, "提交", mine)
    task = await story.hears(story["老王"], "请您接单办理")
    await story.taps(qian, "就是这个", await asked(story, qian))
    await story.hears(story["老王"], "也报了同一件事")
    story.deaf("城东街道工作群")
    return mine, task


async def test_who_follows_hears_of_progress_in_words_of_the_closing_and_of_a_reopening(story: Story) -> None:
    li, qian, wang = story["小李"], story["小钱"], story["老王"]
    _, task = await following(story)
    await wang.send("车已经出发", reply_to=task)
    await story.hears(wang, "进展已记录")
    await story.hears(qian, "老王 的进展：车已经出发")
    await wang.send_photo(reply_to=task)  # without words it is for the card
    await story.hears(wang, "进展已记录")
    await story.submits(wang, "已清理", task)
    check = await story.hears(li, "请您核查")
    await story.taps(li, "通过", check)
    await story.hears(wang, "核查通过")
    await story.hears(qian, "✅ 核查通过，已结案：已整改到位")
    await story.taps(li, "重开", check)
    await story.hears(li, "请写重开的理由")
    await li.send("又堆上了")
    await story.hears(wang, "请您返工")
    await story.hears(qian, "已重开：又堆上了")


async def test_who_follows_hears_that_it_was_withdrawn_and_may_report_it_again(story: Story) -> None:
    li, qian = story["小李"], story["小钱"]
    mine, _ = await following(story)
    await story.taps(li, "撤回", mine)
    await story.taps(li, "确认撤回", await story.hears(li, "确认撤回这件事项吗"))
    await story.hears(qian, "上报人已撤回，问题还在的话，请重新上报。")
    await story.hears(story["老王"], "上报人已撤回，您不用再办。")


async def test_who_follows_hears_that_it_was_rejected(story: Story) -> None:
    sun, qian = story["孙姐"], story["小钱"]
    await following(story)
    await sun.send("/issue A-0001")
    await story.taps(sun, "不予受理", await story.hears(sun, "A-0001"))
    await story.hears(sun, "请写不予受理的理由")
    await sun.send("属于私人院内")
    for who in (qian, story["小李"], story["老王"]):
        await story.hears(who, "不予受理：属于私人院内")


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


# --- the dispatcher


async def twice(story: Story) -> tuple[Message, Message]:
    """Two issues of the same thing, and 孙姐's panel to merge the second."""
    qian, sun = story["小钱"], story["孙姐"]
    card, _ = await filed(story)
    await story.taps(qian, "不是，继续上报", await asked(story, qian))
    await story.hears(story["老王"], "A-0002")
    second = await story.hears(story.group, "A-0002")
    await sun.send("/issue A-0002")
    await story.taps(sun, "并案", await story.hears(sun, "A-0002"))
    return card, second


async def test_the_dispatcher_merges_into_what_looks_the_same(story: Story) -> None:
    qian, sun, wang = story["小钱"], story["孙姐"], story["老王"]
    card, second = await twice(story)
    panel = await story.hears(sun, "并案：请选要并入的事项", "👉 看起来是同一件", "1. A-0001", "待接单 · 环卫中心")
    assert panel.buttons[0][0].text.startswith("👉 A-0001")
    assert await story.taps(sun, "👉 A-0001", panel) == "已并案。"
    await story.hears(qian, "A-0002", "与 A-0001 是同一件事，已并过去：环卫中心，待接单。您的内容已转过去")
    told = await story.hears(wang, "A-0001", "又有人报了同一件事（A-0002），已并到这一件：路口一大堆垃圾")
    assert told.photo is not None
    story.sees(second, "已并案", "已并入 A-0001")
    assert not second.buttons
    story.sees(card, "照片 2 张", "孙姐 并入 A-0002：路口一大堆垃圾")
    async with story.parts.store.snapshot() as tx:
        assert await tx.open_batons((await story.issue(2)).id) == []
    await wang.send("车已经出发", story.group, reply_to=card)
    await story.hears(qian, "老王 的进展：车已经出发")


async def test_what_is_said_under_the_card_of_a_merged_one_reaches_the_one_it_went_into(story: Story) -> None:
    qian, wang = story["小钱"], story["老王"]
    card, _ = await twice(story)
    await story.taps(story["孙姐"], "👉 A-0001", await story.hears(story["孙姐"], "👉 看起来是同一件"))
    mine = await story.hears(qian, "A-0002", "与 A-0001 是同一件事")
    await qian.send_photo("又多了几袋", reply_to=mine)
    await story.hears(qian, "A-0001 留言已记录")
    await story.hears(wang, "小钱 留言：又多了几袋")
    story.sees(card, "小钱 留言：又多了几袋", "照片 3 张")
    story.deaf("老王", "城东街道工作群")


async def test_any_other_is_named_by_its_number_and_what_does_not_fit_is_refused(story: Story) -> None:
    sun, zhao = story["孙姐"], story["小赵"]
    await twice(story)
    await story.hears(sun, "请选要并入的事项")
    draft = await ready(story, zhao, "欠薪，老板拖欠工资不发", FAR_OFF)
    await story.taps(zhao, "提交", draft)
    await story.hears(sun, "请您派单")
    for number, sentence in (
        ("A-0002", "不能并入它自己，请选另一件。"),
        ("A-0003", "一件不公开、一件公开，不能并到一起。"),
        ("A-0099", "没有找到 A-0099。"),
        ("桥头那件", "请点选要并入的事项，或发它的编号"),
    ):
        await sun.send(number)
        await story.hears(sun, sentence)
    await sun.send("a1")
    await story.hears(story["小钱"], "与 A-0001 是同一件事")
    story.deaf("城东街道工作群", "老王")


# --- what comes back


async def test_what_comes_back_within_thirty_days_names_the_one_before(story: Story) -> None:
    li, qian, wang = story["小李"], story["小钱"], story["老王"]
    _, task = await filed(story)
    await story.submits(wang, "已清理", task)
    await story.taps(li, "通过", await story.hears(li, "请您核查"))
    story.deaf("城东街道工作群", "全区攻坚工作群")
    await story.wait(days=3)
    await story.hears(wang, "核查通过，已结案")
    draft = await ready(story, qian, "又有一大堆垃圾", TEN_METRES_ON)
    assert await story.taps(qian, "提交", draft) == "已上报。"  # what is closed is no candidate
    assert await story.hears(qian, "🔁 3 天前结案过：A-0001") is draft
    await story.hears(wang, "请您接单办理", "A-0002", "🔁 3 天前结案过：A-0001")
    assert (await story.issue(2)).again_of == 1
    await qian.send("/issue A-0002")
    await story.hears(qian, "🔁 3 天前结案过：A-0001")
