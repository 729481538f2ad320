"""Whatever people write and however much there is, every message is one that Telegram takes, in every language."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from telegram import InlineKeyboardMarkup

from bot.batons import Asked, Level, Owes
from bot.boards import Filter, Urgency
from bot.bundling import Bundling
from bot.catalogue import Catalogue
from bot.desk import (
    absences,
    appealing,
    checking,
    deciding,
    dispatching,
    drafting,
    extending,
    filing,
    handling,
    helping,
    listing,
    merging,
    returning,
    rota,
    supervising,
    suspending,
)
from bot.desk.duplicates import COMPARING
from bot.desk.handing import Why
from bot.desk.needs import FORMS
from bot.drafts import Draft, DraftState, Evidence, Stage
from bot.ids import BatonId, ChatId, IssueId, MessageId, NoticeId, PersonId, UnitId
from bot.issues import Issue, Move, Resolution, Status
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.notices import Card, Kind, Notice
from bot.posts import Duty
from bot.roster import Group, Role
from bot.roster_file.words import SHEETS
from bot.scopes import Charge
from bot.worktime import Quiet
from handlers.telegram.api import Api
from handlers.telegram.conversation.away_page import minutes
from handlers.telegram.conversation.lists import LAST
from handlers.telegram.delivery.posting import perform
from handlers.telegram.outgoing import Action, Album, Answer, Drop, Edit, Outgoing, Post
from handlers.telegram.screens.language import (
    CAPTION_LIMIT,
    LANGUAGES,
    TEXT_LIMIT,
    TOAST_LIMIT,
    Language,
    Languages,
    length,
)
from handlers.telegram.screens.list_links import BoardLink, BundleLink, CountedLink, MineLink, PolicyLink
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
    Move.SUBMIT_PART,
    Move.APPEAL,
    Move.REFUSE_APPEAL,
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
        with sqlite3.connect(town.path) as database:
            for table in ("unit", "area", "person"):
                database.execute(f"UPDATE {table} SET name = ? || id", (NAME,))
            database.execute("UPDATE chat_group SET title = ?, bound_at = bound_at", (NAME,))
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


@pytest.fixture(params=LANGUAGES)
async def post(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[PostOffice]:
    async with odd_town(tmp_path, request.param) as opened:
        yield opened


async def with_photos(post: PostOffice, issue: Issue, stage: Stage = Stage.BEFORE, count: int = 9) -> Issue:
    async with post.town.store.transaction() as tx:
        for number in range(count):
            by = post.town.person("小李")
            name = f"{issue.id}.{stage}.{number}"
            await tx.add_evidence(Evidence(post.photo, name, "photo", stage, by, post.town.clock(), issue_id=issue.id))
    return issue


def filed_oddly(text: str = DESCRIPTION) -> dict[str, Any]:
    return {"text": text, "place": (ODD * 5)[:200], "latitude": 30.26, "longitude": 120.17}


# --- the scenes


async def every_move(post: PostOffice) -> None:
    """One issue goes round by every way there is; cards and words go to everybody concerned."""
    town = post.town
    issue = await with_photos(post, await town.unsorted(**filed_oddly_without_text()))
    await town.do(checking.correct, issue, by="小李", description=DESCRIPTION)
    await town.do(dispatching.recategorise, issue, "0110", by="孙姐")
    await town.do(returning.ask_return, issue, by="老王", reason=REASON, suggested=town.unit("CG"))
    await post.deliver()
    await town.do(returning.refuse_return, issue, by="孙姐", reason=REASON)
    await town.do(handling.reassign, issue, town.person("小赵"), by="老王")
    await post.deliver()
    await town.do(handling.acknowledge, issue, by="小赵")
    for words in (REASON, ""):
        await town.do(handling.note, issue, by="小李", words=words, photos=1)
    await town.do(handling.note, issue, by="小李", words=REASON, same=True)
    await town.do(handling.progress, issue, by="小赵", note=REASON)
    await asked_and_decided(post, issue)
    await town.do(supervising.supervise, issue, by="周书记", reason=REASON)
    await post.deliver()
    await town.do(supervising.answer, issue, by="小赵", words=REASON)
    await town.submit(issue, "小赵", note=REASON)
    await with_photos(post, issue, Stage.AFTER)
    await post.deliver()
    await town.do(checking.fail_check, issue, by="小李", reason=REASON)
    await town.submit(issue, "小赵", note=REASON)
    await post.deliver()
    await town.do(checking.pass_check, issue, by="小李")
    await town.do(checking.reopen, issue, by="小李", reason=REASON)
    await post.deliver()
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐", note=REASON)
    await town.do(returning.ask_return, issue, by="曹联络", reason=REASON)
    await post.deliver()
    await town.do(supervising.force_close, issue, by="高区长", reason=REASON)
    await post.deliver()
    assert set(await town.moves(issue)) >= {move.value for move in set(FORMS) - ELSEWHERE}


async def late_and_closed(post: PostOffice) -> Issue:
    town = post.town
    issue = await town.acknowledged(**filed_oddly())
    town.clock.advance(days=30)
    await town.submit(issue)
    return await town.do(checking.pass_check, issue, by="小李")


async def helped_by_others(post: PostOffice) -> None:
    """A part taken and done, another late: what the lead, the units and the group are told."""
    town = post.town
    issue = await town.unsorted(**filed_oddly_without_text())
    supporting = [town.unit("CG"), town.unit("SZ")]
    await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=supporting)
    await town.do(helping.take_part, issue, by="曹联络")
    await post.deliver()
    await town.do(helping.submit_part, issue, by="曹联络", note=REASON)
    await post.deliver()
    await post.say("why", issue_id=issue.id)
    for _ in range(4):
        await town.pass_time(hours=24)
        await post.deliver()


async def decided(post: PostOffice, issue: Issue, about: Asked, grant: Any = None) -> None:
    """Refused where nothing grants it."""
    if grant is None:
        await post.town.do(deciding.refuse, issue, about, by="孙姐", reason=REASON)
    else:
        await post.town.do(grant, issue, by="孙姐")
    await post.deliver()


async def asked_and_decided(post: PostOffice, issue: Issue) -> None:
    """More time and a pause, refused and granted, with a month's look at it."""
    town, later = post.town, timedelta(days=70)
    for ask, about, grant in (
        (extending.extend, Asked.EXTENSION, extending.grant_extension),
        (suspending.suspend, Asked.SUSPENSION, suspending.grant_suspension),
    ):
        for refused in (True, False):
            await town.do(ask, issue, town.clock() + later, by="小赵", reason=REASON)
            await post.deliver()
            await decided(post, issue, about, None if refused else grant)
    await post.say("why", issue_id=issue.id)
    await town.pass_time(days=35)
    await post.deliver()
    await town.do(suspending.resume, issue, by="小赵")
    await post.deliver()


def filed_oddly_without_text() -> dict[str, Any]:
    return {key: value for key, value in filed_oddly().items() if key != "text"}


async def ways_to_end(post: PostOffice) -> None:
    """Rejected, withdrawn, merged and closed, each with the longest reason."""
    town = post.town
    rejected = await with_photos(post, await town.file(**filed_oddly(HEAVIEST)))
    await town.do(dispatching.reject, rejected, by="孙姐", reason=REASON)
    withdrawn = await town.file(**filed_oddly())
    await town.do(checking.withdraw, withdrawn, by="小李")
    kept, merged = await town.file(**filed_oddly()), await with_photos(post, await town.file(**filed_oddly()))
    await town.do(merging.merge, merged, kept.id, by="孙姐")
    returned = await town.file(**filed_oddly())
    await town.do(returning.ask_return, returned, by="老王", reason=REASON)
    await post.deliver()
    await town.do(returning.accept_return, returned, None, by="孙姐")
    ended = [rejected, withdrawn, merged, await town.closed(**filed_oddly())]
    await post.deliver()
    for issue in ended:
        await post.say("why", issue_id=issue.id)


async def nobody_acts(post: PostOffice) -> None:
    """Every rung of the ladder, with reminders that come again, tallies, and checks that pass on."""
    town = post.town
    for level in Level:
        await with_photos(post, await town.file(level=level, **filed_oddly()))
    await town.unsorted()
    await town.submitted(**filed_oddly())
    for _ in range(8):
        await town.pass_time(hours=12)
        await post.deliver()


async def every_panel(post: PostOffice) -> None:
    """Each draft in each state and on each panel."""
    town = post.town
    prefix = next(iter(town.office.catalogue.groups())).prefix
    panels = [
        "main",
        "level",
        "place",
        "place:1",
        "category",
        "groups",
        "groups:7",
        f"group:{prefix}",
        f"group:{prefix}:9",
    ]
    for step in [*panels, "group:??", "nonsense:9"]:
        await draft_shown(post, "小李", step=step, **filed_oddly())
        await draft_shown(post, "小李", step=step, chat_id=STREET_GROUP, **filed_oddly())
    await draft_shown(post, "小李", chat_id=STREET_GROUP, category="2703")
    await draft_shown(post, "小李", chat_id=ChatId(1001), step="main", text="", category=None, area_id=None)
    await the_question(post)
    late, contested = await late_and_closed(post), await late_and_closed(post)
    await town.do(appealing.appeal, contested, by="老王", reason=REASON)
    fresh = await town.unsorted()
    sent = await town.file(**filed_oddly())
    worked = await town.acknowledged(**filed_oddly())
    checked = await town.submitted(**filed_oddly())
    closed = await town.closed(**filed_oddly())
    returned = await town.file(**filed_oddly())
    await town.do(returning.ask_return, returned, by="老王", reason=REASON, suggested=town.unit("CG"))
    asked = await town.file(**filed_oddly())
    await town.do(supervising.supervise, asked, by="周书记", reason=REASON)
    wanting = await town.acknowledged(**filed_oddly())
    await town.do(extending.extend, wanting, town.clock() + timedelta(days=9), by="老王", reason=REASON)
    await town.do(suspending.suspend, wanting, town.clock() + timedelta(days=9), by="老王", reason=REASON)
    helped = await town.unsorted()
    supporting = [town.unit("CG"), town.unit("SZ")]
    await town.do(dispatching.dispatch, helped, town.unit("HW"), by="孙姐", supporting=supporting)
    await post.deliver()
    begun = {
        Move.CORRECT: (fresh, "小李"), Move.WITHDRAW: (fresh, "小李"), Move.DISPATCH: (fresh, "孙姐"),
        Move.REDIRECT: (sent, "孙姐"), Move.RECATEGORISE: (sent, "孙姐"), Move.REJECT: (sent, "孙姐"),
        Move.MERGE: (sent, "孙姐"), Move.RETURN: (sent, "老王"), Move.ACCEPT_RETURN: (returned, "孙姐"),
        Move.REFUSE_RETURN: (returned, "孙姐"), Move.REASSIGN: (worked, "老王"), Move.PROGRESS: (worked, "老王"),
        Move.SUBMIT: (worked, "老王"), Move.FAIL_CHECK: (checked, "小李"), Move.REOPEN: (closed, "小李"),
        Move.SUPERVISE: (worked, "周书记"), Move.ANSWER: (asked, "老王"), Move.FORCE_CLOSE: (worked, "高区长"),
        Move.EXTEND: (worked, "老王"), Move.REFUSE_EXTENSION: (wanting, "孙姐"),
        Move.APPEAL: (late, "老王"), Move.REFUSE_APPEAL: (contested, "孙姐"),
        Move.SUBMIT_PART: (helped, "曹联络"), Move.SUSPEND: (worked, "老王"), Move.REFUSE_SUSPENSION: (wanting, "孙姐"),
    }  # fmt: skip
    assert set(begun) == set(FORMS)
    for move, (issue, by) in begun.items():
        async with town.desk() as desk:
            draft = await drafting.begin(desk, move, issue.id, by=town.person(by))
        await post.deliver()
        variants: list[dict[str, Any]] = [{"step": "page:1"}, {"step": "groups"}, {"result": Resolution.POLICY_LIMITED}]
        variants.append({"result": Resolution.FIXED, "text": REASON, "unit_id": town.unit("CG")})
        for chosen in variants:
            await draft_saved(post, draft, **chosen)
            await draft_saved(post, draft, chat_id=STREET_GROUP)
            await draft_saved(post, draft, chat_id=draft.chat_id)
        await draft_saved(post, draft, state=DraftState.DONE)
    for state in (DraftState.PARKED, DraftState.EXPIRED, DraftState.CANCELLED):
        await draft_saved(post, draft, state=state)


async def the_question(post: PostOffice) -> None:
    """What looks the same, with the longest of everything: none, then one after the other, with photos or without."""
    town = post.town
    where = filed_oddly() | {"step": COMPARING, "category": "0110", "guessed": False}
    await draft_shown(post, "小李", **where)
    for photos in (0, 1, 2, 1):
        await with_photos(post, await town.file("小钱", **filed_oddly(HEAVIEST)), count=photos)
        await draft_shown(post, "小李", **where)
        draft, _ = await town.drafts_of("小李")
        assert draft is not None
        await post.say("alike_photos", draft_id=draft.id)
    await draft_shown(post, "小李", state=DraftState.DONE, became_id=IssueId(1), to_issue_id=IssueId(1))


async def draft_shown(post: PostOffice, by: str, **chosen: Any) -> None:
    async with post.town.desk() as desk:
        draft = await filing.open_draft(desk, post.town.person(by), ChatId(1001))
        await drafting.show(desk, await desk.tx.save_draft(draft, replace(draft, **chosen)))
    await post.deliver()


async def draft_saved(post: PostOffice, draft: Draft, **chosen: Any) -> None:
    async with post.town.desk() as desk:
        before = await desk.tx.draft(draft.id)
        assert before is not None
        await drafting.show(desk, await desk.tx.save_draft(before, replace(before, **chosen)))
    await post.deliver()


async def every_page(post: PostOffice, issue: Issue) -> None:
    """All that a conversation says, with the facts it takes."""
    town = post.town
    largest = 2**31
    for reader in ("小李", "老王", "管小萍", "高区长"):
        for page in ("help", "welcome", "claimed", "stranger", "cancelled", "language"):
            await post.say(page, reader)
    for move in Move:
        if move is not Move.REPORT:
            await post.say("done", move=move.value, issue_id=issue.id)
            await post.answer(move=move.value)
    for baton in Owes:
        await post.say("why", issue_id=issue.id, baton=baton.value)
    await post.say("draft_expired", move="report")
    await post.say("card_above", issue_id=issue.id)
    await post.say("report_in_group", STREET_GROUP, draft_id=largest, by=town.person("小李"))
    await post.say("group_bound", STREET_GROUP)
    await post.say("draft_moved", STREET_GROUP, by=town.person("小李"))
    await post.say("topic_lost", STREET_GROUP)
    for kept in (True, False):
        await post.say("rule_offer", "沈督查", issue_id=issue.id, unit_id=town.unit("CG"), kept=kept)
    for name in ("老王", "小李", "管小萍"):
        await post.say("more", STREET_GROUP, issue_id=issue.id, by=town.person(name))
    for group in (STREET_GROUP, DISTRICT_GROUP):
        for lacks in (True, False):
            await post.say("group_hello", group, lacks=lacks)
    for page in range(12):
        await post.say("group_choose", STREET_GROUP, page=page)
    await post.say("language", STREET_GROUP)
    await post.say("private_only", STREET_GROUP, command="cancel")
    await post.say("settings", STREET_GROUP, group=STREET_GROUP)
    await post.say("settings", STREET_GROUP, group=STREET_GROUP, topic=largest)
    await post.say("settings_choose", "林主任", groups=[STREET_GROUP, DISTRICT_GROUP] * 15)
    await every_list(post)
    await post.say("bundled", link=BundleLink(NoticeId(1)).pack(), page=0)
    await every_admin_page(post)
    facts = {
        "issue_id": largest, "status": "closed", "move": "submit", "limit": "1.5wd", "command": "issue",
        "length": largest, "most": largest, "wanted": REASON[:40], "name": NAME,
        "about": "suspension", "time": REASON[:12], "units": NAME,
    }  # fmt: skip
    words = post.languages.default.words
    for code in words["refusal"]:
        await post.say("refusal", refusal=code, given=facts)
        await post.answer(refusal=code, given=facts)
    for toast in words["toast"]:
        await post.answer(toast=toast, link="d_1")
    alarm: Callable[..., Any] = lambda name, **given: post.say(name, "管小萍", Kind.ALARM, **given)  # noqa: E731
    await alarm("dead_letter")
    await alarm("poisoned_baton", issue_id=issue.id)
    await alarm("group_lost", title=REASON, reason=REASON)
    await alarm("topic_lost", title=REASON)
    await alarm("calendar_unknown", year=2027)
    for kind in ("undeliverable", "possibly_lost"):
        await alarm(kind, issue_id=issue.id, reason=REASON)
        await alarm(kind, issue_id=None, reason=REASON)
    for stood_in in (True, False):
        await alarm("unreachable", person_id=town.person("老王"), stood_in=stood_in)
        await alarm("nobody_answers", person_id=town.person("老王"), stood_in=stood_in)
    await every_leave(post, issue)


async def every_leave(post: PostOffice, issue: Issue) -> None:
    """The form at each step, what stands, and what goes from hand to hand by the hundred."""
    town, day = post.town, timedelta(days=1)
    wang, ma, start = town.person("老王"), town.person("小马"), minutes(town.clock())
    for to, page in ((None, 0), (0, 0), (int(ma), 0), (int(ma), 99)):
        for end in (0, start + 9_999):
            await post.say("away_form", "老王", leave_id=0, start=start, end=end, substitute=to, page=page)
    await post.say("away_form", "老王", leave_id=0, start=0, end=0, substitute=None, page=0)
    await post.say("away", "老王")
    async with town.desk() as desk:
        await absences.give(desk, town.clock(), town.clock() + 5 * day, ma, by=wang)
        await absences.give(desk, town.clock() + 9 * day, town.clock() + 99 * day, None, by=wang)
    await post.deliver()
    for reader in ("老王", "小马"):
        await post.say("away", reader)
    await post.say("away_form", "小赵", leave_id=0, start=start, end=start + 99, substitute=int(wang), page=0)
    given = {"who": int(wang), "start": "2026-03-02T01:00:00+00:00", "end": "2026-03-04T16:00:00+00:00"}
    for template in ("leave_given", "leave_off"):
        await post.say(template, "小马", substitute=int(ma), **given)
    await post.say("leave_alone", "陈主任", substitute=int(ma), unit=int(town.unit("HW")), **given)
    await every_rota(post)
    parts = [[int(one), [int(issue.id)] * 40, 5000] for one in (wang, ma)]
    for why in Why:
        for side in ("got", "gave"):
            await post.say("handed", "老王", why=why.value, side=side, parts=parts, until=given["end"])


async def every_rota(post: PostOffice) -> None:
    """A duty for each day, and a swap asked for, agreed to and declined."""
    town = post.town
    unit, today = town.unit("HW"), town.clock().date()
    await post.say("rota", "小赵")
    people = [town.person(name) for name in ("小赵", "小马")]
    days = [today + timedelta(days=number) for number in range(30)]
    async with town.desk() as desk:
        duties = [Duty(0, unit, people[number % 2], on, on) for number, on in enumerate(days)]
        await desk.tx.put_duties([], duties)
    await post.say("rota", "小赵")
    for on in (days[0], days[-1]):
        await post.say("rota_day", "小赵", unit=int(unit), day=on.isoformat())
    for agreed in (True, False):
        async with town.desk() as desk:
            swap = await rota.ask_swap(desk, unit, days[2], people[1], days[3], by=people[0])
        for reader, template in (("小马", "swap_asked"), ("小赵", "swap_answered")):
            await post.say(template, reader, swap=swap.id)
        async with town.desk() as desk:
            await rota.answer_swap(desk, swap.id, agreed, by=people[1])
            duties = await desk.tx.duties(unit, days[0], days[-1])
            await desk.tx.put_duties(
                duties, [replace(one, id=0, person_id=people[(one.start - today).days % 2]) for one in duties]
            )
        for reader, template in (("小马", "swap_asked"), ("小赵", "swap_answered")):
            await post.say(template, reader, swap=swap.id)


async def every_admin_page(post: PostOffice) -> None:
    """With the most of everything, and beyond the last page."""
    town, admin = post.town, "管小萍"
    await town.lose("老王")
    everybody = [person.id for person in town.roster.people]
    for page in ("admin", "admin/upload"):
        await post.say(page, admin)
    for page in ("admin/people", "admin/away", "admin/links", "admin/groups", "admin/stuck"):
        for number in (0, 10_000):
            await post.say(page, admin, page=number)
    await post.say("admin/found", admin, wanted=REASON[:40], people=everybody)
    for name in ("老王", "小吕", admin):
        for sure in (False, True):
            await post.say("admin/person", admin, person_id=town.person(name), sure=sure)
    for asked in ({}, {"unit": town.unit("QU")}, {"area": town.area("A")}, {"free": True}):
        await post.say("admin/group", admin, group=STREET_GROUP, **asked)
    await post.say("admin/group", admin, group=-5)
    for number in (0, 10_000):
        await post.say("admin/scopes", admin, group=STREET_GROUP, page=number)
    for state in ("trial", "again", "done", "cancelled"):
        await post.say("admin/roster", admin, state=state, key="1z", name=NAME, summary=strange_summary())
    await post.say("admin/roster", admin, state="trial", key="1z", name=NAME, summary={})
    errors = [[REASON[:500], REASON[:500]]] * 200
    wrong = await post.say("admin/roster_wrong", admin, name=NAME, errors=errors, total=9999)
    assert isinstance(wrong, Post)
    assert re.search({"zh_CN": "还有 99[0-9]+ 处", "en": "99[0-9]+ more"}[post.code], wrong.text)
    await post.say("invite", admin, invitation="x" * 16, person_id=town.person("小吕"))
    await post.say("admin/sheet", admin, invitation="x" * 16, people=everybody)


def strange_summary() -> dict[str, Any]:
    counts = dict.fromkeys(SHEETS, 2**31)
    return {
        "added": counts, "changed": counts, "same": counts, "ended_in_all": 5000, "handed_in_all": 5000,
        "remarks_in_all": 5000, "ended": [[NAME, NAME, "unit_head"]] * 50,
        "handed": [[NAME, NAME, 3], [NAME, None, 2**31]] * 25, "remarks": [[REASON[:500], REASON[:500]]] * 50,
    }  # fmt: skip


async def test_a_page_of_the_administration_is_not_shown_to_somebody_who_has_lost_the_role(post: PostOffice) -> None:
    refused = await post.say("admin/people", "老王", page=0)
    assert isinstance(refused, Post)
    assert refused.text == post.languages.default.words["refusal"]["not_admin"]
    assert isinstance(await post.say("invite", "老王", invitation="x", person_id=post.town.person("小吕")), Drop)


async def every_list(post: PostOffice) -> None:
    """The first page of each, and one that is no longer there."""
    town = post.town
    window = Window(town.clock() - timedelta(days=7), town.clock() + timedelta(seconds=1))
    counted = [Listing(one, window if one.of_a_window else None) for one in Counted]
    counted.append(Listing(Counted.OVERDUE, unit_id=town.unit("HW")))
    chosen = (Filter(), Filter(Urgency.LATE), Filter(Urgency.RED, Status.DISPATCHED, Level.CRITICAL))
    everywhere = [(None, reader) for reader in ("小李", "老王", "高区长", "管小萍")]
    for page in (0, LAST):
        for what in counted:
            for chat_id in (DISTRICT_GROUP, None):
                await post.say("list", "高区长", link=CountedLink(what, chat_id).pack(), page=page)
        for whose, to in (*everywhere, (STREET_GROUP, STREET_GROUP), (DISTRICT_GROUP, DISTRICT_GROUP)):
            for filter_ in chosen:
                link = BoardLink(Charge() if whose is None else None, whose, filter_)
                await post.say("board", to, link=link.pack(), page=page)
            mine = MineLink(None if whose is None else town.person("老王"))
            await post.say("mine", to, link=mine.pack(), page=page)
            for words in ("垃圾", NAME, "没有" + ODD):
                await post.say("found", to, link="found_0", words=words[: listing.LONGEST], page=page)
            for policy in (PolicyLink(), PolicyLink("01"), PolicyLink(category="0110"), PolicyLink(category="9999")):
                await post.say("policy", to, link=policy.pack(), page=page)


async def test_the_strangest_words_keep_every_limit_in_every_message(post: PostOffice) -> None:
    await every_move(post)
    await ways_to_end(post)
    await helped_by_others(post)
    for grant in (None, appealing.grant_appeal):
        late = await late_and_closed(post)
        await post.town.do(appealing.appeal, late, by="老王", reason=REASON)
        await post.deliver()
        await decided(post, late, Asked.APPEAL, grant)
    await post.send(digest_notice(post.town))
    assert post.languages.only.rendered >= MOVING


async def test_the_strangest_words_keep_every_limit_in_every_conversation(post: PostOffice) -> None:
    await every_panel(post)
    await every_page(post, await post.town.acknowledged(**filed_oddly()))
    written = {str(path.relative_to(TEMPLATES))[: -len(".html")] for path in TEMPLATES.rglob("*.html")}
    written -= {name for name in written if name.startswith("parts/")}  # of others
    assert post.languages.only.rendered | MOVING | CLIMBING == written


async def test_the_strangest_words_keep_every_limit_on_every_rung(post: PostOffice) -> None:
    await nobody_acts(post)
    assert post.languages.only.rendered >= CLIMBING


# --- very much of everything


def digest_notice(town: Town, chat_id: ChatId = DISTRICT_GROUP) -> Notice:
    start = (town.clock() - timedelta(days=1)).isoformat()
    facts = {"start": start, "end": town.clock().isoformat(), "late": True}
    return Notice(dedup_key="test", kind=Kind.DIGEST, chat_id=chat_id, created_at=town.clock(), facts=facts)


async def people_join(post: PostOffice, count: int, role: Role, unit: str, bound: bool = True) -> None:
    with sqlite3.connect(post.town.path) as database:
        for number in range(count):
            key = 100_000 + number
            person = (key, "x" * 58 + str(key), NAME + str(key), key if bound else None, "ok" if bound else "never")
            database.execute("INSERT INTO person (id, code, name, telegram_id, reach) VALUES (?, ?, ?, ?, ?)", person)
            post_held = (key, int(post.town.unit(unit)), role.value, True)
            database.execute("INSERT INTO post (person_id, unit_id, role, listed) VALUES (?, ?, ?, ?)", post_held)
    async with post.town.store.transaction() as tx:
        await tx.roster_changed()


async def test_a_digest_of_thirty_units_with_forty_overdue_issues_each(post: PostOffice) -> None:
    town = post.town
    sample = await town.file(**filed_oddly())
    baton = await town.baton(sample, Owes.SUBMIT)
    units = range(1000, 1030)
    with sqlite3.connect(town.path) as database:
        for key in units:
            unit = (key, f"U{key}", f"{key}{NAME}"[:60], "department", int(town.unit("QU")))
            database.execute("INSERT INTO unit (id, code, name, kind, parent_id) VALUES (?, ?, ?, ?, ?)", unit)
    holders = [person.id for person in town.roster.people if person.telegram_id is not None]
    async with town.store.transaction() as tx:
        await tx.roster_changed()
        for key in units:
            for number in range(40):
                issue = await tx.add_issue(replace(sample, id=IssueId(0), lead_id=UnitId(key)))
                holder = holders[(key + number) % len(holders)]
                await tx.add_baton(
                    replace(baton, id=BatonId(0), issue_id=issue.id, unit_id=UnitId(key), holder_id=holder)
                )
                if number < 5:
                    await tx.keep_card(Card(DISTRICT_GROUP, MessageId(2**31 + issue.id), issue.id))
    town.clock.advance(days=30)
    posted = (await post.send(digest_notice(town))).action
    assert isinstance(posted, Post)
    assert "1201" in posted.text
    assert posted.text.count("tg://user") == 5
    assert {"zh_CN": "还有 23 个单位", "en": "More units: 23"}[post.code] in posted.text


async def test_every_page_of_a_list_of_the_strangest_issues_is_full(post: PostOffice) -> None:
    for number in range(20):
        await post.town.file(text=f"{number}{DESCRIPTION[:1990]}", place=(ODD * 5)[:200])
    with sqlite3.connect(post.town.path) as database:  # as if one message had named all
        database.execute("UPDATE notice SET carrier_id = (SELECT min(id) FROM notice WHERE kind = 'task')")
        carrier, reader = database.execute("SELECT id, person_id FROM notice WHERE id = carrier_id").fetchone()
    lists: tuple[tuple[str, str | ChatId, dict[str, Any]], ...] = (
        ("bundled", post.town.roster.person(reader).name, {"link": BundleLink(NoticeId(carrier)).pack()}),
        ("mine", "小李", {"link": "mine"}),
        ("mine", "老王", {"link": "mine"}),
        ("mine", STREET_GROUP, {"link": MineLink(post.town.person("老王")).pack()}),
        ("board", "周书记", {"link": BoardLink(Charge(unit_id=post.town.unit("CD"))).pack()}),
        ("board", STREET_GROUP, {"link": BoardLink(chat_id=STREET_GROUP).pack()}),
        ("found", "周书记", {"link": "found_0", "words": "x"}),
        ("list", "周书记", {"link": CountedLink(Listing(Counted.OPEN), STREET_GROUP).pack()}),
    )
    for template, to, facts in lists:
        for page, count in ((0, 8), (1, 8), (2, 4)):
            said = await post.say(template, to, page=page, **facts)
            assert isinstance(said, Post)
            assert said.text.count("A-00") == count, (template, to, page)
            assert {"zh_CN": f"第 {page + 1}/3 页", "en": f"page {page + 1}/3"}[post.code] in said.text


async def test_a_board_offers_the_charges_of_somebody_with_very_many_posts(post: PostOffice) -> None:
    roster = post.town.roster
    with sqlite3.connect(post.town.path) as database:
        for unit in roster.units:
            held = (int(post.town.person("小李")), int(unit.id), int(roster.areas[0].id))
            database.execute("INSERT INTO post VALUES (NULL, ?, ?, 'member', ?, NULL, NULL, NULL, 1)", held)
    async with post.town.store.transaction() as tx:
        await tx.roster_changed()
    for level in Level:
        for _ in range(3):
            await post.town.file(level=level, **filed_oddly())
        await post.town.acknowledged(level=level, **filed_oddly())
    await post.town.unsorted()
    await post.town.submitted()
    post.town.clock.advance(days=1)
    said = await post.say("board", "小李", link=BoardLink(Charge(area_id=roster.areas[0].id)).pack(), page=0)
    assert isinstance(said, Post)
    assert isinstance(said.keyboard, InlineKeyboardMarkup)
    assert sum(map(len, said.keyboard.inline_keyboard)) >= 20


async def test_why_names_the_first_of_many_who_will_hear_of_it(post: PostOffice) -> None:
    await people_join(post, 40, Role.LEADER_IN_CHARGE, "CD")
    issue = await post.town.file(**filed_oddly())
    await post.say(
        "policy", STREET_GROUP, link=PolicyLink(category=issue.category, level=Level.CRITICAL).pack(), page=0
    )
    said = await post.say("why", issue_id=issue.id)
    assert isinstance(said, Post)
    assert {"zh_CN": "另 36 人", "en": "36 more"}[post.code] in said.text


async def test_why_leaves_out_the_last_of_very_many_that_are_owed(post: PostOffice) -> None:
    issue = await post.town.file(**filed_oddly())
    for _ in range(30):
        await post.town.do(supervising.supervise, issue, by="周书记", reason=REASON)
    said = await post.say("why", issue_id=issue.id)
    assert isinstance(said, Post)
    assert re.search({"zh_CN": "还有 [0-9]+ 项", "en": "More: [0-9]+"}[post.code], said.text)
    assert length(said.text) > TEXT_LIMIT // 2


async def test_admin_names_a_few_of_a_hundred_and_cuts_the_groups(post: PostOffice) -> None:
    await people_join(post, 100, Role.MEMBER, "HW", bound=False)
    await post.town.lose("小李", "老王", "陈主任", "林主任", "孙姐", "何调度", "沈督查", "高区长")
    async with post.town.store.transaction() as tx:
        for number in range(100):
            group = Group(ChatId(-2_000_000_000_000 - number), f"{number}{NAME}", unit_id=post.town.unit("HW"))
            await tx.save_group(None, replace(group, is_admin=False))
    said = await post.say("admin", "管小萍")
    assert isinstance(said, Post)
    assert re.search({"zh_CN": "还有 [0-9]+ 个群", "en": ", [0-9]+ more"}[post.code], said.text)
    assert {"zh_CN": "等 104 人", "en": "104 in all"}[post.code] in said.text
    assert length(said.text) > TEXT_LIMIT // 2


async def test_a_card_with_a_photo_and_everything_on_it_is_a_caption(post: PostOffice) -> None:
    """Many supporting units, a long history, an owner who never joined, and a place as long as it may be."""
    town = post.town
    issue = await with_photos(post, await town.unsorted(**filed_oddly_without_text()))
    await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=[u.id for u in town.roster.units])
    for _ in range(8):
        await town.do(handling.progress, issue, by="老王", note=REASON)
    cards = [sent.action for sent in await post.deliver() if sent.card is not None]
    assert any(isinstance(card, Post) and card.photo for card in cards)


async def test_a_catalogue_with_hundreds_in_one_group_is_paged(post: PostOffice) -> None:
    written = '[[category]]\ncode = "01{0:06d}"\nname = "{1}{0}"\nlevel = "routine"\n'
    own = "".join(written.format(number, "很长的类别名称" * 6) for number in range(250))
    condition = '[[category.condition]]\nwhen = "{1}{0}"\nlimit = "999wd"\nclose = "完"\n'
    own += "".join(condition.format(number, "很长的立案条件<&>" * 9) for number in range(20))
    renderer = Renderer(
        post.town.store,
        replace(post.town.office, language=post.code, catalogue=Catalogue.load(own)),
        post.languages,
        post.town.clock,
        "mashang_bot",
    )
    post.renders = [renderer]
    for step in ("group:01", "group:01:3", "group:01:99"):
        await draft_shown(post, "小李", step=step)
    for step in ("condition", "main"):
        await draft_shown(post, "小李", step=step, category="01000249", condition=own.split('"')[-6])
