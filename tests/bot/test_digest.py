from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.batons import Baton
from bot.desk import dispatching
from bot.digest import Digest, Slot, digest, in_scope, next_slot, slot_due
from bot.ids import ChatId
from bot.issues import Issue
from bot.ladder import colour_at
from bot.notices import Kind
from bot.roster import Group
from bot.rungs import Colour
from tests.office import DISTRICT_GROUP, STREET_GROUP, ZONE, Town, office

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


# --- what it counts


async def counted(town: Town, chat_id: ChatId = STREET_GROUP) -> Digest:
    now = town.clock()
    slot = Slot(now - timedelta(hours=12), now)
    async with town.store.snapshot() as tx:
        roster, group = await tx.roster(), await tx.group(chat_id)
        assert group is not None

        def mine(issues: list[Issue]) -> list[Issue]:
            return [issue for issue in issues if in_scope(issue, group, roster)]

        opened = mine(await tx.open_issues())
        batons: dict[int, list[Baton]] = {issue.id: await tx.open_batons(issue.id) for issue in opened}
        policy = town.office.policy
        return digest(
            slot,
            filed=mine(await tx.filed_since(slot.start, slot.end)),
            closed=mine(await tx.closed_since(slot.start, slot.end)),
            open_issues=opened,
            batons=batons,
            colours={baton.id: colour_at(baton, policy, now) for found in batons.values() for baton in found},
            now=now,
        )


async def test_a_digest_counts_what_its_group_answers_for(town: Town) -> None:
    await town.closed()
    await town.submitted()
    await town.unsorted()
    await town.acknowledged()
    await town.file(area="BH-01")
    await town.file(category="2703")
    town.clock.advance(hours=7)
    found = await counted(town)
    assert (found.filed, found.closed, found.open) == (4, 1, 3)
    assert (found.waiting_dispatch, found.waiting_check) == (1, 1)
    assert found.colours == {Colour.BLUE: 0, Colour.YELLOW: 1, Colour.RED: 0, Colour.FROZEN: 0}
    [late] = found.overdue[town.unit("HW")]
    assert town.name(late.holder_id) == "老王"
    assert (await counted(town, DISTRICT_GROUP)).filed == 5


async def test_rejected_and_merged_issues_are_not_closed_ones(town: Town) -> None:
    await town.do(dispatching.reject, await town.unsorted(), by="孙姐", reason="不属于本区")
    town.clock.advance(hours=1)
    assert (await counted(town)).closed == 0


async def test_a_private_issue_is_in_no_groups_digest(town: Town) -> None:
    issue = await town.file(category="2703")
    for group in town.roster.groups:
        assert not in_scope(issue, group, town.roster)


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
        await tx._connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(Exception, match="the disk is full"):
        await town.rounds.post_digests()
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql("DROP TRIGGER full")
    assert await town.rounds.post_digests() == 2
