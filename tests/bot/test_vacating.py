"""Nobody is left of a unit: what it had goes back to be dispatched anew, and nobody waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.batons import Level, Owes
from bot.bundling import handed
from bot.commands.verifying import examined
from bot.desk import checking, dispatching, handling, importing, supervising, suspending
from bot.issues import Issue, Status
from bot.notices import Kind
from tests.office import Town, district


async def empty(town: Town, *units: str) -> importing.Changes:
    """A roster comes in that lists nobody in these units any more."""
    posts = tuple(post for post in district().posts if post.unit not in units)
    async with town.desk() as desk:
        return await importing.import_roster(desk, replace(district(), posts=posts))


@pytest.fixture(autouse=True)
async def sound(town: Town) -> AsyncIterator[None]:
    yield
    await town.sound()
    assert [found async for findings in examined(town.store) for found in findings] == []


async def test_what_it_leads_goes_to_the_dispatcher_who_hears_why(town: Town) -> None:
    issue, taken = await town.file(), await town.acknowledged()
    await town.fresh()
    town.clock.advance(days=1)
    changes = await empty(town, "HW")
    assert changes.handed == {(town.person("老王"), town.person("孙姐")): 2}
    for one in (issue, taken):
        assert (await town.issue(one)).status is Status.REPORTED
        assert await town.owed_acts(one) == {("dispatch", "孙姐")}
    tasks = [notice for notice in await town.fresh() if notice.kind is Kind.TASK]
    assert {(town.reader(task), task.facts["vacated"], task.patient) for task in tasks} == {
        ("孙姐", town.unit("HW"), handed(Level.ROUTINE).patient)
    }
    await town.do(dispatching.dispatch, issue, town.unit("CG"), by="孙姐")
    assert ("submit", "曹联络") in await town.owed_acts(issue)


async def test_a_supporting_unit_is_waited_for_no_more(town: Town) -> None:
    issue = await town.unsorted()
    await town.do(
        dispatching.dispatch,
        issue,
        town.unit("HW"),
        by="孙姐",
        supporting=[town.unit("CG")],
        mandatory=[town.unit("CG")],
    )
    await town.do(handling.acknowledge, issue, by="老王")
    await town.fresh()
    town.clock.advance(days=1)
    await empty(town, "CG")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert ("told", "老王") in await town.told(Kind.TOLD)
    await town.submit(issue)


async def _submitted(town: Town) -> Issue:
    return await town.submitted()


async def _paused(town: Town) -> Issue:
    issue = await town.acknowledged()
    await town.do(suspending.suspend, issue, town.clock() + timedelta(days=7), by="老王", reason="等备件")
    return await town.do(suspending.grant_suspension, issue, by="孙姐")


async def _closed(town: Town) -> Issue:
    return await town.closed()


async def _fails(town: Town, issue: Issue) -> None:
    await town.do(checking.fail_check, issue, by="小李", reason="还有")


async def _resumes(town: Town, issue: Issue) -> None:
    await town.pass_time(days=10)


async def _reopens(town: Town, issue: Issue) -> None:
    await town.do(checking.reopen, issue, by="小李", reason="又有了")


@pytest.mark.parametrize(("begun", "comes_back"), [(_submitted, _fails), (_paused, _resumes), (_closed, _reopens)])
async def test_what_would_come_back_to_it_later_is_dispatched_anew(town: Town, begun: Any, comes_back: Any) -> None:
    issue = await begun(town)
    town.clock.advance(days=1)
    await empty(town, "HW")
    await comes_back(town, issue)
    found = await town.issue(issue)
    assert (found.status, found.lead_id, found.owner_id) == (Status.REPORTED, None, None)
    assert await town.owed_acts(issue) == {("dispatch", "孙姐")}
    dispatch = await town.baton(issue, Owes.DISPATCH)
    assert dispatch.due_at < town.clock() + timedelta(days=1)  # by its own limit, not by the one of the work


async def test_a_helper_that_has_gone_during_a_pause_is_not_called_back(town: Town) -> None:
    issue = await town.unsorted()
    await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=[town.unit("CG")])
    await town.do(handling.acknowledge, issue, by="老王")
    await town.do(suspending.suspend, issue, town.clock() + timedelta(days=7), by="老王", reason="等备件")
    await town.do(suspending.grant_suspension, issue, by="孙姐")
    town.clock.advance(days=1)
    await empty(town, "CG")
    await town.do(suspending.resume, issue, by="孙姐")
    assert await town.owed_acts(issue) == {("submit", "老王")}


async def test_a_leaders_question_is_answered_by_who_dispatches(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(supervising.supervise, issue, by="高区长", reason="请说明")
    town.clock.advance(days=1)
    await empty(town, "HW")
    assert await town.owed_acts(issue) == {("dispatch", "孙姐"), ("answer", "孙姐")}
    await town.do(supervising.answer, issue, by="孙姐", words="单位撤并，正重新派单")
    assert await town.owed_acts(issue) == {("dispatch", "孙姐")}
