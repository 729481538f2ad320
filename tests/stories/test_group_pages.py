"""The groups in the administration: bound, moved, let go, lost."""

from __future__ import annotations

from tests.stories.administering import admin_of, opened
from tests.stories.story import Story


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
