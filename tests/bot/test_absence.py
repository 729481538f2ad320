"""Leave, the rota and closed doors: who answers now, what goes from hand to hand, and what nobody hears meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.absence import answers_for, left_alone
from bot.batons import Level
from bot.desk import absences, checking, dispatching, importing, reaching, rota
from bot.errors import Refusal
from bot.importing import Changes
from bot.issues import Issue
from bot.notices import Delivery, Kind, Notice
from bot.posts import Absence
from bot.roster_file.rows import RotaRow
from tests.office import Town, district, open_town

PRESSING = {Kind.TASK, Kind.NUDGE, Kind.TALLY}


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


async def leave(town: Town, who: str, to: str | None, hours: float = 0, days: float = 2) -> Absence:
    """From so many hours on, for so many days."""
    start = town.clock() + timedelta(hours=hours)
    async with town.desk() as desk:
        substitute = town.person(to) if to is not None else None
        return await absences.give(desk, start, start + timedelta(days=days), substitute, by=town.person(who))


async def turned(town: Town, **length: float) -> list[Notice]:
    """Time passes; what has become owed."""
    town.clock.advance(**length)
    while await town.rounds.tick():
        pass
    return await town.fresh()


def handed(town: Town, notices: list[Notice]) -> list[tuple[str, str, int]]:
    """Who was told, in which part, of how many."""
    found = [n for n in notices if n.facts.get("template") == "handed"]
    return [(town.reader(n), n.facts["side"], sum(part[2] for part in n.facts["parts"])) for n in found]


async def owner(town: Town, issue: Issue) -> str | None:
    return town.name((await town.issue(issue)).owner_id)


# --- leave


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


# --- the rota


async def rostered(town: Town, *rows: tuple[str, str, int, int]) -> Changes:
    """A unit, somebody of it, and from when to when, in days from today."""
    file = district()
    codes = {person.name: person.code for person in file.people}
    async with town.desk() as desk:
        days = [desk.on + timedelta(days=n) for n in range(-9, 30)]
        rota = [RotaRow(2, unit, codes[who], days[first + 9], days[last + 9]) for unit, who, first, last in rows]
        return await importing.import_roster(desk, replace(file, rota=tuple(rota)))


async def on_duty(town: Town, unit: str, day: int) -> list[str | None]:
    async with town.desk() as desk:
        on = desk.on + timedelta(days=day)
        return [town.name(one.person_id) for one in await desk.tx.duties(town.unit(unit), on, on)]


async def test_who_is_on_duty_is_named_first_unless_they_are_away(town: Town) -> None:
    await rostered(town, ("HW", "小马", 0, 1), ("HW", "小赵", 0, 1))
    assert await owner(town, await town.file()) == "小赵"  # whose area it is comes first among the two
    await leave(town, "小赵", None)
    assert await owner(town, await town.file()) == "小马"
    town.clock.advance(days=2)
    assert await owner(town, await town.file()) == "老王"


async def test_a_rota_replaces_what_is_to_come_of_the_units_it_names(town: Town) -> None:
    first = await rostered(town, ("HW", "小马", -3, 3), ("HW", "小赵", 4, 9), ("CG", "曹联络", 0, 9))
    assert first.added == {"rota": 3}
    again = await rostered(town, ("HW", "小马", -3, 3), ("HW", "小赵", 4, 9), ("CG", "曹联络", 0, 9))
    assert not again.any
    town.clock.advance(days=1)
    await rostered(town, ("HW", "老王", -1, 3))
    assert [await on_duty(town, "HW", day) for day in (-1, 0, 3, 4)] == [["小马"], ["老王"], ["老王"], []]
    assert await on_duty(town, "CG", 5) == ["曹联络"]


async def test_a_swap_is_made_when_the_other_agrees_and_only_then(town: Town) -> None:
    await rostered(town, ("HW", "小马", 0, 4), ("HW", "小赵", 5, 9))
    async with town.desk() as desk:
        days = [desk.on + timedelta(days=n) for n in range(10)]
        asked = [town.unit("HW"), days[2], town.person("小赵"), days[6]]
        swap = await rota.ask_swap(desk, *asked, by=town.person("小马"))  # type: ignore[arg-type]
        with pytest.raises(Refusal, match="no_swap"):
            await rota.answer_swap(desk, swap.id, True, by=town.person("小马"))
    assert await on_duty(town, "HW", 2) == ["小马"]
    async with town.desk() as desk:
        await rota.answer_swap(desk, swap.id, True, by=town.person("小赵"))
    found = [(await on_duty(town, "HW", day))[0] for day in range(8)]
    assert found == ["小马", "小马", "小赵", "小马", "小马", "小赵", "小马", "小赵"]
    async with town.desk() as desk:
        with pytest.raises(Refusal, match="swap_answered"):
            await rota.answer_swap(desk, swap.id, False, by=town.person("小赵"))


@pytest.mark.parametrize(
    ("day", "to", "other", "code"),
    [
        (-1, "小赵", None, "day_over"),
        (7, "小赵", None, "not_on_duty"),
        (1, "曹联络", None, "not_of_the_unit"),
        (1, "小马", None, "not_of_the_unit"),
        (1, "小赵", 2, "rota_changed"),
        (5, "小赵", None, "on_duty_already"),
        (1, "老王", None, "away_that_day"),
    ],
)
async def test_a_swap_that_cannot_be_is_refused(town: Town, day: int, to: str, other: int | None, code: str) -> None:
    await rostered(town, ("HW", "小马", 0, 5), ("HW", "小赵", 5, 9), ("CG", "曹联络", 0, 9))
    await leave(town, "老王", "小赵", days=3)
    async with town.desk() as desk:
        on, other_day = (desk.on + timedelta(days=n) if n is not None else None for n in (day, other))
        assert on is not None
        with pytest.raises(Refusal, match=code):
            await rota.ask_swap(desk, town.unit("HW"), on, town.person(to), other_day, by=town.person("小马"))


# --- closed doors


async def test_of_a_leave_that_begins_at_night_what_is_critical_is_told_at_once_and_the_rest_in_the_morning(
    town: Town,
) -> None:
    town.clock.advance(hours=11)  # 20:00
    for level in (Level.ROUTINE, Level.CRITICAL, Level.URGENT):
        await town.acknowledged(level=level)
    await leave(town, "老王", "小马", hours=4)
    await town.fresh()
    notices = [n for n in await turned(town, hours=4) if n.facts.get("template") == "handed"]
    assert handed(town, [n for n in notices if n.not_before is None]) == [("老王", "gave", 1), ("小马", "got", 1)]
    later = [n for n in notices if n.not_before is not None]
    assert handed(town, later) == [("老王", "gave", 2), ("小马", "got", 2)]
    morning = town.clock() + timedelta(hours=7, minutes=30)
    assert all(n.not_before and morning < n.not_before < morning + timedelta(minutes=20) for n in later)


async def test_who_blocks_the_bot_loses_what_they_hold_to_the_next(town: Town) -> None:
    first, second = await town.acknowledged(), await town.file()
    await town.fresh()
    async with town.desk() as desk:
        await reaching.door_closed(desk, town.person("老王"))
    fresh = await town.fresh()
    assert [await owner(town, one) for one in (first, second)] == ["小赵", "小赵"]
    assert handed(town, fresh) == [("小赵", "got", 2)]
    assert [(town.reader(n), n.facts["template"]) for n in fresh if n.kind is Kind.ALARM] == [("管小萍", "unreachable")]
    await town.sound()


async def test_a_message_that_does_not_arrive_moves_the_baton_and_reaches_its_new_holder(town: Town) -> None:
    issue = await town.file()
    [task] = [notice for notice in await town.fresh() if notice.kind is Kind.TASK]
    async with town.desk() as desk:
        await reaching.could_not_reach(desk, replace(task, chat_id=task.chat_id))
    fresh = await town.fresh()
    assert await owner(town, issue) == "小赵"
    assert [town.reader(n) for n in fresh if n.kind is Kind.TASK] == ["小赵"]
    assert handed(town, fresh) == []


# --- posts with an end


async def test_the_end_of_a_secondment_moves_what_is_open_on(town: Town) -> None:
    async with town.desk() as desk:
        await desk.tx._connection.exec_driver_sql(  # type: ignore[attr-defined]
            "UPDATE post SET end = '2026-03-03' WHERE person_id = ?", (int(town.person("老王")),)
        )
        await desk.tx.roster_changed()
    issue = await town.acknowledged()
    await town.pass_time(days=1)
    assert await owner(town, issue) == "老王"
    await town.pass_time(days=1)
    assert await owner(town, issue) == "小赵"


async def _roster(town: Town) -> Town:
    async with town.store.snapshot() as tx:
        town.roster = await tx.roster()
    return town
