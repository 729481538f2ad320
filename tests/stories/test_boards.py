"""The board of a charge, a unit or a group."""

from __future__ import annotations

import pytest

from tests.stories.story import Story
from tests.stories.turning import files_privately, labels, last, presses


@pytest.fixture(autouse=True)
def what_is_not_asked_for_is_heard_elsewhere(story: Story) -> None:
    for name in (*story.people, *story.groups):
        story.deaf(name)


async def test_a_secretary_sees_in_two_taps_what_goes_badly_in_the_street(story: Story) -> None:
    li, wang, zhou = story["小李"], story["老王"], story["周书记"]
    await story.files(li, "井盖没了，很危险")
    await story.files(li, "暴露垃圾没人清")
    await story.files(story["小钱"], "说不清是什么")
    await story.taps(wang, "接单", await story.hears(wang, "A-0002"))
    await story.wait(hours=5)
    await zhou.send("/board")
    board = await story.hears(zhou, "看板 · 城东街道 · 在办 3 件")
    story.sees(board, "🔴 A-0001 井盖缺失 · 城东街道第一网格：待接单，华联络，已超 4 小时")
    story.sees(board, "⏰ A-0003 其他、待分类 · 城东街道第二网格：待派单，孙姐，已超 4 小时")
    story.sees(board, "🟢 A-0002 暴露垃圾 · 城东街道第一网格：办理中，老王，今天 15:00 前")
    assert board.text.index("A-0001") < board.text.index("A-0003") < board.text.index("A-0002")
    assert labels(board)[:5] == ["⏰ 已超时 2", "🔴 1", "待派单 1", "待接单 1", "办理中 1"]
    await story.taps(zhou, "🔴 1", board)
    red = await story.hears(zhou, "只看 🔴 严重超期：1 件", "A-0001")
    assert (red.id, "A-0003" in red.text) == (board.id, False)


async def test_choices_add_up_and_are_taken_back_by_the_same_button(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    for number in range(10):
        await story.files(li, f"暴露垃圾，第 {number} 处没人清")
    await story.files(story["小钱"], "说不清是什么")
    await story.wait(hours=1)
    await zhou.send("/board")
    board = await story.hears(zhou, "在办 11 件 · 第 1/2 页")
    await story.taps(zhou, "待接单 10", board)
    await story.hears(zhou, "只看 待接单：10 件", "第 1/2 页")
    await story.taps(zhou, "下一页", board)
    await story.hears(zhou, "只看 待接单：10 件", "第 2/2 页", "A-0009", "A-0010")
    await story.taps(zhou, "✓ 待接单 10", board)
    await story.hears(zhou, "在办 11 件 · 第 1/2 页")
    await story.taps(zhou, "待派单 1", board)
    await story.hears(zhou, "只看 待派单：1 件", "A-0011")
    await story.taps(zhou, "全部 11", board)
    assert "只看" not in (await story.hears(zhou, "在办 11 件")).text
    assert len([m for m in zhou.inbox if "看板" in m.text]) == 1


async def test_an_owner_sees_what_the_unit_owes_and_what_is_on_their_own_hands(story: Story) -> None:
    li, wang, wei = story["小李"], story["老王"], story["小魏"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(wei, "暴露垃圾没人清")
    await story.files(li, "井盖没了")
    await wang.send("/board")
    board = await story.hears(wang, "看板 · 环卫中心 · 在办 2 件", "A-0001", "A-0002")
    assert "A-0003" not in board.text
    await story.taps(wang, "我手上的", board)
    mine = await story.hears(wang, "看板 · 我手上的 · 在办")
    assert labels(mine)[-2:] == ["环卫中心", "✓ 我手上的"]
    await story.taps(wang, "环卫中心", board)
    await story.hears(wang, "看板 · 环卫中心 · 在办 2 件")


async def test_a_grid_officer_goes_from_the_grid_to_the_street(story: Story) -> None:
    li = story["小李"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(story["小钱"], "暴露垃圾没人清")
    await li.send("/board")
    board = await story.hears(li, "看板 · 城东街道第一网格 · 在办 1 件", "A-0001")
    assert labels(board) == ["✓ 城东街道第一网格", "城东街道", "我手上的"]
    [street] = [button for row in board.keyboard for button in row if button["text"] == "城东街道"]
    await presses(story, li, street["callback_data"], board)
    await story.hears(li, "看板 · 城东街道 · 在办 2 件", "A-0001", "A-0002")


async def test_a_number_of_a_list_opens_the_card(story: Story) -> None:
    zhou = story["周书记"]
    await story.files(story["小李"], "暴露垃圾没人清")
    await zhou.send("/board")
    board = await story.hears(zhou, "A-0001")
    [link] = [entity.argument for entity in board.entities if entity.type == "text_link"]
    assert link == f"https://t.me/{story.telegram.bot.username}?start=i_1"
    await zhou.start("i_1")
    await story.hears(zhou, "A-0001", "状态：待接单")


async def test_a_board_of_nothing_says_so(story: Story) -> None:
    await story["小许"].send("/board")
    empty = await story.hears(story["小许"], "看板 · 南山街道第一网格 · 在办 0 件", "现在没有在办的事项。")
    assert labels(empty) == ["✓ 南山街道第一网格", "南山街道", "我手上的"]


async def test_the_board_of_a_group_is_of_the_group_and_never_private(story: Story) -> None:
    li, wei, wang, stranger = story["小李"], story["小魏"], story["老王"], story["路人"]
    await story.files(li, "暴露垃圾没人清")
    await story.files(wei, "暴露垃圾没人清")
    await files_privately(story, li)
    await story.wait(minutes=40)
    await wei.send("/board", to=story.group)
    board = await story.hears(story.group, "看板 · 城东街道 · 在办 1 件", "A-0001")
    assert "A-0002" not in board.text
    assert "A-0003" not in board.text
    assert labels(board) == []
    card = next(m for m in story.group.messages if m.text.startswith("🟢 A-0001"))
    [link] = [entity.argument for entity in board.entities if entity.type == "text_link"]
    assert link == f"https://t.me/c/{str(story.group.id)[4:]}/{card.id}"
    await story.files(li, "说不清是什么")
    await wang.send("/board", to=story.group)
    board = await last(story, story.group)
    assert labels(board) == ["待派单 1", "待接单 1"]
    assert await story.taps(stranger, "待接单 1", board, chat=story.group) == (
        "您还没有加入。请向单位管理员要加入链接。"
    )
    await story.taps(li, "待接单 1", board, chat=story.group)
    assert "只看 待接单：1 件" in (await last(story, story.group)).text
    assert "在办 2 件" in board.text


async def test_a_group_that_is_not_bound_has_no_board(story: Story) -> None:
    zhou = story["周书记"]
    tea = story.telegram.group("茶话会", [zhou], bot_admin=True)
    await zhou.send("/board", to=tea)
    assert "本群还没有绑定单位或区域" in (await last(story, tea)).text
