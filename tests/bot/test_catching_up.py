from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.backups import TAKEN
from bot.catching_up import catch_up
from bot.desk import suspending
from bot.desk.telling import Telling
from bot.ids import NoticeId
from bot.issues import Status
from bot.notices import PRIORITY, Delivery, Kind, Notice
from tests.office import STREET_GROUP, Town, open_town


async def put_in_place(town: Town, **ago: float) -> None:
    """The database is a copy made some time ago."""
    async with town.store.transaction() as tx:
        await tx.set_fact(TAKEN, (town.clock() - timedelta(**ago)).isoformat())


async def caught_up(town: Town) -> bool:
    return await catch_up(town.store, town.office, town.clock)


async def test_a_database_that_was_not_restored_is_left_alone(town: Town) -> None:
    await town.acknowledged()
    await town.fresh()
    assert not await caught_up(town)
    assert await town.fresh() == []


async def test_who_holds_or_was_owed_something_and_each_group_is_told_once_also_when_killed_on_the_way(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.acknowledged()
    town.clock.advance(hours=7)  # due an hour ago
    await put_in_place(town, hours=7)

    async def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as dying:
        dying.setattr(Telling, "alarm", killed)
        with pytest.raises(KeyboardInterrupt):
            await caught_up(town)
    assert await caught_up(town)
    assert not await caught_up(town)
    told = [notice for notice in await town.fresh() if notice.facts.get("template") == "restored"]
    assert {town.reader(notice) for notice in told if notice.kind is Kind.SAY} == {"老王", "小李", "城东街道群", "区群"}
    assert [town.reader(notice) for notice in told if notice.kind is Kind.ALARM] == ["管小萍"]
    assert len(told) == 5
    while await town.rounds.tick():
        pass
    assert await town.told(Kind.NUDGE, Kind.TALLY) == set()


async def test_rungs_of_the_time_between_are_passed_over_with_their_reason_and_the_next_is_told(town: Town) -> None:
    """Due at 15:00, red at 17:00, the next at 9:00 on the morning after."""
    issue = await town.acknowledged()
    await town.fresh()
    town.clock.advance(hours=9)
    await put_in_place(town, hours=9)
    await caught_up(town)
    [passed] = [event for event in await town.history(issue) if event.move == "passed_over"]
    assert passed.facts["why"] == "restored"
    assert len(passed.facts["rungs"]) == 4
    assert (await town.issue(issue)).supervision == 0
    town.clock.advance(hours=15)
    while await town.rounds.nudge_due():
        pass
    assert ("nudge", "高区长") in await town.told(Kind.NUDGE)
    assert (await town.issue(issue)).supervision == 3


async def test_what_time_itself_changes_is_not_passed_over(town: Town) -> None:
    paused = await town.acknowledged()
    until = town.clock() + timedelta(days=3)
    await town.do(suspending.suspend, paused, until, by="老王", reason="等材料")
    await town.do(suspending.grant_suspension, paused, by="孙姐")
    unchecked = await town.submitted(category="0136", by="小钱")
    town.clock.advance(days=6)
    await put_in_place(town, days=6)
    await caught_up(town)
    while await town.rounds.tick():
        pass
    assert (await town.issue(paused)).status is Status.IN_PROGRESS
    assert "check_passed_on" in await town.moves(unchecked)


async def test_what_may_have_been_said_is_not_said_again_and_what_was_to_come_later_is(town: Town) -> None:
    issue, now = await town.file(), town.clock()
    async with town.store.transaction() as tx:
        await tx.owe(
            *(
                Notice(f"{kind}.{hours}", kind, STREET_GROUP, now, issue_id=issue.id, priority=PRIORITY[kind],
                       facts={"template": "x"}, not_before=now + timedelta(hours=hours))
                for kind in (Kind.TOLD, Kind.MENU)
                for hours in (1, 9)
            )
        )  # fmt: skip
    town.clock.advance(hours=5)
    await put_in_place(town, hours=5)
    await caught_up(town)
    async with town.store.snapshot() as tx:
        owed = [notice.dedup_key for notice in await tx.owed_since(NoticeId(0), 1000) if notice.created_at == now]
        assert sorted(owed) == ["menu.1", "menu.9", "told.9"]
        undelivered = await tx.undelivered()
    assert Delivery.FAILED not in undelivered


async def test_numbers_that_people_may_know_already_are_not_given_again(tmp_path: Path) -> None:
    async with open_town(tmp_path) as town:
        await town.file()
        await put_in_place(town, hours=1)
        await caught_up(town)
        assert (await town.file()).number == "A-2001"
