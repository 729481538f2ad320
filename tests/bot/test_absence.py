"""Leave: what is open goes to a substitute and comes back, each told once."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.absence import answers_for, left_alone
from bot.desk import absences, checking, dispatching
from bot.errors import Refusal
from bot.notices import Delivery, Kind
from tests.bot.absent import PRESSING, handed, leave, owner, turned
from tests.office import Town


async def test_what_is_open_goes_to_the_substitute_and_comes_back_each_told_once(town: Town) -> None:
    issues = [await town.acknowledged() for _ in range(2)] + [await town.file()]
    await leave(town, "老王", "小马", hours=1)
    await town.fresh()
    notices = await turned(town, hours=1)
    assert sorted(handed(town, notices)) == [("小马", "got", 3), ("老王", "gave", 3)]
    assert {n.kind for n in notices} <= {Kind.SAY, Kind.CARD}
    assert [await owner(town, one) for one in issues] == ["小马"] * 3
    assert await town.owed_acts(issues[2]) == {("submit", "小马"), ("acknowledge", "小马")}
    await town.submit(issues[0], "小马")
    await town.sound()
    await town.fresh()
    notices = await turned(town, days=2)
    assert sorted(handed(town, notices)) == [("小马", "gave", 2), ("老王", "got", 2)]
    assert [await owner(town, one) for one in issues[1:]] == ["老王"] * 2
    await town.sound()


async def test_what_is_named_meanwhile_is_the_substitutes_and_stays_theirs(town: Town) -> None:
    await leave(town, "老王", "小马")
    issue = await town.file()
    assert await owner(town, issue) == "小马"
    await turned(town, days=2)
    assert await owner(town, issue) == "小马"


async def test_an_owner_on_leave_whose_substitute_is_on_leave(town: Town) -> None:
    issue = await town.acknowledged()
    await leave(town, "小马", "小赵", days=1)
    await leave(town, "老王", "小马", days=3)
    assert await owner(town, issue) == "小赵"
    await turned(town, days=1)
    assert await owner(town, issue) == "小赵"  # who keeps it goes on until its owner is back
    await turned(town, days=2)
    assert await owner(town, issue) == "老王"


async def test_two_who_stand_in_for_each_other_make_no_loop(town: Town) -> None:
    issue = await town.acknowledged()
    await leave(town, "小赵", "老王")
    await leave(town, "老王", "小赵")
    roster = (await _roster(town)).roster
    assert answers_for(roster, town.person("老王"), town.clock()) is None
    assert await owner(town, issue) == "小马"


async def test_a_substitute_who_goes_away_too_gives_it_on_and_it_comes_back_past_them(town: Town) -> None:
    issue = await town.acknowledged()
    await leave(town, "老王", "小马", days=3)
    await leave(town, "小马", "小赵", hours=2, days=1)
    await turned(town, hours=2)
    assert await owner(town, issue) == "小赵"
    await turned(town, days=3)
    assert await owner(town, issue) == "老王"


async def test_nobody_to_take_it_leaves_it_where_it_is_and_is_told(town: Town) -> None:
    issue = await town.acknowledged()
    await town.lose("小赵", "小马", "陈主任")
    await town.fresh()
    await leave(town, "老王", None)
    fresh = await town.fresh()
    assert await owner(town, issue) == "老王"
    assert [n.facts["template"] for n in fresh if n.kind is Kind.ALARM] == ["nobody_answers"]
    nudges = [n for n in await turned(town, days=1) if n.kind is Kind.NUDGE]
    assert nudges
    assert "老王" not in {town.reader(n) for n in nudges}
    await town.sound()


async def test_what_waited_for_its_turn_when_somebody_goes_away_goes_to_who_answers(town: Town) -> None:
    await town.acknowledged()
    await town.fresh()
    held = [n for n in await turned(town, hours=7) if n.kind is Kind.NUDGE and town.reader(n) == "陈主任"]
    assert held
    await leave(town, "陈主任", "小赵")
    fresh = [n for n in await town.fresh() if n.kind is Kind.NUDGE]
    assert {(town.reader(n), n.facts["stand_in_for"]) for n in fresh} == {("小赵", town.person("陈主任"))}
    async with town.store.snapshot() as tx:
        assert [(await tx.notice(n.id)).state for n in held] == [Delivery.DROPPED] * len(held)  # type: ignore[union-attr]


async def test_nobody_who_is_away_is_pressed(town: Town) -> None:
    """Owner, dispatcher, head and leader are away; every rung climbs to its end."""
    issues = [await town.file(), await town.unsorted(), await town.submitted()]
    for who, to in (("老王", "小马"), ("孙姐", "小唐"), ("陈主任", "小赵"), ("林主任", None), ("小李", "小钱")):
        await leave(town, who, to, days=20)
    away = {town.person(name) for name in ("老王", "孙姐", "陈主任", "林主任", "小李")}
    await town.fresh()
    said = [notice for _ in range(12) for notice in await turned(town, hours=8)]
    pressing = [n for n in said if n.kind in PRESSING]
    assert len(pressing) > 20
    assert not {n.person_id for n in pressing} & away
    assert not {one for n in pressing for one in n.facts.get("people", ())} & away
    assert await town.owed_acts(issues[1]) == {("dispatch", "小唐")}
    await town.sound()


async def test_rework_of_who_is_away_goes_to_who_is_there(town: Town) -> None:
    issue = await town.submitted()
    await leave(town, "老王", "小马")
    await town.do(checking.fail_check, issue, by="小李", reason="没清")
    assert await town.owed_acts(issue) == {("submit", "小马")}


async def test_a_private_issue_goes_to_nobody_without_ties_to_it(town: Town) -> None:
    """小钱 is a colleague of its reporter, no more."""
    issue = await town.do(dispatching.dispatch, await town.file(category="2703"), town.unit("HW"), by="孙姐")
    assert issue.private
    await town.submit(issue)
    await leave(town, "小李", "小钱")
    assert await town.owed_acts(issue) == {("check", "孙姐")}


async def test_back_early_brings_everything_back_at_once(town: Town) -> None:
    issue = await town.acknowledged()
    one = await leave(town, "老王", "小马", days=5)
    async with town.desk() as desk:
        await absences.call_off(desk, one.id, by=town.person("老王"))
    assert await owner(town, issue) == "老王"
    assert await town.file()
    async with town.desk() as desk:
        with pytest.raises(Refusal, match="no_leave"):
            await absences.call_off(desk, one.id, by=town.person("老王"))


async def test_another_substitute_in_the_middle_takes_over(town: Town) -> None:
    issue = await town.acknowledged()
    one = await leave(town, "老王", "小马", days=5)
    async with town.desk() as desk:
        to = town.person("小赵")
        await absences.change(desk, one.id, one.start, one.end, to, by=town.person("老王"))
    assert await owner(town, issue) == "小赵"
    await turned(town, days=5)
    assert await owner(town, issue) == "老王"


async def test_a_leave_that_passed_while_the_process_was_down_moves_nothing(town: Town) -> None:
    issue = await town.acknowledged()
    await leave(town, "老王", "小马", hours=1, days=1)
    await town.fresh()
    assert handed(town, await turned(town, days=3)) == []
    assert await owner(town, issue) == "老王"


async def test_one_leave_that_follows_another_brings_nothing_back_between_them(town: Town) -> None:
    issue = await town.acknowledged()
    await leave(town, "老王", "小马", days=1)
    await leave(town, "老王", "小马", hours=24, days=1)
    await turned(town, days=1)
    assert await owner(town, issue) == "小马"
    await turned(town, days=1)
    assert await owner(town, issue) == "老王"


@pytest.mark.parametrize(
    ("start", "end", "to", "code"),
    [
        (-3, -2, None, "leave_over"),
        (2, 1, None, "leave_backwards"),
        (1, 400, None, "leave_too_long"),
        (400, 401, None, "leave_too_long"),
        (11, 14, None, "leave_overlaps"),
        (1, 2, "老王", "not_of_your_unit"),
        (1, 2, "曹联络", "not_of_your_unit"),
    ],
)
async def test_a_leave_that_cannot_be_is_refused(town: Town, start: int, end: int, to: str | None, code: str) -> None:
    await leave(town, "老王", "小马", hours=24 * 10, days=3)
    day = timedelta(days=1)
    substitute, by = town.person(to) if to else None, town.person("老王")
    async with town.desk() as desk:
        with pytest.raises(Refusal, match=code):
            await absences.give(desk, town.clock() + start * day, town.clock() + end * day, substitute, by=by)


async def test_the_head_is_warned_when_the_last_of_a_unit_goes(town: Town) -> None:
    await town.lose("小赵", "小马")
    await leave(town, "老王", None)
    told = [(town.reader(n), n.facts["template"]) for n in await town.fresh() if n.kind is Kind.SAY]
    assert told == [("陈主任", "leave_alone")]
    roster = (await _roster(town)).roster
    start: datetime = town.clock()
    assert left_alone(roster, town.person("小赵"), start, start + timedelta(days=1), start.date()) == [town.unit("HW")]


async def _roster(town: Town) -> Town:
    async with town.store.snapshot() as tx:
        town.roster = await tx.roster()
    return town
