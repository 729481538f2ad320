"""The moves of the responsible unit: what they change, who owes what then, and when they are refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.batons import Owes
from bot.desk import checking, handling
from bot.errors import Conflicting, Incomplete, NotNow, NotYours, Stale
from bot.issues import Resolution, Status
from bot.notices import Kind
from tests.office import Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


async def test_an_acknowledgement_names_who_pressed_and_leaves_the_clock_alone(town: Town) -> None:
    issue = await town.file()
    due = (await town.baton(issue, Owes.SUBMIT)).due_at
    town.clock.advance(minutes=20)
    await town.fresh()
    after = await town.do(handling.acknowledge, issue, by="小赵")
    assert (after.status, town.name(after.owner_id)) == (Status.IN_PROGRESS, "小赵")
    assert await town.owed_acts(issue) == {("submit", "小赵")}
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == due
    assert ("told", "老王") in await town.told(Kind.TOLD)


async def test_only_the_unit_may_acknowledge_and_only_once(town: Town) -> None:
    issue = await town.file()
    for name in ("小李", "孙姐", "周书记", "沈督查", "管小萍", "曹联络"):
        with pytest.raises(NotYours):
            await town.do(handling.acknowledge, issue, by=name)
    await town.do(handling.acknowledge, issue, by="老王")
    with pytest.raises(NotNow):
        await town.do(handling.acknowledge, issue, by="陈主任")


async def test_a_button_of_an_earlier_state_is_stale(town: Town) -> None:
    issue = await town.file()
    old = await town.ref(issue, Owes.SUBMIT)
    await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    with pytest.raises(Stale):
        await town.do(handling.acknowledge, issue, by="老王", ref=old)
    await town.do(handling.acknowledge, issue, by="老王", ref=await town.ref(issue, Owes.ACKNOWLEDGE))


async def test_a_colleague_takes_over_without_a_new_clock(town: Town) -> None:
    issue = await town.acknowledged()
    before = await town.baton(issue, Owes.SUBMIT)
    await town.fresh()
    await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    after = await town.baton(issue, Owes.SUBMIT)
    assert (after.id, after.due_at, after.epoch) == (before.id, before.due_at, before.epoch + 1)
    assert {("task", "小赵"), ("told", "老王")} <= await town.told(Kind.TASK, Kind.TOLD)
    with pytest.raises(Conflicting, match="already_owner"):
        await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    with pytest.raises(Conflicting, match="not_a_colleague"):
        await town.do(handling.reassign, issue, town.person("小李"), by="陈主任")


async def test_progress_implies_the_acknowledgement(town: Town) -> None:
    issue = await town.file()
    with pytest.raises(Incomplete, match="no_note"):
        await town.do(handling.progress, issue, by="小赵", note=" ")
    after = await town.do(handling.progress, issue, by="小赵", note="车已出发")
    assert (after.status, town.name(after.owner_id)) == (Status.IN_PROGRESS, "小赵")
    assert await town.owed_acts(issue) == {("submit", "小赵")}


async def test_a_supporting_units_note_changes_no_state(town: Town) -> None:
    issue = await town.file(category="0496")
    after = await town.do(handling.progress, issue, by="小李", note="已挪车")
    assert (after.status, after.owner_id) == (Status.DISPATCHED, issue.owner_id)
    with pytest.raises(NotYours):
        await town.do(handling.submit, issue, by="小李", **DONE)


async def test_a_submission_goes_to_the_reporter_to_check(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    after = await town.submit(issue)
    assert (after.status, after.result) == (Status.SUBMITTED, Resolution.FIXED)
    assert await town.owed_acts(issue) == {("check", "小李")}
    assert ("task", "小李") in await town.told(Kind.TASK)


async def test_nothing_is_submitted_without_result_words_and_the_photo_its_category_asks(town: Town) -> None:
    issue = await town.acknowledged()
    for missing, said in {
        "no_result": DONE | {"result": None},
        "no_note": DONE | {"note": ""},
        "no_photo": DONE | {"photos": 0},
    }.items():
        with pytest.raises(Incomplete, match=missing):
            await town.do(handling.submit, issue, by="老王", **said)
    await town.do(handling.submit, issue, by="老王", result=Resolution.NOT_FOUND, note="没有找到", photos=0)


async def test_where_the_reporter_handled_it_a_dispatcher_checks(town: Town) -> None:
    issue = await town.submitted("小李", category="0136")
    assert await town.owed_acts(issue) == {("check", "孙姐")}
    with pytest.raises(NotYours):
        await town.do(checking.pass_check, issue, by="小李")
