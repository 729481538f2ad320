"""How a deadline moves: what it takes, what it changes, who hears of it, and when it is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.batons import Asked, Owes
from bot.desk import appealing, checking, deciding, extending, handling, suspending
from bot.errors import Conflicting, Incomplete, NotYours, TooLate
from bot.issues import Issue, Resolution, Status
from bot.metrics import Window, rates
from bot.nearness import Nearness
from bot.notices import Kind
from bot.rungs import PROMISED
from bot.scopes import Scope
from tests.office import ZONE, Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


async def ask(town: Town, issue: Issue, until: datetime, by: str = "老王") -> Issue:
    return await town.do(extending.extend, issue, until, by=by, reason="等配件到货")


async def pause(town: Town, issue: Issue, until: datetime) -> Issue:
    await town.do(suspending.suspend, issue, until, by="老王", reason="等上冻期过去，4 月开工")
    return await town.do(suspending.grant_suspension, issue, by="孙姐")


async def coloured(town: Town, issue: Issue) -> list[str]:
    return [event.facts["colour"] for event in await town.history(issue) if "colour" in event.facts]


# --- extension: 0110 has four working hours; filed on Monday 2 March, 9:00


async def test_an_extension_moves_the_due_time_once_somebody_else_has_granted_it(town: Town) -> None:
    issue = await town.acknowledged()
    due, later = (await town.baton(issue, Owes.SUBMIT)).due_at, at("03-04 18:00")
    await town.fresh()
    await ask(town, issue, later)
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == due
    assert ("decide", "孙姐") in await town.owed_acts(issue)
    assert ("task", "孙姐") in await town.told()
    with pytest.raises(NotYours):
        await town.do(extending.grant_extension, issue, by="老王")
    await town.do(extending.grant_extension, issue, by="孙姐")
    handling_now = await town.baton(issue, Owes.SUBMIT)
    assert (handling_now.due_at, str(handling_now.limit)) == (later, "4wh")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    granted = (await town.history(issue))[-1]
    assert (granted.facts["was_due"], granted.facts["to"]) == (due.isoformat(), later.isoformat())
    assert (await town.issue(issue)).extensions == 1
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    await town.sound()


async def test_what_was_told_for_the_old_time_is_told_again_for_the_new_one_but_not_at_once(town: Town) -> None:
    issue = await town.acknowledged()
    await town.live(5 * 60 + 30)
    assert await coloured(town, issue) == ["blue"]
    await ask(town, issue, at("03-03 18:00"))
    await town.do(extending.grant_extension, issue, by="孙姐")
    await town.fresh()
    await town.live(60)
    assert await coloured(town, issue) == ["blue"]
    await town.live(26 * 60)
    assert await coloured(town, issue) == ["blue", "blue"]
    assert ("nudge", "老王") in await town.told(Kind.NUDGE)
    await town.live(60)
    assert (await coloured(town, issue))[2:] == ["yellow"]


async def test_what_was_asked_for_in_time_is_in_time_though_it_is_granted_later(town: Town) -> None:
    issue = await town.acknowledged()
    later = at("03-03 18:00")
    await ask(town, issue, later)
    await town.live(10 * 60)
    assert "yellow" in await coloured(town, issue)
    assert await town.batons(issue, Owes.ANSWER)
    await town.do(extending.grant_extension, issue, by="孙姐")
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == later
    assert await town.batons(issue, Owes.ANSWER) == []  # nothing is overdue any more
    await town.sound()


async def test_a_refused_extension_leaves_the_due_time_and_says_why(town: Town) -> None:
    issue = await town.acknowledged()
    before = await town.baton(issue, Owes.SUBMIT)
    await ask(town, issue, at("03-04 18:00"))
    with pytest.raises(Conflicting, match="already_asked"):
        await ask(town, issue, at("03-05 18:00"), by="小赵")
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(deciding.refuse, issue, Asked.EXTENSION, by="孙姐", reason=" ")
    await town.fresh()
    await town.do(deciding.refuse, issue, Asked.EXTENSION, by="孙姐", reason="今天能办完")
    assert await town.baton(issue, Owes.SUBMIT) == before
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    with pytest.raises(Conflicting, match="nothing_asked"):
        await town.do(extending.grant_extension, issue, by="孙姐")


async def test_an_extension_is_asked_for_before_it_is_due_to_a_later_time_and_twice_at_most(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="extend_earlier"):
        await ask(town, issue, (await town.baton(issue, Owes.SUBMIT)).due_at)
    for day in (4, 5):
        await ask(town, issue, at(f"03-0{day} 18:00"))
        await town.do(extending.grant_extension, issue, by="孙姐")
    with pytest.raises(Conflicting, match="extended_twice"):
        await ask(town, issue, at("03-06 18:00"))
    late = await town.acknowledged()
    town.clock.advance(hours=30)
    with pytest.raises(TooLate, match="asked_too_late"):
        await ask(town, late, at("03-06 18:00"))


async def test_an_extension_counts_in_the_rate_and_makes_the_submission_timely(town: Town) -> None:
    issue = await town.acknowledged()
    await ask(town, issue, at("03-03 18:00"))
    await town.do(extending.grant_extension, issue, by="孙姐")
    town.clock.advance(hours=24)
    await town.do(handling.submit, issue, by="老王", **DONE)
    await town.do(checking.pass_check, issue, by="小李")
    window, near = Window(at("03-03 00:00"), at("03-04 00:00")), Nearness(town.office.catalogue, town.roster)
    async with town.store.snapshot() as tx:
        facts = await tx.rate_facts(window, Scope(everything=True), town.clock(), near)
    [due] = facts.due
    assert (due.extended, due.in_time, due.accepted) == (True, True, True)


# --- a promised time


async def test_a_promised_time_that_passes_is_told_to_its_author_once_and_to_nobody_else(town: Town) -> None:
    issue = await town.acknowledged()
    for promised in (at("03-02 10:00"), at("03-02 11:00")):  # the later word counts
        await town.do(handling.progress, issue, by="老王", note="今天上午", promised=promised)
    await town.fresh()
    await town.live(110)
    assert await town.told(Kind.NUDGE) == set()
    await town.live(20)
    assert await town.told(Kind.NUDGE) == {("nudge", "老王")}
    await town.do(handling.progress, issue, by="老王", note="还要一会儿", promised=at("03-02 14:30"))
    await town.live(3 * 60)
    told = [n for n in await town.fresh() if n.kind is Kind.NUDGE and n.facts["rung"] == PROMISED.index]
    assert told == []
    await town.live(20)
    told = [n for n in await town.fresh() if n.kind is Kind.NUDGE and n.facts["rung"] == PROMISED.index]
    assert [town.reader(notice) for notice in told] == ["老王"]


async def test_what_is_submitted_in_time_keeps_the_promise(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(handling.progress, issue, by="老王", note="十点前", promised=at("03-02 10:00"))
    await town.do(handling.submit, issue, by="老王", **DONE)
    await town.fresh()
    await town.live(120)
    assert ("nudge", "老王") not in await town.told(Kind.NUDGE)


# --- suspension


async def test_a_suspension_rests_until_its_day_and_leaves_the_time_that_was_left(town: Town) -> None:
    issue = await town.acknowledged()
    before, until = await town.baton(issue, Owes.SUBMIT), at("06-15 00:00")
    town.clock.advance(hours=1)
    asked = town.clock()
    await town.fresh()
    await pause(town, issue, until)
    assert (await town.issue(issue)).status is Status.SUSPENDED
    assert await town.owed_acts(issue) == {("resume", "老王")}
    assert {("told", "老王"), ("told", "小李")} <= await town.told(Kind.TOLD)
    await town.sound()
    months = 0
    while (await town.issue(issue)).status is Status.SUSPENDED:
        await town.pass_time(hours=12)
        told = await town.told(Kind.TOLD)
        months += told == {("told", "老王"), ("told", "孙姐")}
        assert "yellow" not in await coloured(town, issue)
    assert months == 3
    resumed = (await town.history(issue))[-1]
    assert (resumed.move, resumed.by) == ("resume", None)
    calendar, working = town.office.policy.calendar, before.limit.working
    after = await town.baton(issue, Owes.SUBMIT)
    left = calendar.elapsed(asked, before.due_at, working=working)
    assert calendar.elapsed(after.opened_at, after.due_at, working=working) == left
    assert (after.holder_id, after.limit) == (before.holder_id, before.limit)
    await town.sound()


async def test_a_pause_is_ended_by_hand_before_its_day(town: Town) -> None:
    issue = await town.acknowledged()
    due = (await town.baton(issue, Owes.SUBMIT)).due_at
    await pause(town, issue, at("03-20 00:00"))
    for name in ("小李", "冯姐"):
        with pytest.raises(NotYours):
            await town.do(suspending.resume, issue, by=name)
    town.clock.advance(days=7)
    await town.do(suspending.resume, issue, by="小赵")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == due + timedelta(days=7)


async def test_a_pause_lasts_a_year_at_most_and_is_asked_for_before_it_is_due(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="suspend_too_long"):
        await pause(town, issue, town.clock() + timedelta(days=370))
    with pytest.raises(Incomplete, match="suspend_earlier"):
        await pause(town, issue, town.clock() - timedelta(days=1))
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(suspending.suspend, issue, at("04-01 08:00"), by="老王", reason="")
    town.clock.advance(hours=30)
    with pytest.raises(TooLate, match="asked_too_late"):
        await pause(town, issue, at("04-01 08:00"))


# --- appeal


async def late_and_closed(town: Town) -> Issue:
    issue = await town.acknowledged()
    town.clock.advance(hours=24)
    await town.do(handling.submit, issue, by="老王", **DONE)
    return await town.do(checking.pass_check, issue, by="小李")


async def test_a_granted_appeal_leaves_the_fact_and_exempts_the_rate(town: Town) -> None:
    issue = await late_and_closed(town)
    with pytest.raises(NotYours):
        await town.do(appealing.appeal, issue, by="小李", reason="不该算")
    await town.do(appealing.appeal, issue, by="老王", reason="当天全市停电，清运车进不来")
    assert await town.owed_acts(issue) == {("decide", "孙姐")}
    await town.sound()
    await town.fresh()
    await town.do(appealing.grant_appeal, issue, by="孙姐")
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    assert await town.owed_acts(issue) == set()
    near = Nearness(town.office.catalogue, town.roster)
    async with town.store.snapshot() as tx:
        window = Window(at("03-02 00:00"), at("03-03 00:00"))
        facts = await tx.rate_facts(window, Scope(everything=True), town.clock(), near)
    [due] = facts.due
    assert (due.in_time, due.exempt) == (False, True)
    found = rates(facts, town.office.policy.calendar)
    assert (str(found.handled_in_time), found.exempt) == ("100.00 %", 1)
    await town.sound()


async def test_an_appeal_is_made_once_and_of_what_was_late(town: Town) -> None:
    with pytest.raises(Conflicting, match="not_late"):
        await town.do(appealing.appeal, await town.closed(), by="老王", reason="没有超期")
    issue = await late_and_closed(town)
    await town.do(appealing.appeal, issue, by="老王", reason="停电")
    await town.do(deciding.refuse, issue, Asked.APPEAL, by="孙姐", reason="前一天可以办")
    with pytest.raises(Conflicting, match="appealed_once"):
        await town.do(appealing.appeal, issue, by="小赵", reason="再申诉一次")
    await town.do(checking.reopen, issue, by="小李", reason="又有了")
    await town.sound()
