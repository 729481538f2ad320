"""The lists as people meet them: what I owe, the board, what is found; a page at a time, in place, and privately."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.ids import ChatId, IssueId, MessageId, PersonId
from sandbox import Group, Message, Person
from tests.stories.story import Story

PRIVATE = "包工头拖欠工资，工人在仓库门口"


@pytest.fixture(autouse=True)
def what_is_not_asked_for_is_heard_elsewhere(story: Story) -> None:
    for name in (*story.people, *story.groups):
        story.deaf(name)


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.keyboard for button in row]


async def presses(story: Story, who: Person, data: str, on: Message) -> str:
    """A button with this data, also one that was never offered: anybody can send such data to the bot."""
    tap = await who.press(on, {"text": "?", "callback_data": data})
    await story.settle()
    toast = await tap.toast(timeout=1)
    return toast.text if toast else ""


async def last(story: Story, where: Person | Group) -> Message:
    """The latest that the bot has said there."""
    await story.settle()
    messages = where.inbox if isinstance(where, Person) else where.messages
    return next(m for m in reversed(messages) if m.sender.id == story.telegram.bot.id)


async def files_privately(story: Story, who: Person) -> Message:
    """Wages that were not paid: a category that stands in no group."""
    await who.send_photo(PRIVATE)
    draft = await story.hears(who, "📝 上报")
    assert await story.taps(who, "提交", draft) == "已上报。"
    assert (await story.issue(len(story_numbers(story)))).private
    return draft


def story_numbers(story: Story) -> set[str]:
    """Of all issues that somebody has a card of."""
    said = (m.text for who in story.people.values() for m in who.inbox)
    return {word for text in said for word in text.split() if word.startswith("A-00")}


# --- the board


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


# --- what is found


async def test_words_places_units_categories_and_numbers_are_found_and_all_words_must_be_met(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    await story.files(li, "菜场门口井盖没了，100%危险")
    await story.files(story["小魏"], "菜场门口有暴露垃圾")
    for words, numbers in (
        ("菜场", ["A-0002", "A-0001"]),
        ("菜场 井盖", ["A-0001"]),
        ("滨河", ["A-0002"]),
        ("环卫中心", ["A-0002"]),
        ("井盖缺失", ["A-0001"]),
        ("A-0001", ["A-0001"]),
        ("2", ["A-0002"]),
        ("100%", ["A-0001"]),
        ("%", ["A-0001"]),
    ):
        await zhou.send(f"/find {words}")
        found = await story.hears(zhou, f"🔍 “{words}” · {len(numbers)} 件")
        assert [line.split()[1] for line in found.text.splitlines()[1:]] == numbers


async def test_a_category_is_found_by_the_name_that_the_reader_sees(story: Story) -> None:
    zhou = story["周书记"]
    await story.files(story["小李"], "井盖没了")
    await zhou.send("/language en")
    await story.hears(zhou, "Your language: English")
    await zhou.send("/find A-0001")
    shown = await story.hears(zhou, "🔍 “A-0001” · 1")
    name = shown.text.splitlines()[-1].removeprefix("🟢 A-0001 ").partition(" · ")[0]
    assert name.isascii()
    await zhou.send(f"/find {name.upper()}")
    await story.hears(zhou, f"🔍 “{name.upper()}” · 1", "A-0001")


async def test_what_is_found_is_paged_in_place_also_after_a_restart(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    for number in range(10):
        await story.files(li, f"暴露垃圾，第 {number} 处没人清")
    await zhou.send("/find 垃圾 没人清")
    found = await story.hears(zhou, "“垃圾 没人清” · 10 件 · 第 1/2 页", "A-0010", "A-0003")
    await zhou.send("/find 没人清 A-0008")
    await story.hears(zhou, "· 1 件", "A-0008")
    await story.restart()
    await story.taps(zhou, "下一页", found)
    turned = await story.hears(zhou, "“垃圾 没人清” · 10 件 · 第 2/2 页", "A-0002", "A-0001")
    await story.restart()
    await story.taps(zhou, "上一页", turned)
    assert (await story.hears(zhou, "第 1/2 页", "A-0010")).id == found.id
    await zhou.send("/find 垃圾 没人清", to=story.group)
    public = await story.hears(story.group, "10 件 · 第 1/2 页")
    await story.taps(li, "下一页", public, chat=story.group)
    await story.hears(story.group, "10 件 · 第 2/2 页")


async def test_a_search_is_forgotten_with_its_notice_and_asked_for_again(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    for number in range(10):
        await story.files(li, f"暴露垃圾，第 {number} 处没人清")
    await zhou.send("/find 垃圾")
    found = await story.hears(zhou, "· 10 件")
    async with story.parts.store.transaction() as tx:
        assert await tx.purge_notices(story.now + timedelta(seconds=1))
    assert await story.taps(zhou, "下一页", found) == "这份清单太久了，请重新查一次。"


async def test_a_search_for_nothing_and_for_far_too_much_is_answered_in_one_sentence(story: Story) -> None:
    li = story["小李"]
    await story.files(li, "暴露垃圾没人清")
    for typed, answer in (
        ("/find", "请写上要找的词，例如 /find 幸福路 井盖"),
        ("/find \u200b\u200d", "请写上要找的词"),
        ("/find " + "垃圾" * 2000, "只写几个关键词就行，最多 100 个字"),
        ("/find _", "没有找到“_”。请少写一个词"),
        ("/find 垃圾 飞碟", "没有找到“垃圾 飞碟”。"),
        ("/find <b>&", "没有找到“<b>&”。"),
        ("/find 😀", "没有找到"),
        ("/find 圾", "🔍 “圾” · 1 件"),
    ):
        await li.send(typed)
        await story.hears(li, answer)


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
