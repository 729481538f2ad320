"""What engines of escalation get wrong: the eve of a holiday week, and a locked fire exit before midnight."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox import Message
from tests.stories.story import Story

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def heard(story: Story, since: datetime, until: datetime) -> list[Message]:
    """What the bot has pushed to anybody between two moments."""
    messages = [message for person in story.people.values() for message in person.inbox]
    return [message for message in messages if since <= message.date < until]


async def test_a_week_of_holidays_neither_counts_nor_disturbs(story: Story) -> None:
    li, wang, chen, lin = story["小李"], story["老王"], story["陈主任"], story["林主任"]
    story.deaf(*story.groups)
    story.clock.set(at("2026-09-30 17:30"))
    await story.files(li, "桥头有一堆垃圾没人清")
    await story.hears(wang, "请您接单办理", "10月8日 9:30")  # 2 working hours to take it: 30 minutes of today are left

    await story.until(at("2026-10-08 00:00"))
    assert heard(story, at("2026-10-01 00:00"), at("2026-10-08 00:00")) == []  # nobody is nudged from 1 to 7 October

    await li.send("/why A-0001")
    why = await story.hears(li, "等 老王（环卫中心）办结，今天 11:30 前", "时限 4 个工作小时（类别“暴露垃圾”规定）")
    story.sees(
        why,
        "按工作时间算（8:00–12:00、14:00–18:00）：\n"
        "9月30日（周三） 17:30–18:00，30 分钟\n"
        "10月1日–7日放假，不算\n"
        "10月8日（周四） 8:00–11:30，3 小时 30 分钟\n"
        "合计 4 小时",
        "今天 11:30 → 陈主任（单位负责人）、林主任（分管领导）、工作群 🟡",
    )

    await story.until(at("2026-10-08 09:31"))
    await story.hears(chen, "接单到时间了", "A-0001")
    both = await story.hears(wang, "办结，今天 11:30 前")  # half of it, and the ack
    story.sees(both, "接单")
    card = wang.inbox[0]
    await wang.send("10月32日前清完", reply_to=card)
    await story.hears(wang, "没有“10月32日”这样的时间：钟点从 0:00 到 24:00，日期要日历上有的，请改好重发。")
    assert [event.move for event in await story.history()].count("progress") == 0
    await story.taps(wang, "接单", card)
    await story.until(at("2026-10-08 11:31"))
    await story.hears(wang, "🔵 将到期")
    for person in (chen, lin):
        await story.hears(person, "督办 1 级", "A-0001")
    await story.hears(wang, "请您答复督办")


async def test_a_locked_fire_exit_before_midnight_climbs_through_the_night(story: Story) -> None:
    """Critical: ten minutes to take it, two hours to open it, whatever the hour."""
    li, pan = story["小李"], story["潘联络"]
    story.deaf(*story.groups, *(name for name in story.people if name not in ("小李", "潘联络")))
    story.clock.set(at("2026-10-03 23:40"))  # in the middle of the holidays
    await story.files(li, "商场二楼的安全出口被铁链锁死了，出不去")
    task = await story.hears(pan, "请您接单办理", "今天 23:50")
    assert not task.silent
    await story.files(li, "暴露垃圾没人清")
    assert story["老王"].inbox[-1].silent  # it is there, and wakes nobody
    await li.send("/why A-0001")
    why = await story.hears(li, "接单，今天 23:50 前", "连续计时，夜里、周末和节假日都算。")
    story.sees(why, "办结，明天 1:40 前", "时限 2 小时（类别“疏散通道、安全出口锁闭”规定）", "明天 0:40 →")
    await story.until(at("2026-10-04 02:41"))
    told = [message.text for message in heard(story, at("2026-10-03 23:41"), at("2026-10-04 02:41"))]
    for colour in ("🔵", "🟡", "🔴"):
        assert any(colour in text for text in told), colour
    for who, words in (("林主任", "接单"), ("周书记", "督办 2 级")):
        assert any(words in message.text for message in story[who].inbox), who
    await li.send("/why A-0001")
    why = await story.hears(li, "答复督办，今天 24:00 前\n督办规则：当天答复\n还差")
    story.sees(why, "→ 林主任（分管领导），之后反复提醒")  # it has begun, and comes again
    story.deaf("小李", "潘联络")
