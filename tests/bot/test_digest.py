"""What a digest counts, and who sees what of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from bot.batons import Owes
from bot.desk import counting, dispatching, handling
from bot.digest import Digest, Section, Slot
from bot.ids import ChatId
from bot.issues import Status
from bot.ladder import colour_at
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.rungs import Colour
from bot.scopes import Scope, scope_of_group, scope_of_person
from tests.office import DISTRICT_GROUP, STREET_GROUP, ZONE, Town


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall-clock moment in March 2026; the 2nd is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


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


# --- what it counts


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
