"""The clock bar, the panel of troubles, and a page that loses its connection."""

from __future__ import annotations

import httpx
import pytest

from sandbox import Group, Person, Sandbox
from tests.browser.browser import SIZES
from tests.browser.conftest import BareBot, Opens
from tests.browser.line import laid

ORDERED = {
    "429": "限流（429）",
    "500": "服务器错误（500）",
    "html": "代理的错误页（502）",
    "drop_before": "断线，未处理",
    "drop_after": "断线，已处理",
    "delay": "回答很慢",
    "duplicate": "更新重复",
    "reorder": "更新乱序",
}


@pytest.mark.parametrize("size", SIZES)
async def test_running_ahead_stops_at_the_next_message_and_leads_to_it(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person, size: str
) -> None:
    wang.user.started.add(telegram.bot.id)
    hands = await opens(telegram.url, li, size=size)
    phone = await hands.phone("小李")
    await phone.opens("马上就办")
    await phone.writes("还有谁")
    began = telegram.clock.timestamp()
    await hands.bar("快进到下一条消息")
    await hands.page.get_by_role("button", name="停止快进").wait_for()
    await bot("sendMessage", chat_id=wang.id, text="催办：请接单")
    await hands.bar("老王")
    await (await hands.phone("老王")).sees("催办：请接单")
    assert telegram.clock.rate == 0
    assert telegram.clock.timestamp() > began
    if size == "a desk":
        await hands.page.get_by_role("radio", name="60×").click()
        await hands.page.get_by_role("radio", name="60×", checked=True).wait_for()
        assert telegram.clock.rate == 60


async def test_every_fault_can_be_ordered_in_the_panel(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, group: Group
) -> None:
    hands = await opens(telegram.url, li)
    await hands.bar("状况")
    panel = hands.page.get_by_role("dialog", name="状况")
    await panel.get_by_role("tab", name="故障").click()
    for kind, words in ORDERED.items():
        await panel.get_by_label("哪种故障").select_option(kind)
        if kind == "429":
            await panel.get_by_label("哪个聊天").select_option(label="城东街道工作群")
            await panel.get_by_label("等待秒数").fill("7")
        await panel.get_by_role("button", name="安排").first.click()
        await panel.get_by_role("listitem").filter(has_text=words).wait_for()
    assert [fault.kind for fault in telegram.faults.ordered] == list(ORDERED)
    assert await bot.refused("sendMessage", chat_id=group.id, text="x") == "Too Many Requests: retry after 7"
    assert (await bot.refused("getMe")).startswith("Internal")
    await panel.get_by_role("button", name="取消全部故障").click()
    await panel.get_by_text("没有安排故障").wait_for()
    await panel.get_by_label("分钟").fill("30")
    await panel.get_by_role("button", name="安排").last.click()
    await panel.get_by_text("断网，到").wait_for()
    with pytest.raises(httpx.TransportError):
        await bot("getMe")
    await panel.get_by_role("button", name="取消全部故障").click()
    await panel.get_by_text("断网，到").wait_for(state="detached")
    assert (await bot("getMe"))["is_bot"]


async def test_the_panel_shows_what_telegram_changed_and_moves_the_bot_about(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person
) -> None:
    group = telegram.group("老群", [li, wang], bot_admin=True, kind="group")
    await bot("sendMessage", chat_id=li.id, text='<a href="nowhere">x</a>', parse_mode="HTML", colour="red")
    hands = await opens(telegram.url, li)
    await hands.bar("状况")
    panel = hands.page.get_by_role("dialog", name="状况")
    card = panel.locator("details", has_text="nowhere")
    await card.click()
    assert "colour" in await card.inner_text()
    await panel.get_by_role("tab", name="群和人").click()
    for press, then in (
        ("取消管理员", "机器人是成员"),
        ("移出机器人", "机器人被移出"),
        ("加入机器人", "机器人是成员"),
        ("升级为超级群", "超级群 · "),
    ):
        await panel.get_by_role("button", name=press).click()
        await panel.locator("small", has_text=then).wait_for()
    assert "upgraded" in await bot.refused("sendMessage", chat_id=group.id, text="x")
    await panel.get_by_role("button", name="停用机器人").click()
    await panel.get_by_role("button", name="重新启用").wait_for()
    assert "blocked" in await bot.refused("sendMessage", chat_id=li.id, text="x")
    await hands.page.keyboard.press("Escape")
    await panel.wait_for(state="detached")


async def test_a_page_that_lost_its_connection_says_so_and_catches_up(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person
) -> None:
    async with laid(telegram.url) as line:
        hands = await opens(line.url, li)
        phone = await hands.phone("小李")
        await phone.opens("马上就办")
        await li.send("断线前")
        await phone.sees("断线前")
        await line.cut()
        await hands.page.get_by_text("正在连接……").wait_for()
        await phone.writes("没有送到")
        await phone.sees_anywhere("连接断了")
        assert await phone.node.get_by_role("textbox").input_value() == "没有送到"
        await bot("sendMessage", chat_id=li.id, text="断线时")
        await line.mend()
        await phone.sees("断线时")
        await hands.page.get_by_text("正在连接……").wait_for(state="hidden")
        await phone.node.get_by_role("textbox").press("Enter")
        await phone.sees("没有送到")
        assert await phone.node.locator("article").count() == 3
        assert all("WebSocket" in words for words in hands.wrong)
        hands.wrong.clear()
