"""The rates by their formulas, and the facts they are made of by what people did."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, enlisting, handling, helping, parting, returning, supervising
from bot.durations import Duration
from bot.ids import IssueId, UnitId
from bot.issues import Status
from bot.metrics import EMPTY, Closed, Dispatched, Due, Facts, Held, Lengths, Lost, Rate, Rates, Window, rates
from bot.nearness import Nearness, Spot
from bot.recurrence import recurrences
from bot.roster import Roster
from bot.scopes import Scope
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town, office

CALENDAR = office().policy.calendar
HW, SZ = UnitId(1), UnitId(2)
DONE = Due(HW, Status.CLOSED, submitted=True, in_time=True)
WAITING = Due(HW, Status.IN_PROGRESS, late=True)


def of(*facts: Due | Dispatched | Closed) -> Rates:
    return rates(
        Facts(
            [fact for fact in facts if isinstance(fact, Dispatched)],
            [fact for fact in facts if isinstance(fact, Due)],
            [fact for fact in facts if isinstance(fact, Closed)],
        ),
        CALENDAR,
    )


# --- as published


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (911, 972, "93.72 %"),
        (737, 972, "75.82 %"),
        (902, 956, "94.35 %"),
        (9, 16, "56.25 %"),
        (1, 1, "100.00 %"),
        (0, 3, "0.00 %"),
        (2, 3, "66.67 %"),
        (1, 3, "33.33 %"),
        (1, 800, "0.13 %"),  # 0.125 goes up, as ledgers do
        (3, 800, "0.38 %"),
    ],
)
def test_a_rate_has_two_decimals_rounded_half_up(part: int, whole: int, shown: str) -> None:
    assert str(Rate(part, whole)) == shown


def test_where_there_is_nothing_to_count_stands_a_dash() -> None:
    found = of()
    assert {str(rate) for rate in (found.acknowledged, found.handled, found.returned, found.again)} == {EMPTY}
    assert found.lengths == {}


def test_the_handling_rates_of_a_published_month() -> None:
    found = of(
        replace(DONE, count=737),
        replace(DONE, in_time=False, count=911 - 737),
        replace(WAITING, count=972 - 911),
    )
    assert (str(found.handled), str(found.handled_in_time)) == ("93.72 %", "75.82 %")
    assert found.overdue == Rate(61, 972)


def test_a_submission_counts_when_it_was_accepted() -> None:
    found = of(DONE, Due(HW, Status.SUBMITTED, submitted=True, in_time=True))
    assert (found.handled, found.handled_in_time, found.ended) == (Rate(1, 2), Rate(1, 2), Rate(1, 2))
    assert found.overdue == Rate(0, 2)


def test_a_forced_closing_is_closed_and_not_handled() -> None:
    found = of(Due(HW, Status.CLOSED, forced=True), replace(DONE, forced=True))
    assert (found.handled, found.ended) == (Rate(0, 2), Rate(2, 2))


def test_an_exempt_overdue_counts_as_on_time_and_is_shown_apart() -> None:
    found = of(replace(DONE, in_time=False, exempt=True), replace(WAITING, exempt=True), DONE)
    assert (found.handled_in_time, found.overdue, found.exempt) == (Rate(2, 3), Rate(0, 3), 2)


@pytest.mark.parametrize("status", [Status.REJECTED, Status.MERGED, Status.SUSPENDED])
def test_what_was_rejected_merged_or_suspended_counts_nowhere(status: Status) -> None:
    found = of(replace(WAITING, status=status), Dispatched(HW, status, acked=True, in_time=True))
    assert (found.due, found.dispatched, found.returned) == (0, 0, Rate(0, 0))


def test_an_accepted_return_counts_in_the_return_rate_alone() -> None:
    kept = Dispatched(HW, Status.IN_PROGRESS, acked=True)
    found = of(kept, replace(kept, in_time=True), Dispatched(HW, Status.REPORTED, lost=Lost.RETURNED))
    assert (found.acknowledged, found.acknowledged_in_time) == (Rate(2, 2), Rate(1, 2))
    assert found.returned == Rate(1, 3)


def test_what_was_redirected_counts_nowhere() -> None:
    assert of(Dispatched(HW, Status.DISPATCHED, lost=Lost.WITHDRAWN)).returned == Rate(0, 0)


def test_reworks_extensions_and_recurrences_are_shares_too() -> None:
    found = of(DONE, replace(DONE, reworked=True, extended=True), Closed(HW, count=3), Closed(HW, again=True))
    assert (found.reworked, found.extended, found.again) == (Rate(1, 2), Rate(1, 2), Rate(1, 4))


def test_a_unit_has_its_own_rates() -> None:
    facts = Facts(due=[DONE, replace(WAITING, unit_id=SZ, count=2)])
    assert facts.units == [SZ, HW]
    assert rates(facts.of(HW), CALENDAR).handled == Rate(1, 1)
    assert rates(facts.of(SZ), CALENDAR).handled == Rate(0, 2)


# --- how long it took


def held(number: int, limit: str, hours: float, start: float = 0) -> Held:
    begun = NOW + timedelta(hours=start)
    return Held(HW, IssueId(number), Duration.parse(limit), begun, begun + timedelta(hours=hours))


def test_handling_times_are_told_in_the_clock_of_the_limit() -> None:
    facts = Facts(held=[held(1, "4wh", 24), held(2, "1d", 24)])  # Monday 9:00 to Tuesday 9:00
    found = rates(facts, CALENDAR).lengths
    assert found[True] == Lengths(1, timedelta(hours=8), timedelta(hours=8))
    assert found[False] == Lengths(1, timedelta(hours=24), timedelta(hours=24))


def test_the_ninetieth_percentile_is_the_nearest_rank() -> None:
    found = rates(Facts(held=[held(n, "1d", n) for n in range(1, 11)]), CALENDAR).lengths[False]
    assert (found.mean, found.p90) == (timedelta(hours=5.5), timedelta(hours=9))


def test_a_rework_adds_to_the_time_of_its_handling_and_the_check_does_not() -> None:
    found = rates(Facts(held=[held(1, "1d", 2), held(1, "12h", 1, start=10)]), CALENDAR).lengths[False]
    assert found == Lengths(1, timedelta(hours=3), timedelta(hours=3))


# --- the same place again


def spot(days: float, place: str = "", north: float | None = None, category: str = "0110") -> Spot:
    east = None if north is None else 120.15
    return Spot(category, None, place, north, east, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("filed", "again"),
    [
        (spot(30, "桥头"), True),
        (spot(30.1, "桥头"), False),
        (spot(0, "桥头"), False),  # filed while the first was still open
        (spot(3, "桥尾"), False),
        (spot(3, ""), False),
        (spot(3, "桥头", category="0205"), False),
        (spot(3, "别处", north=30.2504), True),
        (spot(3, "别处", north=30.2496), True),
        (spot(3, "别处", north=30.2506), False),
    ],
)
def test_the_same_words_or_the_same_fifty_metres_are_the_same_place(filed: Spot, again: bool) -> None:
    nearness = Nearness(office().catalogue, Roster())
    assert recurrences([spot(0, "桥头", north=30.25)], [filed], nearness) == [Closed(None, again)]


# --- from what people did


async def rated(town: Town, hours: float = 24, **scope: bool) -> tuple[Rates, Facts]:
    now = town.clock()
    async with town.store.snapshot() as tx:
        window = Window(NOW - timedelta(hours=1), NOW + timedelta(hours=hours))
        nearness = Nearness(town.office.catalogue, town.roster)
        facts = await tx.rate_facts(window, Scope(everything=True, **scope), now, nearness)
    return rates(facts, CALENDAR), facts


async def test_a_handling_that_was_passed_is_handled_in_time(town: Town) -> None:
    await town.closed()
    found, _ = await rated(town)
    assert (found.acknowledged_in_time, found.handled_in_time, found.ended) == (Rate(1, 1), Rate(1, 1), Rate(1, 1))


async def test_what_nobody_takes_is_overdue_and_unacknowledged(town: Town) -> None:
    await town.file()
    town.clock.advance(hours=7)
    found, _ = await rated(town)
    assert (found.acknowledged, found.overdue, found.handled) == (Rate(0, 1), Rate(1, 1), Rate(0, 1))


async def test_a_late_acknowledgement_counts_but_not_in_time(town: Town) -> None:
    issue = await town.file()
    town.clock.advance(hours=5)
    await town.do(handling.acknowledge, issue, by="老王")
    found, _ = await rated(town)
    assert (found.acknowledged, found.acknowledged_in_time) == (Rate(1, 1), Rate(0, 1))


async def test_a_rework_moves_the_due_time_and_is_counted_once(town: Town) -> None:
    issue = await town.submitted()
    issue = await town.do(checking.fail_check, issue, by="小李", reason="还有垃圾")
    town.clock.advance(hours=1)
    await town.do(checking.pass_check, await town.submit(issue), by="小李")
    found, facts = await rated(town)
    assert (found.due, found.reworked, found.handled_in_time) == (1, Rate(1, 1), Rate(1, 1))
    assert [stretch.end - stretch.start for stretch in facts.held] == [timedelta(), timedelta(hours=1)]


async def test_a_return_that_was_accepted_leaves_the_rates_of_the_unit(town: Town) -> None:
    issue = await town.file()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段")
    found, _ = await rated(town)
    assert found.returned == Rate(0, 1)  # asked, not yet accepted
    await town.do(returning.accept_return, issue, town.unit("SZ"), by="孙姐")
    found, facts = await rated(town)
    assert (found.returned, found.dispatched) == (Rate(1, 2), 1)
    assert {fact.unit_id for fact in facts.due} == {town.unit("SZ")}


async def test_a_return_to_the_dispatcher_counts_as_well(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段")
    await town.do(returning.accept_return, issue, None, by="孙姐")
    found, _ = await rated(town)
    assert (found.returned, found.dispatched, found.due) == (Rate(1, 1), 0, 0)


async def test_what_was_redirected_is_the_new_units(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.advance(minutes=10)
    await town.do(dispatching.redirect, issue, town.unit("SZ"), by="孙姐")
    found, facts = await rated(town)
    assert (found.returned, found.acknowledged) == (Rate(0, 1), Rate(0, 1))
    assert {fact.unit_id for fact in facts.due} == {town.unit("SZ")}


async def test_a_part_given_back_or_released_leaves_the_rates_and_more_time_for_one_is_its_own(town: Town) -> None:
    issue = await town.acknowledged()
    for code in ("CG", "YJ", "SZ"):
        await town.do(enlisting.add_part, issue, town.unit(code), by="孙姐", mandatory=True)
    due_at = (await town.batons(issue, Owes.SUBMIT))[0].due_at
    await town.do(helping.take_part, issue, by="苏大队")
    town.clock.advance(minutes=5)
    await town.do(enlisting.release_part, issue, town.unit("YJ"), by="孙姐", reason="没有火情")
    await town.do(parting.return_part, issue, by="华联络", reason="不归市政")
    await town.do(parting.accept_part_return, issue, None, by="孙姐")
    await town.do(parting.extend_part, issue, due_at + timedelta(hours=1), by="曹联络", reason="等设备")
    await town.do(parting.grant_part_extension, issue, by="孙姐")
    found, facts = await rated(town)
    assert (found.returned, found.dispatched) == (Rate(1, 3), 2)
    assert {(fact.unit_id, fact.extended) for fact in facts.due} == {
        (town.unit("HW"), False),
        (town.unit("CG"), True),
    }


async def test_a_forced_closing_of_what_was_overdue_stays_overdue(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.advance(hours=8)
    await town.do(supervising.force_close, issue, by="周书记", reason="不再追究")
    found, _ = await rated(town)
    assert (found.overdue, found.ended, found.handled) == (Rate(1, 1), Rate(1, 1), Rate(0, 1))


async def test_the_same_place_again_within_thirty_days_is_a_recurrence(town: Town) -> None:
    await town.closed()
    town.clock.advance(days=3)
    await town.file()
    found, _ = await rated(town, hours=24 * 7)
    assert found.again == Rate(1, 1)
    await town.file(place="桥尾")
    assert (await rated(town, hours=24 * 7))[0].again == Rate(1, 1)


@pytest.mark.parametrize("days", [31, 40])
async def test_later_than_that_it_is_another_matter(town: Town, days: int) -> None:
    await town.closed()
    town.clock.advance(days=days)
    await town.file()
    found, _ = await rated(town)
    assert found.again == Rate(0, 1)
