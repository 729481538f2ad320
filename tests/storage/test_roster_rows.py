from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.ids import ChatId, IssueId, MessageId, PersonId
from bot.notices import Card, Kind, Notice
from bot.roster import Group, Reach, Role
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW
from tests.office import STREET_GROUP, Town, sample_person

TODAY = NOW.date()


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Store]:
    """Another process on the same database."""
    store = Store(town.database.url)
    yield store
    await store.close()


async def test_the_snapshot_is_shared_until_the_roster_changes(town: Town) -> None:
    async with town.store.snapshot() as tx:
        first = await tx.roster()
    async with town.store.snapshot() as tx:
        assert await tx.roster() is first
    async with town.store.transaction() as tx:
        await tx.set_language(town.person("老王"), "en")
    async with town.store.snapshot() as tx:
        assert (await tx.roster()).person(town.person("老王")).language == "en"


async def test_a_change_by_another_process_is_seen(town: Town, other: Store) -> None:
    async with town.store.snapshot() as tx:
        await tx.roster()
    async with other.transaction() as tx:
        await tx.set_reach(town.person("老王"), Reach.BLOCKED)
    async with town.store.snapshot() as tx:
        assert not (await tx.roster()).person(town.person("老王")).reachable


async def test_a_change_that_was_undone_is_seen_by_nobody(town: Town) -> None:
    async def fail() -> None:
        async with town.store.transaction() as tx:
            await tx.set_reach(town.person("老王"), Reach.BLOCKED)
            assert not (await tx.roster()).person(town.person("老王")).reachable
            raise OSError

    with pytest.raises(OSError):
        await fail()
    async with town.store.transaction() as tx:
        assert (await tx.roster()).person(town.person("老王")).reachable
        await tx.set_language(town.person("陈主任"), "en")
        roster = await tx.roster()
    assert roster.person(town.person("老王")).reachable
    assert roster.person(town.person("陈主任")).language == "en"


async def test_what_was_owed_to_an_earlier_account_goes_to_the_new_one(town: Town) -> None:
    laowang = town.person("老王")
    await town.file()
    async with town.store.transaction() as tx:
        await tx.bind(laowang, 777, "lao_wang")
    assert {one.chat_id for one in await town.fresh() if one.person_id == laowang} == {777}
    async with town.store.snapshot() as tx:
        bound = (await tx.roster()).by_telegram(777)
    assert bound is not None
    assert (bound.id, bound.username, bound.reachable) == (laowang, "lao_wang", True)


async def test_the_cards_in_an_account_are_let_go_with_it_and_only_then(town: Town) -> None:
    issue, wang = await town.file(), town.person("老王")
    async with town.store.transaction() as tx:
        await tx.keep_card(Card(ChatId(1002), MessageId(7), issue.id, person_id=wang))
        await tx.bind(wang, 1002, "wang")
        assert await tx.card(ChatId(1002), issue_id=issue.id) is not None
        await tx.bind(wang, 4321, "wang")
        assert await tx.card(ChatId(1002), issue_id=issue.id) is None


async def test_an_account_can_be_let_go(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.unbind(town.person("老王"))
        roster = await tx.roster()
    assert roster.by_telegram(1002) is None
    assert not roster.person(town.person("老王")).reachable


async def test_a_person_who_was_added_can_be_made_an_administrator(town: Town) -> None:
    async with town.store.transaction() as tx:
        person = await tx.add_person(sample_person("新来的", telegram_id=5000, reach=Reach.OK))
        await tx.add_admin(person.id)
    async with town.store.snapshot() as tx:
        assert (await tx.roster()).is_admin(person.id, TODAY)


async def test_a_join_code_works_once(town: Town) -> None:
    week = NOW + timedelta(days=7)
    async with town.store.transaction() as tx:
        await tx.add_join_codes({"digest": town.person("小吕")}, week)
        assert await tx.join_code("digest") == (town.person("小吕"), week, None)
        assert [await tx.use_join_code("digest", NOW), await tx.use_join_code("digest", NOW)] == [True, False]
        assert await tx.join_code("digest") == (town.person("小吕"), week, NOW)
        assert await tx.join_code("another") is None
        assert not await tx.use_join_code("another", NOW)


async def test_all_codes_of_a_person_end_at_once_and_nobody_elses(town: Town) -> None:
    week = NOW + timedelta(days=7)
    async with town.store.transaction() as tx:
        await tx.add_join_codes({"a": town.person("小吕"), "b": town.person("小吕"), "c": town.person("老王")}, week)
        await tx.end_join_codes(town.person("小吕"), NOW)
        found = [await tx.join_code(digest) for digest in "abc"]
    assert [code[2] for code in found if code is not None] == [NOW, NOW, None]


async def test_a_group_listed_by_its_title_is_found_when_it_is_met(town: Town) -> None:
    listed = Group(chat_id=None, title="滨河街道群", area_id=town.area("A-BH"))
    met = replace(listed, chat_id=ChatId(-5), bound_at=NOW, is_admin=True)
    async with town.store.transaction() as tx:
        await tx.save_group(None, listed)
        await tx.save_group(listed, met)
    async with town.store.snapshot() as tx:
        assert await tx.group(ChatId(-5)) == met
        assert (await tx.roster()).group_for(None, town.area("BH-01")) == met
        assert await tx.group(ChatId(-6)) is None


async def test_a_small_fact_is_overwritten(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.set_fact("offset", "1")
        await tx.set_fact("offset", "2")
        assert (await tx.fact("offset"), await tx.fact("nothing")) == ("2", None)


async def test_a_notice_to_a_group_stays_where_it_is_when_a_person_moves(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.owe(Notice("g", Kind.DIGEST, STREET_GROUP, NOW))
        await tx.bind(town.person("老王"), 777, None)
    assert [one.chat_id for one in await town.fresh()] == [STREET_GROUP]


async def test_an_unknown_person_is_a_bug(town: Town) -> None:
    with pytest.raises(KeyError):
        town.roster.person(PersonId(999))


async def test_roles_are_read_back(town: Town) -> None:
    assert town.roster.holds(town.person("沈督查"), Role.SUPERVISION, TODAY)


@pytest.mark.sqlite
async def test_a_roster_whose_change_is_undone_with_the_commit_is_not_remembered(town: Town) -> None:
    """Who reads it in the same commit sees the change; when that fails nobody may go on seeing it."""

    async def rename(language: str, *, fails: bool) -> None:
        async with town.store.transaction() as tx:
            await tx.set_language(town.person("小李"), language)
            if fails:
                assert tx._opened.sqlite is not None
                tx._opened.sqlite.run("PRAGMA defer_foreign_keys=ON")
                await tx.follow(IssueId(999), town.person("小李"))

    async def seen() -> str | None:
        async with town.store.transaction() as tx:
            return (await tx.roster()).person(town.person("小李")).language

    undone, together = await asyncio.gather(rename("en", fails=True), seen(), return_exceptions=True)
    assert isinstance(undone, sqlite3.IntegrityError)
    assert isinstance(together, sqlite3.IntegrityError)
    await rename("zh_CN", fails=False)
    assert await seen() == "zh_CN"
