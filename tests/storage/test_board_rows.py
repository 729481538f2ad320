"""The board shows and counts what a look at every issue and its batons would."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from itertools import product

import pytest

from bot.batons import Baton, Level, Owes
from bot.boards import Filter, Urgency
from bot.conservation import NEXT_ACT
from bot.desk import counting, listing
from bot.ids import BatonId, PersonId
from bot.issues import Issue, Status
from bot.ladder import colour_at
from bot.scopes import Charge, Scope, charges_of, scope_of
from tests.databases import SQLITE
from tests.office import Town

SINGLE = [
    Filter(),
    *map(Filter, Urgency),
    *(Filter(status=status) for status in NEXT_ACT),
    *(Filter(level=level) for level in Level),
]
FILTERS = [Filter(*chosen) for chosen in product((None, *Urgency), (None, *NEXT_ACT), (None, *Level))]


@pytest.fixture
async def busy(town: Town) -> Town:
    """Issues of every state, level, street and age, private ones among them, and some with a second unit at work."""
    for round_ in range(4):
        for area in ("CD-01", "BH-01"):
            for level in Level:
                await town.file(area=area, level=level)
            await town.acknowledged(by="老王" if area == "CD-01" else "小马", area=area)
            await town.submitted(by="老王", area=area)
            await town.unsorted(area=area)
            await town.file(area=area, category="2703")
        helped = await town.acknowledged()
        handling = await town.baton(helped, Owes.SUBMIT)
        async with town.store.transaction() as tx:
            await tx.add_baton(replace(handling, id=BatonId(0), unit_id=town.unit("CG")))
        await town.closed()
        town.clock.advance(hours=7 * (round_ + 1))
    return town


@dataclass(frozen=True)
class Seen:
    issue: Issue
    step: Baton
    holders: set[PersonId | None]
    urgent: set[Urgency]

    def fits(self, chosen: Filter) -> bool:
        urgent = chosen.urgency is None or chosen.urgency in self.urgent
        return urgent and chosen.status in (None, self.issue.status) and chosen.level in (None, self.issue.level)


async def seen(town: Town) -> list[Seen]:
    """Every issue, one after the other, by when its next step is due."""
    now, found = town.clock(), []
    async with town.store.snapshot() as tx:
        for issue in await tx.open_issues():
            batons = [b for b in await tx.open_batons(issue.id) if b.unit_id in (None, issue.lead_id)]
            [step] = [baton for baton in batons if baton.owes is NEXT_ACT[issue.status]]
            colours = [
                colour_at(baton, await town.office.policy_of(baton, tx), now)
                for baton in batons
                if baton.owes is Owes.SUBMIT
            ]
            urgent = {Urgency(colour.value) for colour in colours if colour}
            urgent |= {Urgency.LATE} if step.due_at <= now else set()
            found.append(Seen(issue, step, {baton.holder_id for baton in batons}, urgent))
    return sorted(found, key=lambda each: (each.step.due_at, each.issue.id))


def within(scope: Scope, each: Seen) -> bool:
    return scope.holds(each.issue) if scope.holder is None else scope.holder in each.holders


async def scopes(town: Town) -> dict[str, Scope]:
    roster, on = town.roster, town.office.day(town.clock())
    found = {"小李 我手上": Scope(holder=town.person("小李")), "老王 我手上": Scope(holder=town.person("老王"))}
    async with town.store.snapshot() as tx:
        for name in ("周书记", "老王", "高区长", "小魏"):
            sight = await counting.sight(tx, town.person(name), roster, on)
            for charge in charges_of(town.person(name), roster, on):
                found[f"{name} {charge}"] = replace(scope_of(charge, roster), sight=sight)
    return found | {"群": scope_of(Charge(area_id=town.area("A-CD")), roster), "空": Scope()}


async def test_every_choice_shows_and_counts_what_looking_at_every_issue_finds(busy: Town) -> None:
    shown, everything = 0, await seen(busy)
    for name, scope in (await scopes(busy)).items():
        for chosen in FILTERS if name.startswith("高区长") and busy.database.engine == SQLITE else SINGLE:
            async with busy.store.snapshot() as tx:
                issues, tallies = await listing.board(tx, busy.office, scope, chosen, busy.clock(), 0, 99)
            expected = [each.issue.id for each in everything if within(scope, each) and each.fits(chosen)]
            assert [issue.id for issue in issues] == expected, (name, chosen)
            assert tallies.left_by(chosen) == len(expected), (name, chosen)
            shown += len(expected)
    assert shown > 700
    await pages_are_parts_of_the_whole(busy)


async def pages_are_parts_of_the_whole(busy: Town) -> None:
    scope = Scope(everything=True)
    async with busy.store.snapshot() as tx:
        whole, _ = await listing.board(tx, busy.office, scope, Filter(), busy.clock(), 0, 99)
        pages = [await listing.board(tx, busy.office, scope, Filter(), busy.clock(), at, 7) for at in range(0, 70, 7)]
    assert [issue for issues, _ in pages for issue in issues] == whole


async def test_a_private_issue_is_on_the_board_of_whom_it_concerns_and_counted_nowhere_else(town: Town) -> None:
    await town.file(category="2703")
    found = {}
    for name, scope in (await scopes(town)).items():
        async with town.store.snapshot() as tx:
            issues, tallies = await listing.board(tx, town.office, scope, Filter(), town.clock(), 0, 9)
        assert len(issues) == tallies.left_by(Filter())
        found[name] = len(issues)
    assert found["群"] == 0
    assert {name.split()[0] for name, count in found.items() if count} == {"周书记", "高区长"}


# --- what it costs


@pytest.mark.sqlite
async def test_the_board_is_read_from_its_indexes(town: Town) -> None:
    roster, on = town.roster, town.office.day(town.clock())
    async with town.store.transaction() as tx:
        bands = await counting.bands(tx, town.office, town.clock())
        sight = await counting.sight(tx, town.person("老王"), roster, on)
        connection = tx._opened.sqlite
        assert connection is not None
        for scope in (*(await scopes(town)).values(), replace(Scope(everything=True), sight=sight)):
            asked: list[str] = []
            connection.set_trace_callback(asked.append)
            await tx.tallies(scope, town.clock(), bands)
            for chosen in (Filter(), Filter(Urgency.RED), Filter(Urgency.LATE, Status.SUBMITTED)):
                await tx.board(chosen, scope, town.clock(), bands, 8, 8)
            connection.set_trace_callback(None)
            for statement in asked:
                holds_to_its_indexes(connection, statement, scope)


def holds_to_its_indexes(connection: sqlite3.Connection, statement: str, scope: Scope) -> None:
    steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")]
    if not (scope.everything or scope.areas or scope.units or scope.holder):
        return  # nothing is looked for
    assert any("ix_baton_next (issue_id=? AND owes=?" in step for step in steps), steps
    wanted = "ix_baton_holder" if scope.holder is not None else "ix_issue_standing (status=?"
    assert any(wanted in step for step in steps), steps
    assert not any(step.startswith("SCAN") for step in steps), steps
