"""The page of the administration in the private chat, and nobody else sees any of it."""

from __future__ import annotations

from pathlib import Path

from handlers.telegram.admin.acts import act
from handlers.telegram.admin.tapping import ACTS
from tests.databases import by_hand
from tests.office import STREET_GROUP
from tests.stories.administering import admin_of, made_up, opened, rows
from tests.stories.story import Story, told

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
        await by_hand(tx, "DELETE FROM post WHERE role = 'admin'")
        await tx.roster_changed()
    assert await story.taps(admin_of(story), "人员", page) == "这一步由管理员来做。"
    story.sees(page, "人员 45")


# --- what did not work out


async def test_administrators_by_setting_have_the_page_too(tmp_path: Path) -> None:
    async with told(tmp_path, admin_ids="6666") as story:
        await story["路人"].send("/admin")
        page = await story.hears(story["路人"], "人员 46")
        await story.taps(story["路人"], "人员", page)
        story.sees(page, "第 1/6 页")
