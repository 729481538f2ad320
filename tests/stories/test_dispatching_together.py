"""Lead and supporting units named in one go: the dispatcher confirms once, and everybody hears it once."""

from __future__ import annotations

from bot.issues import Move, Status
from sandbox import Message
from tests.stories.story import Story

LATE = "已有新变化，现在是“待接单”。请看最新的卡片。"
QUARREL = "邻居长期吵闹，请帮忙调解邻里纠纷"


def tasks(story: Story, name: str) -> list[Message]:
    return [message for message in story[name].inbox if "请您接单" in message.text or "协办" in message.text]


async def test_the_dispatcher_names_a_lead_and_two_units_beside_it_and_all_hear_of_it_at_once(story: Story) -> None:
    sun, wang = story["孙姐"], story["老王"]
    await story.files(story["小李"], QUARREL)
    card = await story.hears(story.group, "A-0001", "待派单")
    await story.taps(sun, "派单", await story.hears(sun, "请您派单"))
    panel = await story.hears(sun, "请选主办单位")
    await story.taps(sun, "加协办", panel)
    story.sees(panel, "请选主办单位，接着选协办单位")
    assert (await story.issue()).status is Status.REPORTED, "a joint dispatch waits for its confirmation"
    await story.taps(sun, "环卫中心", panel)
    story.sees(panel, "请选协办单位，选好后点“确认派单”", "主办单位：环卫中心")
    for unit, how in (("城管局", "必办"), ("市政中心", "协助"), ("园林中心", "协助")):
        await story.taps(sun, unit, panel)
        story.sees(panel, f"{unit}协办：主办要等它办好才能报办结吗？")
        await story.taps(sun, how, panel)
    await story.taps(sun, "✓ 园林中心", panel)
    await story.taps(sun, "不用它协办", panel)
    story.sees(panel, "协办单位：城管局（必办）、市政中心")
    assert "待派单" in card.text
    confirm = next(button for row in panel.keyboard for button in row if button["text"] == "确认派单")
    first, second = await sun.press(panel, confirm), await sun.press(panel, confirm)
    await story.settle()
    told = [await tap.toast(timeout=1) for tap in (first, second)]
    assert [toast and toast.text for toast in told] == ["已派单。", LATE]

    await story.hears(wang, "请您接单办理")
    await story.hears(story["曹联络"], "请城管局协办")
    await story.hears(story["华联络"], "请市政中心协办")
    story.sees(card, "主办：环卫中心；协办：城管局（必办，待接）、市政中心（待接）")
    for owner in ("老王", "曹联络", "华联络"):
        assert len(tasks(story, owner)) == 1
        named = [message for message in story.group.messages if f"{owner} A-0001" in message.text]
        assert len(named) == 1, "an edit of the card notifies nobody: a line beneath it does, once"
    story.deaf("城东街道工作群")
    assert [event.move for event in await story.history()] == [Move.REPORT, Move.DISPATCH]


async def test_in_the_group_too_and_who_presses_late_changes_nothing(story: Story) -> None:
    await story.never_open_the_private_chat("孙姐")
    sun = story["孙姐"]
    await sun.send("大家早", story.group)
    await story.files(story["小李"], QUARREL)
    card = await story.hears(story.group, "A-0001", "待派单")
    await story.taps(sun, "派单", card, chat=story.group)
    panel = await story.hears(story.group, "请选主办单位")
    assert await story.taps(story["小赵"], "加协办", panel) == "这一步由发起的人来做。"
    await story.taps(sun, "加协办", panel)
    await story.taps(sun, "环卫中心", panel)
    await story.taps(sun, "城管局", panel)
    await story.taps(sun, "必办", panel)
    story.sees(panel, "协办单位：城管局（必办）")
    await story.taps(sun, "确认派单", panel)
    story.sees(panel, "已派单")
    story.sees(card, "主办：环卫中心；协办：城管局（必办，待接）")
    story.deaf("老王", "曹联络", "小李", "城东街道工作群")
