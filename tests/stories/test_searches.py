"""What is found by words, places, units, categories and numbers."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.stories.story import Story


@pytest.fixture(autouse=True)
def what_is_not_asked_for_is_heard_elsewhere(story: Story) -> None:
    for name in (*story.people, *story.groups):
        story.deaf(name)


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
