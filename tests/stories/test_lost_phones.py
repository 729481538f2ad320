"""Who cannot be reached, and lost phones, in the administration."""

from __future__ import annotations

from handlers.telegram.admin.acts import act
from tests.databases import by_hand
from tests.stories.administering import JOIN, admin_of, made_up, opened
from tests.stories.story import Story


async def test_who_cannot_be_reached_is_listed_with_why_and_what_waits_for_them(story: Story) -> None:
    story["老王"].block()
    async with story.parts.store.transaction() as tx:
        await by_hand(tx, "UPDATE person SET reach = 'never' WHERE code IN ('xiaozhao', 'ge')")
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
