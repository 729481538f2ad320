"""The account of a deadline: what counts of each day, where the limit comes from, who held it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.batons import Owes
from bot.day_by_day import Day, day_by_day
from bot.deadlines import Source, deadline
from bot.desk import checking, conditions, dispatching, extending, handling, supervising, suspending
from bot.durations import Duration
from bot.holdings import holdings
from bot.worktime import Calendar
from tests.bot.test_worktime import OFFICE, calendars, moments
from tests.office import Town, office

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def told(start: str, end: str, *rest: str, calendar: Calendar = OFFICE) -> list[tuple[str, str, float]]:
    rests = [(at(rest[0]), at(rest[1]))] if rest else []
    return [
        (f"{one.first:%m-%d}..{one.last:%m-%d}", one.day.value, one.total / timedelta(hours=1))
        for one in day_by_day(calendar, at(start), at(end), rests)
    ]


def test_the_week_of_the_national_day_counts_for_nothing() -> None:
    assert told("2026-09-30 17:30", "2026-10-08 08:30") == [
        ("09-30..09-30", "worked", 0.5),
        ("10-01..10-07", "holiday", 0),
        ("10-08..10-08", "worked", 0.5),
    ]


def test_make_up_workdays_weekends_and_evenings_are_named() -> None:
    assert told("2026-02-12 18:30", "2026-02-14 09:00") == [
        ("02-12..02-12", "over", 0),
        ("02-13..02-13", "worked", 8),
        ("02-14..02-14", "made_up", 1),
    ]
    assert told("2026-03-05 08:00", "2026-03-11 18:00") == [
        ("03-05..03-06", "worked", 16),
        ("03-07..03-08", "off", 0),
        ("03-09..03-11", "worked", 24),
    ]


def test_a_rest_is_told_and_not_counted() -> None:
    assert told("2026-03-03 10:00", "2026-03-06 18:00", "2026-03-03 16:00", "2026-03-05 10:00") == [
        ("03-03..03-03", "worked", 4),
        ("03-04..03-04", "rested", 0),
        ("03-05..03-05", "worked", 6),
        ("03-06..03-06", "worked", 8),
    ]


@given(calendars, moments, st.timedeltas(timedelta(0), timedelta(days=40)), st.floats(0, 1), st.floats(0, 1))
def test_the_days_add_up_to_the_working_time(
    calendar: Calendar, start: datetime, length: timedelta, one: float, other: float
) -> None:
    end = start + length
    since, until = sorted(start + timedelta(seconds=share * length.total_seconds()) for share in (one, other))
    found = day_by_day(calendar, start, end, [(since, until)])
    worked = calendar.elapsed(start, end, working=True) - calendar.elapsed(since, until, working=True)
    assert sum((stretch.total for stretch in found), timedelta()) == worked
    assert sum(stretch.days for stretch in found) <= (end - start).days + 2
    assert all(stretch.worked or stretch.day not in (Day.WORKED, Day.MADE_UP) for stretch in found)


async def test_extensions_and_pauses_are_facts_of_their_own(town: Town) -> None:
    """Five working days from Tuesday 10:00, two more, and from Tuesday 16:00 to Friday 17:00 the clock stands still."""
    town.clock.set(at("2026-03-03 10:00"))
    issue = await town.file(text="路面有个大坑", category="0113")
    owner = str(town.name(issue.owner_id))
    await town.do(handling.acknowledge, issue, by=owner)
    base = (await town.baton(issue, Owes.SUBMIT)).due_at
    await town.do(extending.extend, issue, base + timedelta(days=2), by=owner, reason="等材料")
    town.clock.advance(hours=1)
    await town.do(extending.grant_extension, issue, by="孙姐")
    town.clock.set(at("2026-03-03 16:00"))
    await town.do(suspending.suspend, issue, at("2026-03-10 08:00"), by=owner, reason="等天晴")
    town.clock.advance(hours=1)
    await town.do(suspending.grant_suspension, issue, by="孙姐")
    town.clock.set(at("2026-03-06 17:00"))
    await town.do(suspending.resume, issue, by=owner)
    now = await town.baton(issue, Owes.SUBMIT)
    async with town.store.snapshot() as tx:
        batons, history = await tx.batons_of(issue.id), await tx.history(issue.id)
    found = deadline(now, batons, history, town.office.policy, Duration.parse("5wd"))
    assert (found.start, found.limit, found.source) == (at("2026-03-03 10:00"), Duration.parse("5wd"), Source.CONDITION)
    assert (found.base, found.due) == (base, now.due_at) == (at("2026-03-10 10:00"), at("2026-03-17 11:00"))
    [longer] = found.extensions
    assert (longer.by, longer.was_due, longer.to) == (town.person("孙姐"), base, base + timedelta(days=2))
    assert found.rests == [(at("2026-03-03 16:00"), at("2026-03-06 17:00"))]
    counted = sum((one.total for one in day_by_day(OFFICE, found.start, found.due, found.rests)), timedelta())
    assert counted == timedelta(hours=5 * 8 + 2 * 8)
    held = [(one.act, town.name(one.person_id)) for one in holdings(batons, history)]
    assert held == [
        *(("submit", owner), ("acknowledge", owner), ("decide_extension", "孙姐"), ("decide_suspension", "孙姐")),
        *(("resume", owner), ("submit", owner)),
    ]


async def test_a_part_rests_with_the_lead_and_whether_somebody_takes_it_is_asked_anew(town: Town) -> None:
    town.clock.set(asked := at("2026-03-03 10:00"))
    issue = await town.file("小李", "积存渣土堆在路边", "0111")
    await town.do(handling.acknowledge, issue, by="老王")
    await town.do(suspending.suspend, issue, at("2026-03-10 08:00"), by="老王", reason="等渣土车")
    await town.do(suspending.grant_suspension, issue, by="孙姐")
    town.clock.set(resumed := at("2026-03-06 17:00"))
    await town.do(suspending.resume, issue, by="老王")
    policy, part = town.office.policy, town.unit("CG")
    async with town.store.snapshot() as tx:
        batons, history = await tx.batons_of(issue.id), await tx.history(issue.id)
    now = {one.owes: deadline(one, batons, history, policy, None) for one in batons if one.open and one.unit_id == part}
    handled, taken = now[Owes.SUBMIT], now[Owes.ACKNOWLEDGE]
    assert handled.rests == [(asked, resumed)]
    assert OFFICE.elapsed(resumed, handled.due, working=True) == timedelta(microseconds=handled.limit.micros)
    assert (taken.start, taken.rests, taken.due) == (resumed, [], taken.base)


async def test_a_limit_says_where_it_comes_from(town: Town) -> None:
    async def sources(issue_id: int) -> dict[Owes, Source]:
        async with town.store.snapshot() as tx:
            batons, history = await tx.batons_of(issue_id), await tx.history(issue_id)  # type: ignore[arg-type]
            usual = conditions.condition_of(town.office, await tx.issue(issue_id)).limit  # type: ignore[arg-type]
        return {
            baton.owes: deadline(baton, batons, history, town.office.policy, usual).source
            for baton in batons
            if baton.open
        }

    issue = await town.file()
    assert await sources(issue.id) == {Owes.SUBMIT: Source.CONDITION, Owes.ACKNOWLEDGE: Source.STAGE}
    await town.do(supervising.supervise, issue, by="周书记", reason="请说明", due_at=town.clock() + timedelta(hours=1))
    assert (await sources(issue.id))[Owes.ANSWER] is Source.NAMED
    unsorted = await town.dispatched()
    assert (await sources(unsorted.id))[Owes.SUBMIT] is Source.LEVEL
    again = await town.submitted()
    await town.do(checking.fail_check, again, by="小李", reason="还有一半")
    assert (await sources(again.id))[Owes.SUBMIT] is Source.REWORK
    town.office.policy = office("[limits.ack]\nroutine = '1wh'").policy
    assert (await sources(issue.id))[Owes.ACKNOWLEDGE] is Source.THEN


async def test_who_held_it_is_told_hand_by_hand(town: Town) -> None:
    issue = await town.unsorted()
    town.clock.advance(minutes=10)
    issue = await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐")
    town.clock.advance(minutes=20)
    issue = await town.do(handling.acknowledge, issue, by="老王")
    town.clock.advance(minutes=30)
    issue = await town.do(handling.reassign, issue, town.person("陈主任"), by="老王")
    town.clock.advance(minutes=40)
    async with town.store.snapshot() as tx:
        found = holdings(await tx.batons_of(issue.id), await tx.history(issue.id))
    told = [
        (one.act, town.name(one.person_id), ((one.end or town.clock()) - one.start) // timedelta(minutes=1))
        for one in found
    ]
    assert told == [
        *(("dispatch", "孙姐", 10), ("submit", "老王", 50), ("acknowledge", "老王", 20), ("submit", "陈主任", 40)),
    ]
    assert [one.end is None for one in found] == [False, False, False, True]
