"""Until a unit has taken it: what a reporter takes back and a dispatcher settles, and when it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.desk import checking, dispatching, handling, merging
from bot.errors import Conflicting, Incomplete, NotFound, NotNow, NotYours
from bot.ids import IssueId
from bot.issues import Resolution, Status
from bot.notices import Kind
from tests.office import Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


# --- before anybody has taken it


async def test_the_reporter_may_correct_the_words_and_the_owner_hears_of_it(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    after = await town.do(checking.correct, issue, by="小李", description="桥西有一堆垃圾")
    assert after.description == "桥西有一堆垃圾"
    assert await town.told(Kind.TOLD) == {("told", "老王")}


async def test_nobody_else_may_correct_or_withdraw(town: Town) -> None:
    issue = await town.file()
    for name in ("小钱", "老王", "孙姐", "管小萍"):
        with pytest.raises(NotYours):
            await town.do(checking.correct, issue, by=name, description="别的")
        with pytest.raises(NotYours):
            await town.do(checking.withdraw, issue, by=name)


async def test_a_withdrawn_issue_is_owed_by_nobody(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    after = await town.do(checking.withdraw, issue, by="小李")
    assert after.status is Status.REJECTED
    assert await town.owed_acts(issue) == set()
    assert ("told", "老王") in await town.told()
    await town.sound()


async def test_after_the_acknowledgement_the_reporter_can_take_nothing_back(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(NotNow):
        await town.do(checking.withdraw, issue, by="小李")
    with pytest.raises(NotNow):
        await town.do(checking.correct, issue, by="小李", description="别的")


# --- whose it is


async def test_a_dispatcher_names_the_unit(town: Town) -> None:
    issue = await town.unsorted()
    after = await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=[town.unit("CG")])
    lead, helps = {("submit", "老王"), ("acknowledge", "老王")}, {("submit", "曹联络"), ("acknowledge", "曹联络")}
    assert await town.owed_acts(issue) == lead | helps
    assert (after.dispatched_at, town.name(after.owner_id)) == (town.clock(), "老王")
    assert {("task", "老王"), ("task", "曹联络")} <= await town.told(Kind.TASK, Kind.TOLD)
    await town.sound()


async def test_a_dispatcher_further_up_may_step_in(town: Town) -> None:
    assert (await town.do(dispatching.dispatch, await town.unsorted(), town.unit("HW"), by="何调度")).lead_id
    with pytest.raises(NotYours):  # of another street
        await town.do(dispatching.dispatch, await town.unsorted(), town.unit("HW"), by="冯姐")


async def test_a_unit_without_people_is_not_named(town: Town) -> None:
    with pytest.raises(Conflicting, match="unit_empty"):
        await town.do(dispatching.dispatch, await town.unsorted(), town.unit("CD-CY"), by="孙姐")


async def test_a_redirected_issue_is_the_new_units_with_a_fresh_clock(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    town.clock.advance(hours=1)
    after = await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    assert (after.status, after.dispatched_at) == (Status.DISPATCHED, town.clock())
    assert await town.owed_acts(issue) == {("submit", "曹联络"), ("acknowledge", "曹联络")}
    assert {("task", "曹联络"), ("told", "老王")} <= await town.told(Kind.TASK, Kind.TOLD)
    with pytest.raises(NotYours):
        await town.do(handling.submit, issue, by="老王", **DONE)
    with pytest.raises(Conflicting, match="same_unit"):
        await town.do(dispatching.redirect, issue, town.unit("CG"), by="沈督查")


async def test_a_rejection_needs_a_reason_which_the_reporter_is_told(town: Town) -> None:
    issue = await town.unsorted()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(dispatching.reject, issue, by="孙姐", reason="  ")
    await town.fresh()
    after = await town.do(dispatching.reject, issue, by="孙姐", reason="不属于本区")
    assert after.status is Status.REJECTED
    assert await town.told(Kind.TOLD) == {("told", "小李")}
    assert (await town.history(issue))[-1].note == "不属于本区"


async def test_a_merged_issues_reporter_follows_the_other_one(town: Town) -> None:
    first, second = await town.file("小李"), await town.file("小钱")
    after = await town.do(merging.merge, second, first.id, by="孙姐")
    assert (after.status, after.merged_into) == (Status.MERGED, first.id)
    await town.do(handling.acknowledge, first, by="老王")
    await town.submit(first)
    await town.fresh()
    await town.do(checking.pass_check, first, by="小李")
    assert ("told", "小钱") in await town.told(Kind.TOLD)


async def test_an_issue_is_not_merged_into_itself_or_into_an_ended_one(town: Town) -> None:
    ended, issue = await town.closed(), await town.file()
    for target, code in ((issue.id, "merge_itself"), (ended.id, "merge_target")):
        with pytest.raises(Conflicting, match=code):
            await town.do(merging.merge, issue, target, by="孙姐")
    with pytest.raises(NotFound):
        await town.do(merging.merge, issue, IssueId(99), by="孙姐")


async def test_the_right_category_finds_its_route(town: Town) -> None:
    issue = await town.unsorted()
    after = await town.do(dispatching.recategorise, issue, "0110", by="孙姐")
    assert (after.status, after.category) == (Status.DISPATCHED, "0110")
    assert await town.owed_acts(issue) == {("submit", "老王"), ("acknowledge", "老王")}
    with pytest.raises(NotFound, match="no_category"):
        await town.do(dispatching.recategorise, issue, "0000", by="孙姐")


async def test_an_issue_that_turns_private_posts_nothing_in_the_group(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    await town.do(dispatching.recategorise, issue, "2703", by="孙姐")
    await town.do(handling.acknowledge, issue, by="老王")
    assert [notice for notice in await town.fresh() if notice.chat_id < 0] == []
