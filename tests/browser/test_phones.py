"""The page in a browser, with a bot that only does what the test says."""

from __future__ import annotations

import asyncio
import re

import pytest

from sandbox import Group, Person, Sandbox
from tests.browser.conftest import SIZES, BareBot, Opens

CARD = {"inline_keyboard": [[{"text": "接单", "callback_data": "ack"}, {"text": "退单", "callback_data": "return"}]]}


async def answers(bot: BareBot, words: str, *, alert: bool = False) -> None:
    update = await bot.next_update()
    query = update["callback_query"]["id"]
    await bot("answerCallbackQuery", callback_query_id=query, text=words, show_alert=alert)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_a_message_a_button_and_a_toast(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person, group: Group, size: str, scheme: str
) -> None:
    hands = await opens(telegram, li, wang, size=size, scheme=scheme)
    phone = await hands.phone("小李")
    await phone.opens("城东街道工作群")
    await bot("sendMessage", chat_id=group.id, text="<b>A-1</b> 待接单", parse_mode="HTML", reply_markup=CARD)
    await phone.sees("A-1 待接单")
    await bot.updates()
    answered = asyncio.create_task(answers(bot, "已接单"))
    await phone.presses("接单")
    await phone.sees_anywhere("已接单")
    await answered
    answered = asyncio.create_task(answers(bot, "现在不行", alert=True))
    await phone.presses("退单")
    await phone.sees_anywhere("现在不行")
    await answered
    await phone.presses("好")
    second = await hands.phone("老王")
    await second.opens("城东街道工作群")
    await phone.page.wait_for_timeout(100)
    await (await hands.phone("小李")).writes("我来看看")
    await (await hands.phone("老王")).sees("我来看看")


async def test_formatting_is_shown_and_words_never_become_markup(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person
) -> None:
    phone = await (await opens(telegram, li)).phone("小李")
    await phone.opens("马上就办")
    text = (
        "<b>粗</b> <i>斜</i> <code>码</code> <tg-spoiler>谜底</tg-spoiler> &lt;img src=x onerror=alert(1)&gt; "
        "😀<u>线</u>"
        "<blockquote expandable>一\n二\n三\n四\n五\n六</blockquote>"
    )
    await bot("sendMessage", chat_id=li.id, text=text, parse_mode="HTML")
    message = await phone.sees("<img src=x onerror=alert(1)>")
    for tag, words in (("b", "粗"), ("i", "斜"), ("code", "码"), ("u", "线")):
        assert await message.locator(tag).first.text_content() == words
    assert await message.locator("img").count() == 0
    await message.get_by_role("button", name="点开看").click()
    assert "open" in await message.locator(".spoiler").get_attribute("class")
    quote = message.locator("blockquote")
    before = (await quote.bounding_box())["height"]
    await message.get_by_role("button", name="展开").click()
    assert (await quote.bounding_box())["height"] > before


@pytest.mark.parametrize("size", SIZES)
async def test_everything_that_is_sent_from_the_sheet_arrives_and_is_shown(
    opens: Opens, telegram: Sandbox, li: Person, wang: Person, group: Group, size: str
) -> None:
    hands = await opens(telegram, li, wang, size=size)
    phone = await hands.phone("小李")
    await phone.opens("城东街道工作群")
    await phone.sends_sample("街道", "看现场")
    photo = (await phone.sees("看现场")).locator("img")
    await phone.page.wait_for_function("(image) => image.naturalWidth === 960", arg=await photo.element_handle())
    await phone.presses("发送其他内容")
    async with phone.page.expect_file_chooser() as choosing:
        await phone.presses("文件")
    await (await choosing.value).set_files({"name": "说明.txt", "mimeType": "text/plain", "buffer": b"x" * 2048})
    await phone.sees("说明.txt")
    for sign in ("我的名片", "语音"):
        await phone.presses("发送其他内容")
        await phone.presses(sign)
    await phone.presses("发送其他内容")
    await phone.presses("位置")
    await phone.presses("发送这个位置")
    await phone.node.locator("article .place").wait_for()
    kinds = [next(iter(message.body), "text") for message in group.messages]
    assert kinds == ["photo", "document", "contact", "voice", "location"]
    assert telegram.world.files.by_id[str(group.messages[0].photo)].data.startswith(b"\xff\xd8\xff")


async def test_a_stranger_starts_a_bot_and_uses_its_commands(
    opens: Opens, telegram: Sandbox, bot: BareBot, wang: Person
) -> None:
    await bot("setMyCommands", commands=[{"command": "help", "description": "怎么用"}])
    await bot("setMyDescription", description="给演练用的机器人")
    phone = await (await opens(telegram, wang)).phone("老王")
    await phone.opens("马上就办")
    await phone.sees_anywhere("给演练用的机器人")
    await phone.presses("开始")
    await phone.sees("/start")
    await phone.presses("命令")
    await phone.node.get_by_role("option", name="/help").click()
    await phone.sees("/help")
    assert [update["message"]["text"] for update in await bot.updates()] == ["/start", "/help"]


async def test_a_link_in_a_group_leads_into_the_private_chat(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, group: Group
) -> None:
    phone = await (await opens(telegram, li)).phone("小李")
    await phone.opens("城东街道工作群")
    link = {"inline_keyboard": [[{"text": "私聊填写", "url": "https://t.me/mashang_bot?start=d_1"}]]}
    await bot("sendMessage", chat_id=group.id, text="请", reply_markup=link)
    await phone.node.get_by_role("button", name="私聊填写").click()
    await phone.sees("/start d_1")


async def test_a_keyboard_and_a_wanted_reply(opens: Opens, telegram: Sandbox, bot: BareBot, li: Person) -> None:
    phone = await (await opens(telegram, li)).phone("小李")
    await phone.opens("马上就办")
    rows = {"keyboard": [["是", "否"]], "one_time_keyboard": True}
    await bot("sendMessage", chat_id=li.id, text="到场了吗", reply_markup=rows)
    await phone.presses("是")
    await phone.sees("是")
    asked = {"force_reply": True, "input_field_placeholder": "一句话进展"}
    await bot("sendMessage", chat_id=li.id, text="请发进展", reply_markup=asked)
    await phone.node.get_by_placeholder("一句话进展").wait_for()
    await phone.writes("已到现场")
    await (await phone.sees("已到现场")).locator(".quote").wait_for()
    assert li.history[-1].reply_to is li.history[-2]


@pytest.mark.parametrize("size", SIZES)
async def test_running_ahead_stops_at_the_next_message_and_leads_to_it(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person, size: str
) -> None:
    wang.user.started.add(telegram.bot.id)
    hands = await opens(telegram, li, size=size)
    began = telegram.clock.timestamp()
    await hands.bar("快进到下一条消息")
    await hands.page.get_by_role("button", name="停止快进").wait_for()
    await bot("sendMessage", chat_id=wang.id, text="催办：请接单")
    await hands.page.locator("#bar").get_by_role("button", name="老王").click()
    await (await hands.phone("老王")).sees("催办：请接单")
    assert telegram.clock.rate == 0
    assert telegram.clock.timestamp() > began


async def test_the_panel_shows_what_telegram_changed_and_takes_orders(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, group: Group
) -> None:
    await bot("sendMessage", chat_id=li.id, text='<a href="nowhere">x</a>', parse_mode="HTML", colour="red")
    hands = await opens(telegram, li)
    await hands.bar("状况")
    panel = hands.page.get_by_role("dialog", name="状况")
    card = panel.locator("details", has_text="nowhere")
    await card.click()
    assert "colour" in await card.inner_text()
    await panel.get_by_role("tab", name="故障").click()
    await panel.get_by_label("哪种故障").select_option("500")
    await panel.get_by_role("button", name="安排").first.click()
    await panel.get_by_text("服务器错误（500） · ×1").wait_for()
    assert (await bot.refused("getMe")).startswith("Internal")
    await panel.get_by_role("tab", name="群和人").click()
    await panel.get_by_role("button", name="移出机器人").click()
    await panel.get_by_text(re.compile("机器人被移出")).wait_for()
    assert "kicked" in await bot.refused("sendMessage", chat_id=group.id, text="x")
    await hands.page.keyboard.press("Escape")
    await panel.wait_for(state="detached")


async def test_a_page_that_lost_its_connection_catches_up(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person
) -> None:
    hands = await opens(telegram, li)
    phone = await hands.phone("小李")
    await phone.opens("马上就办")
    await li.send("断线前")
    await phone.sees("断线前")
    for task in [task for task in asyncio.all_tasks() if task.get_name() == "push"]:
        task.cancel()
    await hands.page.evaluate("window.dispatchEvent(new Event('offline'))")
    await bot("sendMessage", chat_id=li.id, text="断线时")
    await phone.sees("断线时")
    assert await phone.node.locator("article").count() == 2
