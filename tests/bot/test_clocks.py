"""By whose clock an act runs, and what is said of a calendar that is missing."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.batons import Owes
from bot.desk import dispatching, returning
from bot.ladder import next_nudge
from bot.notices import Kind
from tests.office import Town, office, open_town

SHANGHAI = ZoneInfo("Asia/Shanghai")
ON_DUTY = """
[calendar.unit.HW]
hours = ["06:00-12:00", "14:00-22:00"]
weekends = true
[calendar.unit.CD]
weekends = true
"""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


async def due(town: Town, *owes: Owes, **filed: str) -> list[str]:
    issue = await town.file(**filed)
    batons = [await town.baton(issue, one) for one in owes]
    return [f"{baton.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" for baton in batons]


async def test_an_act_runs_by_the_clock_of_the_unit_that_owes_it(tmp_path: Path) -> None:
    async with open_town(tmp_path, ON_DUTY) as town:
        town.clock.set(at("2026-03-06 21:30"))  # a Friday evening: sanitation works, the office does not
        ack, submit = await due(town, Owes.ACKNOWLEDGE, Owes.SUBMIT)
        assert (ack, submit) == ("03-07 07:30", "03-07 09:30")  # 2 and 4 working hours of a Saturday
        assert await due(town, Owes.ACKNOWLEDGE, category="0113") == ["03-09 10:00"]  # the road works: office hours
        issue = await town.unsorted()
        waiting = await town.baton(issue, Owes.DISPATCH)
        assert waiting.next_nudge_at == at("2026-03-07 07:30")  # who dispatches is on duty on Saturdays
        moved = await town.do(dispatching.dispatch, issue, town.unit("SZ"), by="孙姐")
        moved = await town.do(dispatching.redirect, moved, town.unit("HW"), by="孙姐")
        first = await town.baton(moved, Owes.SUBMIT)
        assert f"{first.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "03-08 17:30"  # a new lead, its own clock
        await town.sound()


async def test_a_baton_keeps_the_clock_it_was_opened_by(tmp_path: Path) -> None:
    async with open_town(tmp_path, ON_DUTY) as town:
        town.clock.set(at("2026-03-06 21:30"))
        issue = await town.file()
        baton = await town.baton(issue, Owes.SUBMIT)
        town.office = later = office("[calendar.unit.HW]\nholidays = [2026-03-07]")
        async with town.store.transaction() as tx:
            await later.take_office(tx, town.clock())
            kept = await later.policy_of(baton, tx)
        following = next_nudge(baton, kept, 0)
        assert following is not None
        assert following.at == baton.next_nudge_at == at("2026-03-07 07:30")
        assert later.clock_of(town.unit("HW"), town.roster)[1].calendar != kept.calendar
        assert set(later.calendars(town.roster)) == {town.unit("HW")}


async def test_a_return_is_asked_for_within_the_units_own_hours(tmp_path: Path) -> None:
    async with open_town(tmp_path, ON_DUTY) as town:
        town.clock.set(at("2026-03-06 21:30"))
        issue = await town.file()
        town.clock.set(at("2026-03-07 09:00"))
        await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段")
        assert await town.baton(issue, Owes.DECIDE)


async def test_administrators_hear_once_that_next_years_calendar_is_missing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_town(tmp_path, "[calendar]\nworkdays = [2034-02-04]") as town:  # that year is known, the next not
        town.clock.set(at("2034-11-30 09:00"))
        await town.pass_time(hours=1)
        assert not await town.told(Kind.ALARM)
        with caplog.at_level(logging.WARNING):
            await town.pass_time(days=1)
        alarms = [(notice.kind, notice.facts) for notice in await town.fresh()]
        assert alarms == [(Kind.ALARM, {"template": "calendar_unknown", "year": 2035})]
        assert "make-up workdays of 2035 are not known" in caplog.text
        await town.pass_time(days=1)
        await town.pass_time(days=60)
        assert not await town.told(Kind.ALARM)
