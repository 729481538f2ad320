from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.desk import importing, joining
from bot.desk.desk import Desk
from bot.ids import ChatId
from bot.importing import Changes
from bot.roster import Reach, Role, Roster
from bot.roster_file import RosterFile
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town, district, office

TODAY = date(2026, 3, 2)


def without_posts(*people: str) -> RosterFile:
    return replace(district(), posts=tuple(post for post in district().posts if post.person not in people))


def with_person(code: str, **columns: Any) -> RosterFile:
    people = tuple(replace(row, **columns) if row.code == code else row for row in district().people)
    return replace(district(), people=people)


async def take_over(town: Town, file: RosterFile) -> tuple[Changes, Roster]:
    async with town.desk() as desk:
        changes = await importing.import_roster(desk, file)
        return changes, desk.roster


async def rows(town: Town) -> list[str]:
    async with town.store.snapshot() as tx:
        tables = ("unit", "area", "person", "post", "route", "chat_group")
        return [
            str(tuple(row))
            for table in tables
            for row in await tx._connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")
        ]


async def test_the_first_import_adds_everything(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.roster_is_empty()
        desk = await Desk.at(tx, office(), NOW)
        changes = await importing.import_roster(desk, district())
        assert not await tx.roster_is_empty()
    assert changes.added["people"] == len(district().people)
    assert (changes.changed, changes.same, changes.ended) == ({}, {}, 0)
    assert len(desk.roster.posts) == len(district().posts)


async def test_the_same_file_again_changes_nothing(town: Town) -> None:
    before = await rows(town)
    changes, _ = await take_over(town, district())
    assert (changes.added, changes.changed, changes.ended) == ({}, {}, 0)
    assert await rows(town) == before


async def test_posts_no_longer_listed_end_and_nothing_is_deleted(town: Town) -> None:
    before = await rows(town)
    changes, roster = await take_over(town, without_posts("xiaozhao"))
    assert changes.ended == 1
    assert len(await rows(town)) == len(before)
    xiaozhao = town.person("小赵")
    assert roster.posts_of(xiaozhao, TODAY) == []
    assert len(roster.posts_of(xiaozhao, TODAY - timedelta(days=1))) == 1


async def test_a_post_that_is_listed_again_begins_again(town: Town) -> None:
    await take_over(town, without_posts("xiaozhao"))
    changes, roster = await take_over(town, district())
    assert changes.changed == {"posts": 1}
    assert len(roster.posts_of(town.person("小赵"), TODAY)) == 1


async def test_an_administrator_by_claim_link_is_not_ended_by_an_import(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.add_admin(town.person("老王"))
    _, roster = await take_over(town, district())
    assert roster.is_admin(town.person("老王"), TODAY)


async def test_an_account_joined_by_link_is_not_lost_by_an_import(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.bind(town.person("小吕"), 4321, "xiaolv")
    _, roster = await take_over(town, district())
    joined = roster.person(town.person("小吕"))
    assert (joined.telegram_id, joined.username, joined.reach) == (4321, "xiaolv", Reach.OK)


async def test_who_claimed_the_office_before_the_roster_is_the_person_it_lists(store: Store) -> None:
    async with store.transaction() as tx:
        desk = await Desk.at(tx, office(), NOW)
        claimed = await joining.make_admin(desk, telegram_id=1010, username="guan", name="Guan")
    async with store.transaction() as tx:
        desk = await Desk.at(tx, office(), NOW)
        await importing.import_roster(desk, district())
        admin = desk.roster.by_telegram(1010)
    assert admin is not None
    assert (admin.id, admin.code, admin.name, admin.reach) == (claimed.id, "admin", "管小萍", Reach.OK)
    assert {post.role for post in desk.roster.posts_of(admin.id, TODAY)} == {Role.ADMIN, Role.MEMBER}


async def test_who_claimed_the_office_after_a_roster_without_their_account_keeps_both_rights(town: Town) -> None:
    async with town.desk() as desk:
        await joining.make_admin(desk, telegram_id=4321, username=None, name="Lü")
    _, roster = await take_over(town, with_person("xiaolv", telegram_id=4321))
    joined = roster.person(town.person("小吕"))
    assert (joined.telegram_id, joined.reachable, roster.is_admin(joined.id, TODAY)) == (4321, True, True)
    assert roster.by_telegram(4321) == joined


async def test_two_people_may_swap_their_accounts(town: Town) -> None:
    people = tuple(
        replace(row, telegram_id={"laowang": 1003, "chen": 1002}.get(row.code, row.telegram_id))
        for row in district().people
    )
    _, roster = await take_over(town, replace(district(), people=people))
    assert roster.person(town.person("老王")).telegram_id == 1003
    assert roster.person(town.person("陈主任")).telegram_id == 1002


async def test_a_group_keeps_the_moment_it_was_bound(town: Town) -> None:
    town.clock.advance(days=1)
    await take_over(town, district())
    async with town.store.snapshot() as tx:
        group = await tx.group(ChatId(-1001000000001))
    assert group is not None
    assert group.bound_at == NOW


async def test_what_a_group_has_settled_stays_where_the_file_does_not_say(town: Town) -> None:
    listed = next(group for group in district().groups if group.chat_id is not None)
    silent = replace(district(), groups=(replace(listed, digest=None, topic=None),))
    async with town.store.transaction() as tx:
        before = await tx.group(ChatId(listed.chat_id or 0))
        assert before is not None
        await tx.save_group(before, replace(before, topic=7, digest=()))
    await take_over(town, silent)
    async with town.store.snapshot() as tx:
        after = await tx.group(ChatId(listed.chat_id or 0))
    assert after is not None
    assert (after.topic, after.digest) == (7, ())
    _, roster = await take_over(town, replace(silent, groups=(replace(silent.groups[0], topic=9),)))
    assert next(group.topic for group in roster.groups if group.chat_id == listed.chat_id) == 9
