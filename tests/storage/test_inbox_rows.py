from __future__ import annotations

from datetime import timedelta

from bot.inbox import Update
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW


def update(number: int, raw: str = "{}", chat: int = 7) -> Update:
    return Update(update_id=number, raw=raw, chat_key=chat, received_at=NOW)


async def undone(store: Store) -> list[Update]:
    async with store.snapshot() as tx:
        return await tx.undone_updates()


async def test_an_update_received_twice_is_kept_once_and_as_it_first_came(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.keep([update(2), update(1, "first")]) == [update(2), update(1, "first")]
    async with store.transaction() as tx:
        assert await tx.keep([update(1, "again"), update(3)]) == [update(3)]
    assert await undone(store) == [update(1, "first"), update(2), update(3)]


async def test_a_batch_that_names_an_update_twice_is_kept(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1), update(1)])
    assert await undone(store) == [update(1)]


async def test_an_update_is_done_once(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1)])
        assert await tx.update_done(1, NOW)
    async with store.transaction() as tx:
        assert not await tx.update_done(1, NOW)
    assert await undone(store) == []


async def test_what_was_done_in_a_transaction_that_failed_is_still_to_do(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1)])

    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.update_done(1, NOW)
            raise OSError

    try:
        await fail()
    except OSError:
        assert await undone(store) == [update(1)]


async def test_failed_attempts_are_counted(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1)])
        assert [await tx.update_failed(1), await tx.update_failed(1)] == [1, 2]
    assert [one.attempts for one in await undone(store)] == [2]


async def test_a_dead_letter_is_in_nobodys_way_and_never_forgotten(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1), update(2)])
        await tx.lay_aside(1, "x" * 1000, NOW)
        await tx.update_done(2, NOW)
    assert await undone(store) == []
    async with store.transaction() as tx:
        assert await tx.purge_inbox(NOW + timedelta(days=9)) == 1
        assert await tx.dead_letters() == 1


async def test_the_purge_forgets_only_what_was_done_before(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1), update(2), update(3)])
        await tx.update_done(1, NOW)
        await tx.update_done(2, NOW + timedelta(days=1))
        assert await tx.purge_inbox(NOW + timedelta(days=1)) == 1
        assert await tx.keep([update(1)]) == [update(1)]  # ids start anew after an idle week
    assert await undone(store) == [update(1), update(3)]


async def test_a_dead_letter_is_taken_up_once_or_let_go(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.keep([update(1), update(2), update(3)])
        for number in (1, 2, 3):
            await tx.lay_aside(number, "KeyError at x.py:1", NOW)
        assert [(one.update_id, one.dead) for one in await tx.laid_aside(1, 5)] == [
            (2, "KeyError at x.py:1"),
            (1, "KeyError at x.py:1"),
        ]
        taken = await tx.take_up_again([1, 2, 99])
        assert [one.update_id for one in taken] == [1, 2]
        assert await tx.take_up_again([1]) == []
        assert [await tx.forget_dead(3), await tx.forget_dead(3), await tx.forget_dead(1)] == [True, False, False]
        assert await tx.dead_letters() == 0
        assert await tx.update_done(1, NOW)
    assert [one.update_id for one in await undone(store)] == [2]
    async with store.transaction() as tx:
        assert await tx.purge_inbox(NOW + timedelta(days=1)) == 2
