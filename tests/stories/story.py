"""A story: people of the sample district on their phones, the real bot behind real HTTP, and time that is moved.

It fails on any message nobody expected: what a person or a group is sent must be asked for with `hears`. It fails too
on any call of the bot, and on anything the sandbox says, that somebody else's reading of the Bot API does not know.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.auditing import audit
from bot.events import Event
from bot.ids import IssueId, PersonId
from bot.issues import Issue
from bot.roster import Reach
from bot.settings import Settings
from bot.wiring import Parts, assemble, office_of
from sandbox import Group, Message, Person, Sandbox, Tap
from sandbox.clock import Clock as SandboxClock
from tests.clock import MONDAY_MORNING
from tests.databases import Database
from tests.office import DISTRICT, first_days
from tests.sandbox.foreign import misread

GROUPS = {-1001000000001: "城东街道工作群", -1001000000002: "全区攻坚工作群"}
PACED_WITHIN = timedelta(seconds=30)  # what waits longer than pacing asks for waits for the story


class StoryClock:
    """The sandbox's clock as the bot's: it stands still until the story moves it."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock

    def __call__(self) -> datetime:
        return self._clock.now()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)

    async def sleep_until(self, at: datetime) -> None:
        await asyncio.sleep(0)


class Story:
    database: Database

    def __init__(
        self, telegram: Sandbox, settings: Settings, parts: Parts, people: dict[str, Person], groups: dict[str, Group]
    ) -> None:
        self.telegram, self.settings, self.parts, self.people, self.groups = telegram, settings, parts, people, groups
        self.clock = telegram.clock
        self.group = groups["城东街道工作群"]
        self._expected: set[tuple[int, int]] = set()
        self._deaf: set[int] = set()

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    # --- time

    async def settle(self) -> None:
        """Until nothing more happens at this moment; pacing moves the clock by the seconds it asks for."""
        parts = self.parts
        while True:
            done = await parts.receiver.receive_once(0)
            done += await parts.workers.drain()
            done += await parts.rounds.tick()
            done += await parts.sender.deliver_due()
            if done:
                continue
            free = parts.sender.next_free()
            if free is None or parts.sender.backlog == 0 or free > self.now + PACED_WITHIN:
                return
            self.clock.set(max(free, self.now + timedelta(milliseconds=1)))

    async def wait(self, **length: float) -> None:
        await self.until(self.now + timedelta(**length))

    async def until(self, moment: datetime) -> None:
        """Everything that falls due on the way happens at its time."""
        await self.settle()
        while self.now < moment:
            moments = (await self.parts.rounds.next_due(), self.parts.sender.next_free())
            due = min((at for at in moments if at is not None), default=moment)
            self.clock.set(min(moment, max(due, self.now + timedelta(seconds=1))))
            await self.settle()

    async def until_tomorrow_morning(self) -> None:
        """Past the morning digest."""
        await self.until(self.now.replace(hour=1, minute=0) + timedelta(days=1))

    async def restart(self) -> None:
        """The process ends, and another one begins with nothing but the database."""
        await self.settle()
        await self.parts.sender.stop()
        await self.parts.close()
        self.parts = await assemble(self.settings, office_of(self.settings), StoryClock(self.clock))

    # --- what people hear

    async def hears(self, who: Person | Group, *words: str) -> Message:
        """The next message to them with all these words; a new one, or one that was edited to say so."""
        await self.settle()
        try:
            message = await who.expects(words[0], timeout=0.05)
        except AssertionError as missing:
            raise AssertionError(f"{missing}\n\n{self.telegram.transcript()[-3000:]}") from None
        for word in words[1:]:
            assert word in message.text, f"{word!r} is not in:\n{message.text}"
        self._expected.add((who.chat.id, message.id))
        return message

    def sees(self, message: Message, *words: str) -> None:
        for word in words:
            assert word in message.text, f"{word!r} is not in:\n{message.text}"

    async def taps(self, who: Person, label: str, on: Message | None = None, chat: Group | None = None) -> str:
        """Tap, and what the button answers; empty when it answers without a word."""
        tap: Tap = await who.tap(label, on=on, chat=chat)
        await self.settle()
        toast = await tap.toast(timeout=1)
        return toast.text or "" if toast else ""

    def deaf(self, *names: str) -> None:
        """What these people and groups are sent is not this story's matter."""
        for name in names:
            who: Person | Group = self.people.get(name) or self.groups[name]
            self._deaf.add(who.chat.id)

    def nothing_else_was_said(self) -> None:
        everybody: list[Person | Group] = [*self.people.values(), *self.groups.values()]
        unexpected = [
            f"{message.sender.name} → {getattr(who, 'name', None) or who.title}: {message.text}"  # type: ignore[union-attr]
            for who in everybody
            if who.chat.id not in self._deaf
            for message in self._of_the_bot(who)
            if (who.chat.id, message.id) not in self._expected
        ]
        assert not unexpected, "nobody expected:\n" + "\n".join(unexpected)

    def _of_the_bot(self, who: Person | Group) -> list[Message]:
        if isinstance(who, Group):
            return [m for m in who.messages if m.sender.id == self.telegram.bot.id]
        return who.inbox

    async def files(self, who: Person, words: str) -> Message:
        """A photo with words, and the tap that files it; the draft's message, which goes on as the reporter's card."""
        await who.send_photo(words)
        draft = await self.hears(who, "📝 上报")
        assert await self.taps(who, "提交", draft) == "已上报。"
        return draft

    async def submits(self, who: Person, words: str, card: Message, result: str = "已整改到位") -> None:
        await self.taps(who, "办结", card)
        await self.taps(who, result, await self.hears(who, "办理结果"))
        await who.send_photo(words)
        await self.settle()

    async def never_open_the_private_chat(self, *names: str) -> None:
        """They are listed with their accounts, and have never pressed Start."""
        async with self.parts.store.transaction() as tx:
            for name in names:
                self[name].user.started.discard(self.telegram.bot.id)
                await tx.set_reach(PersonId(await self.person_id(name)), Reach.NEVER)

    # --- what is true

    async def person_id(self, name: str) -> int:
        async with self.parts.store.snapshot() as tx:
            roster = await tx.roster()
        return next(person.id for person in roster.people if person.name == name)

    async def unit_id(self, code: str) -> int:
        async with self.parts.store.snapshot() as tx:
            unit = (await tx.roster()).unit_by_code(code)
        assert unit is not None
        return unit.id

    async def issue(self, number: int = 1) -> Issue:
        async with self.parts.store.snapshot() as tx:
            return await tx.issue(IssueId(number))

    async def history(self, number: int = 1) -> list[Event]:
        async with self.parts.store.snapshot() as tx:
            return await tx.history(IssueId(number))


@asynccontextmanager
async def told(tmp_path: Path, **settings: Any) -> AsyncIterator[Story]:
    clock = SandboxClock(MONDAY_MORNING, speed=0)
    async with Sandbox.running(clock=clock) as telegram, AsyncExitStack() as files:
        with (DISTRICT / "people.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
        people = {
            row["name"]: telegram.person(int(row["telegram"]), row["name"], started=True)
            for row in rows
            if row["telegram"].isdigit()
        }
        people["路人"] = telegram.person(6666, "路人")
        members = [person for name, person in people.items() if name != "路人"]
        groups = {
            title: telegram.group(title, [*members, people["路人"]], bot_admin=True, id=chat_id)
            for chat_id, title in GROUPS.items()
        }
        values: dict[str, Any] = {
            "bot_token": telegram.token,
            "bot_api_url": telegram.url,
            "database_url": (database := files.enter_context(first_days(tmp_path / "story.db"))).url,
        }
        known = Settings(_env_file=None, **(values | settings))
        parts = await assemble(known, office_of(known), StoryClock(clock))
        story = Story(telegram, known, parts, people, groups)
        story.database = database
        try:
            yield story
            await story.settle()
            story.nothing_else_was_said()
            assert misread(telegram) == []
            assert await audit(story.parts.store, story.parts.office, story.now) == []
        finally:
            await story.parts.sender.stop()
            await story.parts.close()
