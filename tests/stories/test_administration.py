"""Administration in the private chat: links, lost phones, groups, what failed; and nobody else sees any of it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from handlers.telegram.admin.acts import act
from handlers.telegram.admin.tapping import ACTS
from sandbox import Message, Person
from storage.schema import metadata
from tests.office import STREET_GROUP
from tests.stories.story import Story, told

JOIN = re.compile(r"start=(join_[\w-]+)")


def admin_of(story: Story) -> Person:
    return story["管小萍"]


async def opened(story: Story, *ways: str) -> Message:
    """/admin, and on by these buttons."""
    admin = admin_of(story)
    await admin.send("/admin")
    page = await story.hears(admin, "管理")
    for label in ways:
        await story.taps(admin, label, page)
    return page


async def made_up(story: Story, who: Person, datas: list[str]) -> Message:
    """A message with buttons that nobody was given."""
    buttons = [InlineKeyboardButton(f"#{number}#", callback_data=data) for number, data in enumerate(datas)]
    keyboard = InlineKeyboardMarkup([buttons[i : i + 8] for i in range(0, len(buttons), 8)])
    await story.parts.api.bot.send_message(who.id, "forged", reply_markup=keyboard)
    return await story.hears(who, "forged")


def rows(story: Story, question: str) -> list[tuple[object, ...]]:
    return story.database.run(question)


def everything(story: Story) -> str:
    """Whatever stands in any row."""
    tables = ("issue_words", *(table.name for table in metadata.sorted_tables))
    return "\n".join(str(row) for table in tables for row in rows(story, f"SELECT * FROM {table}"))


# --- the page


async def test_the_page_leads_everywhere_and_back_in_one_message(story: Story) -> None:
    page = await opened(story)
    story.sees(page, "人员 45，已加入 41", "还没加入：小吕 xiaolv", "未送达", "搁置的消息 0")
    for label, words in (
        ("人员", "人员 · 45 人 · 第 1/6 页"),
        ("联系不上 4", "联系不上 · 4 人"),
        ("群组 2", "群组 · 2 个"),
        ("失败与搁置 0", "没有失败或搁置的消息"),
        ("发加入链接 4", "4 人还没加入"),
        ("导入名册", "不超过 5 MB"),
    ):
        await story.taps(admin_of(story), label, page)
        story.sees(page, words)
        await story.taps(admin_of(story), "‹ 管理", page)
        story.sees(page, "人员 45，已加入 41")


async def test_a_list_is_turned_in_place(story: Story) -> None:
    page = await opened(story, "人员", "下一页")
    story.sees(page, "第 2/6 页")
    await story.taps(admin_of(story), "上一页", page)
    story.sees(page, "第 1/6 页")


async def test_nobody_else_is_served_by_any_button_of_it(story: Story) -> None:
    """Buttons as only an administrator ever gets them, in somebody else's hands."""
    li = story["小李"]
    kept = [f"SELECT * FROM {table}" for table in ("person", "post", "join_code", "chat_group", "meta", "issue")]
    before = [rows(story, question) for question in kept]
    numbers: list[tuple[int, ...]] = [(), (1,), (STREET_GROUP, 1), (1, 0)]
    for some in numbers:
        forged = await made_up(story, li, [act(name, *some).pack() for name in ACTS])
        for button in (button for row in forged.buttons for button in row):
            assert await story.taps(li, button.text, forged) == "这一步由管理员来做。", button.data
    assert [rows(story, question) for question in kept] == before
    assert {kind for (kind,) in rows(story, "SELECT kind FROM notice")} == {"answer"}


async def test_an_administrators_old_or_made_up_button_does_nothing(story: Story) -> None:
    admin = admin_of(story)
    gone = ["person_zzzz", "group_-zzzz", "scopes_-zzzz_0", "tou_-zzzz_1", "freed_-zzzz", "sheet_zzzz", "lagain_1_0",
            "nforgo_zzzz_0", "allagain", "apply_1", "forget_1"]  # fmt: skip
    unread = ["", "person", "person_1_1", "nonsense_1", "person_?", "home_1", "people_"]
    forged = await made_up(story, admin, [f"1:p:adm:{arg}" for arg in gone + unread])
    answers = [await story.taps(admin, button.text, forged) for row in forged.buttons for button in row]
    assert all(answer.startswith(("没有", "这里的人都已加入", "这一条已经", "这份名册已经")) for answer in answers[:11])
    assert set(answers[11:]) == {"这个按钮已经过期，请用最新的卡片。"}


async def test_who_lost_the_role_hears_so_at_the_next_tap(story: Story) -> None:
    page = await opened(story)
    async with story.parts.store.transaction() as tx:
        await tx._connection.exec_driver_sql("DELETE FROM post WHERE role = 'admin'")
        await tx.roster_changed()
    assert await story.taps(admin_of(story), "人员", page) == "这一步由管理员来做。"
    story.sees(page, "人员 45")


# --- links


async def test_a_link_for_one_comes_with_its_picture_and_stands_in_no_row_and_no_log(
    story: Story, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    admin, stranger = admin_of(story), story["路人"]
    await admin.send("/admin xiaolv")
    sent = await story.hears(admin, "小吕 的加入链接", "只能用一次")
    assert admin.opens(sent).startswith(b"\x89PNG")
    [payload] = JOIN.findall(sent.text)
    code = payload.removeprefix("join_")
    assert code not in everything(story).replace(str(rows(story, "SELECT raw FROM inbox")), "")
    assert code not in caplog.text
    await stranger.start(payload)
    await story.hears(stranger, "小吕，您已加入（南山街道）")
    await admin.send("/admin 小吕")
    await story.hears(admin, "小吕（xiaolv）", "南山街道（成员）", "已加入")


async def test_a_name_that_fits_several_people_is_asked_about(story: Story) -> None:
    admin = admin_of(story)
    await admin.send("/admin 联络")
    asked = await story.hears(admin, "有几个人和“联络”对得上")
    await story.taps(admin, "范联络", asked)
    story.sees(asked, "范联络（fan）", "灯光中心（联络员）", "还没加入")
    await admin.send("/admin 没有这个人")
    await story.hears(admin, "没有编码为 没有这个人 的人员")


async def test_a_sheet_of_codes_for_a_unit_lets_each_of_them_in_once(story: Story) -> None:
    admin, stranger = admin_of(story), story["路人"]
    page = await opened(story, "发加入链接")
    assert await story.taps(admin, "全部 4 人", page) == "二维码名单马上发来。"
    sheet = await story.hears(admin, "🔒 加入二维码 4 人")
    html = admin.opens(sheet).decode()
    for name in ("小吕", "范联络", "彭督查", "方纪检"):
        assert f"<b>{name}</b>" in html
    assert html.count("<svg") == 4
    assert "start=join_" not in html  # the codes are in the pictures alone
    assert "<script" not in html
    assert not re.search(r"(src|href)=", html)
    await story.taps(admin, "南山街道 1 人", page)
    await story.hears(admin, "🔒 加入二维码 1 人：南山街道")
    await stranger.start(f"join_{await code_on(story, 'xiaolv')}")
    await story.hears(stranger, "小吕，您已加入")
    assert await story.taps(admin, "南山街道 1 人", page) == "这里的人都已加入，不需要链接。"


async def code_on(story: Story, code: str) -> str:
    """What the picture for this person on the newest sheet says: made again as the office makes it."""
    from bot.desk.inviting import code_in  # noqa: PLC0415

    async with story.parts.store.snapshot() as tx:
        person = (await tx.roster()).person_by_code(code)
    assert person is not None
    facts = [row[0] for row in rows(story, "SELECT facts FROM notice WHERE facts LIKE '%admin/sheet%'")]
    [invitation] = re.findall(r'"invitation":"([\w-]+)"', str(facts[-1]))
    return code_in(story.parts.office, invitation, person.id)


async def test_joining_ends_every_other_link_that_lies_about(story: Story) -> None:
    admin, lv, finder = admin_of(story), story["路人"], story.telegram.person(7777, "捡到纸的人")
    payloads = []
    for _ in range(2):
        await admin.send("/admin xiaolv")
        payloads += JOIN.findall((await story.hears(admin, "小吕 的加入链接")).text)
    await lv.start(payloads[1])
    await story.hears(lv, "小吕，您已加入")
    await finder.start(payloads[0])
    await story.settle()
    assert [message.text for message in finder.inbox] == ["这个加入链接已经用过，请向管理员要新的。"]


# --- who cannot be reached, and lost phones


async def test_who_cannot_be_reached_is_listed_with_why_and_what_waits_for_them(story: Story) -> None:
    story["老王"].block()
    async with story.parts.store.transaction() as tx:
        await tx._connection.exec_driver_sql("UPDATE person SET reach = 'never' WHERE code IN ('xiaozhao', 'ge')")
        await tx.roster_changed()
    await story.files(story["小李"], "路灯不亮，黑灯瞎火")
    admin = admin_of(story)
    await story.hears(admin, "联系不上 范联络")
    page = await opened(story, "联系不上 7")
    story.sees(page, "老王 · 环卫中心（联络员）：停用了机器人", "小赵 · 环卫中心（成员）：没有点过“开始”")
    story.sees(page, "小吕 · 南山街道（成员）：还没加入")
    await story.taps(admin, "🔗 老王", page)
    sent = await story.hears(admin, "老王 的加入链接")
    story["老王"].unblock()
    await story["老王"].start(JOIN.findall(sent.text)[0])
    await story.hears(story["老王"], "老王，您已加入")
    story.deaf("老王", "小赵", "小马", "何调度", "城东街道工作群")


async def test_a_lost_phone_is_unbound_stood_in_for_and_replaced(story: Story) -> None:
    admin, old, new = admin_of(story), story["老王"], story["路人"]
    await story.files(story["小李"], "暴露垃圾没人清")
    card = await story.hears(old, "请您接单办理")
    await story.taps(old, "接单", card)
    await story.hears(story.group, "A-0001")
    await admin.send("/admin laowang")
    page = await story.hears(admin, "老王（laowang）", "已加入", "名下待办 1 件")
    await story.taps(admin, "解绑账号", page)
    story.sees(page, "确认解绑吗")
    assert await story.taps(admin, "确认解绑", page) == "已解绑。"
    story.sees(page, "还没加入", "名下待办 1 件，提醒由 小赵 代收")

    shown = card.text
    assert await story.taps(old, "办结", card) == "您还没有加入。请向单位管理员要加入链接。"
    await old.send("/mine")
    await story.hears(old, "您还没有加入")
    await story["周书记"].send("/issue A-0001")
    await story.taps(story["周书记"], "督办", await story.hears(story["周书记"], "A-0001"))
    await story.hears(story["周书记"], "请写督办要求")
    await story["周书记"].send("今天必须清完")
    await story.hears(story["小赵"], "老王暂时联系不上", "今天必须清完")
    await story.hears(admin, "联系不上 老王")
    assert card.text == shown  # what stands on the old phone is not brought up to date

    await story.taps(admin, "新的加入链接", page)
    await new.start(JOIN.findall((await story.hears(admin, "老王 的加入链接")).text)[0])
    await story.hears(new, "老王，您已加入（环卫中心）")
    await new.send("/mine")
    await story.hears(new, "A-0001", "办结")
    story.deaf("周书记", "城东街道工作群", "小赵", "小李")


async def test_what_was_still_on_its_way_to_the_lost_phone_goes_to_the_stand_in(story: Story) -> None:
    """A nudge at night waits for the morning; the phone is lost meanwhile."""
    admin = admin_of(story)
    await story.files(story["小李"], "暴露垃圾没人清")
    held = story.telegram.faults.add("500", method="sendPhoto", chat=story["老王"])
    await story.settle()
    story.telegram.faults.clear()
    del held
    await admin.send("/admin laowang")
    page = await story.hears(admin, "老王（laowang）")
    before = len(story["老王"].inbox)
    await story.taps(admin, "解绑账号", page)
    await story.taps(admin, "确认解绑", page)
    await story.wait(hours=3)
    assert len(story["老王"].inbox) == before
    await story.hears(story["小赵"], "老王暂时联系不上")
    story.deaf(*story.people, *story.groups)


async def test_an_administrator_does_not_lock_themselves_out(story: Story) -> None:
    admin = admin_of(story)
    await admin.send("/admin admin")
    page = await story.hears(admin, "管小萍（admin）")
    assert "解绑账号" not in [button.text for row in page.buttons for button in row]
    me = await story.person_id("管小萍")
    forged = await made_up(story, admin, [act("unbound", me).pack()])
    assert await story.taps(admin, "#0#", forged) == "不能解绑自己，请由另一位管理员来做。"


# --- joining by one's own number


async def listed(story: Story, **numbers: str) -> None:
    async with story.parts.store.transaction() as tx:
        for code, number in numbers.items():
            await tx._connection.exec_driver_sql("UPDATE person SET phone = ? WHERE code = ?", (number, code))
        await tx.roster_changed()


async def test_a_stranger_joins_by_their_own_number(story: Story) -> None:
    await listed(story, xiaolv="138-0000 1111")
    lv = story["路人"]
    lv.user.phone = "8613800001111"
    await lv.start()
    await story.hears(lv, "您还没有加入", "登记了您的手机号")
    await lv.tap("用本人手机号加入")
    await story.hears(lv, "小吕，您已加入（南山街道）")
    assert not lv.chat.reply_keyboard
    await lv.send_contact()
    await story.hears(lv, "小吕，您已加入")


async def test_a_number_lets_nobody_in_who_does_not_own_it(story: Story) -> None:
    await listed(story, xiaolv="13800001111", laowang="13800002222", fan="13800003333", peng="+86 13800003333")
    stranger, other = story["路人"], story.telegram.person(7777, "小吕本人")
    other.user.phone = "+8613800001111"
    await stranger.send_contact(of=other)
    await story.hears(stranger, "请点按钮发送您本人的手机号，别人的名片不能用来加入。")
    for number, said in (
        ("+8613800002222", "这个手机号已经绑定了另一个账号，请联系单位管理员。"),
        ("+8613800003333", "名册里没有这个手机号，或不止一人登记。"),
        ("+8613999999999", "名册里没有这个手机号，或不止一人登记。"),
    ):
        stranger.user.phone = number
        await stranger.send("你好")
        await story.hears(stranger, "您还没有加入")
        await stranger.tap("用本人手机号加入")
        await story.hears(stranger, said)
        assert not stranger.chat.reply_keyboard
    async with story.parts.store.snapshot() as tx:
        assert (await tx.roster()).by_telegram(stranger.id) is None


async def test_the_number_of_somebody_who_left_lets_nobody_in(story: Story) -> None:
    await listed(story, xiaolv="13800001111")
    async with story.parts.store.transaction() as tx:
        await tx._connection.exec_driver_sql(
            "UPDATE post SET \"end\" = '2026-02-01' WHERE person_id = (SELECT id FROM person WHERE code = 'xiaolv')"
        )
        await tx.roster_changed()
    story["路人"].user.phone = "13800001111"
    await story["路人"].send_contact()
    await story.hears(story["路人"], "名册里没有这个手机号")


async def test_who_has_joined_sends_the_card_of_a_colleague_in_vain(story: Story) -> None:
    await story["小李"].send_contact(of=story["老王"])
    await story.hears(story["小李"], "这种消息收不了")


# --- groups


async def test_a_group_is_bound_moved_and_let_go_from_the_private_chat(story: Story) -> None:
    admin, li = admin_of(story), story["小李"]
    new = story.telegram.group("滨河联动群", [admin, li], bot=False)
    story.groups[new.title] = new
    await new.add_bot(by=admin)
    await story.hears(new, "请管理员点下面的按钮")
    page = await opened(story, "群组 3")
    story.sees(page, "滨河联动群：还没绑定；机器人不是群管理员，看不到普通消息")
    await story.taps(admin, "滨河联动群", page)
    await story.taps(admin, "绑定", page)
    story.sees(page, "群“滨河联动群”属于哪里")
    assert await story.taps(admin, "滨河街道", page) == "已绑定。"
    story.sees(page, "归属：滨河街道")
    await story.hears(new, "已绑定：滨河街道")
    await story.files(story["小蒋"], "暴露垃圾没人清")
    await story.hears(new, "A-0001")

    await story.taps(admin, "改归属", page)
    await story.taps(admin, "南山街道", page)
    story.sees(page, "这个群现在属于滨河街道，要改为“南山街道”吗")
    await story.taps(admin, "‹ 返回", page)
    story.sees(page, "归属：滨河街道")
    await story.taps(admin, "改归属", page)
    await story.taps(admin, "南山街道", page)
    assert await story.taps(admin, "确认绑定", page) == "已绑定。"
    story.sees(page, "归属：南山街道")
    await story.hears(new, "已绑定：南山街道")

    await story.taps(admin, "解除绑定", page)
    story.sees(page, "确认解除吗")
    assert await story.taps(admin, "确认解除", page) == "已解绑。"
    story.sees(page, "归属：还没绑定")
    await story.files(story["小许"], "暴露垃圾没人清")
    assert not any("A-0002" in message.text for message in new.messages)
    story.deaf("老王", "小马", "小赵", "小许", "全区攻坚工作群")


async def test_a_scope_that_has_a_group_already_is_asked_about(story: Story) -> None:
    admin = admin_of(story)
    new = story.telegram.group("另一个群", [admin], bot=False)
    story.groups[new.title] = new
    await new.add_bot(by=admin)
    await story.hears(new, "请管理员点下面的按钮")
    page = await opened(story, "群组 3", "另一个群", "绑定", "城东街道")
    story.sees(page, "要绑定到“城东街道”吗", "“城东街道”已有群：", "只发到其中一个群")
    await story.taps(admin, "‹ 返回", page)
    story.sees(page, "归属：还没绑定")


async def test_in_the_group_itself_a_bound_group_is_not_taken_elsewhere_by_an_old_button(story: Story) -> None:
    admin = admin_of(story)
    new = story.telegram.group("滨河联动群", [admin], bot=False)
    story.groups[new.title] = new
    await new.add_bot(by=admin)
    hello = await story.hears(new, "请管理员点下面的按钮")
    await story.taps(admin, "绑定本群", hello, new)
    choice = await story.hears(new, "这个群属于哪里")
    await story.taps(admin, "滨河街道", choice, new)
    await story.hears(new, "已绑定：滨河街道")
    assert "请管理员在私聊里发 /admin" in await story.taps(admin, "南山街道", choice, new)


async def test_how_the_bot_stands_in_a_listed_group_is_asked_of_telegram(story: Story) -> None:
    story.group.demote_bot()
    await story.settle()
    await story.hears(story.group, "还不是群管理员")
    district = story.groups["全区攻坚工作群"]
    page = await opened(story, "群组 2")
    story.sees(page, "城东街道；机器人不是群管理员", "江湾区；机器人是群管理员")
    asked = len(story.telegram.calls_of("getChatMember"))
    assert asked == 1
    district.kick_bot()
    await story.settle()
    story.telegram.faults.add("500", method="getChatMember")
    await story.taps(admin_of(story), "‹ 管理", page)
    await story.taps(admin_of(story), "群组 2", page)
    story.sees(page, "江湾区；机器人已不在群里，或不能发言")


async def test_a_group_that_lets_the_bot_go_is_shown_as_lost(story: Story) -> None:
    story.group.kick_bot()
    await story.settle()
    page = await opened(story, "群组 2")
    story.sees(page, "城东街道工作群：城东街道；机器人已不在群里，或不能发言")
    await story.taps(admin_of(story), "城东街道工作群", page)
    story.sees(page, "机器人已不在群里，或不能发言（3月2日 9:00 起）")


# --- what did not work out


async def test_what_failed_is_listed_in_plain_words_and_tried_again(story: Story) -> None:
    admin, li = admin_of(story), story["小李"]
    secret = "信访初访，居民反映拆迁补偿"
    lay_aside(story, li, secret)
    fail(story, "laowang", "failed", "not rendered: KeyError at cards.py:10")
    fail(story, "zhou", "unknown", 'ReadError: "拆迁"')
    page = await opened(story, "失败与搁置 3")
    story.sees(page, "1. 发来的消息 · 小李", "程序出错", "2. 对话 · 周书记", "发了两次都没有得到确认，可能已送达")
    story.sees(page, "3. 对话 · 老王", "对方可能收到两遍")
    assert "拆迁" not in page.text
    assert await story.taps(admin, "重试 1", page) == "正在重试。"
    await story.hears(li, "📝 上报", secret)
    story.sees(page, "失败与搁置 · 2 条")
    assert await story.taps(admin, "放弃 2", page) == "已放弃。"
    story.sees(page, "失败与搁置 · 1 条", "1. 对话 · 周书记")
    assert await story.taps(admin, "重试 1", page) == "正在重试。"
    await story.hears(story["周书记"], "现在没有该您办的事项")
    story.sees(page, "没有失败或搁置的消息")


async def test_everything_is_tried_again_at_once(story: Story) -> None:
    lay_aside(story, story["小李"], "井盖坏了")
    for code in ("laowang", "zhou", "sun", "gao", "lin", "chen"):
        fail(story, code, "failed", "Bad Request: something")
    page = await opened(story, "失败与搁置 7")
    story.sees(page, "第 1/2 页")
    assert await story.taps(admin_of(story), "全部重试", page) == "正在重试。"
    await story.hears(story["小李"], "📝 上报", "井盖坏了")
    for name in ("老王", "周书记", "孙姐", "高区长", "林主任", "陈主任"):
        await story.hears(story[name], "现在没有该您办的事项")
    story.sees(page, "没有失败或搁置的消息")


async def test_an_update_that_fails_again_is_laid_aside_at_once(story: Story) -> None:
    lay_aside(story, story["小李"], "井盖坏了", raw="{")
    page = await opened(story, "失败与搁置 1")
    assert await story.taps(admin_of(story), "重试 1", page) == "正在重试。"
    await story.hears(admin_of(story), "处理失败，已搁置", "“失败与搁置”")
    assert await story.taps(admin_of(story), "放弃 1", await opened(story, "失败与搁置 1")) == "已放弃。"
    [(done, dead)] = rows(story, "SELECT done_at, dead FROM inbox WHERE raw = '{'")
    assert done is not None
    assert dead is None


def lay_aside(story: Story, who: Person, words: str, raw: str | None = None) -> None:
    """As after a bug that has been put right since."""
    import json  # noqa: PLC0415

    number = 10**9 + len(words)
    chat = {"id": who.id, "type": "private"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": who.user.to_json(), "text": words}
    raw = raw or json.dumps({"update_id": number, "message": message}, ensure_ascii=False)
    write(
        story,
        "INSERT INTO inbox (update_id, raw, chat_key, received_at, done_at, attempts, dead) "
        "VALUES (?, ?, ?, 1772413200000000, 1772413200000000, 4, 'KeyError at private.py:10')",
        (number, raw, who.id),
    )


def fail(story: Story, code: str, state: str, error: str) -> None:
    write(
        story,
        "INSERT INTO notice (dedup_key, kind, chat_id, created_at, person_id, priority, facts, state, attempts, "
        "doubtful, error) SELECT 'test:' || code, 'say', telegram_id, 1772413200000000, id, 1, "
        """'{"link":"mine","page":0,"template":"mine"}', ?, 2, 0, ? FROM person WHERE code = ?""",
        (state, error, code),
    )


def write(story: Story, statement: str, values: tuple[object, ...]) -> None:
    story.database.run(statement, *values)


async def test_administrators_by_setting_have_the_page_too(tmp_path: Path) -> None:
    async with told(tmp_path, admin_ids="6666") as story:
        await story["路人"].send("/admin")
        page = await story.hears(story["路人"], "人员 46")
        await story.taps(story["路人"], "人员", page)
        story.sees(page, "第 1/6 页")
