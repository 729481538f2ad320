"""Updates over real HTTP: none is confirmed before it is a committed row, and no trouble ends the receiving."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.inbox import Update
from handlers.telegram.api import UPDATES, Api
from handlers.telegram.receiving.receiver import Receiver, chat_key, taken_down
from handlers.telegram.receiving.reception import SAID, Reception
from sandbox import Person, Sandbox
from sandbox.clock import Clock as AddressedClock
from tests.clock import MONDAY_MORNING, ManualClock
from tests.handlers.databases import FailingStore, fresh


class Pauses:
    """Passes at once and remembers how long it would have been; ends the receiver after so many."""

    def __init__(self, most: int = 1000) -> None:
        self.lengths: list[float] = []
        self.most = most

    async def __call__(self, seconds: float) -> None:
        self.lengths.append(seconds)
        if len(self.lengths) >= self.most:
            raise asyncio.CancelledError
        await asyncio.sleep(0)


@pytest.fixture
async def telegram() -> AsyncIterator[Sandbox]:
    async with Sandbox.running(clock=AddressedClock(MONDAY_MORNING, speed=0)) as sandbox:
        yield sandbox


@pytest.fixture
async def api(telegram: Sandbox) -> AsyncIterator[Api]:
    api = Api(telegram.token, telegram.url)
    yield api
    await api.close()


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[FailingStore]:
    async with fresh(tmp_path) as store:
        yield store


@pytest.fixture
def li(telegram: Sandbox) -> Person:
    return telegram.person(1001, "小李", started=True)


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def kept() -> list[Update]:
    return []


@pytest.fixture
def receiver(api: Api, store: FailingStore, kept: list[Update], pauses: Pauses) -> Receiver:
    return Receiver(api, store, kept.extend, ManualClock(), pause=pauses)


def another(api: Api, store: FailingStore, kept: list[Update]) -> Receiver:
    """The receiver of the next process."""
    return Receiver(api, store, kept.extend, ManualClock(), pause=Pauses())


def texts(updates: Sequence[Update]) -> list[str]:
    return [json.loads(update.raw)["message"]["text"] for update in updates]


async def stored(store: FailingStore) -> list[str]:
    async with store.snapshot() as tx:
        return texts(await tx.undone_updates())


async def test_updates_become_rows_before_the_next_question_confirms_them(
    telegram: Sandbox, receiver: Receiver, store: FailingStore, kept: list[Update], li: Person
) -> None:
    await li.send("路灯不亮")
    await li.send("在文一路")
    assert await receiver.receive_once(0) == 2
    assert await stored(store) == texts(kept) == ["路灯不亮", "在文一路"]
    assert kept[0].chat_key == li.id
    assert kept[0].received_at == MONDAY_MORNING
    last = kept[-1].update_id
    assert await receiver.receive_once(0) == 0
    questions = [int(call.params["offset"]) for call in telegram.calls_of("getUpdates")]
    assert questions == [0, last + 1]
    assert json.loads(telegram.calls[0].params["allowed_updates"]) == list(UPDATES)


async def test_what_no_database_takes_is_left_out_of_what_people_wrote(store: FailingStore) -> None:
    """NUL, and half a symbol; whole ones stay, and what only looks like an escape."""
    text = "井盖\0丢了\ud83d \\u0000 \ud83d\ude00😀"
    update = taken_down({"update_id": 1, "message": {"text": text, "photo": [{"file_id": "a\0"}]}}, MONDAY_MORNING)
    async with store.transaction() as tx:
        await tx.keep([update])
        await tx.set_fact("said", json.loads(update.raw)["message"]["text"])
    assert await stored(store) == ["井盖丢了\ufffd \\u0000 😀😀"]


async def test_updates_that_could_not_be_stored_come_again(
    receiver: Receiver, store: FailingStore, kept: list[Update], li: Person
) -> None:
    await li.send("井盖松动")
    store.broken = True
    for _ in range(2):
        with pytest.raises(OSError, match="disk is full"):
            await receiver.receive_once(0)
    assert not kept
    assert not await stored(store)
    store.broken = False
    assert await receiver.receive_once(0) == 1
    assert await stored(store) == texts(kept) == ["井盖松动"]


async def test_a_killed_receiver_loses_nothing_and_doubles_nothing(
    receiver: Receiver, api: Api, store: FailingStore, kept: list[Update], li: Person
) -> None:
    await li.send("第一条")
    await receiver.receive_once(0)
    await li.send("第二条")
    assert await another(api, store, kept).receive_once(0) == 2
    assert texts(kept) == await stored(store) == ["第一条", "第二条"]


async def test_updates_that_come_twice_or_in_the_wrong_order_are_kept_once_and_in_order(
    telegram: Sandbox, receiver: Receiver, store: FailingStore, kept: list[Update], li: Person
) -> None:
    for fault in ("reorder", "duplicate"):
        telegram.faults.add(fault)  # type: ignore[arg-type]
        for words in ("先", "后"):
            await li.send(f"{fault}{words}")
        await receiver.receive_once(0)
    assert await receiver.receive_once(0) == 0
    assert texts(kept) == await stored(store) == ["reorder先", "reorder后", "duplicate先", "duplicate后"]


async def test_numbers_that_start_anew_after_an_idle_week_are_received(
    telegram: Sandbox, receiver: Receiver, store: FailingStore, li: Person
) -> None:
    async with store.transaction() as tx:
        await tx.keep([Update(2_000_000_000, '{"message":{"text":"去年的"}}', li.id, MONDAY_MORNING)])
    await li.send("今天的")
    assert await receiver.receive_once(0) == 1
    assert "今天的" in await stored(store)


@pytest.mark.parametrize(
    ("fault", "failing"),
    [
        ("401", "token"),
        ("500", "server"),
        ("html", "server"),
        ("cut_short", "server"),
        ("drop_before", "network"),
    ],
)
async def test_trouble_is_logged_once_when_it_begins_and_once_when_it_ends(
    fault: str,
    failing: str,
    telegram: Sandbox,
    receiver: Receiver,
    store: FailingStore,
    kept: list[Update],
    pauses: Pauses,
    li: Person,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await li.send("积水")
    telegram.faults.add(fault, method="getUpdates", times=4)  # type: ignore[arg-type]
    running: list[asyncio.Task[None]] = []
    receiver._kept = lambda new: (kept.extend(new), running[0].cancel())[1]
    with caplog.at_level(logging.INFO, logger="handlers"):
        running.append(asyncio.create_task(receiver.run()))
        async with asyncio.timeout(5):
            await asyncio.wait(running)
    said = [(r.levelname, SAID[failing] in r.message) for r in caplog.records if r.name.startswith("handlers")]
    assert said == [("WARNING", True), ("INFO", True)]
    assert pauses.lengths == [1, 1.5, 2.25, 3.375]
    assert await stored(store) == ["积水"]
    assert receiver.reception.ok_since == MONDAY_MORNING


async def test_the_state_of_reception_says_what_is_the_matter(
    telegram: Sandbox, receiver: Receiver, pauses: Pauses
) -> None:
    telegram.faults.add("401", method="getUpdates")
    pauses.most = 1
    with pytest.raises(asyncio.CancelledError):
        await receiver.run()
    assert receiver.reception.failing == "token"
    assert receiver.reception.failing_since == MONDAY_MORNING
    await receiver.receive_once(0)
    assert receiver.reception.failing is None
    assert receiver.reception.last_ok == MONDAY_MORNING


def test_a_second_process_with_the_token_is_said_once_and_is_over_after_a_minute_of_calm(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seconds = [0.0]
    reception = Reception(real=lambda: seconds[0])
    with caplog.at_level(logging.INFO, logger="handlers"):
        for seconds[0] in range(0, 100, 2):  # both are heard in turns
            reception.fails("conflict", MONDAY_MORNING)
            reception.works(MONDAY_MORNING)
            assert bool(reception.contested_for) == (seconds[0] >= 60)  # one may take over from the other
        assert reception.unheard_for == 0
        seconds[0] += 59
        reception.works(MONDAY_MORNING)
        assert reception.failing == "conflict"
        seconds[0] += 1
        reception.works(MONDAY_MORNING)
    assert (reception.failing, reception.contested_for) == (None, 0)
    assert [SAID["conflict"] in record.message for record in caplog.records] == [True, True]


async def test_pauses_grow_to_half_a_minute_and_no_further(
    telegram: Sandbox, receiver: Receiver, pauses: Pauses
) -> None:
    telegram.faults.add("500", method="getUpdates", times=100)
    pauses.most = 12
    with pytest.raises(asyncio.CancelledError):
        await receiver.run()
    assert pauses.lengths[-1] == 30
    assert pauses.lengths == sorted(pauses.lengths)


async def test_telegram_is_obeyed_when_it_asks_to_wait(telegram: Sandbox, receiver: Receiver, pauses: Pauses) -> None:
    telegram.faults.add("429", method="getUpdates", retry_after=17)
    pauses.most = 1
    with pytest.raises(asyncio.CancelledError):
        await receiver.run()
    assert pauses.lengths == [17]
    assert receiver.reception.failing == "flood"


async def test_a_webhook_left_behind_is_removed(
    telegram: Sandbox, receiver: Receiver, api: Api, pauses: Pauses, store: FailingStore, li: Person
) -> None:
    await api.bot.set_webhook("https://127.0.0.1:8443/hook")
    await li.send("占道经营")
    heard = asyncio.Event()
    receiver._kept = lambda new: heard.set()
    running = asyncio.create_task(receiver.run())
    async with asyncio.timeout(5):
        await heard.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await stored(store) == ["占道经营"]
    assert not (await api.bot.get_webhook_info()).url


async def test_an_update_the_library_cannot_parse_blocks_nobody(
    telegram: Sandbox, receiver: Receiver, store: FailingStore, li: Person
) -> None:
    telegram.world.queues[telegram.bot.id].push("message", {"message_id": "?", "text": "看不懂", "chat": {"id": 5}})
    await li.send("看得懂")
    assert await receiver.receive_once(0) == 2
    assert await stored(store) == ["看不懂", "看得懂"]


async def test_the_token_is_in_no_log_record(
    telegram: Sandbox, receiver: Receiver, api: Api, caplog: pytest.LogCaptureFixture, li: Person
) -> None:
    with caplog.at_level(logging.INFO):
        await receiver.receive_once(0)
        await api.bot.send_message(li.id, "您好")
    ours = [record for record in caplog.records if not record.name.startswith("uvicorn")]  # the sandbox's own server
    assert all(telegram.token not in record.getMessage() for record in ours)


@pytest.mark.parametrize(
    ("update", "key"),
    [
        ({"message": {"chat": {"id": -5}, "from": {"id": 7}}}, -5),
        ({"edited_message": {"chat": {"id": -5}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "message": {"chat": {"id": -5}}}}, -5),
        ({"callback_query": {"from": {"id": 7}, "inline_message_id": "x"}}, 7),
        ({"my_chat_member": {"chat": {"id": 7}, "from": {"id": 7}}}, 7),
        ({"message_reaction": {"chat": {"id": -5}, "user": {"id": 7}}}, -5),
        ({"poll": {"id": "1"}}, 0),
        ({"from_the_future": ["?"]}, 0),
    ],
)
def test_the_chat_key_of_an_update_is_its_chat_else_its_person(update: dict[str, object], key: int) -> None:
    assert chat_key({"update_id": 1, **update}) == key
