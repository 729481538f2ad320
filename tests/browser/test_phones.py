"""The phones on the page, with a bot that only does what the test says."""

from __future__ import annotations

import asyncio

import pytest

from sandbox import Group, Person, Sandbox
from tests.browser.conftest import BareBot, Opens

GROUP = "城东街道工作群"
TURNS = 300
CARD = {"inline_keyboard": [[{"text": "接单", "callback_data": "ack"}, {"text": "退单", "callback_data": "return"}]]}


async def answers(bot: BareBot, words: str, *, alert: bool = False) -> None:
    update = await bot.next_update()
    query = update["callback_query"]["id"]
    await bot("answerCallbackQuery", callback_query_id=query, text=words, show_alert=alert)


@pytest.mark.parametrize(("size", "scheme"), [("a narrow phone", "dark"), ("a desk", "light")])
async def test_a_button_is_answered_by_a_toast_or_an_alert_and_others_see_what_is_said(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person, group: Group, size: str, scheme: str
) -> None:
    hands = await opens(telegram.url, li, wang, size=size, scheme=scheme)
    phone = await hands.phone("小李")
    await phone.opens(GROUP)
    await bot("sendMessage", chat_id=group.id, text="<b>A-1</b> 待接单", parse_mode="HTML", reply_markup=CARD)
    await phone.sees("A-1 待接单")
    await bot.updates()
    answered = asyncio.create_task(answers(bot, "已接单"))
    await phone.presses("接单")
    await phone.sees_anywhere("已接单")
    await answered
    answered = asyncio.create_task(answers(bot, "现在不行", alert=True))
    await phone.presses("退单")
    await phone.node.get_by_role("alertdialog").get_by_text("现在不行").wait_for()
    await answered
    await phone.presses("好")
    await (await hands.phone("老王")).opens(GROUP)
    await (await hands.phone("小李")).writes("我来看看")
    await (await hands.phone("老王")).sees("我来看看")


async def test_formatting_is_shown_and_words_never_become_markup(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person
) -> None:
    phone = await (await opens(telegram.url, li)).phone("小李")
    await phone.opens("马上就办")
    text = (
        "<b>粗</b> <i>斜</i> <code>码</code> <tg-spoiler>谜底</tg-spoiler> &lt;img src=x onerror=alert(1)&gt; "
        '😀<u>线</u> <a href="https://example.com/a">链</a> <a href="tg://user?id=1001">小李</a>'
        "<blockquote expandable>一\n二\n三\n四\n五\n六</blockquote>"
    )
    await bot("sendMessage", chat_id=li.id, text=text, parse_mode="HTML")
    message = await phone.sees("<img src=x onerror=alert(1)>")
    for tag, words in (("b", "粗"), ("i", "斜"), ("code", "码"), ("u", "线"), ("a", "链"), (".mention", "小李")):
        assert await message.locator(tag).first.text_content() == words
    assert await message.locator("img").count() == 0
    await message.get_by_role("button", name="点开看").click()
    assert "open" in await message.locator(".spoiler").get_attribute("class")
    quote = message.locator("blockquote")
    before = (await quote.bounding_box())["height"]
    await message.get_by_role("button", name="展开").click()
    assert (await quote.bounding_box())["height"] > before


async def test_everything_that_is_sent_from_the_sheet_arrives_and_is_shown(
    opens: Opens, telegram: Sandbox, li: Person, group: Group
) -> None:
    phone = await (await opens(telegram.url, li, size="a narrow phone")).phone("小李")
    await phone.opens(GROUP)
    await phone.sends_samples("看现场", "街道", "路面的洞")
    album = (await phone.sees("看现场")).locator("img")
    await phone.page.wait_for_function("(image) => image.naturalWidth === 960", arg=await album.last.element_handle())
    assert await album.count() == 2
    own = {"name": "说明.txt", "mimeType": "text/plain", "buffer": b"x" * 2048}
    await phone.presses("发送其他内容")
    async with phone.page.expect_file_chooser() as choosing:
        await phone.presses("文件")
    await (await choosing.value).set_files(own)
    await phone.sees("说明.txt")
    await phone.presses("发送其他内容")
    async with phone.page.expect_file_chooser() as choosing:
        await phone.presses("自己的照片")
    drawn = telegram.world.files.by_id[str(group.messages[0].photo)].data
    await (await choosing.value).set_files({"name": "自拍.jpg", "mimeType": "image/jpeg", "buffer": drawn})
    await phone.presses("发送")
    await phone.node.locator("article img").nth(2).wait_for()
    await phone.presses("发送其他内容")
    await phone.node.get_by_label("静音发送").check()
    await phone.presses("我的名片")
    await phone.presses("发送其他内容")
    await phone.presses("语音")
    await phone.presses("发送其他内容")
    await phone.presses("位置")
    await phone.presses("发送这个位置")
    await phone.node.locator("article .place").wait_for()
    kinds = [next(iter(message.body), "text") for message in group.messages]
    assert kinds == ["photo", "photo", "document", "photo", "contact", "voice", "location"]
    assert [message.silent for message in group.messages] == [False] * 4 + [True] * 3
    assert drawn.startswith(b"\xff\xd8\xff")


async def test_replying_editing_reacting_and_taking_back(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, group: Group
) -> None:
    phone = await (await opens(telegram.url, li, size="a narrow phone")).phone("小李")
    await phone.opens(GROUP)
    await bot("sendMessage", chat_id=group.id, text="A-1 待接单")
    await phone.menu_of("A-1")
    await phone.presses("回复")
    await phone.writes("收到")
    await (await phone.sees("收到")).locator(".quote", has_text="待接单").wait_for()
    await phone.menu_of("收到")
    await phone.presses("编辑")
    await phone.writes("马上去")
    changed = await phone.sees("马上去")
    await changed.get_by_text("已编辑").wait_for()
    await phone.menu_of("A-1")
    await phone.presses("👌")
    await (await phone.sees("A-1")).get_by_role("button", name="👌 小李").click()
    await phone.node.locator(".reaction").wait_for(state="detached")
    await phone.menu_of("马上去")
    await phone.presses("删除")
    await changed.wait_for(state="detached")
    assert [message.text for message in group.messages] == ["A-1 待接单"]


async def test_by_keyboard_alone_a_stranger_starts_a_bot_and_uses_its_commands(
    opens: Opens, telegram: Sandbox, bot: BareBot, wang: Person
) -> None:
    await bot("setMyCommands", commands=[{"command": "help", "description": "怎么用"}])
    await bot("setMyDescription", description="给演练用的机器人")
    hands = await opens(telegram.url, wang)
    phone, press = await hands.phone("老王"), hands.page.keyboard.press
    await phone.node.get_by_role("list").get_by_role("button").wait_for()
    while "马上就办" not in await hands.page.evaluate("document.activeElement.ariaLabel ?? ''"):
        await press("Tab")
    await press("Enter")
    await phone.sees_anywhere("给演练用的机器人")
    await press("Tab")
    await press("Enter")
    await phone.sees("/start")
    await phone.node.get_by_role("textbox").focus()
    await hands.page.keyboard.type("/he")
    await phone.node.get_by_role("option", name="/help").wait_for()
    await press("ArrowUp")
    await press("Enter")
    await phone.sees("/help")
    assert [update["message"]["text"] for update in await bot.updates()] == ["/start", "/help"]
    await hands.page.keyboard.type("以后再说")
    await press("Escape")
    assert "马上就办" in await hands.page.evaluate("document.activeElement.ariaLabel ?? ''")
    await press("Enter")
    assert await phone.node.get_by_role("textbox").input_value() == "以后再说"


async def test_what_a_bot_asks_for_a_link_a_keyboard_and_a_reply(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, group: Group
) -> None:
    phone = await (await opens(telegram.url, li)).phone("小李")
    await phone.opens(GROUP)
    link = {"inline_keyboard": [[{"text": "私聊填写", "url": "https://t.me/mashang_bot?start=d_1"}]]}
    await bot("sendMessage", chat_id=group.id, text="请", reply_markup=link)
    await phone.node.get_by_role("button", name="私聊填写").click()
    await phone.sees("/start d_1")
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


async def test_a_forum_in_english_its_pinned_card_and_what_is_unread(
    opens: Opens, telegram: Sandbox, bot: BareBot, li: Person, wang: Person
) -> None:
    group = telegram.group(GROUP, [li, wang], bot_admin=True, forum=True)
    group.promote_bot(topics=True)
    topic = await bot("createForumTopic", chat_id=group.id, name="环卫")
    thread = topic["message_thread_id"]
    card = await bot("sendMessage", chat_id=group.id, message_thread_id=thread, text="A-1 待接单")
    await bot("pinChatMessage", chat_id=group.id, message_id=card["message_id"], disable_notification=True)
    page = (await opens(telegram.url, li, lang="en")).page
    await page.get_by_role("list", name="Chats").get_by_role("button", name=f"{GROUP} 1 unread").click()
    message = page.locator("article", has_text="A-1")
    await message.get_by_text("# 环卫").wait_for()
    await bot("editMessageText", chat_id=group.id, message_id=card["message_id"], text="A-1 办理中")
    await message.get_by_text("办理中").wait_for()
    await message.get_by_text("edited").wait_for()
    await page.get_by_role("button", name="Pinned message").get_by_text("办理中").wait_for()
    await page.get_by_role("tab", name="General").click()
    await message.wait_for(state="detached")
    await page.get_by_role("tab", name="环卫").click()
    await page.get_by_role("textbox").fill("In here")
    await page.get_by_role("textbox").press("Enter")
    await page.locator("article", has_text="In here").wait_for()
    assert group.messages[-1].thread == thread
    await page.get_by_role("button", name="Back").click()
    await bot("sendMessage", chat_id=group.id, text="quiet", disable_notification=True)
    await page.get_by_role("button", name=f"{GROUP} 1 unread").locator(".badge.quiet").wait_for()


async def test_a_long_chat_keeps_little_of_itself_on_the_page_and_is_read_to_its_beginning(
    opens: Opens, telegram: Sandbox, li: Person
) -> None:
    for number in range(400):
        await li.send(f"第{number}条")
    phone = await (await opens(telegram.url, li)).phone("小李")
    await phone.opens("马上就办")
    await phone.sees("第399条")
    shown = phone.node.locator("article")
    await phone.node.get_by_role("log").hover()
    for _ in range(TURNS):
        if await phone.node.locator("article", has_text="第0条").count():
            break
        await phone.page.mouse.wheel(0, -3000)
        await phone.page.wait_for_timeout(20)
    await phone.sees("第0条")
    assert await shown.count() <= 220
    await phone.presses("到最新消息")
    await phone.sees("第399条")
    assert await shown.count() <= 220
