"""Fair pressure: one message where there would be many, in turn after the night, and nothing lost over it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import disturbance
from bot.batons import Level
from bot.ids import ChatId, IssueId, MessageId, NoticeId
from bot.notices import Card, Delivery, Kind, Notice
from handlers.telegram.api import Api
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.sender import Sender
from handlers.telegram.delivery.troubles import Reported
from handlers.telegram.screens.language import Languages
from handlers.telegram.screens.rendering import Renderer
from handlers.telegram.screens.riders import NOTHING_ELSE
from sandbox import Group, Person, Sandbox
from sandbox.clock import Clock as AddressedClock
from tests.clock import MONDAY_MORNING
from tests.databases import by_hand
from tests.handlers.posthouse import texts
from tests.office import STREET_GROUP, ZONE, Town, open_town

WINDOW = timedelta(minutes=10)
TEN_HOURS = '[limits]\noverride_handle = true\nhandle = { routine = "10h", urgent = "10h", critical = "2h" }\n'
TEN_HOURS += '[[tally]]\ncolour = "red"\ncount = 2\nto = ["supervision"]\n'
NINE_DAYS = '[limits]\noverride_handle = true\nhandle = { routine = "9wd", urgent = "9wd", critical = "9d" }\n'
PRESSING = "kind IN ('nudge', 'tally') OR patient IS TRUE"
MORNING = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # Tuesday 7:30


class House:
    """The district with a sender: what the clock brings about really arrives on phones."""

    def __init__(self, town: Town, telegram: Sandbox, api: Api, people: dict[str, Person], group: Group) -> None:
        self.town, self.telegram, self.api, self.people, self.group = town, telegram, api, people, group
        self.pacer = Pacer()
        self.restart()

    def restart(self) -> None:
        town = self.town
        render = Renderer(town.store, town.office, Languages("zh_CN", ZONE), town.clock, "mashang_bot")
        troubles = Reported(town.store, town.office, town.clock)
        self.sender = Sender(self.api, town.store, render, town.clock, self.pacer, troubles)

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    def at(self, moment: datetime) -> None:
        self.town.clock.set(max(moment, self.town.clock()))
        self.telegram.clock.set(self.town.clock())

    async def settle(self) -> None:
        """Cards and words are other tests' matter."""
        while True:
            done = await self.town.rounds.nudge_due()
            calm = "UPDATE notice SET state = 'dropped', error = 'calm' WHERE kind <> 'line'"
            self.town.database.run(f"{calm} AND NOT ({PRESSING})")
            if not done and not await self.sender.deliver_due():
                return

    async def until(self, moment: datetime) -> None:
        """Everything that comes due on the way happens at its time."""
        await self.settle()
        while self.town.clock() < moment:
            async with self.town.store.snapshot() as tx:
                due = [await tx.next_nudge_at(), self.sender.next_free()]
            following = min((at for at in due if at is not None), default=moment)
            self.at(min(moment, max(following, self.town.clock() + timedelta(seconds=1))))
            await self.settle()

    async def pressing(self) -> list[Notice]:
        """All that has pressed somebody, or was to."""
        rows = self.town.database.run(f"SELECT id FROM notice WHERE {PRESSING} ORDER BY id")
        ids = [NoticeId(row[0]) for row in rows]
        async with self.town.store.snapshot() as tx:
            return [notice for one in ids if (notice := await tx.notice(one)) is not None]


@asynccontextmanager
async def open_house(folder: Path, policy: str = "") -> AsyncIterator[House]:
    clock = AddressedClock(MONDAY_MORNING, speed=0)
    async with open_town(folder, policy) as town, Sandbox.running(clock=clock) as telegram:
        people = {
            person.name: telegram.person(person.telegram_id, person.name, started=True)
            for person in town.roster.people
            if person.telegram_id is not None
        }
        group = telegram.group("城东街道工作群", list(people.values()), bot_admin=True, id=STREET_GROUP)
        api = Api(telegram.token, telegram.url)
        try:
            yield House(town, telegram, api, people, group)
        finally:
            await api.close()


async def multiply(town: Town, times: int) -> None:
    """The one issue there is, and its open batons, so many times more."""
    [issue], batons = await town.rows("issue"), [row for row in await town.rows("baton") if row["closed_at"] is None]
    _insert(town, "issue", [issue | {"id": number} for number in range(2, times + 1)])
    for baton in batons:
        without = {name: value for name, value in baton.items() if name != "id"}
        _insert(town, "baton", [without | {"issue_id": number} for number in range(2, times + 1)])


def _insert(town: Town, table: str, rows: list[dict[str, Any]]) -> None:
    names = ", ".join(f'"{name}"' for name in rows[0])
    marks = ", ".join("?" * len(rows[0]))
    town.database.write(f"INSERT INTO {table} ({names}) VALUES ({marks})", [list(row.values()) for row in rows])


async def test_two_hundred_open_issues_and_a_leader_who_gets_one_message_in_the_morning(tmp_path: Path) -> None:
    """Taken at 20:30 with ten hours: every rung up to yellow falls into the night."""
    async with open_house(tmp_path, TEN_HOURS) as house:
        house.at(MONDAY_MORNING + timedelta(hours=11, minutes=30))
        await house.town.acknowledged()
        await multiply(house.town, 200)
        await house.until(MORNING)
        assert all(notice.state is Delivery.OWED for notice in await house.pressing())
        await house.until(MORNING + timedelta(minutes=21))
        for name in ("林主任", "陈主任", "老王"):
            [message] = house[name].inbox
            assert "200 件事项" in message.text
            assert len(re.findall(r"[A-Z]-\d{4}", message.text.partition("回复本条")[0])) == 5
            assert "看全部 200 件" in message.text
        [leader] = house["林主任"].inbox
        assert "🟡 已超期 200" in leader.text
        assert "分管领导" in leader.text
        told = texts(house.group)
        assert len(told) == 7
        assert "另有 194 件事项要催办" in told[-1]
        pressing = await house.pressing()
        assert {notice.state for notice in pressing} == {Delivery.SENT}
        [woken] = {notice.sent_at for notice in pressing if notice.chat_id == house["林主任"].id}
        assert woken is not None
        assert f"{woken.astimezone(ZONE):%H:%M}" == "07:41"


async def test_what_a_post_that_ended_left_behind_comes_as_one_message_in_the_morning(tmp_path: Path) -> None:
    """小赵 had four things in hand until midnight; the critical one is 老王's at once."""
    async with open_house(tmp_path, NINE_DAYS) as house:
        town, wang = house.town, house["老王"]
        for level in (Level.ROUTINE, Level.ROUTINE, Level.URGENT, Level.CRITICAL):
            await town.acknowledged("小赵", level=level)
        async with town.store.transaction() as tx:
            ended = ("2026-03-02", town.person("小赵"))
            await by_hand(tx, 'UPDATE post SET "end" = ? WHERE person_id = ?', *ended)
            await tx.roster_changed()
            await tx.keep_card(Card(STREET_GROUP, MessageId(7), IssueId(1)))
        await town.fresh()
        house.at(MONDAY_MORNING + timedelta(hours=15, minutes=1))  # one minute of Tuesday
        await town.rounds.end_posts()
        tasks = [notice for notice in await town.fresh() if notice.kind is Kind.TASK]
        assert [n.issue_id for n in tasks if not n.patient and n.person_id] == [4]
        assert [(n.chat_id, n.issue_id) for n in tasks if n.person_id is None] == [(STREET_GROUP, 1)]
        await house.until(MORNING)
        assert wang.inbox == []
        assert len(texts(house.group)) == 0
        await house.until(MORNING + timedelta(minutes=21))
        [message] = wang.inbox
        assert "3 件事项要办" in message.text
        assert message.text.count("原由小赵负责，现由您接手") == 3


async def test_a_machine_that_slept_through_the_day_wakes_to_one_message_a_reader(tmp_path: Path) -> None:
    """Every rung of thirty issues is due at once: to the holder, the head, the leaders and the group."""
    async with open_house(tmp_path) as house:
        await house.town.file()
        await house.settle()
        await multiply(house.town, 30)
        house.at(house.town.clock() + timedelta(hours=7, minutes=30))
        await house.until(house.town.clock() + timedelta(minutes=5))
        heard = [len(texts(person)) for person in house.people.values()]
        assert (max(heard), sum(heard)) == (1, 4)
        assert len(texts(house.group)) == 7, texts(house.group)
        assert {notice.state for notice in await house.pressing()} == {Delivery.SENT}


async def test_no_reader_is_pressed_twice_in_a_window_or_at_night_and_no_nudge_is_lost(tmp_path: Path) -> None:
    """A day and a half of an office where hardly anybody acts."""
    async with open_house(tmp_path) as house:
        town = house.town
        for number in range(12):
            level = (Level.ROUTINE, Level.URGENT, Level.ROUTINE, Level.CRITICAL)[number % 4]
            issue = await (town.acknowledged if number % 3 else town.file)(level=level)
            if number % 5 == 0:
                await town.submit(issue)
            await house.until(town.clock() + timedelta(minutes=(number * 37) % 60))
        await house.until(town.clock() + timedelta(days=1))
        pressing = await house.pressing()
        waiting = [n for n in pressing if n.state is Delivery.OWED]
        assert all(n.not_before is not None and n.not_before > town.clock() for n in waiting)
        assert {n.state for n in pressing} <= {Delivery.SENT, Delivery.DROPPED, Delivery.OWED}
        assert all(n.error for n in pressing if n.state is Delivery.DROPPED)
        said = [n for n in pressing if n.state is Delivery.SENT]
        quiet, calendar = town.office.policy.quiet, town.office.policy.calendar
        bundling = town.office.policy.bundling
        longest = bundling.leaders + bundling.spread + timedelta(minutes=1)
        last: dict[int, tuple[datetime, object, bool]] = {}
        for notice in sorted(said, key=lambda n: n.message_id or 0):
            assert notice.sent_at is not None
            if notice.patient:
                assert quiet.release(notice.sent_at, Level.ROUTINE, calendar) == notice.sent_at
            if notice.person_id is not None:
                before, message, patient = last.get(notice.chat_id, (None, None, False))
                apart = before is None or message == notice.message_id or notice.sent_at - before >= WINDOW
                waited = notice.sent_at - notice.created_at
                assert apart or not notice.patient or (waited >= WINDOW and not patient)  # put off by what never waits
                last[notice.chat_id] = notice.sent_at, notice.message_id, notice.patient
                by_then = notice.created_at + longest
                assert waited <= longest or quiet.release(by_then, Level.ROUTINE, calendar) > by_then
        for person in house.people.values():
            heard = texts(person)
            assert len(heard) == len(set(heard)), heard
        patient = [n for n in said if n.patient]
        messages = {(n.chat_id, n.message_id) for n in patient}
        assert len(messages) < len(patient), (len(messages), len(patient))


async def test_a_bundle_ends_as_a_single_message_does(tmp_path: Path) -> None:
    """Cut off once it is said again, cut off twice nobody knows; whoever cannot be reached is stood in for."""
    async with open_house(tmp_path) as house:
        wang, chen = house["老王"], house["陈主任"]
        await house.town.acknowledged()
        await multiply(house.town, 3)

        async def of(person: Person) -> list[Notice]:
            return [notice for notice in await house.pressing() if notice.chat_id == person.id]

        house.telegram.faults.add("drop_after", method="sendMessage", chat=wang)
        await house.until(MONDAY_MORNING + timedelta(hours=5, minutes=15))  # 80 %
        assert len(texts(wang)) == 2
        # the reminders at 50 % found no message to be a line of
        lines = house.town.database.run("SELECT DISTINCT state, error FROM notice WHERE kind = 'line'")
        assert lines == [("dropped", NOTHING_ELSE)]
        said = await of(wang)
        assert [notice.doubtful for notice in said] == [True, False, False]
        assert {(n.state, n.message_id, n.carrier_id) for n in said} == {
            (Delivery.SENT, wang.inbox[-1].id, said[0].id),
        }

        house.telegram.faults.add("drop_after", method="sendMessage", chat=wang, times=2)
        chen.block()
        await house.until(MONDAY_MORNING + timedelta(hours=6, minutes=11))  # due: he is asked for answers
        assert len(texts(wang)) == 4
        assert {notice.state for notice in (await of(wang))[3:]} == {Delivery.UNKNOWN}
        assert {notice.state for notice in await of(chen)} == {Delivery.FAILED}
        stood_in = [n for n in await house.pressing() if n.facts.get("stand_in_for") == house.town.person("陈主任")]
        assert {notice.issue_id for notice in stood_in} == {1, 2, 3}


async def test_what_a_bundle_that_was_cut_off_does_not_repeat_is_not_owed_for_ever(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        wang = house["老王"]
        await house.town.acknowledged()
        await multiply(house.town, 3)
        await house.until(MONDAY_MORNING + timedelta(hours=5, minutes=11, seconds=50))
        cut_off = house.telegram.faults.add("drop_after", method="sendMessage", chat=wang)
        while not cut_off.struck:
            house.at(house.town.clock() + timedelta(seconds=1))
            await house.town.rounds.nudge_due()
            await house.sender.deliver_due()
        house.town.database.run("UPDATE baton SET closed_at = opened_at, next_nudge_at = NULL WHERE issue_id > 1")
        await house.until(house.town.clock() + timedelta(minutes=2))
        first, *rest = [notice for notice in await house.pressing() if notice.chat_id == wang.id]
        assert (first.issue_id, first.state, first.doubtful) == (1, Delivery.SENT, True)
        assert [(notice.state, notice.error) for notice in rest] == [(Delivery.DROPPED, "the act is done")] * 2


async def test_the_disturbance_index_counts_messages_not_what_they_say(tmp_path: Path) -> None:
    async with open_house(tmp_path) as house:
        town = house.town
        await town.acknowledged()
        await multiply(town, 3)
        await town.closed(category="0112")
        await house.until(MONDAY_MORNING + timedelta(hours=5, minutes=15))  # a bundle for the holder
        night = Notice("night", Kind.ALARM, ChatId(house["小李"].id), MONDAY_MORNING, town.person("小李"))
        async with town.store.transaction() as tx:
            await tx.owe(night)
            [owed] = [notice for notice in await tx.owed_since(NoticeId(0), 99) if notice.dedup_key == "night"]
            at = MONDAY_MORNING - timedelta(hours=10)  # Sunday 23:00
            await tx.settle(owed, state=Delivery.SENT, sent_at=at, message_id=MessageId(9))
            found = await disturbance.measure(tx, town.office.policy, town.clock(), people=10)
        assert (found.messages, found.notices, found.at_night, found.most) == (2, 4, 1, 1)
        assert (found.closed, found.each_closed, found.each_person_and_day) == (1, "2.00", "0.03")
