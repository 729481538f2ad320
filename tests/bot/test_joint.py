"""Joint handling: who owes which part, whom the pressure goes to, and whom the lead waits for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.batons import Asked, Owes
from bot.desk import (
    checking,
    deciding,
    dispatching,
    enlisting,
    extending,
    handling,
    helping,
    parting,
    returning,
    supervising,
)
from bot.desk.desk import BatonRef
from bot.desk.leaving import give_over
from bot.errors import Conflicting, Incomplete, NotYours, TooLate
from bot.issues import Issue, Resolution, Status
from bot.notices import Kind
from tests.databases import by_hand
from tests.office import Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


async def joint(town: Town) -> Issue:
    """0111 goes to 环卫 as lead; 城管 helps, and its part is needed by the rule of this town."""
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE route SET mandatory = supporting WHERE category = '0111' AND area_id IS NULL")
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
        await by_hand(tx, "UPDATE post SET \"end\" = '2026-03-01' WHERE person_id = ?", town.person("曹联络"))
        await tx.roster_changed()
    async with town.desk() as desk:
        await give_over(desk)
    assert await town.owed_acts(issue) == {("submit", "老王"), ("submit", "孔队长"), ("acknowledge", "孔队长")}
    await town.do(returning.ask_return, issue, by="老王", reason="不归我们")
    await town.do(returning.accept_return, issue, None, by="孙姐")
    async with town.store.snapshot() as tx:
        rows = await by_hand(tx, "SELECT unit_id, state FROM assignment ORDER BY id")
        assert rows == [(town.unit("HW"), "returned"), (town.unit("CG"), "withdrawn")]
    await town.sound()


# --- the dispatcher names and releases


async def pressed(town: Town, issue: Issue) -> set[int | None]:
    """For which batons somebody has been told that it is late."""
    return {e.baton_id for e in await town.history(issue) if e.facts.get("colour") in ("yellow", "red", "frozen")}


async def test_the_dispatcher_adds_a_unit_that_the_lead_waits_for_and_releases_it_with_a_reason(town: Town) -> None:
    issue = await town.acknowledged()
    lead = await town.baton(issue, Owes.SUBMIT)
    town.clock.advance(minutes=30)
    for by in ("老王", "曹联络", "冯姐", "周书记"):
        with pytest.raises(NotYours):
            await town.do(enlisting.add_part, issue, town.unit("CG"), by=by, mandatory=True)
    await town.fresh()
    await town.do(enlisting.add_part, issue, town.unit("CG"), by="孙姐", mandatory=True)
    assert await town.owed_acts(issue) == {("submit", "老王"), ("submit", "曹联络"), ("acknowledge", "曹联络")}
    [_, part] = await town.batons(issue, Owes.SUBMIT)
    assert (part.due_at, part.opened_at) == (lead.due_at, town.clock())
    assert await town.told(Kind.TASK, Kind.TOLD) == {("task", "曹联络"), ("told", "老王")}
    for wrong, code in (("CG", "helps_already"), ("HW", "leads_already"), ("CD-CY", "unit_empty")):
        with pytest.raises(Conflicting, match=code):
            await town.do(enlisting.add_part, issue, town.unit(wrong), by="沈督查", mandatory=False)
    with pytest.raises(Conflicting, match="parts_first"):
        await town.do(handling.submit, issue, by="老王", **DONE)
    with pytest.raises(Incomplete):
        await town.do(enlisting.release_part, issue, town.unit("CG"), by="孙姐", reason=" ")
    with pytest.raises(Conflicting, match="helps_no_more"):
        await town.do(enlisting.release_part, issue, town.unit("HW"), by="孙姐", reason="不用了")
    await town.fresh()
    await town.do(enlisting.release_part, issue, town.unit("CG"), by="孙姐", reason="现场不需要执法")
    assert await town.told(Kind.TASK, Kind.TOLD) == {("told", "曹联络"), ("told", "老王")}
    await town.sound()
    await town.do(handling.submit, issue, by="老王", **DONE)
    await town.do(supervising.force_close, issue, by="高区长", reason="已移交")
    await town.do(checking.reopen, issue, by="小李", reason="没有移交")
    assert await town.owed_acts(issue) == {("submit", "老王")}  # who was released stays so


async def test_a_unit_named_when_time_is_short_gets_the_time_of_a_rework_and_the_lead_is_not_pressed_for_it(
    town: Town,
) -> None:
    issue = await town.acknowledged()
    lead = await town.baton(issue, Owes.SUBMIT)
    town.clock.set(lead.due_at - timedelta(minutes=20))
    await town.do(enlisting.add_part, issue, town.unit("CG"), by="孙姐", mandatory=True)
    part = next(b for b in await town.batons(issue, Owes.SUBMIT) if b.unit_id == town.unit("CG"))
    assert part.due_at == town.office.policy.calendar.add(town.clock(), part.limit) > lead.due_at
    await town.fresh()
    await town.pass_time(hours=24)
    assert await pressed(town, issue) == {part.id}
    assert await town.batons(issue, Owes.ANSWER)
    await town.do(enlisting.release_part, issue, town.unit("CG"), by="孙姐", reason="改由环卫自办")
    assert await town.owed_acts(issue) == {("submit", "老王")}  # nor is an answer owed any more
    assert (await town.baton(issue, Owes.SUBMIT)).due_at > town.clock()
    await town.sound()


# --- what a supporting unit asks for


async def test_a_part_gets_more_time_of_its_own_twice_at_most_and_the_leads_date_stays(town: Town) -> None:
    issue = await joint(town)
    with pytest.raises(NotYours):
        await town.do(parting.extend_part, issue, town.clock() + timedelta(days=9), by="老王", reason="不是我的")
    lead, part = await town.batons(issue, Owes.SUBMIT)
    for count in (1, 2):
        until = part.due_at + timedelta(days=count)
        await town.do(parting.extend_part, issue, until, by="孔队长", reason="等设备")
        assert ("decide", "孙姐") in await town.owed_acts(issue)
        with pytest.raises(Conflicting, match="already_asked"):
            await town.do(parting.extend_part, issue, until, by="曹联络", reason="等设备")
        await town.fresh()
        await town.do(parting.grant_part_extension, issue, by="孙姐")
        assert await town.told(Kind.TOLD) == {("told", "孔队长"), ("told", "曹联络"), ("told", "老王")}
        assert [b.due_at for b in await town.batons(issue, Owes.SUBMIT)] == [lead.due_at, until]
    with pytest.raises(Conflicting, match="extended_twice"):
        await town.do(parting.extend_part, issue, until + timedelta(days=1), by="孔队长", reason="还等")
    assert (await town.issue(issue)).extensions == 0
    while town.clock() < until:
        await town.pass_time(hours=6)
    assert await pressed(town, issue) == {part.id}
    with pytest.raises(TooLate, match="asked_too_late"):
        await town.do(parting.extend_part, issue, until + timedelta(days=9), by="孔队长", reason="来不及")
    await town.sound()


async def test_more_time_for_the_lead_moves_no_part_and_ends_no_answer_that_a_part_owes(town: Town) -> None:
    issue = await joint(town)
    lead, part = await town.batons(issue, Owes.SUBMIT)
    await town.do(extending.extend, issue, lead.due_at + timedelta(days=2), by="老王", reason="雨天")
    await town.pass_time(hours=(part.due_at - town.clock()) / timedelta(hours=1) + 1)
    assert {town.name(b.holder_id) for b in await town.batons(issue, Owes.ANSWER)} == {"曹联络"}
    await town.do(extending.grant_extension, issue, by="孙姐")
    assert [b.due_at - a.due_at for a, b in zip([lead, part], await town.batons(issue, Owes.SUBMIT), strict=True)] == [
        timedelta(days=2),
        timedelta(),
    ]
    assert {town.name(b.holder_id) for b in await town.batons(issue, Owes.ANSWER)} == {"曹联络"}
    await town.sound()


async def test_a_returned_part_goes_to_another_unit_or_to_nobody_and_a_refusal_binds(town: Town) -> None:
    issue = await joint(town)
    await town.do(parting.return_part, issue, by="曹联络", reason="不归城管", suggested=town.unit("SZ"))
    await town.do(deciding.refuse, issue, Asked.PART_RETURN, by="孙姐", reason="就归城管")
    with pytest.raises(Conflicting, match="part_returned_once"):
        await town.do(parting.return_part, issue, by="曹联络", reason="真的不归")
    other = await joint(town)
    await town.do(parting.return_part, other, by="曹联络", reason="不归城管")
    await town.do(enlisting.add_part, other, town.unit("YJ"), by="孙姐", mandatory=False)
    await town.do(parting.return_part, other, by="苏大队", reason="没有火情")
    first, second = await town.batons(other, Owes.DECIDE)
    await town.fresh()
    await town.do(parting.accept_part_return, other, None, by="孙姐", ref=BatonRef(second.id, second.epoch))
    assert {b.unit_id for b in await town.batons(other, Owes.SUBMIT)} == {town.unit("HW"), town.unit("CG")}
    await town.do(parting.accept_part_return, other, town.unit("SZ"), by="孙姐", ref=BatonRef(first.id, first.epoch))
    assert await town.owed_acts(other) == {("submit", "老王"), ("submit", "华联络"), ("acknowledge", "华联络")}
    assert {("task", "华联络"), ("told", "曹联络"), ("told", "老王")} <= await town.told(Kind.TASK, Kind.TOLD)
    with pytest.raises(Conflicting, match="parts_first"):  # needed as much as the one before
        await town.do(handling.submit, other, by="老王", **DONE)
    town.clock.advance(days=3)
    with pytest.raises(TooLate, match="return_too_late"):
        await town.do(parting.return_part, other, by="华联络", reason="太晚了")
    await town.sound()
