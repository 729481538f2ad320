"""Who leaves without a word: a blocked bot, a message that does not arrive, a post that ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.batons import Level
from bot.desk import reaching
from bot.notices import Kind
from tests.bot.absent import handed, leave, owner, turned
from tests.databases import by_hand
from tests.office import Town

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
        await by_hand(desk.tx, "UPDATE post SET \"end\" = '2026-03-03' WHERE person_id = ?", int(town.person("老王")))
        await desk.tx.roster_changed()
    issue = await town.acknowledged()
    await town.pass_time(days=1)
    assert await owner(town, issue) == "老王"
    await town.pass_time(days=1)
    assert await owner(town, issue) == "小赵"
