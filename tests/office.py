"""An office of the sample district on a real SQLite database, with a clock that a test moves."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text

from bot.auditing import audit
from bot.batons import Baton, Level, Owes
from bot.catalogue import Catalogue
from bot.desk import checking, dispatching, filing, handling, importing
from bot.desk.desk import BatonRef, Desk
from bot.drafts import Draft, DraftState
from bot.events import Event
from bot.ids import AreaId, ChatId, IssueId, NoticeId, PersonId, UnitId
from bot.issues import Issue, Move, Resolution
from bot.notices import Kind, Notice
from bot.office import Office
from bot.policy import Policy
from bot.roster import Person, Reach, Roster
from bot.roster_file import RosterFile, read
from bot.rounds import Rounds
from storage.migrate import migrate
from storage.store import Store
from tests.clock import MONDAY_MORNING, ManualClock
from tests.databases import USUAL, Database, Engine, database, sqlite_file, url_of

DISTRICT = Path(__file__).parents[1] / "sandbox" / "district"
STREET_GROUP, DISTRICT_GROUP = ChatId(-1001000000001), ChatId(-1001000000002)
ZONE = ZoneInfo("Asia/Shanghai")
UNREACHABLE = ("范联络", "彭督查", "小吕", "方纪检")  # never joined, as in the files


@cache
def district() -> RosterFile:
    return read(DISTRICT)


@cache
def catalogue() -> Catalogue:
    return Catalogue.load(None)


@cache
def policy(text: str) -> Policy:
    """What it says over the packaged one."""
    return Policy.load(text, zone=ZONE)


def office(policy_text: str = "") -> Office:
    return Office(
        catalogue=catalogue(),
        policy=policy(policy_text),
        policy_text=policy_text,
        zone=ZONE,
        language="zh_CN",
    )


async def _first_days(url: str) -> None:
    """The district is taken over and everybody has pressed Start."""
    await migrate(url)
    store = Store(url)
    async with store.transaction() as tx:
        desk = await Desk.at(tx, office(), MONDAY_MORNING)
        await importing.import_roster(desk, district())
        for person in desk.roster.people:
            if person.telegram_id is not None:
                await tx.set_reach(person.id, Reach.OK)
    await store.close()


def filled() -> Path:
    """As after the first days, on SQLite; tests begin with a copy."""
    return sqlite_file("district", _first_days)


def first_days(path: Path, engine: Engine = USUAL) -> AbstractContextManager[Database]:
    """A copy of that on either engine."""
    return database(engine, path, "district", _first_days)


@asynccontextmanager
async def open_town(folder: Path, policy_text: str = "", engine: Engine = USUAL) -> AsyncIterator[Town]:
    """``policy_text`` overlays the packaged policy."""
    with first_days(folder / "mashang.db", engine) as found:
        store = Store(found.url)
        try:
            made = office(policy_text)
            async with store.transaction() as tx:
                await made.take_office(tx, MONDAY_MORNING)
                roster = await tx.roster()
            yield Town(store, made, ManualClock(), roster, found)
        finally:
            await store.close()


class Town:
    """What a test says of the district: who does what, and what is true then. People go by their names."""

    def __init__(self, store: Store, office: Office, clock: ManualClock, roster: Roster, database: Database) -> None:
        self.store, self.office, self.clock, self.roster, self.database = store, office, clock, roster, database
        self.rounds = Rounds(store, office, clock)
        self._by_name = {person.name: person for person in roster.people}
        self._read = NoticeId(0)

    @property
    def path(self) -> Path:
        """Of SQLite's file."""
        return self.database.path

    # --- who and where

    def person(self, name: str) -> PersonId:
        return self._by_name[name].id

    def name(self, person_id: PersonId | None) -> str | None:
        return None if person_id is None else self.roster.person(person_id).name

    def unit(self, code: str) -> UnitId:
        unit = self.roster.unit_by_code(code)
        assert unit is not None
        return unit.id

    def area(self, code: str) -> AreaId:
        area = self.roster.area_by_code(code)
        assert area is not None
        return area.id

    # --- what people do

    @asynccontextmanager
    async def desk(self) -> AsyncIterator[Desk]:
        async with self.store.transaction() as tx:
            yield await Desk.at(tx, self.office, self.clock())

    async def draft(self, by: str, text: str = "", **chosen: Any) -> Draft:
        """A filing begun, with what is chosen by hand: category, level, place, area_id …"""
        async with self.desk() as desk:
            draft = await filing.open_draft(desk, self.person(by), ChatId(self._by_name[by].telegram_id or 0))
            if text:
                draft = await filing.add_words(desk, draft, text)
            return await desk.tx.save_draft(draft, replace(draft, **chosen)) if chosen else draft

    async def file(
        self,
        by: str = "小李",
        text: str = "桥头有一堆垃圾",
        category: str = "0110",
        area: str | None = "CD-01",
        **chosen: Any,
    ) -> Issue:
        where = {"area_id": self.area(area) if area else None, "place": chosen.pop("place", "桥头")}
        draft = await self.draft(by, text, category=category, guessed=False, **where, **chosen)
        async with self.desk() as desk:
            return await filing.submit(desk, draft)

    async def do(
        self, use_case: Callable[..., Awaitable[Any]], issue: Issue, *args: Any, by: str, **said: Any
    ) -> Issue:
        """One move by a person, in a transaction of its own."""
        async with self.desk() as desk:
            made: Issue = await use_case(desk, issue.id, *args, by=self.person(by), **said)
            return made

    async def acknowledged(self, by: str = "老王", **filed: Any) -> Issue:
        return await self.do(handling.acknowledge, await self.file(**filed), by=by)

    async def submitted(self, by: str = "老王", **filed: Any) -> Issue:
        return await self.submit(await self.acknowledged(by, **filed), by)

    async def submit(self, issue: Issue, by: str = "老王", note: str = "已清理") -> Issue:
        return await self.do(handling.submit, issue, by=by, result=Resolution.FIXED, note=note, photos=1)

    async def closed(self, by: str = "小李", **filed: Any) -> Issue:
        return await self.do(checking.pass_check, await self.submitted(**filed), by=by)

    async def unsorted(self, by: str = "小李", area: str | None = "CD-01", **chosen: Any) -> Issue:
        """A filing that no route serves: it waits for a dispatcher."""
        return await self.file(by, "说不清是什么", category="9999", area=area, **chosen)

    async def dispatched(self, unit: str = "HW", by: str = "孙姐") -> Issue:
        return await self.do(dispatching.dispatch, await self.unsorted(), self.unit(unit), by=by)

    # --- what the clock does

    async def pass_time(self, **length: float) -> None:
        """Let time pass in one go, then let the rounds do what has come due."""
        self.clock.advance(**length)
        while await self.rounds.nudge_due():
            pass
        await self.rounds.end_posts()

    async def live(self, minutes: int, step: int = 10) -> None:
        """Let time pass in small steps, with a round after each."""
        for _ in range(0, minutes, step):
            await self.pass_time(minutes=step)

    # --- what is true then

    async def issue(self, issue: Issue | IssueId) -> Issue:
        async with self.store.snapshot() as tx:
            return await tx.issue(issue.id if isinstance(issue, Issue) else issue)

    async def batons(self, issue: Issue, owes: Owes | None = None) -> list[Baton]:
        async with self.store.snapshot() as tx:
            return [baton for baton in await tx.open_batons(issue.id) if owes in (None, baton.owes)]

    async def baton(self, issue: Issue, owes: Owes) -> Baton:
        [found] = await self.batons(issue, owes)
        return found

    async def ref(self, issue: Issue, owes: Owes) -> BatonRef:
        """What a button shown now would remember."""
        baton = await self.baton(issue, owes)
        return BatonRef(baton.id, baton.epoch)

    async def owed_acts(self, issue: Issue) -> set[tuple[str, str | None]]:
        """Who owes which act now."""
        return {(baton.owes.value, self.name(baton.holder_id)) for baton in await self.batons(issue)}

    async def rows(self, table: str) -> list[dict[str, Any]]:
        """As they stand in the database, by their first column."""
        async with self.store.snapshot() as tx:
            found = await tx._connection.execute(text(f"SELECT * FROM {table} ORDER BY 1"))
            return [dict(row._mapping) for row in found]

    async def history(self, issue: Issue) -> list[Event]:
        async with self.store.snapshot() as tx:
            return await tx.history(issue.id)

    async def moves(self, issue: Issue) -> list[str]:
        return [event.move for event in await self.history(issue)]

    async def fresh(self) -> list[Notice]:
        """The notices that have become owed since this was last asked."""
        async with self.store.snapshot() as tx:
            found = await tx.owed_since(self._read, 10_000)
        self._read = max((notice.id for notice in found), default=self._read)
        return found

    async def told(self, *kinds: Kind) -> set[tuple[str, str]]:
        """Fresh notices as (kind, reader); a group goes by its scope."""
        return {
            (notice.kind.value, self.reader(notice))
            for notice in await self.fresh()
            if not kinds or notice.kind in kinds
        }

    def reader(self, notice: Notice) -> str:
        if notice.person_id is not None:
            return str(self.name(notice.person_id))
        return {STREET_GROUP: "城东街道群", DISTRICT_GROUP: "区群"}.get(notice.chat_id, "")

    async def sound(self) -> None:
        """The law of batons holds for everything there is."""
        assert await audit(self.store, self.office, self.clock()) == []

    # --- what happens to people

    async def lose(self, *names: str) -> None:
        """They have blocked the bot."""
        async with self.store.transaction() as tx:
            for name in names:
                await tx.set_reach(self.person(name), Reach.BLOCKED)

    async def drafts_of(self, name: str) -> tuple[Draft | None, Draft | None]:
        """The open and the parked one."""
        async with self.store.snapshot() as tx:
            return await tx.open_draft(self.person(name)), await tx.parked_draft(self.person(name))


def sample_person(name: str = "小李", **columns: Any) -> Person:
    return Person(id=PersonId(0), code=name, name=name, **columns)


__all__ = [
    "DISTRICT_GROUP",
    "STREET_GROUP",
    "DraftState",
    "Level",
    "Move",
    "Town",
    "district",
    "filled",
    "first_days",
    "office",
    "open_town",
    "sample_person",
    "url_of",
]
