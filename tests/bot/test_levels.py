"""A level raised or lowered, another category: what becomes of limits, ladder and quiet hours, and who hears of it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.batons import Level, Owes
from bot.deadlines import Source, deadline
from bot.desk import checking, dispatching, extending, handling, levels, supervising, suspending
from bot.errors import Conflicting, Incomplete, NotNow, NotYours
from bot.issues import Issue, Status
from bot.notices import Kind
from tests.office import ZONE, Town

CRITICAL, URGENT, ROUTINE = Level


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


async def relevel(town: Town, issue: Issue, level: Level, by: str = "周书记", reason: str = "学校门口，先办") -> Issue:
    return await town.do(levels.relevel, issue, level, by=by, reason=reason)


async def due(town: Town, issue: Issue, owes: Owes = Owes.SUBMIT) -> datetime:
    return (await town.baton(issue, owes)).due_at


async def coloured(town: Town, issue: Issue) -> list[str]:
    return [event.facts["colour"] for event in await town.history(issue) if "colour" in event.facts]


# --- 0110 has four working hours, filed on Monday 2 March at 9:00: due at 15:00


async def test_a_raised_level_is_due_by_the_sooner_limit_from_the_first_start(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.advance(minutes=30)
    await town.fresh()
    await relevel(town, issue, CRITICAL)
    now = await town.issue(issue)
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (now.level, town.name(now.level_by), str(now.handle_limit)) == (CRITICAL, "周书记", "2h")
    assert (baton.level, str(baton.limit), baton.opened_at) == (CRITICAL, "2h", at("03-02 09:00"))
    assert baton.due_at == at("03-02 11:30")  # 11:00 would leave less than the two hours of fair notice
    told = await town.told(Kind.TOLD, Kind.MIRROR, Kind.CARD)
    assert {("told", "老王"), ("mirror", "城东街道群"), ("card", "城东街道群")} <= told
    assert ("told", "周书记") not in told
    event = (await town.history(issue))[-1]
    assert event.facts["moved"] == [[baton.id, at("03-02 15:00").isoformat(), at("03-02 11:30").isoformat(), "2h"]]
    assert (event.facts["was"], event.facts["level"], event.note) == ("routine", "critical", "学校门口，先办")
    async with town.store.snapshot() as tx:
        found = deadline(baton, await tx.batons_of(issue.id), await tx.history(issue.id), town.office.policy, None)
    assert [(one.was_due, one.to, str(one.notice)) for one in found.changes] == [
        (at("03-02 15:00"), at("03-02 11:30"), "2h")
    ]
    await town.live(150)
    assert await coloured(town, issue) == ["blue", "yellow"]
    await town.sound()


async def test_raised_and_lowered_again_it_is_due_when_it_was_and_nothing_is_told_twice(town: Town) -> None:
    issue = await town.acknowledged()
    await town.live(5 * 60 + 30)  # 14:30: half and blue are told
    before = [(e.facts["rung"], e.facts["count"]) for e in await town.history(issue) if e.move == "nudged"]
    await relevel(town, issue, CRITICAL)
    assert await due(town, issue) == at("03-02 15:00")  # nobody loses the half hour that there was
    await relevel(town, issue, ROUTINE, reason="点错了")
    assert (await due(town, issue), str((await town.baton(issue, Owes.SUBMIT)).limit)) == (at("03-02 15:00"), "4wh")
    await town.pass_time(minutes=1)
    after = [(e.facts["rung"], e.facts["count"]) for e in await town.history(issue) if e.move == "nudged"]
    assert after == before
    await town.pass_time(minutes=40)
    assert await coloured(town, issue) == ["blue", "yellow"]


async def test_a_lowered_level_is_due_by_the_later_limit_and_what_only_the_old_time_asked_for_ends(town: Town) -> None:
    issue = await critical(town)
    await town.live(4 * 60)  # due at 11:00: yellow, red, answers asked
    assert await town.batons(issue, Owes.ANSWER)
    asked = await town.do(supervising.supervise, issue, by="周书记", reason="说明进展")
    supervised = (await town.issue(asked)).supervision
    await relevel(town, issue, ROUTINE)
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (str(baton.limit), baton.due_at) == ("3wd", at("03-05 09:00"))
    assert [town.name(one.asked_by) for one in await town.batons(issue, Owes.ANSWER)] == ["周书记"]
    assert (await town.issue(issue)).supervision == supervised
    colours = await coloured(town, issue)
    await town.live(2 * 60)
    assert await coloured(town, issue) == colours
    await town.live(4 * 24 * 60, step=60)
    assert (await coloured(town, issue))[len(colours) :][:2] == ["blue", "yellow"]  # of the new time
    await town.sound()


async def critical(town: Town) -> Issue:
    """Of a category that says nothing, in the hands of 环卫: due by its level alone."""
    issue = await town.unsorted(level=CRITICAL)
    issue = await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐")
    return await town.do(handling.acknowledge, issue, by="老王")


async def test_a_raised_level_pierces_quiet_hours_and_a_lowered_one_is_patient_at_night(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.set(at("03-02 22:00"))
    for level, patient in ((CRITICAL, False), (ROUTINE, True)):
        await town.pass_time(minutes=10)
        await relevel(town, issue, level)
        await town.fresh()
        await town.pass_time(hours=1)
        nudges = [notice for notice in await town.fresh() if notice.kind is Kind.NUDGE]
        assert bool(nudges) is not patient
    baton = await town.baton(issue, Owes.SUBMIT)
    assert baton.next_nudge_at is not None
    assert baton.next_nudge_at >= at("03-03 07:30")


async def test_the_stages_follow_by_their_own_limits_and_what_was_granted_is_kept(town: Town) -> None:
    issue = await town.file()
    town.clock.advance(minutes=6)
    await relevel(town, issue, CRITICAL)
    assert await due(town, issue, Owes.ACKNOWLEDGE) == at("03-02 09:11")  # five minutes of fair notice, not four
    await relevel(town, issue, URGENT)
    assert await due(town, issue, Owes.ACKNOWLEDGE) == at("03-02 09:30")
    await town.do(handling.acknowledge, issue, by="老王")
    await relevel(town, issue, ROUTINE)
    await town.do(extending.extend, issue, at("03-03 11:00"), by="老王", reason="等车")
    await town.do(extending.grant_extension, issue, by="孙姐")  # four working hours more
    await relevel(town, issue, CRITICAL)
    assert await due(town, issue) == at("03-03 07:00")  # 2h from 9:00, and the 20 hours to the granted time
    await town.submit(issue)
    assert str((await town.baton(issue, Owes.CHECK)).limit) == "30m"
    await relevel(town, issue, ROUTINE)
    assert await due(town, issue, Owes.CHECK) == at("03-06 00:00")
    await town.do(checking.fail_check, issue, by="小李", reason="没清完")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2wh"
    await relevel(town, issue, CRITICAL)
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2h"  # of a rework, half of what the level gives
    await town.sound()


async def test_an_issue_raised_while_it_rests_goes_on_under_the_new_limit(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(suspending.suspend, issue, at("04-01 09:00"), by="老王", reason="等退场")
    await town.do(suspending.grant_suspension, issue, by="孙姐")
    await relevel(town, issue, CRITICAL)
    town.clock.set(at("04-01 09:00"))
    await town.do(suspending.resume, issue, by="老王")
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (str(baton.limit), baton.due_at) == ("2h", at("04-01 11:00"))
    await town.sound()


async def test_a_pause_granted_where_a_choice_was_owed_ends_with_the_time_of_a_rework(town: Town) -> None:
    issue = await town.acknowledged()
    await town.live(3 * 24 * 60, step=120)
    assert await town.batons(issue, Owes.CHOOSE)
    await town.do(suspending.suspend, issue, at("04-01 08:00"), by="老王", reason="等退场")
    await town.do(suspending.grant_suspension, issue, by="孙姐")
    await town.live(0)
    town.clock.set(at("04-01 08:00"))
    await town.do(suspending.resume, issue, by="孙姐")
    assert await due(town, issue) == at("04-01 10:00")
    assert (await town.history(issue))[-1].facts["rest"] == "2wh"
    colours = await coloured(town, issue)
    await town.live(110)
    assert (await coloured(town, issue))[len(colours) :] == ["blue"]
    await town.sound()


# --- another category


async def test_another_category_brings_its_limit_level_and_ladder_and_the_holder_hears(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    await town.do(dispatching.recategorise, issue, "0136", by="孙姐")  # 乱堆物堆料: one working day
    baton, now = await town.baton(issue, Owes.SUBMIT), await town.issue(issue)
    assert (str(baton.limit), str(now.handle_limit), baton.due_at) == ("1wd", "1wd", at("03-03 09:00"))
    assert ("told", "老王") in await town.told(Kind.TOLD)
    async with town.store.snapshot() as tx:
        history = await tx.history(issue.id)
        limit = town.office.catalogue["0136"].conditions[0].limit
        found = deadline(baton, await tx.batons_of(issue.id), history, town.office.policy, limit)
    assert (found.source, len(found.changes)) == (Source.CONDITION, 1)
    town.clock.advance(minutes=10)
    await town.do(dispatching.recategorise, issue, "0108", by="孙姐")  # 飞线充电: urgent, four working hours
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (baton.level, str(baton.limit), baton.due_at) == (URGENT, "4wh", at("03-02 15:00"))
    await town.sound()


async def test_a_rung_that_only_the_new_limit_has_reached_brings_none_with_it_that_has_fired(town: Town) -> None:
    issue = await town.file(category="0121", level=CRITICAL)  # three working days: due on Thursday at 9:00
    handling_now = await town.baton(issue, Owes.SUBMIT)

    async def fired() -> list[tuple[int, int]]:
        history = [event for event in await town.history(issue) if event.baton_id == handling_now.id]
        return [(event.facts["rung"], event.facts["count"]) for event in history if event.move == "nudged"]

    town.clock.set(at("03-05 08:50"))
    await town.live(27 * 60, step=60)
    before = await fired()
    assert len(set(before)) == len(before)
    assert before[-1][1] == 2  # the district leader, for the second time
    await town.do(dispatching.recategorise, issue, "0110", by="孙姐")  # three times four hours are over
    await town.pass_time(minutes=1)
    new = (await fired())[len(before) :]
    assert [town.office.policy.rungs[rung].choose for rung, _ in new] == [True]
    assert await town.batons(issue, Owes.CHOOSE)


async def test_a_level_set_by_a_leader_outlives_another_category_and_another_unit(town: Town) -> None:
    issue = await town.acknowledged()
    await relevel(town, issue, CRITICAL)
    await town.do(dispatching.recategorise, issue, "0136", by="孙姐")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2h"
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (baton.level, str(baton.limit)) == (CRITICAL, "2h")


# --- who may, and what is refused


@pytest.mark.parametrize("name", ["周书记", "林主任", "高区长", "沈督查", "孙姐"])
async def test_leaders_supervision_and_the_dispatcher_may(town: Town, name: str) -> None:
    issue = await town.submitted()
    assert (await relevel(town, issue, CRITICAL, by=name)).level is CRITICAL


async def test_it_takes_somebody_who_may_another_level_a_reason_and_an_open_issue(town: Town) -> None:
    issue = await town.acknowledged()
    before: list[Any] = [await town.issue(issue), await town.batons(issue)]
    for name in ("老王", "小李", "陈主任", "冯姐"):
        with pytest.raises(NotYours):
            await relevel(town, issue, CRITICAL, by=name)
    with pytest.raises(Conflicting, match="same_level"):
        await relevel(town, issue, ROUTINE)
    with pytest.raises(Incomplete, match="no_reason"):
        await relevel(town, issue, CRITICAL, reason=" ")
    assert [await town.issue(issue), await town.batons(issue)] == before
    await town.submit(issue)
    await town.do(checking.pass_check, issue, by="小李")
    with pytest.raises(NotNow):
        await relevel(town, issue, CRITICAL)
    assert (await town.issue(issue)).status is Status.CLOSED
