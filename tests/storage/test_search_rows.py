"""Issues are found by words, names and numbers, by whoever may see them; what a move changes is found anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, select, text
from sqlalchemy.dialects import postgresql

from bot.desk import checking, counting, dispatching, listing, supervising
from bot.desk.desk import Desk
from bot.errors import NotFound
from bot.ids import AreaId, IssueId, PersonId
from bot.issues import Issue, Status
from bot.roster import Roster
from bot.searching import Word, understood
from storage.dialect import WORDS, holding, keep_words, kept_words, words_table
from tests.bot.test_issues import REPORTED
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


@pytest.mark.parametrize("query", FOUND.strip().replace("\n", "|").split("|"))
async def test_an_issue_is_found_by_its_words_its_names_and_its_number(town: Town, query: str) -> None:
    await town.file(text="KTV门口井盖没了😀 100% a_b", place="菜场3号楼")
    await town.file("小魏", area="BH-01", category="0201", text="别的", place="别处")
    assert await found(town, query) == [1]


@pytest.mark.parametrize("query", NOT_FOUND.strip().replace("\n", "|").split("|"))
async def test_a_word_is_literal_and_all_words_must_be_met(town: Town, query: str) -> None:
    await town.file(text="KTV门口井盖没了", place="菜场3号楼")
    assert await found(town, query) == []


@pytest.mark.parametrize("sign", ["%", "_", "*", '"', "'", "(", ":", "^", "\\", "-", "+", "，", "。", "＃"])
async def test_a_sign_is_found_where_it_was_written(town: Town, sign: str) -> None:
    await town.file(text=f"涨了5{sign}多")
    await town.file(text="涨了5多")
    assert await found(town, sign) == [1]
    assert await found(town, f"5{sign}多") == [1]


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


# --- the index and the plain table find the same

SYMBOLS = st.sampled_from(list("井盖没了桥a1%_\\\"'*-:(。 \nＡß😀\u200d\x00ﷺé\u0301"))
TEXTS = st.text(SYMBOLS, max_size=12)


@pytest.fixture(scope="module")
def databases() -> list[tuple[str, Connection]]:
    found = []
    for dialect in ("sqlite", "postgresql"):
        connection = create_engine("sqlite://").connect()
        connection.execute(text(words_table(dialect)))
        found.append((dialect, connection))
    return found


@settings(deadline=None, max_examples=100)
@example(descriptions=["1"], query="1\x001")  # a gap is a gap, however it is made
@given(descriptions=st.lists(TEXTS, min_size=1, max_size=4), query=st.text(SYMBOLS, min_size=1, max_size=5))
def test_the_index_finds_what_reading_through_finds(
    databases: list[tuple[str, Connection]], descriptions: list[str], query: str
) -> None:
    words = understood(query, Roster(), NAMES)
    if not words:
        return
    answers = []
    for dialect, connection in databases:
        connection.execute(text("DELETE FROM issue_words"))
        for number, words_said in enumerate(descriptions, 1):
            status = Status.CLOSED if number % 2 else Status.REPORTED
            issue = replace(REPORTED, id=IssueId(number), description=words_said, status=status)
            statement, _ = keep_words(dialect)
            connection.execute(statement, kept_words(dialect, issue))
        answers.append([_ids(connection, dialect, words, still_open) for still_open in (True, False)])
    assert answers[0] == answers[1]


def _ids(connection: Connection, dialect: str, words: tuple[Word, ...], still_open: bool) -> list[int]:
    where, issue_id, met = holding(dialect, words, still_open=still_open)
    return list(connection.execute(select(issue_id).select_from(where).where(met).order_by(issue_id)).scalars())


def test_the_plain_table_is_asked_in_words_that_postgresql_understands() -> None:
    words = (Word("50%_\\", issue_id=IssueId(5), areas=(AreaId(1),)),)
    _, issue_id, met = holding("postgresql", words, still_open=True)
    compiled = select(issue_id).select_from(WORDS).where(met).compile(dialect=postgresql.dialect())
    assert "LIKE" in str(compiled)
    assert "50/%/_\\" in compiled.params.values()
    statement, _ = keep_words("postgresql")
    assert "ON CONFLICT (issue_id) DO UPDATE" in str(statement.compile(dialect=postgresql.dialect()))
