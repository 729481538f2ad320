"""What is mine; and no list shows a trace of what is private."""

from __future__ import annotations

import pytest

from bot.ids import ChatId, IssueId, MessageId, PersonId
from tests.stories.story import Story
from tests.stories.turning import files_privately, labels, last, presses


@pytest.fixture(autouse=True)
def what_is_not_asked_for_is_heard_elsewhere(story: Story) -> None:
    for name in (*story.people, *story.groups):
        story.deaf(name)


# --- what is mine


async def test_mine_is_paged_in_place_what_i_owe_before_what_i_filed_and_follow(story: Story) -> None:
    li, wang = story["小李"], story["老王"]
    for number in range(9):
        await story.files(li, f"暴露垃圾，第 {number} 处没人清")
    await story.files(wang, "城东街道第一网格，路灯不亮")
    async with story.parts.store.transaction() as tx:
        for number, follower in ((1, "小马"), (2, "老王")):
            await tx.follow(IssueId(number), PersonId(await story.person_id(follower)))
    await wang.send("/mine")
    mine = await story.hears(wang, "我的事项 · 第 1/2 页", "该我办的（9）", "A-0008", "接单，今天 11:0")
    assert "我上报的" not in mine.text
    await story.taps(wang, "下一页", mine)
    turned = await story.hears(wang, "第 2/2 页", "该我办的（9）", "A-0009", "我上报的（1）", "A-0010", "我关注的（1）")
    assert turned.id == mine.id
    assert turned.text.index("A-0009") < turned.text.index("A-0010") < turned.text.index("A-0002")
    await story.taps(wang, "上一页", mine)
    await story.hears(wang, "第 1/2 页")
    await story["小马"].send("/mine")
    await story.hears(story["小马"], "现在没有该您办的事项。", "我关注的（1）", "A-0001")


async def test_in_a_group_mine_is_answered_there_without_private_issues(story: Story) -> None:
    li = story["小李"]
    await story.files(li, "暴露垃圾没人清")
    await files_privately(story, li)
    await li.send("/mine")
    await story.hears(li, "我上报的（2）", "A-0001", "A-0002")
    await li.send("/mine", to=story.group)
    answer = await story.hears(story.group, "小李 的事项（只列公开的）", "上报的（1）", "A-0001")
    assert "A-0002" not in answer.text


# --- private issues leave no trace


async def test_a_private_issue_is_found_by_nobody_who_has_no_ties_to_it(story: Story) -> None:
    li, qian, zhou, wei = story["小李"], story["小钱"], story["周书记"], story["小魏"]
    await files_privately(story, li)
    for who in (qian, wei):
        for words in ("仓库", "A-0001", "1", "城东", "拖欠工资"):
            await who.send(f"/find {words}")
            assert "没有找到" in (await last(story, who)).text
        await who.start("i_1")
        await story.hears(who, "没有找到 A-0001。")
        await who.send("/board")
        assert "A-0001" not in (await last(story, who)).text
    for who in (li, zhou):
        await who.send("/find 仓库")
        await story.hears(who, "“仓库” · 1 件", "A-0001")
    await zhou.send("/board")
    await story.hears(zhou, "在办 1 件", "A-0001")
    for words in ("/find 仓库", "/find A-0001", "/board", "/mine"):
        await li.send(words, to=story.group)
        assert "A-0001 " not in (await last(story, story.group)).text


async def test_data_that_was_never_offered_opens_nothing(story: Story) -> None:
    """Somebody else's search, somebody else's issues, a unit that is not theirs, a list for another chat."""
    li, qian, stranger = story["小李"], story["小钱"], story["路人"]
    await files_privately(story, li)
    await li.send("/find 仓库")
    await story.hears(li, "“仓库” · 1 件")
    await qian.send("/mine")
    own = await story.hears(qian, "现在没有该您办的事项。")
    async with story.parts.store.snapshot() as tx:
        asked = await tx.sent_to(ChatId(li.id), MessageId(li.inbox[-1].id))
        assert asked is not None
        ids = {p.name: p.id for p in (await tx.roster()).people}
    for data in (
        f"1:p:list:0_found_{_36(asked.id)}",
        f"1:p:list:0_mine_{_36(ids['小李'])}",
        "1:p:list:0_mine_zzz",
        "1:p:list:0_board_gcr0000000_---",
        "1:p:list:0_overdue_me_zzz",
        "1:p:list:100000_mine",
        "1:p:list:-1_mine",
        f"1:p:list:{'9' * 30}_mine",
        "1:p:list:mine",
        "1:p:list:0_",
    ):
        assert await presses(story, qian, data, own) in (
            "这份清单太久了，请重新查一次。",
            "这个按钮已经过期，请用最新的卡片。",
        ), data
    assert own.text.startswith("现在没有该您办的事项。")
    await presses(story, qian, "1:p:list:0_board_all_---", own)  # all there is, for somebody of one street
    assert own.text.startswith("看板 · 城东街道第二网格 · 在办 0 件")
    await qian.send("/board", to=story.group)
    public = await last(story, story.group)
    for data in ("1:p:list:0_mine", "1:p:list:0_open_me", "1:p:list:0_board_me_---", "1:p:list:0_board_all_---"):
        assert await presses(story, li, data, public) == "这份清单太久了，请重新查一次。", data
    assert "您还没有加入" in await presses(story, stranger, "1:p:list:0_board_gk8yq1z_---", public)
    assert "看板" in public.text


def _36(number: int) -> str:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return (_36(number // 36) if number >= 36 else "") + digits[number % 36]


# --- the rest


async def test_what_only_the_private_chat_has_is_pointed_to_from_the_group(story: Story) -> None:
    li = story["小李"]
    await li.send("/admin", to=story.group)
    answer = await story.hears(story.group, "/admin 请到与我的私聊里用。")
    assert labels(answer) == ["打开私聊"]
    await li.send("/weather", to=story.group)
    await li.send("/cancel", to=story.group)
    await story.hears(story.group, "没有正在填写的内容")


async def test_help_names_every_command_in_the_readers_words(story: Story) -> None:
    li = story["小李"]
    await li.send("/help")
    page = await story.hears(li, "/board 看板：本单位、本街道、本网格在办的", "/find 幸福路 井盖", "/language 换语言")
    assert "/admin" not in page.text
    await story["管小萍"].send("/help")
    await story.hears(story["管小萍"], "/admin 管理")
