"""The choice that is forced at three times the limit."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.batons import Owes
from bot.desk import dispatching, extending, handling
from bot.errors import Incomplete
from bot.issues import Issue
from bot.notices import Kind
from tests.bot.nudges import nudged
from tests.office import Town


async def frozen(town: Town) -> Issue:
    """Three times its limit: 12wh from Monday 09:00 is Tuesday at the end of the morning."""
    issue = await town.acknowledged()
    await town.pass_time(days=1, hours=6)
    return issue


async def test_at_three_times_the_limit_a_choice_is_owed_and_asked_for_until_it_is_made(town: Town) -> None:
    issue = await frozen(town)
    choice = await town.baton(issue, Owes.CHOOSE)
    assert (town.name(choice.holder_id), str(choice.limit)) == ("沈督查", "4wh")
    assert ("nudge", "沈督查") in await nudged(town)
    asked = []
    for _ in range(3):
        await town.pass_time(days=1)
        asked += [n for n in await town.fresh() if n.baton_id == choice.id and n.kind is Kind.NUDGE]
    assert {town.reader(notice) for notice in asked} == {"沈督查", "陈主任"}
    assert [n.facts["count"] for n in asked if town.reader(n) == "沈督查"] == [1, 2, 3]
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="沈督查")
    assert await town.batons(issue, Owes.CHOOSE) == []
    await town.sound()


async def test_the_head_chooses_by_another_owner_but_nobody_frees_themselves_by_a_swap(town: Town) -> None:
    issue = await frozen(town)
    await town.do(handling.reassign, issue, town.person("小赵"), by="老王")
    assert len(await town.batons(issue, Owes.CHOOSE)) == 1
    await town.do(handling.reassign, issue, town.person("老王"), by="陈主任")
    assert await town.batons(issue, Owes.CHOOSE) == []
    await town.sound()


async def test_more_time_may_be_asked_for_once_a_choice_is_owed(town: Town) -> None:
    issue = await frozen(town)
    until = town.clock() + timedelta(days=2)
    with pytest.raises(Incomplete, match="extend_earlier"):
        await town.do(extending.extend, issue, town.clock(), by="陈主任", reason="等配件")
    await town.do(extending.extend, issue, until, by="陈主任", reason="等配件")
    assert len(await town.batons(issue, Owes.CHOOSE)) == 1  # asked is not chosen
    await town.do(extending.grant_extension, issue, by="孙姐")
    assert await town.batons(issue, Owes.CHOOSE) == []
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == until
    await town.pass_time(days=3)
    tallies = [n.facts["colour"] for n in await town.fresh() if n.kind is Kind.TALLY]
    assert "yellow" in tallies  # the second of this issue, for the new time
    await town.sound()
