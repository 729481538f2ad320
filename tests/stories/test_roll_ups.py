"""A group that is told of more issues than Telegram lets through: all are seen at once, and each gets its card."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from bot.desk import dispatching, filing, handling
from bot.desk.desk import Desk
from bot.ids import ChatId, IssueId, PersonId
from bot.notices import Delivery, Kind
from bot.wiring import assemble, office_of
from sandbox import Message
from tests.stories.story import Story, StoryClock, told

NUMBER = re.compile(r"A-\d{4}")
PRIVATE = "2702"


class Flood:
    """Filings at their seconds; when each was first seen in the group, and what Telegram had to refuse."""

    def __init__(self, story: Story) -> None:
        self.story, self.seen = story, dict[str, datetime]()
        story.deaf("小李", "老王", "城东街道工作群")

    @property
    def said(self) -> list[Message]:
        return [m for m in self.story.group.messages if m.sender.id == self.story.telegram.bot.id]

    @property
    def roll_ups(self) -> list[Message]:
        return [message for message in self.said if message.text.startswith("📋")]

    @property
    def cards(self) -> Counter[str]:
        shown = (NUMBER.search(message.text) for message in self.said if "应在" in message.text)
        return Counter(found[0] for found in shown if found)

    def refused(self) -> int:
        return sum(call.error is not None and call.error.code == 429 for call in self.story.telegram.calls)

    async def file(self) -> IssueId:
        story = self.story
        async with story.parts.store.transaction() as tx:
            desk = await Desk.at(tx, story.parts.office, story.now)
            area = desk.roster.area_by_code("CD-01")
            assert area is not None
            li = PersonId(await story.person_id("小李"))
            draft = await filing.open_draft(desk, li, ChatId(story["小李"].id))
            draft = await filing.choose_area(desk, await filing.add_words(desk, draft, "暴露垃圾没人清"), area.id)
            issue = await filing.submit(desk, await filing.choose_category(desk, draft, "0110"))
        story.parts.sender.wake()
        return issue.id

    async def take(self, issue_id: IssueId) -> None:
        story = self.story
        async with story.parts.store.transaction() as tx:
            desk = await Desk.at(tx, story.parts.office, story.now)
            owner = (await tx.issue(issue_id)).owner_id
            assert owner is not None
            await handling.acknowledge(desk, issue_id, by=owner)
        story.parts.sender.wake()

    async def now(self) -> None:
        """All that happens at this moment; nobody moves the clock."""
        parts = self.story.parts
        while await parts.receiver.receive_once(0) + await parts.workers.drain() + await parts.sender.deliver_due():
            pass
        for message in self.said:
            for number in NUMBER.findall(message.text):
                self.seen.setdefault(number, self.story.now)

    async def until(self, moment: datetime) -> None:
        await self.now()
        while self.story.now < moment:
            free = self.story.parts.sender.next_free() or moment
            self.story.clock.set(min(moment, max(free, self.story.now + timedelta(milliseconds=50))))
            await self.now()


@asynccontextmanager
async def flood(folder: Path) -> AsyncIterator[Flood]:
    async with told(folder) as story:
        yield Flood(story)


async def test_sixty_filings_in_a_minute_are_all_seen_in_time_and_nobody_who_taps_waits(tmp_path: Path) -> None:
    async with flood(tmp_path) as group:
        story, wang = group.story, group.story["老王"]
        for second in range(60):
            await group.file()
            await group.until(story.now + timedelta(seconds=1))
            if second == 45:
                tap = await wang.tap("接单", on=next(m for m in wang.inbox if "A-0001" in m.text))
                began = story.now
                await group.now()
                toast = await tap.toast(timeout=1)
                assert toast is not None
                assert (toast.text, story.now) == ("已接单。", began)
        last = story.now
        await group.until(last + timedelta(seconds=60))
        assert len(group.seen) == 60
        assert 1 <= len(group.roll_ups) <= 3
        listed = [number for message in group.roll_ups for number in NUMBER.findall(message.text)]
        assert len(listed) == len(set(listed))
        await group.until(last + timedelta(minutes=10))
        assert group.cards == {f"A-{n:04}": 1 for n in range(1, 61)}
        assert not group.refused()


async def test_a_roll_up_cut_off_by_a_kill_is_said_once_more_and_each_issue_still_gets_one_card(tmp_path: Path) -> None:
    """Also where the first of its issues has news before it is repeated: the news does not take its place."""
    async with flood(tmp_path) as group:
        story = group.story
        story.telegram.faults.add("drop_after", method="sendMessage", chat=story.group)
        first, *_ = [await group.file() for _ in range(20)]
        await group.now()
        async with story.parts.store.snapshot() as tx:
            carried = [one for n in range(1, 21) for one in await tx.listed_in(IssueId(n))]
        assert {(one.state, one.carrier_id) for one in carried} == {(Delivery.OWED, carried[0].id)}
        as_a_kill_leaves_it = "state = 'sending', doubtful = false, not_before = NULL"
        story.database.run(f"UPDATE notice SET {as_a_kill_leaves_it} WHERE id = carrier_id")
        await story.parts.sender.stop()
        await story.parts.close()
        story.parts = await assemble(story.settings, office_of(story.settings), StoryClock(story.clock))
        await story.parts.sender.recover()
        await group.take(first)
        await group.until(story.now + timedelta(minutes=5))
        assert len(group.roll_ups) == 2
        assert group.cards == {f"A-{n:04}": 1 for n in range(1, 21)}
        states = story.database.run("SELECT DISTINCT state FROM notice WHERE kind = ?", Kind.CARD.value)
        assert {state for (state,) in states} <= {Delivery.SENT, Delivery.DROPPED}


async def test_an_issue_that_becomes_private_goes_out_of_the_roll_up(tmp_path: Path) -> None:
    async with flood(tmp_path) as group:
        story = group.story
        ids = [await group.file() for _ in range(20)]
        await group.now()
        [message] = group.roll_ups
        assert "A-0007" in message.text
        async with story.parts.store.transaction() as tx:
            desk = await Desk.at(tx, story.parts.office, story.now)
            sun = PersonId(await story.person_id("孙姐"))
            await dispatching.recategorise(desk, ids[6], PRIVATE, by=sun)
        await group.until(story.now + timedelta(minutes=5))
        assert not [m for m in group.said if "A-0007" in m.text]
        assert len(NUMBER.findall(message.text)) == 19
        assert group.cards == {f"A-{n:04}": 1 for n in range(1, 21) if n != 7}
