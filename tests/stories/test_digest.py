"""The digest as people meet it: posted, asked for, followed into its lists, and settled by who leads the group."""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox import Message, Person
from tests.stories.story import Story

EVENING = datetime(2026, 3, 2, 9, 58, tzinfo=UTC)


def everybody_else_is_heard_elsewhere(story: Story) -> None:
    for name in (*story.people, *story.groups):
        story.deaf(name)


def links(message: Message) -> list[str]:
    return [entity.argument for entity in message.entities if entity.type == "text_link"]


async def follows(story: Story, who: Person, message: Message, kind: str) -> None:
    """Taps the number: Telegram sends the start of its link."""
    link = next(link for link in links(message) if f"start=l_{kind}_" in link)
    await who.send("/start " + link.partition("start=")[2])


async def test_the_digest_names_its_windows_its_rates_and_what_is_overdue(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(li, "暴露垃圾又来了")
    first = next(m for m in wang.inbox if "A-0001" in m.text)
    await story.submits(wang, "清完了", first)
    await story.taps(li, "通过", await story.hears(li, "请您核查"))
    await story.until(EVENING)
    digest = await story.hears(story.group, "事项日报")
    story.sees(digest, "城东街道 · 今天 8:27 — 今天 17:57", "新上报 2 件，结案 1 件")
    story.sees(digest, "近 7 天", "派出 2 件，到期 2 件，结案 1 件")
    story.sees(digest, "接收率 50.00 %（1/2）", "处置率 50.00 %（1/2），按期处置率 50.00 %（1/2）")
    story.sees(digest, "超期未处置率 50.00 %（1/2）")
    story.sees(digest, "返工率 0.00 %（0/2）", "退单率 0.00 %（0/2）", "环卫中心：到期 2，处置 50.00 %")
    story.sees(digest, "超期 1 件", "环卫中心 1 件：A-0002 老王", "新结案", "A-0001 暴露垃圾")
    assert "补发" not in digest.text
    everybody_else_is_heard_elsewhere(story)


async def test_a_number_leads_to_its_list_in_private(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    for number in range(10):
        await story.files(li, f"暴露垃圾，第 {number} 处没人清")
    await zhou.send("/digest", to=story.group)
    digest = await story.hears(story.group, "事项日报", "新上报 10 件", "今天 8:27 — 今天 9:")
    await follows(story, zhou, digest, "open")
    listed = await story.hears(zhou, "在办 · 10 件 · 第 1/2 页", "A-0001", "A-0008", "待接单，老王")
    await story.taps(zhou, "下一页 ›", listed)
    turned = await story.hears(zhou, "第 2/2 页", "A-0009", "A-0010")
    assert turned.id == listed.id
    assert "A-0001" not in turned.text
    await zhou.send("/start " + next(link for link in links(turned) if "start=i_9" in link).partition("start=")[2])
    await story.hears(zhou, "A-0009")
    everybody_else_is_heard_elsewhere(story)


async def test_a_list_shows_no_private_issue_to_a_stranger_of_it(story: Story) -> None:
    li, qian = story["小李"], story["小钱"]
    await story.files(li, "暴露垃圾没人清")
    await qian.send("/start l_open_gcr0000000")
    await story.hears(qian, "这个链接已经失效")
    await qian.send("/start l_nonsense")
    await story.hears(qian, "这个链接已经失效")
    everybody_else_is_heard_elsewhere(story)


async def test_in_private_the_digest_is_of_what_the_reader_answers_for(story: Story) -> None:
    li, wang, wei = story["小李"], story["老王"], story["小魏"]
    await story.files(li, "暴露垃圾没人清")
    await story.wait(minutes=1)
    await wang.send("/digest")
    mine = await story.hears(wang, "事项日报", "环卫中心 · 今天 8:27", "在办 1 件")
    await follows(story, wang, mine, "filed")
    await story.hears(wang, "新上报 · 1 件", "A-0001")
    await wei.send("/digest")
    await story.hears(wei, "滨河街道第一网格", "在办 0 件", "没有超期")
    everybody_else_is_heard_elsewhere(story)


async def test_a_group_that_is_not_bound_is_told_so(story: Story) -> None:
    zhou = story["周书记"]
    tea = story.telegram.group("茶话会", [zhou], bot_admin=True)
    await zhou.send("/digest", to=tea)
    await story.settle()
    assert "还没有绑定" in next(m for m in reversed(tea.messages) if m.sender.id == story.telegram.bot.id).text
    everybody_else_is_heard_elsewhere(story)


async def test_the_leader_of_a_group_settles_its_digest(story: Story) -> None:
    zhou, li = story["周书记"], story["小李"]
    await zhou.send("/settings", to=story.group)
    page = await story.hears(story.group, "日报时间：08:27、17:57（工作日）")
    story.sees(page, "数量、指标、超期、新结案", "本群语言：中文")
    assert await story.taps(li, "12:03", page, chat=story.group) == "这一步由本群的负责人、派单员或管理员来做。"
    assert await story.taps(zhou, "12:03", page, chat=story.group) == "已设置。"
    page = await story.hears(story.group, "08:27、12:03、17:57")
    assert await story.taps(zhou, "✓ 指标", page, chat=story.group) == "已设置。"
    await story.hears(story.group, "日报内容：数量、超期、新结案")
    await story.until(datetime(2026, 3, 2, 4, 4, tzinfo=UTC))
    noon = await story.hears(story.group, "事项日报", "今天 8:27 — 今天 12:03")
    assert "近 7 天" not in noon.text
    everybody_else_is_heard_elsewhere(story)


async def test_the_language_of_a_group_is_settled_in_private(story: Story) -> None:
    sun = story["孙姐"]
    await sun.send("/settings")
    page = await story.hears(sun, "⚙️ 城东街道", "日报时间")
    await story.taps(sun, "English", page)
    await story.hears(sun, "本群语言：English")
    await sun.send("/digest", to=story.group)
    await story.hears(story.group, "Daily digest", "Open: 0", "Nothing is overdue.")
    everybody_else_is_heard_elsewhere(story)


async def test_what_is_out_of_range_is_refused_in_one_sentence(story: Story) -> None:
    sun, li = story["孙姐"], story["小李"]
    for typed in ("25:00", "8点", "08:27 09:60", "1:00 2:00 3:00 4:00 5:00 6:00 7:00"):
        await sun.send(f"/settings {typed}")
        await story.hears(sun, "时间请写成 00:00–23:59 之间的时刻")
    await li.send("/settings")
    await story.hears(li, "这一步由本群的负责人、派单员或管理员来做。")
    await sun.send("/settings 9:05，18:00")
    await story.hears(sun, "日报时间：09:05、18:00（工作日）")
    await sun.send("/settings 关")
    await story.hears(sun, "日报时间：不发")
    await story.until(EVENING)
    assert not [m for m in story.group.messages if "事项日报" in m.text]
    everybody_else_is_heard_elsewhere(story)
