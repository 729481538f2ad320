"""In which language somebody is spoken to, and which commands their phone offers."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk import importing, inviting
from bot.desk.desk import Desk
from bot.roster_file import read
from bot.wiring.greeting import greet, publish_the_menus
from handlers.telegram.conversation import commands
from handlers.telegram.screens import menu
from sandbox import Message, Person
from sandbox.users import Json
from tests.stories.story import DISTRICT, Story, told


def labels(message: Message) -> list[str]:
    return [button["text"] for row in message.keyboard for button in row]


def offered(story: Story, scope: str, language: str = "") -> dict[str, str] | None:
    """The commands as Telegram has them, None where it was told of none."""
    found: list[Json] | None = story.telegram.bot.commands.get((scope, language))
    return None if found is None else {one["command"]: one["description"] for one in found}


def own(story: Story, who: Person) -> dict[str, str] | None:
    return offered(story, f"chat:{who.id}")


async def test_a_language_is_chosen_by_button_and_answered_in_at_once(story: Story) -> None:
    li = story["小李"]
    await li.send("/language")
    page = await story.hears(li, "我用的语言：中文")
    assert labels(page) == ["✓ 中文", "English"]
    assert await story.taps(li, "English", page) == "Settled."
    turned = await story.hears(li, "Your language: English")
    assert (turned.id, labels(turned)) == (page.id, ["中文", "✓ English"])
    await li.send("/mine")
    await story.hears(li, "There is nothing for you to do now.")
    assert own(story, li) is not None
    assert own(story, li)["board"].startswith("Board: what is open")  # type: ignore[index]
    await story.restart()
    await li.send("/why")
    await story.hears(li, "Please add the issue number")
    await story["小钱"].send("/mine")
    await story.hears(story["小钱"], "现在没有该您办的事项。")


@pytest.mark.parametrize(("typed", "answer"), [("en", "English"), ("English", "English"), ("英文", "English"),
                                               ("zh", "中文"), ("zh-CN", "中文"), ("中文", "中文")])  # fmt: skip
async def test_a_language_may_be_typed(story: Story, typed: str, answer: str) -> None:
    await story["小李"].send(f"/language {typed}")
    await story.hears(story["小李"], answer)
    assert own(story, story["小李"])


async def test_another_language_is_refused_and_nothing_changes(story: Story) -> None:
    li = story["小李"]
    for typed in ("fr", "火星文", "en fr", "x" * 3000):
        await li.send(f"/language {typed}")
        await story.hears(li, "可以选中文或 English")
    assert own(story, li) is None


async def test_in_a_group_its_leaders_choose_for_all(story: Story) -> None:
    li, zhou = story["小李"], story["周书记"]
    await li.send("/language en", to=story.group)
    await story.hears(story.group, "这一步由本群的负责人、派单员或管理员来做。")
    await zhou.send("/language", to=story.group)
    page = await story.hears(story.group, "本群的语言：中文")
    assert await story.taps(li, "English", page, chat=story.group) == "这一步由本群的负责人、派单员或管理员来做。"
    assert await story.taps(zhou, "English", page, chat=story.group) == "已设置。"  # 周书记 reads Chinese
    await story.hears(story.group, "The language of this group: English")
    await zhou.send("/language zh", to=story.group)
    await story.hears(story.group, "本群的语言：中文")
    assert own(story, zhou) is None


# --- menus


async def test_every_kind_of_chat_is_offered_what_it_has_in_the_language_of_the_phone(story: Story) -> None:
    await menu.publish(story.parts.api.bot, story.parts.languages)
    for scope, has in (("all_private_chats", commands.PRIVATE), ("all_group_chats", commands.IN_GROUP)):
        for language, words in (("", "看板"), ("zh", "看板"), ("en", "Board")):
            shown = offered(story, scope, language)
            assert shown is not None
            assert list(shown) == list(menu.FOR_ALL if scope == "all_private_chats" else menu.IN_GROUPS)
            assert set(shown) == {*has, "report"} - {"admin"}
            assert shown["board"].startswith(words)


async def test_administrators_are_offered_admin_from_the_moment_they_are(story: Story) -> None:
    newcomer = story["路人"]
    async with story.parts.store.transaction() as tx:
        code = await inviting.new_code(tx, None, story.now)
    await newcomer.start(f"claim_{code}")
    await story.hears(newcomer, "您现在是管理员")
    assert list(own(story, newcomer) or ()) == list(menu.FOR_ADMINS)


async def test_an_administrator_of_the_settings_is_offered_admin_at_the_first_word(tmp_path: Path) -> None:
    async with told(tmp_path, admin_ids=frozenset({1001})) as story:
        await story["小李"].send("/help")
        await story.hears(story["小李"], "/admin 管理")
        assert "admin" in (own(story, story["小李"]) or ())


async def test_a_new_administrator_of_the_roster_is_offered_admin_and_a_former_one_is_not(
    story: Story, tmp_path: Path
) -> None:
    guan, li = story["管小萍"], story["小李"]
    await _imported(story, _district(tmp_path, "admin,QU,admin", "xiaoli,QU,admin"))
    assert "admin" in (own(story, li) or ())
    await _imported(story, _district(tmp_path, "", ""))
    assert own(story, li) is None
    await guan.send("/language zh")
    await story.hears(guan, "我用的语言：中文")
    assert list(own(story, guan) or ()) == list(menu.FOR_ADMINS)


def _district(folder: Path, old: str, new: str) -> Path:
    (folder / "district").mkdir(exist_ok=True)
    for file in DISTRICT.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace(old, new)
        (folder / "district" / file.name).write_text(text, encoding="utf-8")
    return folder / "district"


async def _imported(story: Story, folder: Path) -> None:
    async with story.parts.store.transaction() as tx:
        desk = await Desk.at(tx, story.parts.office, story.now)
        await importing.import_roster(desk, read(folder))
    story.parts.sender.wake()
    await story.settle()


async def test_at_the_start_a_menu_of_ones_own_is_shown_once_for_each_edition(story: Story) -> None:
    guan, li = story["管小萍"], story["小李"]
    await li.send("/language en")
    await story.hears(li, "Your language: English")
    story.telegram.bot.commands.clear()
    for _ in range(2):
        await publish_the_menus(story.parts)
        await greet(story.parts, story.settings)
        await story.settle()
        await story.restart()
    assert list(own(story, guan) or ()) == list(menu.FOR_ADMINS)
    assert (own(story, li) or {})["help"] == "How it works"
    assert own(story, story["小钱"]) is None
    assert offered(story, "all_private_chats") is not None
    shown = [call for call in story.telegram.calls if call.method == "setMyCommands"]
    assert len(shown) == 1 + 2 * 6 + 2
