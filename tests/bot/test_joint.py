"""Joint handling: who owes which part, whom the pressure goes to, and whom the lead waits for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, handling, helping, returning, supervising
from bot.desk.leaving import give_over
from bot.errors import Conflicting, NotYours
from bot.issues import Issue, Resolution, Status
from bot.notices import Kind
from tests.office import Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


async def joint(town: Town) -> Issue:
    """0111 goes to 环卫 as lead; 城管 helps, and its part is needed by the rule of this town."""
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql(
            "UPDATE route SET mandatory = supporting WHERE category = '0111' AND area_id IS NULL"
        )
        await tx.roster_changed()
    issue = await town.file("小李", "积存渣土堆在路边", "0111")
    return await town.do(handling.acknowledge, issue, by="老王")


async def test_every_unit_has_a_baton_of_its_own_and_takes_and_ends_its_part(town: Town) -> None:
    issue = await joint(town)
    assert await town.owed_acts(issue) == {("submit", "老王"), ("submit", "曹联络"), ("acknowledge", "曹联络")}
    await town.sound()
    with pytest.raises(NotYours):
        await town.do(helping.take_part, issue, by="老王")
    await town.do(helping.take_part, issue, by="孔队长")
    assert await town.owed_acts(issue) == {("submit", "老王"), ("submit", "孔队长")}
    with pytest.raises(Conflicting, match="part_taken"):
        await town.do(helping.take_part, issue, by="曹联络")
    await town.fresh()
    await town.do(helping.submit_part, issue, by="孔队长", note="围挡已拆")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    with pytest.raises(Conflicting, match="no_part"):
        await town.do(helping.submit_part, issue, by="曹联络", note="再报一次")
    assert (await town.issue(issue)).status is Status.IN_PROGRESS
    await town.sound()


async def test_the_lead_submits_after_the_parts_that_are_needed(town: Town) -> None:
    issue = await joint(town)
    with pytest.raises(Conflicting, match="parts_first") as refused:
        await town.do(handling.submit, issue, by="老王", **DONE)
    assert "城管" in refused.value.facts["units"]
    await town.do(helping.submit_part, issue, by="曹联络", note="围挡已拆")
    await town.do(handling.submit, issue, by="老王", **DONE)
    assert await town.owed_acts(issue) == {("check", "小李")}
    await town.sound()


async def test_a_part_that_is_not_needed_is_let_go_when_the_lead_is_done(town: Town) -> None:
    issue = await town.do(
        dispatching.dispatch, await town.unsorted(), town.unit("HW"), by="孙姐", supporting=[town.unit("CG")]
    )
    await town.do(handling.submit, issue, by="老王", **DONE)
    assert await town.owed_acts(issue) == {("check", "小李")}
    await town.do(checking.fail_check, issue, by="小李", reason="还有")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    async with town.store.snapshot() as tx:
        [part] = [b for b in await tx.batons_of(issue.id) if b.owes is Owes.SUBMIT and b.unit_id == town.unit("CG")]
    assert part.closed_by == "let_go"  # not as if it had submitted
    await town.sound()


async def test_who_is_late_is_pressed_and_the_lead_never_for_a_part_of_others(town: Town) -> None:
    issue = await joint(town)
    lead, part = await town.batons(issue, Owes.SUBMIT)
    assert (lead.unit_id, part.unit_id) == (town.unit("HW"), town.unit("CG"))
    while town.clock() < part.due_at + timedelta(days=1):
        await town.pass_time(hours=6)
    grave = [e for e in await town.history(issue) if e.facts.get("colour") in ("yellow", "red", "frozen")]
    assert grave
    assert {event.baton_id for event in grave} == {part.id}
    assert not {town.person("老王"), town.person("陈主任")} & {one for e in grave for one in e.facts["people"]}
    answers = await town.batons(issue, Owes.ANSWER)
    assert {town.name(answer.holder_id) for answer in answers} == {"曹联络"}
    await town.do(helping.submit_part, issue, by="曹联络", note="围挡已拆")
    assert (await town.baton(issue, Owes.SUBMIT)).due_at > town.clock()  # and time to finish
    await town.fresh()
    await town.pass_time(minutes=10)
    assert ("nudge", "陈主任") not in await town.told(Kind.NUDGE)
    await town.pass_time(days=6)
    assert ("nudge", "陈主任") in await town.told(Kind.NUDGE)
    await town.sound()


async def test_a_redirect_takes_every_part_away_and_a_reopened_issue_gives_them_back(town: Town) -> None:
    issue = await joint(town)
    await town.do(dispatching.redirect, issue, town.unit("SZ"), by="孙姐")
    assert {who for _, who in await town.owed_acts(issue)} == {"华联络"}
    await town.sound()
    other = await joint(town)
    await town.do(supervising.force_close, other, by="高区长", reason="移交")
    assert await town.owed_acts(other) == set()
    await town.do(checking.reopen, other, by="小李", reason="没有移交")
    assert await town.owed_acts(other) == {("submit", "老王"), ("submit", "曹联络"), ("acknowledge", "曹联络")}
    await town.sound()


async def test_a_part_goes_on_when_its_holder_has_left_and_a_return_is_the_leads_alone(town: Town) -> None:
    issue = await joint(town)
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql(
            "UPDATE post SET end = '2026-03-01' WHERE person_id = ?", (town.person("曹联络"),)
        )
        await tx.roster_changed()
    async with town.desk() as desk:
        await give_over(desk)
    assert await town.owed_acts(issue) == {("submit", "老王"), ("submit", "孔队长"), ("acknowledge", "孔队长")}
    await town.do(returning.ask_return, issue, by="老王", reason="不归我们")
    await town.do(returning.accept_return, issue, None, by="孙姐")
    async with town.store.snapshot() as tx:
        rows = await tx._connection.exec_driver_sql("SELECT unit_id, state FROM assignment ORDER BY id")
        assert [tuple(row) for row in rows] == [(town.unit("HW"), "returned"), (town.unit("CG"), "withdrawn")]
    await town.sound()
