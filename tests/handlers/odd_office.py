"""An office where everything is as long and strange as can be, and a post that holds each message to the limits."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.bundling import Bundling
from bot.desk import (
    filing,
)
from bot.drafts import Evidence, Stage
from bot.ids import ChatId, PersonId
from bot.issues import Issue, Move
from bot.moves import OF_PARTS
from bot.notices import Kind, Notice
from bot.worktime import Quiet
from handlers.telegram.api import Api
from handlers.telegram.delivery.posting import perform
from handlers.telegram.outgoing import Action, Album, Answer, Edit, Outgoing, Post
from handlers.telegram.screens.language import (
    CAPTION_LIMIT,
    TEXT_LIMIT,
    TOAST_LIMIT,
    Language,
    Languages,
    length,
)
from handlers.telegram.screens.rendering import Renderer
from sandbox import Sandbox
from tests.office import DISTRICT_GROUP, STREET_GROUP, ZONE, Town, open_town

ODD = "<b>&amp;\"'</i> 👩‍👩‍👧‍👦🏳️‍🌈 مرحبا\u202eabc\u2067 {0} {{ x }} %s \u200b\u200d\n\té́̂ #1 /start https://t.me/x "
NAME = (ODD.replace("\n", "") * 3)[:60]
DESCRIPTION = (ODD * 40)[: filing.LONGEST]
REASON = (ODD[::-1] * 60)[:4000]
HEAVIEST = "🧱" * filing.LONGEST
ELSEWHERE = {
    Move.WITHDRAW,
    Move.REJECT,
    Move.MERGE,
    Move.ACCEPT_RETURN,
    Move.APPEAL,
    Move.REFUSE_APPEAL,
    *OF_PARTS,
}
MOVING = {"card", "task", "told", "digest"}  # said when somebody acts
CLIMBING = {"nudge", "tally", "bundle"}  # said when nobody does
TEMPLATES = Path(__file__).parents[2] / "handlers" / "telegram" / "languages" / "zh_CN"


class Watching(Language):
    """Remembers which templates were rendered."""

    def __init__(self, code: str) -> None:
        super().__init__(code, ZONE)
        self.rendered: set[str] = set()

    def render(self, template: str, **values: Any) -> str:
        self.rendered.add(template)
        return super().render(template, **values)


class Watched(Languages):
    def __init__(self, code: str) -> None:
        self.only = self.default = Watching(code)

    def of(self, code: str | None) -> Language:
        return self.only


class PostOffice:
    """Renders every notice as the sender would, holds it against Telegram's limits, and really sends it."""

    def __init__(self, town: Town, telegram: Sandbox, api: Api, photo: str, code: str) -> None:
        self.town, self.telegram, self.api, self.photo, self.code = town, telegram, api, photo, code
        self.languages = Watched(code)
        office = replace(town.office, language=code)
        at_any_hour = replace(office.policy, quiet=Quiet(None, days_off=False, pierce=frozenset()))
        self.renders = [
            Renderer(
                town.store,
                replace(office, policy=replace(at_any_hour, bundling=bundling)),
                self.languages,
                town.clock,
                "mashang_bot",
            )
            for bundling in (Bundling(timedelta(), timedelta(), 1000), Bundling(group_per_hour=0))
        ]

    async def deliver(self) -> list[Outgoing]:
        """All that has become owed, each followed by what it says to a reader of a card that stands already."""
        return [await self.send(notice) for notice in await self.town.fresh()]

    async def send(self, notice: Notice) -> Outgoing:
        """What may wait for others goes both ways: by itself and with all that waits."""
        for render in self.renders if notice.patient else self.renders[:1]:
            outgoing = await render(notice)
            await self._send(notice, outgoing)
        return outgoing

    async def _send(self, notice: Notice, outgoing: Outgoing) -> None:
        action = outgoing.action
        obeys(action)
        if isinstance(action, Edit):  # the message it edits was sent in another language: what counts is the text
            action = Post(action.text, action.keyboard, self.photo if action.photo else None)
        if isinstance(action, Post | Album):
            sent = await perform(self.api, ChatId(notice.chat_id), replace(action, reply_to=None))
        if isinstance(action, Post) and outgoing.card is not None and sent is not None:
            async with self.town.store.transaction() as tx:
                await tx.keep_card(replace(outgoing.card, message_id=sent, photo=action.photo is not None))

    async def say(self, template: str, to: str | ChatId = "小李", kind: Kind = Kind.SAY, **facts: Any) -> Action:
        chat, reader = await self._address(to)
        notice = Notice(
            dedup_key="test", kind=kind, chat_id=chat, created_at=self.town.clock(), person_id=reader,
            facts={"template": template, **facts},
        )  # fmt: skip
        return (await self.send(notice)).action

    async def answer(self, **facts: Any) -> Action:
        chat, reader = await self._address("小李")
        notice = Notice(
            dedup_key="test", kind=Kind.ANSWER, chat_id=chat, created_at=self.town.clock(), person_id=reader,
            facts={"callback_id": "1", **facts},
        )  # fmt: skip
        return (await self.send(notice)).action

    async def _address(self, to: str | ChatId) -> tuple[ChatId, PersonId | None]:
        if not isinstance(to, str):
            return to, None
        reader = self.town.person(to)
        return ChatId(self.town.roster.person(reader).telegram_id or 0), reader


def obeys(action: Action) -> None:
    """What Telegram takes, by its documented limits; the sandbox says so again when it is sent."""
    match action:
        case Post(text, keyboard, photo, upload=upload):
            assert length(text) <= (CAPTION_LIMIT if photo or upload else TEXT_LIMIT)
        case Edit(text=text, keyboard=keyboard, photo=photo):
            assert length(text) <= (CAPTION_LIMIT if photo else TEXT_LIMIT)
        case Album(photos, text):
            assert 2 <= len(photos) <= 10
            assert length(text) <= CAPTION_LIMIT
            keyboard = None
        case Answer(text=text):
            assert text
            assert len(text.encode("utf-16-le")) // 2 <= TOAST_LIMIT
            return
        case _:
            return
    assert text.strip()
    assert len(re.findall(r"<(?!/)", text)) <= 100
    if isinstance(keyboard, InlineKeyboardMarkup):
        rows = keyboard.inline_keyboard
        assert all(0 < len(row) <= 8 for row in rows)
        assert sum(map(len, rows)) <= 100
        for button in (button for row in rows for button in row):
            assert button.text.strip()
            assert button.url or 1 <= len(str(button.callback_data).encode()) <= 64


@asynccontextmanager
async def odd_town(folder: Path, code: str) -> AsyncIterator[PostOffice]:
    """The sample district, where everybody and every place has the strangest of names."""
    async with (
        open_town(folder) as town,
        Sandbox.running(flood=False) as telegram,
    ):
        for table in ("unit", "area", "person"):
            town.database.run(f"UPDATE {table} SET name = ? || id", NAME)
        town.database.run("UPDATE chat_group SET title = ?", NAME)
        async with town.store.transaction() as tx:
            await tx.roster_changed()
        everybody = [
            telegram.person(person.telegram_id, person.name, started=True)
            for person in town.roster.people
            if person.telegram_id is not None
        ]
        for chat_id in (STREET_GROUP, DISTRICT_GROUP):
            telegram.group("群", everybody, bot_admin=True, id=chat_id)
        photo = (await everybody[0].send_photo("现场")).photo
        assert photo is not None
        api = Api(telegram.token, telegram.url)
        try:
            yield PostOffice(town, telegram, api, photo, code)
        finally:
            await api.close()


async def with_photos(post: PostOffice, issue: Issue, stage: Stage = Stage.BEFORE, count: int = 9) -> Issue:
    async with post.town.store.transaction() as tx:
        for number in range(count):
            by = post.town.person("小李")
            name = f"{issue.id}.{stage}.{number}"
            await tx.add_evidence(Evidence(post.photo, name, "photo", stage, by, post.town.clock(), issue_id=issue.id))
    return issue


def filed_oddly(text: str = DESCRIPTION) -> dict[str, Any]:
    return {"text": text, "place": (ODD * 5)[:200], "latitude": 30.26, "longitude": 120.17}
