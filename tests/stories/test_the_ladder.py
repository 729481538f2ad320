"""What happens when nobody acts: who hears what, when, until somebody does."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from tests.stories.story import Story

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(story: Story) -> str:
    return f"{story.now.astimezone(SHANGHAI):%a %H:%M}"


async def test_a_forgotten_issue_climbs_to_the_district_leader(story: Story) -> None:
    """暴露垃圾 has 4 working hours, filed on Monday at 9:00: due at 15:00."""
    li, wang, chen, lin = story["小李"], story["老王"], story["陈主任"], story["林主任"]
    await story.files(li, "暴露垃圾没人清")
    card = await story.hears(story.group, "A-0001")
    await story.hears(wang, "请您接单办理")

    await story.until(datetime(2026, 3, 2, 3, 0, tzinfo=UTC))  # 11:00: two working hours without an ack
    await story.hears(wang, "接单到时间了", "A-0001", "办结，今天 15:00 前")  # 50 % of the handling in the same message
    await story.hears(chen, "接单到时间了", "A-0001", "接单完成后自动停止提醒")
    reply = await story.hears(story.group, "接单到时间了", "老王", "陈主任")
    assert reply.reply_to is not None
    assert wang.id in reply.notified
    assert await story.taps(wang, "接单", card, story.group) == "已接单。"

    await story.until(datetime(2026, 3, 2, 7, 0, tzinfo=UTC))  # 15:00: due
    await story.hears(wang, "🔵 将到期")  # 80 %
    for person in (chen, lin):
        await story.hears(person, "督办 1 级")
    await story.hears(story.group, "督办 1 级")
    story.sees(card, "黄色", "督办1级")
    asked = await story.hears(wang, "请您答复督办")
    await wang.send("车坏了，五点前清完", reply_to=asked)
    await story.hears(wang, "答复已送达")
    for person in (chen, lin):
        await story.hears(person, "老王 答复督办：车坏了")
    await story.submits(wang, "清完了", asked)
    await story.taps(li, "通过", await story.hears(li, "请您核查"))
    await story.wait(hours=2)  # his card says so at once; a word of its own waits for company, and the night
    await story.hears(wang, "核查通过，已结案")
    await story.wait(days=3)
    story.deaf("城东街道工作群", "全区攻坚工作群")


async def test_anybody_may_ask_what_would_happen_to_an_issue_filed_now(story: Story) -> None:
    li = story["小李"]
    await li.send("/policy")
    page = await story.hears(li, "请选类别")
    await story.taps(li, "市容环境", page)
    await story.taps(li, "暴露垃圾", page)
    await story.hears(li, "城东街道第一网格", "会派给 环卫中心 老王", "今天 17:00 → 周书记（街道书记）、工作群 🔴")
    await story.taps(li, "特急", page)
    await story.hears(
        li, "暴露垃圾（特急）", "今天 9:20 → 林主任（分管领导），之后每 30 分钟再催（间隔逐次加倍到 2 小时）"
    )
    await li.send("/policy 消防通道", to=story.group)
    await story.hears(story.group, "城东街道", "接单：限")
    await li.send("/policy 飞碟")
    await story.hears(li, "没有这样的类别")
    await story.files(li, "暴露垃圾没人清")
    await li.send("/policy a-0001")
    await story.hears(li, "若无人处理：", "A-0001")
    story.deaf("小李", "老王", "城东街道工作群")
