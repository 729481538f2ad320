"""Updates take effect in order within a chat, and no update stops another chat, or its own for ever."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from bot.errors import ChangedMeanwhile
from bot.inbox import Update
from handlers.telegram.receiving.workers import Unparsable, Workers
from tests.clock import MONDAY_MORNING, ManualClock
from tests.handlers.databases import FailingStore, fresh

LI, WANG = 1001, 1002


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FailingStore]:
    async with fresh(tmp_path) as store:
        yield store


class Conversation:
    """Gives an update its effect in one transaction, as the real one does; ``before`` may make it fail."""

    def __init__(self, store: FailingStore) -> None:
        self.store = store
        self.said: list[str] = []
        self.before: Callable[[Update], Awaitable[None]] | None = None

    async def __call__(self, update: Update) -> None:
        if self.before:
            await self.before(update)
        async with self.store.transaction() as tx:
            if await tx.update_done(update.update_id, MONDAY_MORNING):
                self.said.append(update.raw)


@pytest.fixture
def conversation(store: FailingStore) -> Conversation:
    return Conversation(store)


@pytest.fixture
def workers(store: FailingStore, conversation: Conversation) -> Workers:
    return started(store, conversation)


def started(store: FailingStore, conversation: Conversation) -> Workers:
    return Workers(store, conversation, ManualClock(), pauses=(0, 0, 0), pause=lambda seconds: asyncio.sleep(0))


async def received(store: FailingStore, *words: tuple[int, str]) -> list[Update]:
    updates = [Update(next(store.update_ids), text, chat, MONDAY_MORNING) for chat, text in words]
    async with store.transaction() as tx:
        return await tx.keep(updates)


async def undone(store: FailingStore) -> list[str]:
    async with store.snapshot() as tx:
        return [update.raw for update in await tx.undone_updates()]


async def laid_aside(store: FailingStore) -> int:
    async with store.snapshot() as tx:
        return await tx.dead_letters()


async def test_what_was_undone_at_the_start_is_handled_in_order(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    await received(store, (LI, "一"), (LI, "二"), (LI, "三"))
    assert await workers.drain() == 3
    assert conversation.said == ["一", "二", "三"]
    assert not await undone(store)
    assert await workers.drain() == 0


async def test_order_holds_within_a_chat_however_long_one_takes(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    async def the_first_is_slow(update: Update) -> None:
        for _ in range(50 if update.raw == "一" else 0):
            await asyncio.sleep(0)

    conversation.before = the_first_is_slow
    workers.accept(await received(store, (LI, "一"), (LI, "二")))
    workers.accept(await received(store, (LI, "三")))
    assert await workers.drain() == 3
    assert conversation.said == ["一", "二", "三"]


async def test_a_chat_does_not_wait_for_another(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    photo_has_come, others_are_done = asyncio.Event(), asyncio.Event()

    async def a_slow_upload(update: Update) -> None:
        if update.raw == "照片":
            await photo_has_come.wait()
        elif update.raw == "完了":
            others_are_done.set()

    conversation.before = a_slow_upload
    workers.accept(await received(store, (LI, "照片"), (LI, "说明"), (WANG, "收到"), (WANG, "完了")))
    async with asyncio.timeout(5):
        await others_are_done.wait()
    assert "说明" not in conversation.said
    photo_has_come.set()
    await workers.drain()
    assert sorted(conversation.said) == sorted(["收到", "完了", "照片", "说明"])


async def test_an_update_fed_twice_has_its_effect_once(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    updates = await received(store, (LI, "一"))
    workers.accept(updates)
    workers.accept(updates)
    assert await workers.drain() == 1
    assert conversation.said == ["一"]


async def test_a_lost_race_is_run_again_at_once(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    losses = iter([ChangedMeanwhile("issue 1")] * 5)

    async def lose(update: Update) -> None:
        for loss in losses:
            raise loss

    conversation.before = lose
    await received(store, (LI, "签收"))
    assert await workers.drain() == 1
    assert conversation.said == ["签收"]
    assert await laid_aside(store) == 0


async def test_a_failure_that_passes_is_tried_again(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    failures = iter([RuntimeError("once"), RuntimeError("twice"), RuntimeError("three times")])

    async def fail(update: Update) -> None:
        for failure in failures:
            raise failure

    conversation.before = fail
    await received(store, (LI, "一"), (LI, "二"))
    assert await workers.drain() == 2
    assert conversation.said == ["一", "二"]


async def test_a_poisoned_update_is_laid_aside_and_its_chat_goes_on(
    store: FailingStore, workers: Workers, conversation: Conversation, caplog: pytest.LogCaptureFixture
) -> None:
    async def choke(update: Update) -> None:
        if update.raw == "毒":
            raise RuntimeError(f"cannot digest {update.raw}")

    conversation.before = choke
    await received(store, (LI, "毒"), (LI, "二"), (WANG, "三"))
    with caplog.at_level(logging.INFO):
        assert await workers.drain() == 3
    assert sorted(conversation.said) == ["三", "二"]
    assert await laid_aside(store) == 1
    assert [r.levelname for r in caplog.records] == ["WARNING"] * 3 + ["ERROR"]
    assert "update 1 laid aside" in caplog.records[-1].message
    assert "毒" not in caplog.text


@pytest.mark.parametrize("kind", [Unparsable, ValueError])
async def test_what_nobody_will_ever_understand_is_laid_aside_without_another_try(
    kind: type[Exception], store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    tries = []

    async def refuse(update: Update) -> None:
        tries.append(update.update_id)
        raise kind("no such thing")

    conversation.before = refuse
    await received(store, (LI, "{"))
    assert await workers.drain() == 1
    assert len(tries) == await laid_aside(store) == 1


async def test_tries_before_a_restart_count(store: FailingStore, conversation: Conversation) -> None:
    tries = []

    async def fail(update: Update) -> None:
        tries.append(update.attempts)
        raise RuntimeError

    conversation.before = fail
    await received(store, (LI, "毒"))
    async with store.transaction() as tx:
        await tx.update_failed(1)
        await tx.update_failed(1)
    assert await started(store, conversation).drain() == 1
    assert len(tries) == 2
    assert await laid_aside(store) == 1


async def test_a_database_out_of_order_lays_nothing_aside(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    async def until_repaired(update: Update) -> None:
        if store.refused > 8:
            store.broken = False

    conversation.before = until_repaired
    await received(store, (LI, "一"), (WANG, "二"))
    store.broken = True
    assert await workers.drain() == 2
    assert sorted(set(conversation.said)) == ["一", "二"]
    assert await laid_aside(store) == 0
    assert not await undone(store)


async def test_a_stop_finishes_what_is_being_handled_and_leaves_the_rest_as_rows(
    store: FailingStore, workers: Workers, conversation: Conversation
) -> None:
    begun, may_go_on = asyncio.Event(), asyncio.Event()

    async def hold(update: Update) -> None:
        begun.set()
        await may_go_on.wait()

    conversation.before = hold
    workers.accept(await received(store, (LI, "一"), (LI, "二")))
    await begun.wait()
    stopping = asyncio.create_task(workers.stop())
    await asyncio.sleep(0)
    may_go_on.set()
    await stopping
    assert conversation.said == ["一"]
    assert await undone(store) == ["二"]
    assert await started(store, conversation).drain() == 1
    assert conversation.said == ["一", "二"]


async def test_a_stop_does_not_wait_for_ever(store: FailingStore, workers: Workers, conversation: Conversation) -> None:
    begun = asyncio.Event()

    async def hang(update: Update) -> None:
        begun.set()
        await asyncio.Event().wait()

    conversation.before = hang
    workers.accept(await received(store, (LI, "一")))
    await begun.wait()
    await workers.stop(within=0)
    assert await undone(store) == ["一"]
