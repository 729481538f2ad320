"""Who follows what somebody else has reported, what is merged into it, and what comes back."""

from __future__ import annotations

from sandbox import Message
from tests.stories.corner import FAR_OFF, TEN_METRES_ON, asked, filed, ready
from tests.stories.story import Story


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


# --- the dispatcher


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
