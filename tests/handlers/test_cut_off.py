"""What a kill, a stop or a failure cuts off is neither lost nor said too often."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.notices import Delivery, Kind
from sandbox import Group, Person
from tests.handlers.posthouse import Posthouse, texts


async def test_a_message_killed_on_its_way_is_sent_once_more_and_said_to_be_doubtful(
    house: Posthouse, li: Person, caplog: pytest.LogCaptureFixture
) -> None:
    notice = await house.owe(li, "催办", kind=Kind.NUDGE)
    async with house.store.transaction() as tx:
        await tx.claim(notice)
    assert await house.deliver() == 0
    house.sender = house.new_sender()
    assert await house.sender.recover() == 1
    await house.deliver()
    assert texts(li) == ["催办"]
    assert (await house.row(notice)).doubtful
    assert "possibly doubled" in caplog.text


async def test_a_message_killed_twice_on_its_way_stops_and_raises_an_alarm(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "催办", kind=Kind.NUDGE)
    for _ in range(2):
        async with house.store.transaction() as tx:
            await tx.claim(notice)
        house.sender = house.new_sender()
        await house.sender.recover()
    assert await house.deliver() == 0
    assert await house.state(notice) is Delivery.UNKNOWN
    assert house.troubles.alarms == [(notice, Delivery.UNKNOWN)]


async def test_the_edit_of_a_card_killed_on_its_way_is_simply_done_again(house: Posthouse, group: Group) -> None:
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    house.shown = "已交办"
    edit = await house.owe(group, kind=Kind.CARD)
    async with house.store.transaction() as tx:
        await tx.claim(edit)
    house.sender = house.new_sender()
    await house.sender.recover()
    await house.deliver_all()
    assert texts(group) == ["已交办"]
    assert not (await house.row(edit)).doubtful


async def test_answers_to_taps_of_long_ago_are_not_sent_after_a_start(house: Posthouse, li: Person) -> None:
    old = await house.owe(li, "已签收", kind=Kind.ANSWER, callback_id="1")
    house.pass_seconds(16)
    new = await house.owe(li, "已签收", kind=Kind.ANSWER, callback_id="2")
    await house.sender.recover()
    assert await house.state(old) is Delivery.DROPPED
    assert await house.state(new) is Delivery.OWED


async def test_nothing_is_sent_that_could_not_be_claimed(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "催办")
    house.store.broken = True
    await house.deliver()
    assert texts(li) == ["催办"]
    assert house.pauses == [1]
    assert await house.state(notice) is Delivery.SENT
    assert len(house.telegram.calls_of("sendMessage")) == 1


async def test_a_poisoned_rendering_is_set_aside_and_the_others_go_on(house: Posthouse, li: Person) -> None:
    house.poison = 99
    poisoned = await house.owe(li, "毒", kind=Kind.SAY)
    other = await house.owe(li, "催办", kind=Kind.NUDGE)
    await house.deliver_all()
    assert texts(li) == ["催办"]
    assert await house.state(poisoned) is Delivery.FAILED
    assert await house.state(other) is Delivery.SENT
    assert house.troubles.alarms == [(poisoned, Delivery.FAILED)]


async def test_a_rendering_that_fails_once_is_tried_again(house: Posthouse, li: Person) -> None:
    house.poison = 1
    await house.owe(li, "毒")
    await house.deliver_all()
    assert texts(li) == ["毒"]
    assert not house.troubles.alarms


async def test_a_stop_lets_what_is_under_way_arrive_and_leaves_the_rest_owed(house: Posthouse, li: Person) -> None:
    held = house.telegram.faults.add("hold_before", method="sendMessage")
    first, second = await house.owe(li, "一"), await house.owe(li, "二")
    running = asyncio.create_task(house.sender.run())
    await held.reached()
    stopping = asyncio.create_task(house.sender.stop())
    await asyncio.sleep(0)
    held.release()
    await asyncio.gather(stopping, running)
    assert await house.state(first) is Delivery.SENT
    assert await house.state(second) is Delivery.OWED


async def test_a_stop_does_not_wait_for_ever_and_what_it_cut_off_counts_as_killed(house: Posthouse, li: Person) -> None:
    held = house.telegram.faults.add("hold_before", method="sendMessage")
    notice = await house.owe(li, "一")
    running = asyncio.create_task(house.sender.run())
    await held.reached()
    await house.sender.stop(within=0)
    await running
    assert await house.state(notice) is Delivery.SENDING


async def test_a_database_out_of_order_is_logged_once_and_once_when_it_works_again(
    house: Posthouse, li: Person, caplog: pytest.LogCaptureFixture
) -> None:
    await house.owe(li, "一")
    house.store.broken = True
    with caplog.at_level(logging.INFO, logger="handlers"):
        running = asyncio.create_task(house.sender.run())
        await li.expects("一")
        await house.sender.stop()
        await running
    ours = [r.message.partition(",")[0] for r in caplog.records if r.name == "handlers.telegram.delivery.sender"]
    assert ours == ["what is owed cannot be read", "what is owed can be read again"]
