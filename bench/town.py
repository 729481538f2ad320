"""An office made for measuring: sixty people in six units, six groups, and as many open issues as wanted."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, create_engine, func, insert, select, text

from bot import roster_file
from bot.catalogue import Catalogue
from bot.desk import filing, importing
from bot.desk.desk import Desk
from bot.drafts import Evidence, Stage
from bot.ids import ChatId
from bot.office import Office
from bot.policy import Policy
from bot.roster import Reach
from storage import schema
from storage.migrate import migrate
from storage.search import fill
from storage.store import Store

UNITS, PER_UNIT = 6, 10
CATEGORY, WORDS = "0110", "暴露垃圾，路口有一堆垃圾没人清。"
ZONE = ZoneInfo("Asia/Shanghai")
PEOPLE = tuple(range(2000, 2000 + UNITS * PER_UNIT))
GROUPS = tuple(-1002000000000 - number for number in range(UNITS))
CLONED: tuple[tuple[Table, str], ...] = (
    (schema.issues, "id"),
    (schema.assignments, "issue_id"),
    (schema.batons, "issue_id"),
    (schema.evidence, "issue_id"),
)


def unit_of(person: int) -> int:
    return (person - PEOPLE[0]) % UNITS


def url_of(database: Path) -> str:
    return f"sqlite+aiosqlite:///{database}"


def make_office() -> Office:
    return Office(Catalogue.load(None), Policy.load("", zone=ZONE), "", ZONE, "zh_CN")


async def found(database: Path, now: datetime) -> None:
    """An empty office whose people have all pressed Start."""
    folder = database.parent / "roster"
    _write_roster(folder)
    await migrate(url_of(database))
    office = make_office()
    store = Store(url_of(database))
    try:
        async with store.transaction() as tx:
            await office.take_office(tx, now)
            file = roster_file.read(folder, [category.code for category in office.catalogue])
            desk = await Desk.at(tx, office, now)
            await importing.import_roster(desk, file)
            for person in desk.roster.people:
                await tx.set_reach(person.id, Reach.OK)
    finally:
        await store.close()


def _write_roster(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    units, numbers = range(UNITS), range(len(PEOPLE))
    roles = ("dispatcher", "unit_head", "liaison")
    sheets: dict[str, list[str]] = {
        "units": ["code,name,kind,parent", "QU,区,district,", *(f"U{n},单位{n},street,QU" for n in units)],
        "areas": [
            "code,name,kind,parent,unit",
            "A,区,district,,QU",
            *(f"A{n},片{n},street,A,U{n}" for n in units),
            *(f"G{n},片{n}网格,grid,A{n}," for n in units),
        ],
        "people": ["code,name,telegram", *(f"p{n},员工{n},{PEOPLE[n]}" for n in numbers)],
        "posts": [
            "person,unit,role,area",
            "p0,QU,admin,",
            *(f"p{n},U{n % UNITS},{(*roles, *['member'] * PER_UNIT)[n // UNITS]},G{n % UNITS}" for n in numbers),
        ],
        "routes": ["category,area,lead", *(f"{CATEGORY},A{n},U{n}" for n in units)],
        "groups": ["chat,scope", *(f"{GROUPS[n]},A{n}" for n in units)],
    }
    for name, lines in sheets.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(line.split(",") for line in lines)


async def file_issues(database: Path, count: int, now: datetime) -> None:
    """One for each unit through the desk, the others as copies of its rows; the owners take turns."""
    office = make_office()
    store = Store(url_of(database))
    try:
        async with store.transaction() as tx:
            await office.take_office(tx, now)
            desk = await Desk.at(tx, office, now)
            for number in range(min(count, UNITS)):
                await _file(desk, number)
    finally:
        await store.close()
    engine = create_engine(f"sqlite:///{database}")
    with engine.begin() as connection:
        connection.execute(text("UPDATE notice SET state = 'sent'"))
        _clone(connection, count)
        fill(connection)
    engine.dispose()


async def _file(desk: Desk, number: int) -> None:
    reporter = desk.roster.by_telegram(PEOPLE[number])
    area = desk.roster.area_by_code(f"A{number}")
    assert reporter is not None
    assert area is not None
    draft = await filing.open_draft(desk, reporter.id, ChatId(PEOPLE[number]))
    draft = await filing.add_words(desk, draft, WORDS)
    draft = await filing.choose_area(desk, draft, area.id)
    photo = Evidence(f"photo-{number}", f"u{number}", "photo", Stage.BEFORE, reporter.id, desk.now)
    await filing.submit(desk, await filing.add_photo(desk, draft, photo))


def _clone(connection: Connection, count: int) -> None:
    members = _members(connection)
    numbers = range(UNITS, count)
    for table, key in CLONED:
        first = connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        sources: dict[int, list[dict[str, Any]]] = {}
        for found in connection.execute(select(table).order_by(table.c.id)).mappings():
            sources.setdefault(found[key], []).append(dict(found))
        new: list[dict[str, Any]] = []
        for number in numbers:
            source = number % UNITS + 1
            owner = members[source - 1][number // UNITS % PER_UNIT]
            for row in sources[source]:
                first += 1
                changed = {"id": first} if key == "id" else {"id": first, key: number + 1}
                changed |= {name: owner for name in ("owner_id", "holder_id") if name in row}
                new.append(row | changed)
        if new:
            connection.execute(insert(table), new)


def _members(connection: Connection) -> list[list[int]]:
    """Ids of persons by unit."""
    rows = connection.execute(select(schema.people.c.id, schema.people.c.telegram_id).order_by(schema.people.c.id))
    by_unit: list[list[int]] = [[] for _ in range(UNITS)]
    for person_id, telegram_id in rows:
        by_unit[unit_of(telegram_id)].append(person_id)
    return by_unit
