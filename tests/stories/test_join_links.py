"""Ways in: links and sheets that an administrator hands out, and one's own number."""

from __future__ import annotations

import logging
import re

import pytest

from tests.databases import by_hand
from tests.stories.administering import JOIN, admin_of, everything, opened, rows
from tests.stories.story import Story

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


async def listed(story: Story, **numbers: str) -> None:
    async with story.parts.store.transaction() as tx:
        for code, number in numbers.items():
            await by_hand(tx, "UPDATE person SET phone = ? WHERE code = ?", number, code)
        await tx.roster_changed()


# --- joining by one's own number


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
        await by_hand(
            tx, "UPDATE post SET \"end\" = '2026-02-01' WHERE person_id = (SELECT id FROM person WHERE code = 'xiaolv')"
        )
        await tx.roster_changed()
    story["路人"].user.phone = "13800001111"
    await story["路人"].send_contact()
    await story.hears(story["路人"], "名册里没有这个手机号")


async def test_who_has_joined_sends_the_card_of_a_colleague_in_vain(story: Story) -> None:
    await story["小李"].send_contact(of=story["老王"])
    await story.hears(story["小李"], "这种消息收不了")
