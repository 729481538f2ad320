"""Joining, groups, and people who cannot be reached."""

from __future__ import annotations

from pathlib import Path

from bot.desk import inviting
from bot.ids import PersonId
from tests.stories.story import Story, told


async def code_for(story: Story, name: str | None) -> str:
    async with story.parts.store.transaction() as tx:
        person = PersonId(await story.person_id(name)) if name else None
        return await inviting.new_code(tx, person, story.now)


async def test_a_stranger_is_told_in_one_line_how_to_join_and_can_do_nothing_else(story: Story) -> None:
    stranger = story["路人"]
    for act in (stranger.start(), stranger.send("井盖坏了"), stranger.send("/mine"), stranger.send_photo("垃圾")):
        await act
        await story.hears(stranger, "您还没有加入。请向单位管理员要加入链接")
    await stranger.send("/report 井盖坏了", story.group)
    await story.hears(story.group, "您还没有加入")
    await stranger.send("今天天气不错", story.group)
    async with story.parts.store.snapshot() as tx:
        assert await tx.open_issues() == []


async def test_a_join_link_binds_once_and_the_person_can_file_at_once(story: Story) -> None:
    lv, stranger = story["路人"], story.telegram.person(7777, "另一个人")
    code = await code_for(story, "小吕")
    await lv.start(f"join_{code}")
    await story.hears(lv, "小吕，您已加入（南山街道）")
    await stranger.start(f"join_{code}")
    await story.settle()
    assert [message.text for message in stranger.inbox] == ["这个加入链接已经用过，请向管理员要新的。"]
    await lv.send_photo("暴露垃圾")
    await story.hears(lv, "📝 上报", "南山街道第三网格")


async def test_an_expired_or_invented_code_is_refused(story: Story) -> None:
    stranger = story["路人"]
    code = await code_for(story, "小吕")
    await stranger.start("join_nonsense")
    await story.hears(stranger, "这个加入链接无效")
    await story.wait(days=8)
    await stranger.start(f"join_{code}")
    await story.hears(stranger, "这个加入链接已经过期")
    story.deaf("城东街道工作群", "全区攻坚工作群")


async def test_the_first_administrator_claims_the_bot(story: Story) -> None:
    newcomer = story["路人"]
    await newcomer.start(f"claim_{await code_for(story, None)}")
    await story.hears(newcomer, "您现在是管理员")
    await newcomer.send("/admin")
    await story.hears(newcomer, "管理", "还没加入：小吕 xiaolv")
    await newcomer.send("/admin xiaolv")
    await story.hears(newcomer, "小吕 的加入链接", f"https://t.me/{story.telegram.bot.username}?start=join_")


async def test_administrators_by_setting_need_no_link(tmp_path: Path) -> None:
    async with told(tmp_path, admin_ids="6666") as story:
        boss = story["路人"]
        await boss.send("/admin")
        await story.hears(boss, "人员")


async def test_nobody_else_may_administer(story: Story) -> None:
    await story["小李"].send("/admin")
    await story.hears(story["小李"], "这一步由管理员来做。")


async def test_an_administrator_binds_a_new_group(story: Story) -> None:
    admin, li = story["管小萍"], story["小李"]
    new = story.telegram.group("滨河街道工作群", [admin, li], bot=False)
    story.groups[new.title] = new
    await new.add_bot(by=admin)
    hello = await story.hears(new, "请管理员点下面的按钮", "还不是群管理员")
    assert await story.taps(li, "绑定本群", hello, new) == "这一步由管理员来做。"
    await story.taps(admin, "绑定本群", hello, new)
    choice = await story.hears(new, "这个群属于哪里")
    assert await story.taps(admin, "滨河街道", choice, new) == "已绑定。"
    await story.hears(new, "已绑定：滨河街道", "还不是群管理员")
    new.promote_bot()
    await story.hears(new, "本群已绑定：滨河街道")
    await story.files(story["小蒋"], "暴露垃圾没人清")
    await story.hears(new, "A-0001")
    story.deaf("老王", "小马")


async def test_who_never_started_the_bot_is_tagged_in_the_group_and_stood_in_for(story: Story) -> None:
    await story.never_open_the_private_chat("葛主任")
    await story.files(story["小李"], "路灯不亮，黑灯瞎火")
    card = await story.hears(story.group, "范联络", "还没有启用机器人，点此启用")
    story.sees(card, "灯光中心")
    await story.hears(story["何调度"], "请您接单办理（范联络暂时联系不上，由您代为处理）")
    await story.hears(story["管小萍"], "联系不上 范联络")


async def test_who_blocks_the_bot_while_they_hold_something_loses_it_to_the_next(story: Story) -> None:
    await story.files(story["小李"], "暴露垃圾没人清")
    await story.taps(story["老王"], "接单", await story.hears(story["老王"], "请您接单办理"))
    story["老王"].block()
    await story.settle()
    await story.hears(story["小赵"], "老王 联系不上，1 件转由您负责", "A-0001")
    await story.hears(story["管小萍"], "联系不上 老王")
    story["老王"].unblock()
    await story.settle()
    assert (await story.issue()).owner_id == await story.person_id("小赵")
    story.deaf("城东街道工作群")


PRIVATE_WORDS = "信访初访，居民反映拆迁补偿"


async def test_a_private_issue_leaves_no_trace_in_a_group(story: Story) -> None:
    """Also while it is not yet sorted: the words may belong to two private categories."""
    li, sun = story["小李"], story["孙姐"]
    await story.files(li, PRIVATE_WORDS)
    task = await story.hears(sun, "请您派单", PRIVATE_WORDS)
    await story["小钱"].send("/issue A-0001")
    await story.hears(story["小钱"], "没有找到 A-0001")
    await li.send("/issue A-0001", story.group)
    await story.hears(story.group, "没有找到 A-0001")
    await story.taps(sun, "改类别", task)
    panel = await story.hears(sun, "请选正确的类别")
    await story.taps(sun, "信访（初访）", panel)
    await story.until_tomorrow_morning()
    shown = [message.text for group in story.groups.values() for message in group.messages]
    assert not any("信访" in text or "拆迁" in text for text in shown)
    story.deaf(*story.people, *story.groups)


async def test_a_card_is_taken_out_of_the_group_when_the_issue_turns_out_private(story: Story) -> None:
    li, sun = story["小李"], story["孙姐"]
    await story.files(li, "楼下有人吵，想请你们看看")
    card = await story.hears(story.group, "A-0001")
    await story.taps(sun, "改类别", await story.hears(sun, "请您派单"))
    panel = await story.hears(sun, "请选正确的类别")
    await story.taps(sun, "全部类别", panel)
    await story.taps(sun, "信访与矛盾纠纷", panel)
    await story.taps(sun, "信访（初访）", panel)
    assert card.deleted
    await story.hears(li, "请您接单办理", "紧急")
    story.deaf("孙姐", *[name for name in story.people if name not in ("小李", "孙姐")])
