"""A sender at work: a real database, a sandbox of Telegram over HTTP, and one clock for both."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from telegram import BotCommand

from bot import roster
from bot.batons import Level
from bot.ids import ChatId, IssueId, MessageId, NoticeId, PersonId
from bot.issues import Issue, Status
from bot.notices import PRIORITY, Card, Delivery, Kind, Notice
from handlers.telegram.api import Api
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.sender import Sender
from handlers.telegram.outgoing import Album, Answer, Drop, Edit, Menu, Outgoing, Post, Remove
from sandbox import Group, Person, Sandbox
from sandbox.clock import Clock as AddressedClock
from tests.clock import MONDAY_MORNING, ManualClock
from tests.handlers.databases import FailingStore, fresh


class Troubles:
    def __init__(self) -> None:
        self.unreached: list[tuple[NoticeId, str]] = []
        self.lost: list[tuple[ChatId, str]] = []
        self.alarms: list[tuple[NoticeId, Delivery]] = []
        self.failing = 0

    async def unreachable(self, notice: Notice, reason: str) -> None:
        if self.failing:
            self.failing -= 1
            raise RuntimeError("nobody found to stand in")
        self.unreached.append((notice.id, reason))

    async def group_lost(self, chat_id: ChatId, reason: str) -> None:
        self.lost.append((chat_id, reason))

    async def alarm(self, notice: Notice, reason: str) -> None:
        self.alarms.append((notice.id, notice.state))


class Posthouse:
    """Owes notices and delivers them. ``shown`` is what the issue's card says now; ``dead`` reasons are dropped."""

    def __init__(self, telegram: Sandbox, api: Api, store: FailingStore, clock: ManualClock) -> None:
        self.telegram = telegram
        self.api = api
        self.store = store
        self.clock = clock
        self.troubles = Troubles()
        self.shown = "已上报"
        self.dead: dict[str, str] = {}
        self.poison = 0
        self.photo: str | None = None
        self.pauses: list[float] = []
        self.pacer = Pacer()
        self.sender = self.new_sender()
        self._owed = 0

    def new_sender(self) -> Sender:
        """The sender of the next process."""
        return Sender(self.api, self.store, self.render, self.clock, self.pacer, self.troubles, pause=self._pause)

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.store.broken = False

    async def render(self, notice: Notice) -> Outgoing:
        facts: dict[str, Any] = dict(notice.facts)
        text = facts.get("text", "?")
        if text == "毒" and self.poison:
            self.poison -= 1
            raise KeyError("no such template")
        if text in self.dead:
            return Outgoing(Drop(self.dead[text]))
        if notice.kind is Kind.CARD:
            return await self._card(notice, facts)
        action = facts.get("do")
        if action == "remove":
            return Outgoing(Remove(facts["message_id"]))
        if action == "edit":
            return Outgoing(Edit(facts["message_id"], text))
        if action == "album":
            return Outgoing(Album(tuple(facts["photos"]), text))
        if notice.kind is Kind.MENU:
            return Outgoing(Menu((BotCommand("help", text),) if text else ()))
        if notice.kind is Kind.ANSWER:
            return Outgoing(Answer(facts["callback_id"], text))
        topic, answered = facts.get("thread"), facts.get("reply_to")
        return Outgoing(Post(text, photo=facts.get("photo"), thread_id=topic, reply_to=answered))

    async def _card(self, notice: Notice, facts: dict[str, Any]) -> Outgoing:
        async with self.store.snapshot() as tx:
            card = await tx.card(notice.chat_id, issue_id=notice.issue_id)
        if card and card.message_id:
            return Outgoing(Edit(card.message_id, self.shown, photo=card.photo), card)
        new = Card(notice.chat_id, MessageId(0), issue_id=notice.issue_id)
        return Outgoing(Post(self.shown, photo=self.photo, thread_id=facts.get("thread")), new)

    async def owe(
        self,
        to: Person | Group | int,
        text: str = "?",
        *,
        kind: Kind = Kind.SAY,
        at: datetime | None = None,
        **facts: Any,
    ) -> NoticeId:
        chat_id = ChatId(to if isinstance(to, int) else to.id)
        self._owed += 1
        notice = Notice(
            dedup_key=f"test:{self._owed}",
            kind=kind,
            chat_id=chat_id,
            created_at=self.clock(),
            priority=PRIORITY[kind],
            issue_id=IssueId(1) if kind is Kind.CARD else None,
            not_before=facts.pop("not_before", None),
            facts={"text": text, **facts},
        )
        async with self.store.transaction() as tx:
            await tx.owe(notice)
        return NoticeId(self._owed)

    async def deliver(self) -> int:
        """All that may go at this moment, batch by batch."""
        total = 0
        while tried := await self.sender.deliver_due():
            total += tried
        return total

    async def deliver_all(self) -> None:
        """Move the time on until nothing waits."""
        await self.deliver()
        while (at := self.sender.next_free()) is not None:
            self.move_to(at)
            await self.deliver()

    def move_to(self, at: datetime) -> None:
        self.clock.set(max(at, self.clock()))
        self.telegram.clock.set(self.clock())

    def pass_seconds(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.telegram.clock.set(self.clock())

    async def row(self, notice_id: NoticeId) -> Notice:
        async with self.store.snapshot() as tx:
            notice = await tx.notice(notice_id)
        assert notice is not None
        return notice

    async def state(self, notice_id: NoticeId) -> Delivery:
        return (await self.row(notice_id)).state

    async def card(self, chat: Person | Group) -> Card | None:
        async with self.store.snapshot() as tx:
            return await tx.card(ChatId(chat.id), issue_id=IssueId(1))

    def refused(self) -> int:
        """How often the sandbox had to say 429."""
        return sum(call.error is not None and call.error.code == 429 for call in self.telegram.calls)


@asynccontextmanager
async def posthouse(folder: Path) -> AsyncIterator[Posthouse]:
    async with (
        Sandbox.running(clock=AddressedClock(MONDAY_MORNING, speed=0), strict=False) as telegram,
        fresh(folder) as store,
    ):
        async with store.transaction() as tx:
            await tx.add_person(roster.Person(PersonId(1), "p1", "小李"))
            await tx.add_issue(
                Issue(
                    IssueId(1), Status.REPORTED, "road", Level.URGENT, False, "坑洼", "文一路", None, None, None,
                    PersonId(1), MONDAY_MORNING,
                )
            )  # fmt: skip
        api = Api(telegram.token, telegram.url)
        try:
            yield Posthouse(telegram, api, store, ManualClock())
        finally:
            await api.close()


def texts(chat: Person | Group) -> list[str]:
    """What the bot has said there, as it stands now."""
    if isinstance(chat, Person):
        return [message.text for message in chat.inbox]
    return [message.text for message in chat.messages if message.sender is chat.bot]
