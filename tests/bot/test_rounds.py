"""The ladder fired by the clock over a real database, and the parts of a round that guard themselves."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, extending, handling, supervising
from bot.drafts import DraftState
from bot.errors import Incomplete
from bot.issues import Issue, Status
from bot.notices import Kind
from bot.rounds import Rounds
from bot.rungs import Colour
from tests.clock import MONDAY_MORNING
from tests.office import Town, office

PRESSED = (Kind.NUDGE, Kind.LINE)


async def colours(town: Town, issue: Issue) -> list[str]:
    return [event.facts["colour"] for event in await town.history(issue) if event.facts.get("colour")]


async def nudged(town: Town) -> list[tuple[str, str]]:
    return sorted((notice.kind.value, town.reader(notice)) for notice in await town.fresh() if notice.kind in PRESSED)


# --- the ladder


async def test_each_rung_of_a_submission_fires_once_and_climbs(town: Town) -> None:
    issue = await town.acknowledged()  # 4wh from Monday 09:00: due at 15:00
    await town.fresh()
    fired: dict[str, set[str]] = {}
    while town.clock() < MONDAY_MORNING + timedelta(hours=9):  # until 18:00
        await town.pass_time(minutes=15)
        if readers := {reader for _, reader in await nudged(town)}:
            fired[f"{town.clock().astimezone(town.office.zone):%H:%M}"] = readers
    assert fired == {
        "11:00": {"老王"},
        "14:15": {"老王"},  # 80 %, 14:12
        "15:00": {"陈主任", "林主任", "城东街道群"},
        "17:00": {"周书记", "城东街道群"},
    }
    assert await colours(town, issue) == ["blue", "yellow", "red"]
    assert (await town.issue(issue)).supervision == 2
    await town.sound()


async def test_yellow_and_red_ask_for_an_answer(town: Town) -> None:
    issue = await town.acknowledged()
    await town.pass_time(hours=6)
    answer = await town.baton(issue, Owes.ANSWER)
    assert (str(answer.limit), town.name(answer.holder_id), answer.asked_by) == ("4wh", "老王", None)
    await town.pass_time(hours=2)
    [_, today] = await town.batons(issue, Owes.ANSWER)
    assert today.due_at == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)  # the end of the local day
    await town.submit(issue)
    await town.do(checking.pass_check, issue, by="小李")
    assert await town.owed_acts(issue) == set()


async def test_who_answers_tells_those_whom_the_rung_told(town: Town) -> None:
    issue = await town.acknowledged()
    await town.pass_time(hours=6)
    await town.fresh()
    await town.do(supervising.answer, issue, by="老王", words="车坏了，明早清")
    assert await town.told(Kind.TOLD) == {("told", "陈主任"), ("told", "林主任")}


async def test_the_last_rung_repeats_daily_and_names_its_count(town: Town) -> None:
    issue = await town.acknowledged()
    await town.pass_time(days=1, hours=9)
    await town.fresh()
    counts = []
    for _ in range(3):
        await town.pass_time(days=1)
        counts += [n.facts["count"] for n in await town.fresh() if town.reader(n) == "高区长" and n.kind is Kind.NUDGE]
    assert counts == [2, 3, 4]
    assert (await town.issue(issue)).supervision == 3


async def test_after_a_day_of_downtime_only_the_latest_repeat_is_told(town: Town) -> None:
    await town.file(category="0496")  # critical: the acknowledgement is due in ten minutes, repeats every half hour
    await town.fresh()
    await town.pass_time(days=1)
    ack = [
        n for n in await town.fresh() if n.kind is Kind.NUDGE and town.reader(n) == "林主任" and n.facts["rung"] == 4
    ]
    assert [notice.facts["count"] for notice in ack] == [48, 48]  # of the lead, and of the unit that helps


async def test_an_acknowledgement_ends_its_own_nudges_and_no_others(town: Town) -> None:
    issue = await town.file()
    await town.pass_time(hours=2)  # 2wh: the ack is due at 11:00
    assert {("nudge", "老王"), ("nudge", "陈主任"), ("nudge", "城东街道群")} <= set(await nudged(town))
    await town.do(handling.acknowledge, issue, by="老王")
    await town.pass_time(hours=3)
    assert await nudged(town) == []
    await town.pass_time(minutes=30)
    assert await nudged(town) == [("nudge", "老王")]


async def test_what_is_done_is_nudged_no_more(town: Town) -> None:
    await town.closed()
    await town.fresh()
    await town.pass_time(days=3)
    assert await town.fresh() == []
    assert await town.rounds.next_due() is not None  # a digest


async def test_quiet_hours_hold_a_nudge_back_until_the_morning(town: Town) -> None:
    town.clock.advance(hours=8, minutes=30)  # 17:30
    await town.unsorted()
    await town.fresh()
    await town.live(minutes=13 * 60)  # until 06:30
    assert {reader for _, reader in await nudged(town)} == {"孙姐", "董主任", "沈督查"}  # before 21:00: she, her head
    await town.live(minutes=50)
    assert await nudged(town) == []
    await town.live(minutes=12 * 60)
    assert await nudged(town) == [("nudge", "沈督查")]  # the day after


async def test_a_private_issue_is_nudged_in_no_group(town: Town) -> None:
    await town.file(category="2703")
    await town.pass_time(days=20)
    assert all(notice.chat_id > 0 for notice in await town.fresh())


# --- the check


async def test_a_check_the_reporter_leaves_passes_to_a_dispatcher(town: Town) -> None:
    issue = await town.submitted()
    await town.fresh()
    await town.pass_time(days=3, hours=15)  # three days, to the end of the day; then the morning
    assert await town.owed_acts(issue) == {("check", "小李")}
    await town.pass_time(hours=8)
    assert await town.owed_acts(issue) == {("check", "孙姐")}
    assert (await town.moves(issue))[-1] == "check_passed_on"
    assert {("told", "小李"), ("task", "孙姐")} <= await town.told()
    with pytest.raises(Exception, match="not_yours"):
        await town.do(checking.pass_check, issue, by="小李")
    assert (await town.do(checking.pass_check, issue, by="孙姐")).status is Status.CLOSED


async def test_a_check_left_by_the_dispatcher_climbs_like_any_other(town: Town) -> None:
    issue = await town.submitted()
    await town.pass_time(days=4)
    await town.fresh()
    await town.pass_time(days=14)
    assert {reader for _, reader in await nudged(town)} >= {"孙姐", "沈督查"}
    assert await town.owed_acts(issue) == {("check", "孙姐")}


# --- a new policy


async def test_what_is_owed_keeps_the_policy_it_was_opened_under(town: Town) -> None:
    old = await town.acknowledged()
    later = office('[[rung]]\nowes = "submit"\nat = "25%"\nto = ["supervision"]\nrepeat = "1d"\n')
    async with town.store.transaction() as tx:
        await later.take_office(tx, town.clock())
    town.office = later
    town.rounds = Rounds(town.store, later, town.clock)
    new = await town.acknowledged()
    await town.fresh()
    await town.pass_time(hours=2)
    told = {(notice.issue_id, town.reader(notice)) for notice in await town.fresh() if notice.kind in PRESSED}
    assert told == {(old.id, "老王"), (new.id, "沈督查")}
    async with town.store.snapshot() as tx:
        [kept], [present] = await town.batons(old), await town.batons(new)
        assert await later.older_since(kept, tx) == MONDAY_MORNING
        assert await later.older_since(present, tx) is None


# --- the forced choice


async def frozen(town: Town) -> Issue:
    """Three times its limit: 12wh from Monday 09:00 is Tuesday at the end of the morning."""
    issue = await town.acknowledged()
    await town.pass_time(days=1, hours=6)
    return issue


async def test_at_three_times_the_limit_a_choice_is_owed_and_asked_for_until_it_is_made(town: Town) -> None:
    issue = await frozen(town)
    choice = await town.baton(issue, Owes.CHOOSE)
    assert (town.name(choice.holder_id), str(choice.limit)) == ("沈督查", "4wh")
    assert ("nudge", "沈督查") in await nudged(town)
    asked = []
    for _ in range(3):
        await town.pass_time(days=1)
        asked += [n for n in await town.fresh() if n.baton_id == choice.id and n.kind is Kind.NUDGE]
    assert {town.reader(notice) for notice in asked} == {"沈督查", "陈主任"}
    assert [n.facts["count"] for n in asked if town.reader(n) == "沈督查"] == [1, 2, 3]
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="沈督查")
    assert await town.batons(issue, Owes.CHOOSE) == []
    await town.sound()


async def test_the_head_chooses_by_another_owner_but_nobody_frees_themselves_by_a_swap(town: Town) -> None:
    issue = await frozen(town)
    await town.do(handling.reassign, issue, town.person("小赵"), by="老王")
    assert len(await town.batons(issue, Owes.CHOOSE)) == 1
    await town.do(handling.reassign, issue, town.person("老王"), by="陈主任")
    assert await town.batons(issue, Owes.CHOOSE) == []
    await town.sound()


async def test_more_time_may_be_asked_for_once_a_choice_is_owed(town: Town) -> None:
    issue = await frozen(town)
    until = town.clock() + timedelta(days=2)
    with pytest.raises(Incomplete, match="extend_earlier"):
        await town.do(extending.extend, issue, town.clock(), by="陈主任", reason="等配件")
    await town.do(extending.extend, issue, until, by="陈主任", reason="等配件")
    assert len(await town.batons(issue, Owes.CHOOSE)) == 1  # asked is not chosen
    await town.do(extending.grant_extension, issue, by="孙姐")
    assert await town.batons(issue, Owes.CHOOSE) == []
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == until
    await town.pass_time(days=3)
    tallies = [n.facts["colour"] for n in await town.fresh() if n.kind is Kind.TALLY]
    assert "yellow" in tallies  # the second of this issue, for the new time
    await town.sound()


# --- tallies


async def test_the_third_yellow_of_a_unit_is_told_once_though_all_are_due_together(town: Town) -> None:
    for _ in range(4):
        await town.acknowledged()
    await town.fresh()
    await town.pass_time(hours=6)
    tallies = [notice for notice in await town.fresh() if notice.kind is Kind.TALLY]
    assert [(town.reader(notice), notice.facts["count"]) for notice in tallies] == [("沈督查", 3)]


async def test_the_second_yellow_and_red_of_an_issue_are_told(town: Town) -> None:
    issue = await town.acknowledged()
    await town.pass_time(hours=8)  # yellow and red
    await town.submit(issue)
    await town.do(checking.fail_check, issue, by="小李", reason="没清")
    await town.fresh()
    await town.pass_time(days=2)
    told = {(town.reader(n), n.facts["colour"]) for n in await town.fresh() if n.kind is Kind.TALLY}
    assert told == {("沈督查", "yellow"), ("高区长", "red")}
    assert Colour.RED.value in await colours(town, issue)


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
        await tx._connection.exec_driver_sql("UPDATE issue SET level = 'unheard of' WHERE id = ?", (bad.id,))
    await town.fresh()
    town.clock.advance(hours=2)
    assert await town.rounds.nudge_due() == 2
    fresh = await town.fresh()
    assert [town.reader(n) for n in fresh if n.issue_id == good.id and n.kind in PRESSED] == ["老王"]
    assert [n.facts["template"] for n in fresh if n.kind is Kind.ALARM] == ["poisoned_baton"]
    assert await town.rounds.nudge_due() == 0
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql("UPDATE issue SET level = 'routine' WHERE id = ?", (bad.id,))
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
        await tx._connection.exec_driver_sql(
            "CREATE TRIGGER broken BEFORE UPDATE OF state ON draft WHEN old.id = 1 BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
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
    with sqlite3.connect(town.path) as database:
        database.execute("UPDATE post SET \"end\" = '2026-03-02' WHERE role = 'admin'")
        new = (int(town.person("小李")), int(town.unit("QU")))
        database.execute("INSERT INTO post VALUES (NULL, ?, ?, 'admin', NULL, '2026-03-03', NULL, NULL, 1)", new)
    async with town.store.transaction() as tx:
        await tx.roster_changed()
    await town.pass_time(minutes=1)
    assert await town.told(Kind.MENU) == set()
    await town.pass_time(days=1)
    assert await town.told(Kind.MENU) == {("menu", "小李"), ("menu", "管小萍")}
    await town.pass_time(days=1)
    assert await town.told(Kind.MENU) == set()
