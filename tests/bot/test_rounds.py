"""Who cannot be reached is stood in for, each part of a round guards itself, and menus follow the day."""

from __future__ import annotations

from bot.desk import checking
from bot.drafts import DraftState
from bot.issues import Status
from bot.notices import Kind
from tests.bot.nudges import PRESSED, nudged
from tests.databases import broken, by_hand
from tests.office import Town

# --- who cannot be reached


async def test_who_cannot_be_reached_is_not_named_and_the_administrator_hears_of_it_once(town: Town) -> None:
    await town.lose("老王")
    issue = await town.file()
    fresh = await town.fresh()
    [task] = [notice for notice in fresh if notice.kind is Kind.TASK]
    assert (town.reader(task), task.facts) == ("小赵", {})
    await town.file()
    await town.pass_time(hours=2)
    alarms = [n for n in [*fresh, *await town.fresh()] if n.kind is Kind.ALARM]
    assert [(town.reader(n), n.facts["template"]) for n in alarms] == [("管小萍", "unreachable")]
    assert await town.owed_acts(issue) == {("submit", "小赵"), ("acknowledge", "小赵")}


async def test_where_nobody_can_be_reached_the_first_is_named_and_stood_in_for(town: Town) -> None:
    await town.lose("老王", "小赵", "小马", "陈主任")
    issue = await town.file()
    [task] = [notice for notice in await town.fresh() if notice.kind is Kind.TASK]
    assert (town.reader(task), task.facts["stand_in_for"]) == ("何调度", town.person("老王"))
    assert await town.owed_acts(issue) == {("submit", "老王"), ("acknowledge", "老王")}


async def test_nobody_of_the_handling_unit_stands_in_for_the_reporter_or_a_leader(town: Town) -> None:
    issue = await town.acknowledged()
    await town.lose("小李", "林主任")
    await town.fresh()
    await town.submit(issue)
    [task] = [notice for notice in await town.fresh() if notice.kind is Kind.TASK]
    assert town.reader(task) == "孙姐"  # who may check: a colleague of the reporter may not
    again = await town.do(checking.fail_check, issue, by="孙姐", reason="没清")
    await town.fresh()
    await town.pass_time(days=1)
    stood_in = {town.reader(n) for n in await town.fresh() if n.facts.get("stand_in_for") == town.person("林主任")}
    assert again.status is Status.IN_PROGRESS
    assert stood_in == {"董主任"}


# --- each part guards itself


async def test_a_nudge_that_fails_is_put_off_an_hour_and_the_others_go_on(town: Town) -> None:
    bad, good = await town.acknowledged(), await town.acknowledged()
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE issue SET level = 'unheard of' WHERE id = ?", bad.id)
    await town.fresh()
    town.clock.advance(hours=2)
    assert await town.rounds.nudge_due() == 2
    fresh = await town.fresh()
    assert [town.reader(n) for n in fresh if n.issue_id == good.id and n.kind in PRESSED] == ["老王"]
    assert [n.facts["template"] for n in fresh if n.kind is Kind.ALARM] == ["poisoned_baton"]
    assert await town.rounds.nudge_due() == 0
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE issue SET level = 'routine' WHERE id = ?", bad.id)
    await town.pass_time(hours=1)
    assert [town.reader(n) for n in await town.fresh() if n.issue_id == bad.id and n.kind in PRESSED] == ["老王"]


async def test_a_draft_expires_after_a_day_and_its_author_gets_a_word(town: Town) -> None:
    draft = await town.draft("小李", "桥头有一堆垃圾")
    await town.fresh()
    town.clock.advance(hours=23, minutes=59)
    assert await town.rounds.expire_drafts() == 0
    town.clock.advance(minutes=1)
    assert await town.rounds.expire_drafts() == 1
    assert await town.drafts_of("小李") == (None, None)
    async with town.store.snapshot() as tx:
        over = await tx.draft(draft.id)
    assert over is not None
    assert over.state is DraftState.EXPIRED
    assert ("say", "小李") in await town.told()


async def test_nobody_else_hears_that_a_draft_has_expired(town: Town) -> None:
    await town.draft("小李", "桥头有一堆垃圾")
    await town.lose("小李")
    await town.fresh()
    town.clock.advance(days=1)
    await town.rounds.expire_drafts()
    assert {reader for kind, reader in await town.told() if kind == "say"} == set()


async def test_a_draft_that_cannot_expire_is_in_nobodys_way(town: Town) -> None:
    bad, _ = await town.draft("小李", "一"), await town.draft("小钱", "二")
    async with town.store.transaction() as tx:
        await broken(tx, "UPDATE OF state ON draft", when="old.id = 1")
    town.clock.advance(days=1)
    assert await town.rounds.expire_drafts() == 2
    assert await town.rounds.expire_drafts() == 0
    assert [await town.drafts_of("小钱"), (await town.drafts_of("小李"))[0] is None] == [(None, None), False]
    assert bad.id == 1


async def test_two_rounds_at_once_fire_a_nudge_once(town: Town) -> None:
    issue = await town.acknowledged()
    [baton] = await town.batons(issue)
    town.clock.advance(hours=2)
    await town.fresh()
    await town.rounds._nudge(baton.id)
    await town.rounds._nudge(baton.id)
    assert await nudged(town) == [("line", "老王")]


# --- the menus of administrators


async def test_a_post_that_begins_or_ends_with_the_day_brings_another_menu(town: Town) -> None:
    town.database.run("UPDATE post SET \"end\" = '2026-03-02' WHERE role = 'admin'")
    new = (town.person("小李"), town.unit("QU"), "2026-03-03", True)
    town.database.run("INSERT INTO post (person_id, unit_id, role, start, listed) VALUES (?, ?, 'admin', ?, ?)", *new)
    async with town.store.transaction() as tx:
        await tx.roster_changed()
    await town.pass_time(minutes=1)
    assert await town.told(Kind.MENU) == set()
    await town.pass_time(days=1)
    assert await town.told(Kind.MENU) == {("menu", "小李"), ("menu", "管小萍")}
    await town.pass_time(days=1)
    assert await town.told(Kind.MENU) == set()
