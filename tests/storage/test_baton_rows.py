from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.batons import Baton, Owes
from bot.errors import ChangedMeanwhile
from storage.store import Transaction
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town


async def submit_baton(town: Town) -> Baton:
    return await town.baton(await town.acknowledged(), Owes.SUBMIT)


async def test_a_baton_comes_back_as_it_was_written(town: Town) -> None:
    baton = await submit_baton(town)
    assert (str(baton.limit), baton.opened_at, baton.due_at) == ("4wh", NOW, NOW + timedelta(hours=6))


async def test_a_baton_that_was_handed_on_is_not_closed_by_an_old_button(town: Town) -> None:
    baton = await submit_baton(town)
    async with town.store.transaction() as tx:
        handed = await tx.hand_on(baton, to=town.person("陈主任"))
    with pytest.raises(ChangedMeanwhile):
        async with town.store.transaction() as tx:
            await tx.end_baton(baton, by="submit", now=NOW)
    async with town.store.transaction() as tx:
        assert await tx.baton(baton.id) == handed
    assert (handed.epoch, handed.opened_at, handed.due_at) == (baton.epoch + 1, baton.opened_at, baton.due_at)


async def test_the_same_nudge_fires_once(town: Town) -> None:
    baton = await submit_baton(town)
    async with town.store.transaction() as tx:
        await tx.mark_nudged(baton, nudged=1, next_at=NOW)
    with pytest.raises(ChangedMeanwhile):
        async with town.store.transaction() as tx:
            await tx.mark_nudged(baton, nudged=1, next_at=NOW)


async def test_a_closed_baton_never_changes_again(town: Town) -> None:
    baton = await submit_baton(town)
    async with town.store.transaction() as tx:
        await tx.end_baton(baton, by="submit", now=NOW)
    changes: list[Callable[[Transaction], Awaitable[object]]] = [
        lambda tx: tx.end_baton(baton, by="again", now=NOW),
        lambda tx: tx.hand_on(baton, to=None),
        lambda tx: tx.mark_nudged(baton, nudged=1, next_at=NOW),
        lambda tx: tx.put_off(baton, until=NOW),
    ]
    for change in changes:
        async with town.store.transaction() as tx:
            with pytest.raises(ChangedMeanwhile):
                await change(tx)
    async with town.store.snapshot() as tx:
        found = await tx.baton(baton.id)
    assert found is not None
    assert (found.closed_at, found.closed_by, found.next_nudge_at) == (NOW, "submit", None)


async def test_what_is_due_comes_in_the_order_of_its_time(town: Town) -> None:
    first, second = await town.file(), await town.file(category="0112")
    async with town.store.snapshot() as tx:
        soonest = await tx.next_nudge_at()
        assert soonest is not None
        assert await tx.due_batons(soonest - timedelta(seconds=1), 9) == []
        due = await tx.due_batons(NOW + timedelta(days=30), 9)
        assert len(await tx.due_batons(NOW + timedelta(days=30), 1)) == 1
    assert {baton.issue_id for baton in due} == {first.id, second.id}
    assert [baton.next_nudge_at for baton in due] == sorted(baton.next_nudge_at or NOW for baton in due)


async def test_mine_is_what_i_hold_and_is_open(town: Town) -> None:
    issue = await town.acknowledged()
    await town.submitted()
    async with town.store.snapshot() as tx:
        held = await tx.batons_held_by(town.person("老王"))
        in_hand = await tx.open_submits(town.unit("HW"))
        late = await tx.open_submits(town.unit("HW"), town.clock())
    assert [baton.issue_id for baton in held] == [issue.id] == [baton.issue_id for baton in in_hand]
    assert late == []


async def test_a_policy_is_kept_once_for_as_long_as_a_baton_may_name_it(town: Town) -> None:
    async with town.store.transaction() as tx:
        first = await tx.keep_policy("d1", "a", "default", "Asia/Shanghai", None, NOW)
        assert await tx.keep_policy("d1", "a", "default", "Asia/Shanghai", None, NOW + timedelta(days=1)) == first
        assert await tx.keep_policy("d2", "b", "default", "UTC", "HW", NOW) != first
        assert await tx.policy(first) == ("a", "default", "Asia/Shanghai", None)


async def test_how_many_issues_wait_for_a_few_people(town: Town) -> None:
    """An ack and its submit are one thing to do."""
    await town.file()
    await town.acknowledged()
    await town.submitted()
    wang, li, sun = town.person("老王"), town.person("小李"), town.person("孙姐")
    async with town.store.snapshot() as tx:
        assert await tx.issues_held_by([wang, li, sun]) == {wang: 2, li: 1}
        assert await tx.issues_held_by([]) == {}
