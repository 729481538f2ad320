"""Things go wrong on the way: people notice little, administrators hear it in one line, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

from sandbox import Message, Person
from tests.stories.story import Story, told


def everybody_is_deaf(story: Story) -> None:
    story.deaf(*story.people, *story.groups)


def said(who: Person, *words: str) -> list[Message]:
    return [message for message in who.inbox if all(word in message.text for word in words)]


def poison(story: Story, table: str, **wrong: object) -> None:
    """In the rows of the second issue."""
    [(column, value)] = wrong.items()
    own = "id" if table == "issue" else "issue_id"
    story.database.run(f"UPDATE {table} SET {column} = ? WHERE {own} = 2", value)


async def test_an_issue_that_cannot_be_shown_takes_no_list_no_bundle_and_no_digest_with_it(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        everybody_is_deaf(story)
        li, wang, admin = story["小李"], story["老王"], story["管小萍"]
        for place in ("桥头", "校门口"):
            await story.files(li, f"暴露垃圾，{place}")
        poison(story, "issue", area_id=9999)
        await wang.send("/mine")
        [listed] = (await story.hears(wang, "该我办的")).text.split("\n\n")[-1:]
        assert "A-0001 暴露垃圾" in listed
        assert "A-0002 （暂时无法显示，已报管理员）" in listed
        poison(story, "baton", holder_id=9999)
        await wang.send("/why A-0002")
        await story.hears(wang, "暂时显示不了", "已告诉管理员")
        poison(story, "baton", holder_id=await story.person_id("老王"))
        await story.wait(hours=8)
        assert said(wang, "2 件事项要办", "A-0001 暴露垃圾", "A-0002 （暂时无法显示"), story.telegram.transcript()
        poison(story, "issue", area_id=(await story.issue(1)).area_id)
        poison(story, "baton", holder_id=9999)
        await story.wait(hours=1)
        [digest] = [message for message in story.group.messages if "事项日报" in message.text]
        assert "超期 2 件" in digest.text
        assert "A-0001 老王，A-0002" in digest.text
        poison(story, "baton", holder_id=await story.person_id("老王"))
        assert len(said(admin, "A-0002 显示出错")) == 1
        assert not said(admin, "发不出去")


async def without_telegram(story: Story, minutes: int) -> None:
    """Time passes, and what falls due is owed. People write meanwhile."""
    gone = story.telegram.faults.add("offline")
    for _ in range(minutes // 5):
        story.clock.advance(minutes=5)
        await story.parts.rounds.tick()
        while await story.parts.sender.deliver_due():
            pass
    gone.release()


async def test_after_an_hour_without_telegram_what_waited_comes_once_and_in_order_and_what_is_needless_not(
    tmp_path: Path,
) -> None:
    async with told(tmp_path) as story:
        everybody_is_deaf(story)
        wang, admin = story["老王"], story["管小萍"]
        for place in ("桥头", "校门口"):
            await story.files(story["小李"], f"暴露垃圾，{place}")
        await story.wait(hours=1, minutes=40)  # both are to be taken by 11:00
        [card] = said(wang, "请您接单办理", "A-0001")
        already = len(wang.inbox), len(story.group.messages)
        await without_telegram(story, 20)
        await wang.send("/mine")
        await wang.tap("接单", on=card)
        await without_telegram(story, 40)
        await story.wait(minutes=20)
        words, bundle = wang.inbox[already[0] :]
        assert "该我办的（2）" in words.text  # who looks at the screen comes first
        assert bundle.text.startswith("⏰ 接单已超时 41 分钟\nA-0002")
        assert "A-0001 暴露垃圾 · 城东街道第一网格：还差办结" in bundle.text  # nobody asks any more who takes it
        [nudge] = story.group.messages[already[1] :]
        assert "A-0002" in nudge.text
        [line] = said(admin, "今天 11:00—今天 11:40 连不上 Telegram。现已恢复")
        assert "另有 3 条提醒已经过时，不再发。" in line.text


async def test_a_group_that_moves_in_the_middle_of_a_storm_shows_every_issue_once_at_its_new_place(
    tmp_path: Path,
) -> None:
    async with told(tmp_path) as story:
        everybody_is_deaf(story)
        old = story.group
        old.chat.type = "group"
        await story.files(story["小李"], "暴露垃圾，第1处")
        story.telegram.faults.add("429", chat=old, retry_after=25)
        for number in (2, 3):
            await story.files(story["小李"], f"暴露垃圾，第{number}处")
        new = old.migrate()
        await story.wait(minutes=1)
        cards = [message.text for message in new.messages if message.from_bot]
        assert sorted(text.split()[1] for text in cards) == ["A-0001", "A-0002", "A-0003"]
        await story.taps(story["老王"], "接单", new.messages[-1], chat=new)
        assert "办理中" in new.messages[-1].text
        for table in ("card", "notice", "chat_group"):
            assert story.database.run(f"SELECT 1 FROM {table} WHERE chat_id = ?", old.id) == []
        assert story.database.run("SELECT 1 FROM notice WHERE state IN ('failed', 'unknown')") == []


async def test_a_bot_that_is_thrown_out_says_so_once_and_shows_what_it_missed_when_it_is_back(tmp_path: Path) -> None:
    async with told(tmp_path) as story:
        everybody_is_deaf(story)
        li, wang, group = story["小李"], story["老王"], story.group
        await story.files(li, "暴露垃圾，第1处")
        group.kick_bot()
        await story.files(li, "暴露垃圾，第2处")
        await story.taps(wang, "接单", said(wang, "A-0001")[0])
        assert len(said(story["管小萍"], "“城东街道工作群”发不进去了")) == 1
        before = len(group.messages)
        await group.add_bot()
        group.promote_bot()
        await story.wait(minutes=1)
        [first] = [message for message in group.messages[:before] if "A-0001" in message.text]
        assert "办理中" in first.text
        cards = [m.text.split()[1] for m in group.messages[before:] if m.from_bot and "状态：" in m.text]
        assert cards == ["A-0002"]
