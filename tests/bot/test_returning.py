"""A unit that says it is not theirs: who decides, and what binds it."""

from __future__ import annotations

import pytest

from bot.desk import dispatching, returning
from bot.errors import Conflicting, Incomplete, NotYours, Stale, TooLate
from bot.notices import Kind
from tests.bot.assigned import assignments
from tests.office import Town


async def test_a_return_asked_leaves_the_unit_responsible(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段", suggested=town.unit("CG"))
    assert await town.owed_acts(issue) == {("submit", "老王"), ("decide", "孙姐")}
    assert ("task", "孙姐") in await town.told(Kind.TASK)
    with pytest.raises(Conflicting, match="already_asked"):
        await town.do(returning.ask_return, issue, by="陈主任", reason="再问")
    await town.sound()


async def test_a_return_needs_a_reason_and_comes_within_its_limit(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(returning.ask_return, issue, by="老王", reason="")
    town.clock.advance(hours=6)  # 15:00: four working hours since 09:00
    await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="及时")
    await town.do(returning.ask_return, issue, by="老王", reason="刚好")


async def test_return_after_the_limit_is_refused(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.advance(hours=6, seconds=1)
    with pytest.raises(TooLate, match="return_too_late"):
        await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段")


async def test_an_accepted_return_goes_to_another_unit_or_back_to_the_dispatcher(town: Town) -> None:
    for to, owed in (
        (town.unit("CG"), {("submit", "曹联络"), ("acknowledge", "曹联络")}),
        (None, {("dispatch", "孙姐")}),
    ):
        issue = await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="不是我们的")
        await town.fresh()
        await town.do(returning.accept_return, issue, to, by="孙姐")
        assert await town.owed_acts(issue) == owed
        assert ("told", "老王") in await town.told(Kind.TOLD)
        assert "returned" in await assignments(town, issue.id)
        await town.sound()


async def test_a_refused_return_says_why_and_the_unit_goes_on(town: Town) -> None:
    issue = await town.do(returning.ask_return, await town.acknowledged(), by="小赵", reason="不是我们的")
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(returning.refuse_return, issue, by="孙姐", reason="")
    await town.fresh()
    await town.do(returning.refuse_return, issue, by="孙姐", reason="就是你们的")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert await town.told(Kind.TOLD) == {("told", "小赵"), ("told", "老王")}
    with pytest.raises(Conflicting, match="nothing_asked"):
        await town.do(returning.accept_return, issue, None, by="孙姐")


async def test_a_second_return_is_the_supervision_offices_to_decide(town: Town) -> None:
    issue = await town.acknowledged()
    for reason in ("不是我们的", "真的不是"):
        await town.do(returning.ask_return, issue, by="老王", reason=reason)
        if reason == "不是我们的":
            await town.do(returning.refuse_return, issue, by="孙姐", reason="就是你们的")
    assert ("decide", "沈督查") in await town.owed_acts(issue)
    with pytest.raises(NotYours):
        await town.do(returning.refuse_return, issue, by="孙姐", reason="还是你们的")
    with pytest.raises(NotYours):  # that would decide it, too
        await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    await town.fresh()
    await town.do(returning.refuse_return, issue, by="沈督查", reason="定了，是你们的")
    assert ("say", "沈督查") in await town.told(Kind.SAY)
    await town.sound()


async def test_what_the_arbiter_decided_is_kept_as_a_rule_for_the_next_of_its_kind(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的")
    await town.do(returning.accept_return, issue, town.unit("CG"), by="孙姐")
    await town.do(returning.ask_return, issue, by="曹联络", reason="也不是我们的")
    with pytest.raises(Stale):  # not before it is decided
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="沈督查")
    await town.do(returning.accept_return, issue, town.unit("SZ"), by="沈督查")
    with pytest.raises(NotYours):
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="孙姐")
    assert (await town.file()).lead_id == town.unit("HW")
    for _ in range(2):
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="沈督查")
    assert (await town.file()).lead_id == town.unit("SZ")
    assert (await town.file(area="CD-02")).lead_id == town.unit("HW")


async def test_a_submission_takes_an_open_return_back(town: Town) -> None:
    issue = await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="不是我们的")
    await town.submit(issue)
    assert await town.owed_acts(issue) == {("check", "小李")}
    await town.sound()
