"""What people ask the bot: what I owe, who holds it, what happens next; and the digest they get unasked."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.stories.story import Story


async def test_mine_lists_what_i_owe_most_urgent_first(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(li, "道路不洁，全是泥")
    for number in ("A-0001", "A-0002"):
        await story.taps(wang, "接单", await story.hears(wang, number))
    await wang.send("/mine")
    listed = await story.hears(wang, "该我办的")
    assert listed.text.index("A-0002") < listed.text.index("A-0001")  # 2 working hours against 4
    await li.send("/mine")
    await story.hears(li, "我上报的", "A-0001", "A-0002")
    story.deaf("老王", "城东街道工作群")


async def test_why_says_who_holds_it_until_when_and_what_happens_if_nobody_acts(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    await story.files(li, "暴露垃圾没人清")
    await story.taps(wang, "接单", await story.hears(wang, "A-0001"))
    await li.send("/why A-0001")
    answer = await story.hears(li, "等 老王（环卫中心）办结，今天 15:00 前", "还差", "照片")
    story.sees(answer, "时限 4 个工作小时（类别“暴露垃圾”规定）", "3月2日（周一） 9:00–12:00、14:00–15:00，4 小时")
    story.sees(answer, "若无人处理", "今天 15:00 → 陈主任（单位负责人）、林主任（分管领导）", "周书记（街道书记）")
    story.sees(answer, "经手：\n老王 办结：今天 9:00 起")
    story.deaf("城东街道工作群")


async def test_a_number_that_does_not_exist_is_said_so(story: Story) -> None:
    li = story["小李"]
    await li.send("/issue A-0099")
    await story.hears(li, "没有找到 A-0099。请核对编号，例如 A-0001。")
    await li.send("/why")
    await story.hears(li, "请写上事项编号，例如 /why A-0001。")
    await li.send("/nonsense")
    await story.hears(li, "没有这个命令，发 /help 看用法。")
    await li.send("/cancel")
    await story.hears(li, "没有正在填写的内容")
    await li.send("/help")
    await story.hears(li, "上报", "/mine")


async def test_the_evening_digest_counts_the_day(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(li, "暴露垃圾又来了")
    first = next(m for m in wang.inbox if "A-0001" in m.text)
    await story.submits(wang, "清完了", first)
    await story.taps(li, "通过", await story.hears(li, "请您核查"))
    await story.until(datetime(2026, 3, 2, 9, 58, tzinfo=UTC))
    digest = await story.hears(story.group, "事项日报")
    story.sees(digest, "新上报 2 件，结案 1 件", "在办 1 件", "环卫中心 1 件：A-0002 老王")
    assert any(entity.type == "text_link" for entity in digest.entities)
    for name in (*story.people, *story.groups):
        story.deaf(name)
