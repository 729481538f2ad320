"""Issues are found by words, names and numbers, by whoever may see them; what a move changes is found anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.desk import checking, counting, dispatching, listing, supervising
from bot.desk.desk import Desk
from bot.errors import NotFound
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Status
from bot.roster import Roster
from bot.searching import Word, understood
from storage.dialect import holding, keep_words, kept_words
from storage.engine import writer
from storage.fulltext import marks_meant, marks_of, words_of
from tests.bot.test_issues import REPORTED
from tests.databases import Engine, database
from tests.office import Town, catalogue


async def found(town: Town, query: str, by: str | None = "管小萍", limit: int = 99) -> list[IssueId]:
    async with town.store.snapshot() as tx:
        on = town.office.day(town.clock())
        sight = await counting.sight(tx, town.person(by), town.roster, on) if by else None
        return await tx.found(listing.sought(query, town.roster, NAMES), sight, limit)


NAMES = {category.code: category.name for category in catalogue()}
FOUND = """
井盖|盖没|没|了|井盖没了|没\u200b了|菜场|3号楼|😀|KTV|ktv|ＫＴＶ|kt|100%|a_b
A-0001|a1|＃Ａ－１|1|0001
城东|城东街道第一网格|朝阳社区|环卫|环卫中心|暴露|暴露垃圾|井盖 菜场|菜场 井盖 环卫 暴露 1
"""
NOT_FOUND = """
盖井|没了了|%|_|a%b|10_%|aXb|*|"|'|(|\\|a OR b|井盖 NOT|2号楼|菜场井盖|井盖 河道|环卫局
A-0099|99|open|id1|of1|area1|unit1|category0110|words
"""


SIGNS = "%_*\"'(:^\\-+，。＃"


async def test_an_issue_is_found_by_its_words_its_names_and_its_number(town: Town) -> None:
    await town.file(text="KTV门口井盖没了😀 100% a_b", place="菜场3号楼")
    await town.file("小魏", area="BH-01", category="0201", text="别的", place="别处")
    for query in each(FOUND):
        assert await found(town, query) == [1], query


async def test_a_word_is_literal_and_all_words_must_be_met(town: Town) -> None:
    await town.file(text="KTV门口井盖没了", place="菜场3号楼")
    for query in each(NOT_FOUND):
        assert await found(town, query) == [], query


async def test_a_sign_is_found_where_it_was_written(town: Town) -> None:
    await town.file(text="涨了5多")
    for number, sign in enumerate(SIGNS, 2):
        await town.file(text=f"涨了5{sign}多")
        assert await found(town, sign) == [number], sign
        assert await found(town, f"5{sign}多") == [number], sign


def each(queries: str) -> list[str]:
    return queries.strip().replace("\n", "|").split("|")


async def test_open_ones_come_before_ended_ones_and_the_newest_of_each_first(town: Town) -> None:
    ids = [(await filing()).id for filing in (town.file, town.closed, town.file, town.closed)]
    assert await found(town, "垃圾") == [ids[2], ids[0], ids[3], ids[1]]
    assert await found(town, "垃圾", limit=3) == [ids[2], ids[0], ids[3]]
    assert await found(town, "垃圾", limit=1) == [ids[2]]


async def test_what_a_move_changes_is_found_anew(town: Town) -> None:
    issue = await town.file(text="桥头有垃圾")
    await town.do(checking.correct, issue, by="小李", description="桥头有积水")
    assert await found(town, "垃圾 桥头") == [issue.id]  # by the name of its category
    assert (await found(town, "积水"), await found(town, "有垃圾")) == ([issue.id], [])
    await town.do(dispatching.recategorise, issue, "0201", by="孙姐")
    assert await found(town, "暴露垃圾") == []
    assert await found(town, "环卫中心") == [issue.id]
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐", note="城管的事")
    assert (await found(town, "环卫中心"), await found(town, "城管局")) == ([], [issue.id])
    other = await town.file()
    await town.do(supervising.force_close, issue, by="高区长", reason="已了")
    assert await found(town, "桥头") == [other.id, issue.id]
    await town.do(checking.reopen, issue, by="小李", reason="又来了")
    await town.do(supervising.force_close, other, by="高区长", reason="已了")
    assert await found(town, "桥头") == [issue.id, other.id]


async def test_what_is_not_private_is_found_by_everybody_and_in_a_group(town: Town) -> None:
    await town.file()
    for by in ("小魏", "方纪检", None):
        assert await found(town, "桥头", by) == [1]


async def test_a_private_issue_is_found_by_exactly_those_whom_the_desk_shows_it(town: Town) -> None:
    """Its reporter, its unit, who dispatches and leads there, who helps, holds and follows; nobody else, no group."""
    issues = [
        await town.file(category="2703", text="举报隐患"),
        await town.file("小魏", category="2703", area="BH-01", text="举报隐患"),
        await town.do(dispatching.dispatch, await town.unsorted("小唐"), town.unit("YL"), by="孙姐"),
    ]
    async with town.store.transaction() as tx:
        await tx.assign(issues[2].id, town.unit("YL"), [town.unit("SW")], [], town.clock())
        await tx.follow(issues[0].id, town.person("小许"))
        await tx.save_move(issues[2], replace(issues[2], private=True))
    seen = set()
    for person in town.roster.people:
        for issue in issues:
            async with town.desk() as desk:
                shown = await _shown(desk, issue, person.id)
            async with town.store.snapshot() as tx:
                sight = await counting.sight(tx, person.id, town.roster, town.office.day(town.clock()))
                words = understood(issue.number, town.roster, NAMES)
                assert (await tx.found(words, sight, 9) == [issue.id]) is shown, (person.name, issue.number)
            seen.add((person.name, issue.id, shown))
    assert {("小李", 1, True), ("小许", 1, True), ("小许", 2, False), ("陶联络", 3, True), ("谢联络", 3, True)} <= seen
    assert {("老王", 1, False), ("小钱", 1, False), ("韩书记", 2, False), ("小唐", 3, True)} <= seen
    assert await found(town, "举报", None) == []
    assert await found(town, "举报", "小钱") == []


async def _shown(desk: Desk, issue: Issue, by: PersonId) -> bool:
    try:
        await desk.look(issue.id, by)
    except NotFound:
        return False
    return True


async def test_words_are_written_with_the_issue_or_not_at_all(town: Town) -> None:
    class Undone(Exception):
        pass

    async def begin_and_give_up() -> None:
        async with town.store.transaction() as tx:
            await tx.add_issue(issue)
            await tx.save_move(issue, replace(issue, description="全变了"))
            raise Undone

    issue = await town.file()
    with pytest.raises(Undone):
        await begin_and_give_up()
    assert (await found(town, "桥头"), await found(town, "全变了")) == ([issue.id], [])


# --- the index finds what reading through finds

SYMBOLS = st.sampled_from(list("井盖没了桥a1%_\\\"'*-:(。 \nＡß😀\u200d\x00ﷺé\u0301"))
TEXTS = st.text(SYMBOLS, max_size=12)


def test_the_index_finds_what_reading_through_finds(tmp_path: Path, engine: Engine) -> None:
    with database(engine, tmp_path / "mashang.db") as empty, asyncio.Runner() as loop:
        connection = loop.run(writer(empty.url).connect().start())

        @settings(deadline=None, max_examples=100)
        @example(descriptions=["1"], query="1\x001")  # a gap is a gap, however it is made
        @given(descriptions=st.lists(TEXTS, min_size=1, max_size=4), query=st.text(SYMBOLS, min_size=1, max_size=5))
        def holds(descriptions: list[str], query: str) -> None:
            words = understood(query, Roster(), NAMES)
            issues = [
                replace(REPORTED, id=IssueId(number), description=said, status=STATES[number % 2])
                for number, said in enumerate(descriptions, 1)
            ]
            if words:
                assert loop.run(by_index(connection, issues, words)) == read_through(issues, words)

        holds()
        loop.run(connection.close())
        loop.run(connection.engine.dispose())


STATES = (Status.REPORTED, Status.CLOSED)


async def by_index(connection: AsyncConnection, issues: list[Issue], words: tuple[Word, ...]) -> list[list[int]]:
    dialect = connection.dialect.name
    await connection.execute(text("DELETE FROM issue_words"))
    await connection.execute(keep_words(dialect)[0], [kept_words(dialect, issue) for issue in issues])
    found = []
    for still_open in (True, False):
        where, issue_id, met = holding(dialect, words, still_open=still_open)
        query = select(issue_id).select_from(where).where(met).order_by(issue_id)
        found.append(list((await connection.execute(query)).scalars()))
    await connection.rollback()
    return found


def read_through(issues: list[Issue], words: tuple[Word, ...]) -> list[list[int]]:
    def met(issue: Issue, word: Word) -> bool:
        return word.text in words_of(issue) or not set(marks_meant(word)).isdisjoint(marks_of(issue).split())

    found = [issue for issue in issues if all(met(issue, word) for word in words)]
    return [[issue.id for issue in found if issue.status is status] for status in STATES]
