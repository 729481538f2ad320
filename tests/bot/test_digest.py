from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.batons import Owes
from bot.desk import counting, dispatching, handling, importing, settling
from bot.digest import Digest, Section, Slot, next_slot, sections_of, since_last, slot_due
from bot.errors import Conflicting, Incomplete, NotYours
from bot.ids import ChatId
from bot.issues import Status
from bot.ladder import colour_at
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.notices import Kind
from bot.roster import Group
from bot.rungs import Colour
from bot.scopes import Scope, scope_of_group, scope_of_person
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


# --- what it counts


async def counted(town: Town, scope: Scope | None = None, chat_id: ChatId = STREET_GROUP) -> Digest:
    now = town.clock()
    async with town.store.snapshot() as tx:
        group = await tx.group(chat_id)
        assert group is not None
        slot = Slot(now - timedelta(hours=12), now)
        return await counting.count(tx, town.office, scope or scope_of_group(group, town.roster), slot, now)


async def listed(town: Town, counted: Counted, unit: str | None = None, scope: Scope | None = None) -> list[str]:
    now = town.clock()
    async with town.store.snapshot() as tx:
        group = await tx.group(STREET_GROUP)
        assert group is not None
        window = Window(now - timedelta(hours=12), now) if counted.of_a_window else None
        listing = Listing(counted, window, town.unit(unit) if unit else None)
        mine = scope or scope_of_group(group, town.roster)
        found, total = await counting.page(tx, town.office, listing, mine, now, 0, 50)
    assert total == len(found)
    return [issue.number for issue in found]


async def test_a_digest_counts_what_its_group_answers_for(town: Town) -> None:
    await town.closed()
    await town.submitted()
    await town.unsorted()
    await town.acknowledged()
    await town.file(area="BH-01")
    await town.file(category="2703")
    town.clock.advance(hours=7)
    found = await counted(town)
    assert (found.filed, found.closed_count, found.open) == (4, 1, 3)
    assert found.statuses == {Status.REPORTED: 1, Status.SUBMITTED: 1, Status.IN_PROGRESS: 1}
    assert found.colours == {Colour.BLUE: 0, Colour.YELLOW: 1, Colour.RED: 0, Colour.FROZEN: 0}
    assert found.overdue == {town.unit("HW"): 1}
    [late] = found.worst[town.unit("HW")]
    assert town.name(late.holder_id) == "老王"
    assert found.issues[late.issue_id].number == "A-0004"
    assert [issue.number for issue in found.closed] == ["A-0001"]
    assert (await counted(town, chat_id=DISTRICT_GROUP)).filed == 5


async def test_every_number_has_its_list(town: Town) -> None:
    await town.closed()
    await town.submitted()
    await town.unsorted()
    await town.acknowledged()
    await town.file(area="BH-01")
    await town.file(category="2703")
    town.clock.advance(hours=7)
    found = await counted(town)
    lists = {what: await listed(town, what) for what in Counted}
    assert lists[Counted.FILED] == ["A-0001", "A-0002", "A-0003", "A-0004"]
    assert lists[Counted.CLOSED] == ["A-0001"]
    assert lists[Counted.OPEN] == ["A-0002", "A-0003", "A-0004"]
    assert (lists[Counted.DISPATCH], lists[Counted.CHECK]) == (["A-0003"], ["A-0002"])
    assert lists[Counted.OVERDUE] == lists[Counted.YELLOW] == ["A-0004"]
    assert {colour: len(lists[Counted(colour.value)]) for colour in Colour} == found.colours
    assert await listed(town, Counted.OVERDUE, unit="HW") == ["A-0004"]
    assert await listed(town, Counted.OVERDUE, unit="SZ") == []


async def test_rejected_and_merged_issues_are_not_closed_ones(town: Town) -> None:
    await town.do(dispatching.reject, await town.unsorted(), by="孙姐", reason="不属于本区")
    town.clock.advance(hours=1)
    assert (await counted(town)).closed_count == 0


async def test_sections_that_are_off_are_not_counted(town: Town) -> None:
    await town.file()
    town.clock.advance(hours=7)
    now = town.clock()
    async with town.store.snapshot() as tx:
        found = await counting.count(
            tx, town.office, Scope(everything=True), Slot(now - timedelta(1), now), now, [Section.COUNTS]
        )
    assert (found.rates, found.overdue, found.closed) == (None, {}, [])


@pytest.mark.parametrize(
    ("category", "hours"),
    [("0110", 3), ("0110", 5), ("0110", 30), ("0110", 60), ("P0101", 1.7), ("P0101", 4), ("P0101", 9), ("0101", 90)],
)
async def test_the_colours_are_those_of_the_ladder(town: Town, category: str, hours: float) -> None:
    """The count knows no single baton; the ladder does."""
    for minutes in (0, 1, 45, 200):
        town.clock.advance(minutes=minutes)
        await town.file(category=category)
    town.clock.advance(hours=hours)
    found = await counted(town, Scope(everything=True))
    reached: Counter[Colour] = Counter()
    async with town.store.snapshot() as tx:
        for baton in await tx.all_open_batons():
            colour = colour_at(baton, town.office.policy, town.clock())
            if baton.owes is Owes.SUBMIT and colour is not None:
                reached[colour] += 1
    assert {colour: number for colour, number in found.colours.items() if number} == reached


# --- promises


async def test_what_was_promised_for_today_is_told_until_it_is_done(town: Town) -> None:
    today, tomorrow = at(2, 17), at(3, 9)
    issues = [await town.acknowledged() for _ in range(3)]
    for issue, promised in zip(issues, (today, tomorrow, today), strict=True):
        await town.do(handling.progress, issue, by="老王", note="今天下午办好", promised=promised)
    town.clock.advance(minutes=10)
    assert [issue_id for issue_id, _ in (await counted(town)).promised] == [issues[0].id, issues[2].id]
    assert await listed(town, Counted.PROMISED) == ["A-0001", "A-0003"]
    await town.do(handling.progress, issues[0], by="老王", note="改到明天", promised=tomorrow)
    await town.submit(issues[2])
    assert (await counted(town)).promised == []


# --- who sees what


async def test_a_private_issue_is_in_no_groups_digest(town: Town) -> None:
    issue = await town.file(category="2703")
    town.clock.advance(days=9)
    for group in town.roster.groups:
        assert group.chat_id is not None
        assert not scope_of_group(group, town.roster).holds(issue)
        found = await counted(town, chat_id=group.chat_id)
        assert (found.open, found.overdue, sum(found.colours.values())) == (0, {}, 0)
        assert found.rates is not None
        assert found.rates.due == 0
    for what in Counted:
        assert await listed(town, what) == []


async def test_a_private_issue_is_in_the_digest_of_those_whom_it_concerns(town: Town) -> None:
    issue = await town.file(category="2703")
    seen = {}
    now = town.clock()
    async with town.store.snapshot() as tx:
        for name in ("小李", "小钱", "周书记", "小魏"):
            scope = await counting.scope_of(tx, town.person(name), town.roster, town.office.day(now))
            seen[name] = scope.holds(issue)
    assert seen == {"小李": True, "小钱": False, "周书记": True, "小魏": False}
    async with town.store.snapshot() as tx:
        scope = await counting.scope_of(tx, town.person("小李"), town.roster, town.office.day(now))
    assert await listed(town, Counted.OPEN, scope=scope) == ["A-0001"]


@pytest.mark.parametrize(
    ("name", "areas", "units"),
    [
        ("小李", {"CD-01"}, set()),
        ("老王", set(), {"HW"}),
        ("周书记", {"A-CD", "A-CD-CY", "A-CD-ZS", "CD-01", "CD-02", "CD-03"}, {"CD", "CD-CY", "CD-ZS"}),
    ],
)
def test_a_person_answers_for_where_their_posts_are(town: Town, name: str, areas: set[str], units: set[str]) -> None:
    scope = scope_of_person(town.person(name), town.roster, town.office.day(town.clock()))
    assert {town.roster.area(area).code for area in scope.areas} == areas
    assert {town.roster.unit(unit).code for unit in scope.units} == units


def test_a_leader_of_the_district_answers_for_all_of_it(town: Town) -> None:
    for name in ("高区长", "沈督查", "何调度"):
        scope = scope_of_person(town.person(name), town.roster, town.office.day(town.clock()))
        assert (len(scope.units), len(scope.areas)) == (len(town.roster.units), len(town.roster.areas))


# --- what a group settles


async def settled(town: Town, use_case: Callable[..., Awaitable[None]], *args: object, by: str = "周书记") -> Group:
    async with town.desk() as desk:
        await use_case(desk, STREET_GROUP, *args, by=town.person(by))
        group = await desk.tx.group(STREET_GROUP)
    assert group is not None
    return group


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
        await tx._connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
        )
    with pytest.raises(Exception, match="the disk is full"):
        await town.rounds.post_digests()
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql("DROP TRIGGER full")
    assert await town.rounds.post_digests() == 2
