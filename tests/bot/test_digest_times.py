"""When a digest is posted, and what a group settles about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.desk import importing, settling
from bot.digest import Section, Slot, next_slot, sections_of, since_last, slot_due
from bot.errors import Conflicting, Incomplete, NotYours
from bot.ids import ChatId
from bot.notices import Kind
from bot.roster import Group
from tests.databases import broken, mended
from tests.office import DISTRICT_GROUP, STREET_GROUP, ZONE, Town, district, office

CALENDAR = office().policy.calendar
GROUP = Group(chat_id=ChatId(-1), title="群", bound_at=datetime(2026, 1, 1, tzinfo=UTC))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock moment in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def test_a_digest_covers_what_lies_between_its_time_and_the_one_before() -> None:
    assert slot_due(GROUP, CALENDAR, at(3, 8, 27)) == Slot(at(2, 17, 57), at(3, 8, 27))
    assert slot_due(GROUP, CALENDAR, at(3, 17, 57)) == Slot(at(3, 8, 27), at(3, 17, 57))


def test_monday_covers_the_weekend() -> None:
    assert slot_due(GROUP, CALENDAR, at(9, 8, 30)) == Slot(at(6, 17, 57), at(9, 8, 27))


def test_there_is_none_on_a_day_off_and_one_on_a_make_up_workday() -> None:
    assert slot_due(GROUP, CALENDAR, at(7, 12)) == Slot(at(6, 8, 27), at(6, 17, 57), late=True)
    makeup = datetime(2026, 2, 14, 8, 30, tzinfo=ZONE).astimezone(UTC)  # a Saturday
    slot = slot_due(GROUP, CALENDAR, makeup)
    assert slot is not None
    assert slot.end == datetime(2026, 2, 14, 8, 27, tzinfo=ZONE).astimezone(UTC)


def test_what_was_missed_comes_late_and_says_so() -> None:
    late = {minutes: slot_due(GROUP, CALENDAR, at(3, 8, 27) + timedelta(minutes=minutes)) for minutes in (10, 11)}
    assert late[10] == Slot(at(2, 17, 57), at(3, 8, 27))
    assert late[11] == Slot(at(2, 17, 57), at(3, 8, 27), late=True)


def test_what_was_missed_is_left_out_when_the_next_is_near() -> None:
    assert slot_due(GROUP, CALENDAR, at(3, 16, 56)) is not None
    assert slot_due(GROUP, CALENDAR, at(3, 16, 57)) is None
    assert slot_due(GROUP, CALENDAR, at(3, 17, 57)) is not None


def test_on_a_day_off_the_next_is_not_near() -> None:
    assert slot_due(GROUP, CALENDAR, at(7, 8, 0)) == Slot(at(6, 8, 27), at(6, 17, 57), late=True)


def test_a_group_gets_no_digest_of_the_time_before_it_was_bound() -> None:
    bound = replace(GROUP, bound_at=at(3, 8, 28))
    assert slot_due(bound, CALENDAR, at(3, 8, 30)) is None
    assert slot_due(bound, CALENDAR, at(3, 17, 57)) is not None
    assert slot_due(replace(GROUP, bound_at=None), CALENDAR, at(3, 17, 57)) is None


@pytest.mark.parametrize("group", [replace(GROUP, chat_id=None), replace(GROUP, digest=())])
def test_a_group_that_was_not_met_or_wants_none_gets_none(group: Group) -> None:
    assert slot_due(group, CALENDAR, at(3, 17, 57)) is None


def test_a_group_may_name_its_own_time() -> None:
    daily = replace(GROUP, digest=(time(9, 0),))
    assert slot_due(daily, CALENDAR, at(3, 9)) == Slot(at(2, 9), at(3, 9))
    assert next_slot(daily, CALENDAR, at(6, 9)) == at(9, 9)


def test_times_settled_after_they_have_passed_are_not_caught_up_with() -> None:
    settled = replace(GROUP, digest=(time(9, 0), time(18, 0)), settled_at=at(3, 10))
    assert slot_due(settled, CALENDAR, at(3, 10, 1)) is None
    assert slot_due(settled, CALENDAR, at(3, 18)) == Slot(at(3, 9), at(3, 18))


def test_who_asks_in_between_gets_what_the_last_one_did_not_say() -> None:
    assert since_last(GROUP, CALENDAR, at(3, 12)) == Slot(at(3, 8, 27), at(3, 12))
    assert since_last(None, CALENDAR, at(3, 8)) == Slot(at(2, 17, 57), at(3, 8))
    assert since_last(replace(GROUP, digest=()), CALENDAR, at(3, 12)).start == at(3, 8, 27)


def test_a_group_reads_every_section_unless_it_has_chosen() -> None:
    assert sections_of(GROUP) == tuple(Section)
    assert sections_of(replace(GROUP, sections=("overdue", "counts"))) == (Section.COUNTS, Section.OVERDUE)


async def settled(town: Town, use_case: Callable[..., Awaitable[None]], *args: object, by: str = "周书记") -> Group:
    async with town.desk() as desk:
        await use_case(desk, STREET_GROUP, *args, by=town.person(by))
        group = await desk.tx.group(STREET_GROUP)
    assert group is not None
    return group


# --- what a group settles


async def test_leaders_of_the_scope_settle_and_nobody_else(town: Town) -> None:
    on = town.office.day(town.clock())
    group = next(group for group in town.roster.groups if group.chat_id == STREET_GROUP)
    leaders = {p.name for p in town.roster.people if settling.may_settle(group, p.id, town.roster, on)}
    assert leaders == {"周书记", "林主任", "董主任", "孙姐", "高区长", "管小萍"}
    with pytest.raises(NotYours):
        await settled(town, settling.toggle_time, time(12, 3), by="小李")


async def test_times_and_sections_are_switched(town: Town) -> None:
    group = await settled(town, settling.toggle_time, time(12, 3))
    assert (group.digest, group.settled_at) == ((time(8, 27), time(12, 3), time(17, 57)), town.clock())
    group = await settled(town, settling.toggle_time, time(8, 27))
    assert group.digest == (time(12, 3), time(17, 57))
    assert (await settled(town, settling.settle_times, ())).digest == ()
    group = await settled(town, settling.toggle_section, Section.RATES)
    assert group.sections == ("counts", "overdue", "closed")
    assert (await settled(town, settling.settle_language, "en")).language == "en"


async def test_an_import_keeps_what_the_file_does_not_say(town: Town) -> None:
    await settled(town, settling.settle_times, (time(9, 0),))
    file = replace(district(), groups=tuple(replace(row, digest=None) for row in district().groups))
    async with town.desk() as desk:
        await importing.import_roster(desk, file)
        group = await desk.tx.group(STREET_GROUP)
    assert group is not None
    assert group.digest == (time(9, 0),)


async def test_a_digest_keeps_one_section_and_few_times(town: Town) -> None:
    for section in (Section.RATES, Section.OVERDUE, Section.CLOSED):
        await settled(town, settling.toggle_section, section)
    with pytest.raises(Conflicting, match="no_section_left"):
        await settled(town, settling.toggle_section, Section.COUNTS)
    with pytest.raises(Incomplete, match="bad_times"):
        await settled(town, settling.settle_times, tuple(time(hour) for hour in range(7)))


# --- posted by the clock


async def test_each_group_is_owed_its_digest_once(town: Town) -> None:
    town.clock.set(at(2, 17, 57))
    assert [await town.rounds.post_digests(), await town.rounds.post_digests()] == [2, 0]
    await town.fresh()
    town.clock.set(at(3, 8, 27))
    assert await town.rounds.post_digests() == 2
    posted = [notice for notice in await town.fresh() if notice.kind is Kind.DIGEST]
    assert {notice.chat_id for notice in posted} == {STREET_GROUP, DISTRICT_GROUP}
    assert datetime.fromisoformat(posted[0].facts["end"]) == at(3, 8, 27)
    again = type(town.rounds)(town.store, town.office, town.clock)  # as after a restart
    assert await again.post_digests() == 2
    assert [notice for notice in await town.fresh() if notice.kind is Kind.DIGEST] == []


async def test_an_outage_swallows_no_digest(town: Town) -> None:
    town.clock.set(at(3, 8, 27))
    async with town.store.transaction() as tx:
        await broken(tx, "INSERT ON notice")
    with pytest.raises(Exception, match="broken"):
        await town.rounds.post_digests()
    async with town.store.transaction() as tx:
        await mended(tx)
    assert await town.rounds.post_digests() == 2
