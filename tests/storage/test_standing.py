from __future__ import annotations

from datetime import datetime, timedelta

from bot.ids import NoticeId
from bot.notices import Delivery, Kind
from tests.office import Town


async def test_nudges_are_counted_by_colour(town: Town) -> None:
    await town.file(category="P0101")
    await town.live(minutes=185, step=5)
    async with town.store.snapshot() as tx:
        standing = await tx.standing(town.clock())
    assert standing.nudges == {"blue": 1, "plain": 6, "red": 1, "yellow": 1}
    assert sum(standing.nudges.values()) == standing.moves["nudged"]


async def test_the_latest_nudge_is_measured_from_its_planned_time(town: Town) -> None:
    await town.file(category="P0101")
    await town.live(minutes=75, step=5)
    nudges = [notice for notice in await town.fresh() if notice.kind is Kind.NUDGE]
    planned = datetime.fromisoformat(nudges[0].facts["at"])
    assert planned <= nudges[0].created_at
    async with town.store.transaction() as tx:
        await tx.settle(nudges[0], state=Delivery.SENT, sent_at=planned + timedelta(seconds=90))
        await tx.settle(nudges[1], state=Delivery.FAILED, sent_at=planned + timedelta(hours=5))
    async with town.store.snapshot() as tx:
        assert (await tx.standing(town.clock())).nudge_lateness == 90.0


async def test_what_waits_for_its_moment_is_not_due_yet(town: Town) -> None:
    await town.file()
    async with town.store.transaction() as tx:
        owed = await tx.owed_since(NoticeId(0), 100)
        await tx.settle(owed[0], not_before=town.clock() + timedelta(minutes=1))
    async with town.store.snapshot() as tx:
        assert (await tx.standing(town.clock())).notices_due == len(owed) - 1
        assert (await tx.standing(town.clock() + timedelta(minutes=1))).notices_due == len(owed)
