"""The check and what may follow it: rework, with its own limit, and reopening."""

from __future__ import annotations

import pytest

from bot.batons import Owes
from bot.desk import checking, supervising
from bot.errors import Incomplete, NotYours, TooLate
from bot.issues import Resolution, Status
from bot.notices import Kind
from tests.bot.assigned import assignments
from tests.databases import by_hand
from tests.office import Town


async def test_a_passed_check_closes_with_the_result_the_unit_named(town: Town) -> None:
    issue = await town.submitted()
    await town.fresh()
    after = await town.do(checking.pass_check, issue, by="小李")
    assert (after.status, after.resolution, after.closed_at) == (Status.CLOSED, Resolution.FIXED, town.clock())
    assert await town.owed_acts(issue) == set()
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    assert await assignments(town, issue.id) == ["accepted"]


async def test_who_handled_it_never_checks_it(town: Town) -> None:
    issue = await town.submitted("小赵")
    for name in ("小赵", "老王", "陈主任", "小钱", "周书记", "管小萍"):
        with pytest.raises(NotYours):
            await town.do(checking.pass_check, issue, by=name)
    assert (await town.do(checking.pass_check, issue, by="孙姐")).status is Status.CLOSED


async def test_a_failed_check_gives_half_of_the_original_limit(town: Town) -> None:
    issue = await town.submitted()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(checking.fail_check, issue, by="小李", reason="")
    town.clock.advance(hours=1)
    await town.fresh()
    after = await town.do(checking.fail_check, issue, by="小李", reason="还有一半没清")
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (after.status, after.reworks) == (Status.IN_PROGRESS, 1)
    assert (str(baton.limit), baton.opened_at, town.name(baton.holder_id)) == ("2wh", town.clock(), "老王")
    assert ("task", "老王") in await town.told(Kind.TASK)
    await town.submit(issue)
    await town.do(checking.fail_check, issue, by="小李", reason="还是没清")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2wh"  # of the original, not of the half


async def test_a_rework_limit_is_at_least_two_hours(town: Town) -> None:
    issue = await town.submitted("曹联络", category="0128")
    await town.do(checking.fail_check, issue, by="小李", reason="还在响")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2h"


async def test_a_rework_falls_to_a_colleague_where_the_owner_has_left(town: Town) -> None:
    issue = await town.submitted("小赵")
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE post SET \"end\" = '2026-03-01' WHERE person_id = ?", town.person("小赵"))
        await tx.roster_changed()
    after = await town.do(checking.fail_check, issue, by="小李", reason="没清")
    assert town.name(after.owner_id) == "老王"
    assert await town.owed_acts(issue) == {("submit", "老王")}


async def test_a_reopened_issue_keeps_its_number_and_goes_to_its_lead(town: Town) -> None:
    issue = await town.closed()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(checking.reopen, issue, by="小李", reason="")
    after = await town.do(checking.reopen, issue, by="小李", reason="又堆起来了")
    assert (after.id, after.status, after.reopened) == (issue.id, Status.IN_PROGRESS, 1)
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2wh"
    assert await assignments(town, issue.id) == ["acked"]


async def test_reopening_after_fourteen_days_is_refused_to_the_reporter_alone(town: Town) -> None:
    issue = await town.closed()
    town.clock.advance(days=14, hours=14, minutes=59)  # to the end of the day
    await town.do(checking.reopen, await town.closed(), by="小李", reason="又堆起来了")
    town.clock.advance(minutes=2)
    with pytest.raises(TooLate, match="reopen_too_late"):
        await town.do(checking.reopen, issue, by="小李", reason="又堆起来了")
    for name in ("小钱", "老王", "孙姐"):
        with pytest.raises(NotYours):
            await town.do(checking.reopen, issue, by=name, reason="又堆起来了")
    assert (await town.do(checking.reopen, issue, by="周书记", reason="群众反映")).status is Status.IN_PROGRESS


async def test_what_was_closed_by_force_can_be_taken_up_again(town: Town) -> None:
    issue = await town.do(supervising.force_close, await town.acknowledged(), by="周书记", reason="另案处理")
    assert (issue.status, issue.resolution) == (Status.CLOSED, Resolution.FORCED)
    await town.do(checking.reopen, issue, by="沈督查", reason="另案不成立")
    assert await assignments(town, issue.id) == ["acked"]
    never = await town.do(supervising.force_close, await town.unsorted(), by="管小萍", reason="误报")
    with pytest.raises(TooLate, match="never_dispatched"):
        await town.do(checking.reopen, never, by="小李", reason="不是误报")
