"""What Telegram does not take now, and what nobody knows of; the menu of a chat."""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.notices import Delivery, Kind
from sandbox import Group, Person
from tests.handlers.posthouse import Posthouse, texts

# --- not now


async def test_a_chat_told_to_wait_waits_so_long_and_stops_no_other(house: Posthouse, li: Person, wang: Person) -> None:
    house.telegram.faults.add("429", method="sendMessage", chat=li, retry_after=30)
    first = await house.owe(li, "一")
    await house.owe(li, "二")
    await house.deliver()
    await house.owe(wang, "三")
    await house.deliver()
    assert texts(wang) == ["三"]
    assert not texts(li)
    assert await house.state(first) is Delivery.OWED
    house.pass_seconds(29)
    await house.deliver()
    assert not texts(li)
    house.pass_seconds(1)
    await house.deliver()
    assert texts(li) == ["一", "二"]
    assert not (await house.row(first)).doubtful


async def test_when_several_chats_are_told_to_wait_at_once_all_wait(house: Posthouse, wang: Person) -> None:
    house.telegram.faults.add("429", method="sendMessage", times=3, retry_after=5)
    people = [house.telegram.person(2000 + n, f"网格员{n}", started=True) for n in range(3)]
    for person in people:
        await house.owe(person, "催办")
    await house.deliver()
    await house.owe(wang, "催办")
    assert await house.deliver() == 0
    house.pass_seconds(5)
    await house.deliver()
    assert [texts(person) for person in (*people, wang)] == [["催办"]] * 4


@pytest.mark.parametrize("fault", ["500", "html", "401"])
async def test_an_outage_is_waited_out_and_logged_once(
    fault: str, house: Posthouse, li: Person, caplog: pytest.LogCaptureFixture
) -> None:
    house.telegram.faults.add(fault, times=5)  # type: ignore[arg-type]
    began = house.clock()
    notice = await house.owe(li, "一")
    await house.owe(li, "二")
    with caplog.at_level(logging.INFO, logger="handlers"):
        await house.deliver_all()
    assert texts(li) == ["一", "二"]
    assert (house.clock() - began).total_seconds() == 1 + 2 + 4 + 8 + 16
    assert not (await house.row(notice)).doubtful
    ours = [record for record in caplog.records if record.name.startswith("handlers")]
    assert [(r.levelname, r.message.partition(",")[0]) for r in ours] == [
        ("WARNING", "messages do not get through"),
        ("INFO", "messages get through again"),
    ]


async def test_a_server_that_is_not_there_is_waited_for(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "一")
    address = house.api._url
    house.api._url = "http://127.0.0.1:9/bot1:x"
    await house.deliver()
    row = await house.row(notice)
    assert (row.state, row.doubtful) == (Delivery.OWED, False)
    assert "ConnectError" in row.error
    house.api._url = address
    await house.deliver_all()
    assert texts(li) == ["一"]


# --- nobody knows


@pytest.mark.parametrize("fault", ["drop_after", "cut_short"])
async def test_a_post_without_an_answer_is_sent_once_more_and_said_to_be_doubtful(
    fault: str, house: Posthouse, li: Person, caplog: pytest.LogCaptureFixture
) -> None:
    """Nor does half an answer say how it ended."""
    house.telegram.faults.add(fault, method="sendMessage")  # type: ignore[arg-type]
    notice = await house.owe(li, "催办")
    await house.deliver_all()
    assert texts(li) == ["催办", "催办"]
    row = await house.row(notice)
    assert (row.state, row.doubtful) == (Delivery.SENT, True)
    assert "possibly doubled" in caplog.text


async def test_a_post_without_an_answer_is_not_said_again_before_the_outage_is_over(
    house: Posthouse, li: Person
) -> None:
    notice = await house.owe(li, "催办")
    house.telegram.faults.add("drop_after", method="sendMessage")
    house.telegram.faults.add("drop_after", times=5)
    await house.deliver_all()
    assert texts(li) == ["催办", "催办"]
    assert await house.state(notice) is Delivery.SENT
    assert len(house.telegram.calls_of("getMe")) == 6
    assert not house.troubles.alarms


async def test_a_post_without_an_answer_twice_stops_and_raises_an_alarm(house: Posthouse, li: Person) -> None:
    house.telegram.faults.add("drop_after", method="sendMessage", times=9)
    notice = await house.owe(li, "催办")
    await house.deliver_all()
    assert texts(li) == ["催办", "催办"]
    assert await house.state(notice) is Delivery.UNKNOWN
    assert house.troubles.alarms == [(notice, Delivery.UNKNOWN)]


async def test_an_edit_without_an_answer_is_simply_done_again(house: Posthouse, group: Group) -> None:
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    house.telegram.faults.add("drop_after", method="editMessageText", times=3)
    house.shown = "已交办"
    notice = await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert texts(group) == ["已交办"]
    row = await house.row(notice)
    assert (row.state, row.doubtful) == (Delivery.SENT, False)
    assert not house.troubles.alarms


async def test_an_answer_that_comes_too_late_is_dropped(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "已签收", kind=Kind.ANSWER, callback_id="4711")
    await house.deliver_all()
    assert await house.state(notice) is Delivery.DROPPED
    assert not house.troubles.alarms


async def test_a_result_that_cannot_be_written_at_once_is_written_later(house: Posthouse, li: Person) -> None:
    held = house.telegram.faults.add("hold_after", method="sendMessage")
    notice = await house.owe(li, "催办")
    delivering = asyncio.create_task(house.deliver())
    await held.reached()
    house.store.broken = True
    held.release()
    await delivering
    assert house.pauses == [1]
    assert await house.state(notice) is Delivery.SENT
    assert texts(li) == ["催办"]


# --- the menu of a chat


async def test_a_menu_is_tried_until_it_is_shown_and_taken_away_again(house: Posthouse, li: Person) -> None:
    house.telegram.faults.add("500", method="setMyCommands")
    house.telegram.faults.add("drop_after", method="setMyCommands")
    shown = await house.owe(li, "怎么用", kind=Kind.MENU)
    await house.deliver_all()
    assert await house.state(shown) is Delivery.SENT
    assert house.telegram.bot.commands[f"chat:{li.id}", ""] == [{"command": "help", "description": "怎么用"}]
    await house.owe(li, "", kind=Kind.MENU)
    await house.deliver_all()
    assert (f"chat:{li.id}", "") not in house.telegram.bot.commands


async def test_a_menu_for_somebody_who_has_not_started_the_bot_is_let_go(house: Posthouse) -> None:
    stranger = house.telegram.person(1003, "路人")
    owed = await house.owe(stranger, "怎么用", kind=Kind.MENU)
    await house.deliver_all()
    assert await house.state(owed) is Delivery.DROPPED
    assert (house.troubles.unreached, house.troubles.alarms) == ([], [])
