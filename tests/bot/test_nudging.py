"""What the clock does to an issue that is left lying: the ladder, the check, tallies."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.batons import Owes
from bot.desk import checking, handling, supervising
from bot.issues import Status
from bot.notices import Kind
from bot.rounds import Rounds
from bot.rungs import Colour
from tests.bot.nudges import PRESSED, colours, nudged
from tests.clock import MONDAY_MORNING
from tests.office import Town, office

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
    await town.file(category="0496")  # critical: due to be taken in ten minutes, told every two hours at last
    await town.fresh()
    await town.pass_time(days=1)
    ack = [
        n for n in await town.fresh() if n.kind is Kind.NUDGE and town.reader(n) == "林主任" and n.facts["rung"] == 4
    ]
    assert [notice.facts["count"] for notice in ack] == [14, 14]  # of the lead, and of the unit that helps


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
