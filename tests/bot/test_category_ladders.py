"""Rungs that name categories: which ladder an issue climbs, what keeps to it, and how it is counted."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.batons import Level, Owes
from bot.desk import counting, dispatching
from bot.ladder import colour_at
from bot.policy import Policy
from bot.rungs import Colour
from bot.scopes import Scope
from tests.office import ZONE, open_town

RUNG = '[[rung]]\nowes = "submit"\nto = ["holder"]\nrepeat = "1d"\n'
POLICY = (
    f'{RUNG}at = "100%"\ncolour = "yellow"\n'
    f'{RUNG}at = "50%"\ncolour = "red"\ncategories = ["01*"]\n'
    f'{RUNG}at = "25%"\ncolour = "frozen"\ncategories = ["0112", "02"]\nlevels = ["routine"]\n'
)


@pytest.mark.parametrize(
    ("category", "level", "points"),
    [
        ("0496", Level.ROUTINE, ["100%"]),  # nobody names it
        ("0110", Level.ROUTINE, ["50%"]),
        ("0112", Level.ROUTINE, ["25%"]),  # the longest name, as with routes
        ("0112", Level.URGENT, ["50%"]),  # which is for routine ones
        ("0201", Level.URGENT, ["100%"]),
        ("", Level.ROUTINE, ["100%"]),
    ],
)
def test_the_longest_name_of_a_category_alone_counts(category: str, level: Level, points: list[str]) -> None:
    policy = Policy.load(POLICY, zone=ZONE)
    assert [str(rung.at) for rung in policy.rungs_of(Owes.SUBMIT, level, category)] == points
    named = policy.named(Owes.SUBMIT, level, category)
    assert policy.rungs_of(Owes.SUBMIT, level, named) == policy.rungs_of(Owes.SUBMIT, level, category)


async def test_an_act_climbs_the_ladder_of_the_category_its_issue_has_come_to(tmp_path: Path) -> None:
    async with open_town(tmp_path, POLICY) as town:
        plain, own = await town.file(category="0303"), await town.file(category="0110")
        assert [(await town.baton(issue, Owes.SUBMIT)).category for issue in (plain, own)] == ["", "01"]
        await town.do(dispatching.recategorise, own, "0201", by="孙姐")
        assert (await town.baton(own, Owes.SUBMIT)).category == "02"


async def test_a_digest_counts_each_issue_by_the_ladder_it_climbs(tmp_path: Path) -> None:
    async with open_town(tmp_path, POLICY) as town:
        for category in ("0110", "0110", "0112", "0303"):
            await town.file(category=category)
        town.clock.advance(hours=3)
        async with town.store.snapshot() as tx:
            bands = await counting.bands(tx, town.office, town.clock())
            found = await tx.in_hand(bands, Scope(everything=True), town.clock())
            batons = [baton for baton in await tx.all_open_batons() if baton.owes is Owes.SUBMIT]
        shown = [colour_at(baton, town.office.policy, town.clock()) for baton in batons]
        assert shown == [Colour.RED, Colour.RED, Colour.FROZEN, None]
        assert {some.colour: some.count for some in found} == {Colour.RED: 2, Colour.FROZEN: 1}
