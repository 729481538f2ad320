from __future__ import annotations

from tests.office import Town


async def test_nudges_are_counted_by_colour(town: Town) -> None:
    await town.file(category="P0101")
    await town.live(minutes=185, step=5)
    async with town.store.snapshot() as tx:
        standing = await tx.standing(town.clock())
    assert standing.nudges == {"blue": 1, "plain": 8, "red": 1, "yellow": 1}
    assert sum(standing.nudges.values()) == standing.moves["nudged"]
