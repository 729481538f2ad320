"""Every refusal of Telegram has its own end, and no end is silent."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.notices import Delivery, Kind
from sandbox import Group, Person
from tests.handlers.posthouse import Posthouse, posthouse, texts


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Posthouse]:
    async with posthouse(tmp_path) as house:
        yield house


@pytest.fixture
def li(house: Posthouse) -> Person:
    return house.telegram.person(1001, "小李", started=True)


@pytest.fixture
def wang(house: Posthouse) -> Person:
    return house.telegram.person(1002, "老王", started=True)


@pytest.fixture
def group(house: Posthouse, li: Person) -> Group:
    return house.telegram.group("西湖街道", [li])


async def file_id(li: Person) -> str:
    return str((await li.send_photo("现场")).body["photo"][-1]["file_id"])


# --- for good


async def test_who_has_blocked_the_bot_is_stood_in_for(house: Posthouse, li: Person, wang: Person) -> None:
    li.block()
    notice = await house.owe(li, "催办")
    await house.owe(wang, "催办")
    await house.deliver()
    assert house.troubles.unreached == [(notice, "Forbidden: bot was blocked by the user")]
    assert await house.state(notice) is Delivery.FAILED
    assert texts(wang) == ["催办"]


@pytest.mark.parametrize("how", ["never started", "deactivated", "unknown"])
async def test_who_can_never_be_reached_is_stood_in_for(how: str, house: Posthouse, li: Person) -> None:
    reader = li
    if how == "never started":
        reader = house.telegram.person(1003, "路人")
    elif how == "deactivated":
        li.deactivate()
    else:
        reader = house.telegram.person(1004, "无此人")
        del house.telegram.world.users[1004]
    notice = await house.owe(reader, "催办")
    await house.deliver_all()
    assert [n for n, _ in house.troubles.unreached] == [notice]
    assert await house.state(notice) is Delivery.FAILED
    assert not house.troubles.alarms


async def test_nobody_is_given_up_before_somebody_stands_in(house: Posthouse, li: Person) -> None:
    li.block()
    house.troubles.failing = 2
    notice = await house.owe(li, "催办")
    await house.deliver()
    assert await house.state(notice) is Delivery.OWED
    await house.deliver_all()
    assert [n for n, _ in house.troubles.unreached] == [notice]
    assert await house.state(notice) is Delivery.FAILED


@pytest.mark.parametrize("how", ["kicked", "deleted", "muted"])
async def test_a_group_that_is_lost_is_reported_and_stops_no_other(
    how: str, house: Posthouse, group: Group, li: Person
) -> None:
    if how == "kicked":
        group.kick_bot()
    elif how == "deleted":
        group.delete()
    else:
        group.forbid("text messages")
    notice = await house.owe(group, "看板")
    await house.owe(li, "催办")
    await house.deliver_all()
    assert [chat for chat, _ in house.troubles.lost] == [group.id]
    assert await house.state(notice) is Delivery.FAILED
    assert texts(li) == ["催办"]


async def test_a_group_that_has_become_a_supergroup_is_followed(house: Posthouse, li: Person) -> None:
    group = house.telegram.group("文新社区", [li], kind="group")
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    new = group.migrate()
    notices = [await house.owe(group, str(n)) for n in range(2)]
    house.shown = "已交办"
    notices.append(await house.owe(group, kind=Kind.CARD))
    await house.deliver_all()
    assert texts(new) == ["0", "1", "已交办"]
    assert {(await house.row(n)).chat_id for n in notices} == {new.id}
    assert await house.card(new)
    assert not await house.card(group)


async def test_what_telegram_cannot_parse_is_failed_with_an_alarm_and_the_others_go_on(
    house: Posthouse, li: Person
) -> None:
    broken = await house.owe(li, "<b>未闭合")
    await house.owe(li, "下一条")
    await house.deliver_all()
    assert texts(li) == ["下一条"]
    assert "parse entities" in (await house.row(broken)).error
    assert house.troubles.alarms == [(broken, Delivery.FAILED)]


async def test_an_unknown_refusal_is_failed_with_an_alarm(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "长" * 4097)
    await house.deliver_all()
    assert await house.state(notice) is Delivery.FAILED
    assert house.troubles.alarms == [(notice, Delivery.FAILED)]


async def test_an_alarm_that_cannot_be_brought_raises_no_alarm(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "<b>未闭合", kind=Kind.ALARM)
    await house.deliver_all()
    assert await house.state(notice) is Delivery.FAILED
    assert not house.troubles.alarms


# --- in another form


async def test_a_card_that_was_deleted_is_posted_anew(house: Posthouse, group: Group) -> None:
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    await house.api.bot.delete_message(group.id, group.messages[-1].id)
    house.shown = "已交办"
    notice = await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert texts(group) == ["已交办"]
    card = await house.card(group)
    assert card is not None
    assert card.message_id == group.messages[-1].id == (await house.row(notice)).message_id


async def test_an_edit_to_what_stands_there_already_is_done(house: Posthouse, li: Person) -> None:
    message = await house.api.bot.send_message(li.id, "已收到")
    notice = await house.owe(li, "已收到", do="edit", message_id=message.message_id)
    await house.deliver()
    assert await house.state(notice) is Delivery.SENT


async def test_an_edit_of_a_message_that_is_gone_and_no_card_is_dropped(house: Posthouse, li: Person) -> None:
    notices = [await house.owe(li, "改", do=do, message_id=999) for do in ("edit", "remove")]
    await house.deliver_all()
    assert {await house.state(notice) for notice in notices} == {Delivery.DROPPED}
    assert not house.troubles.alarms


async def test_messages_are_removed(house: Posthouse, li: Person) -> None:
    message = await house.api.bot.send_message(li.id, "旧卡片")
    await house.owe(li, do="remove", message_id=message.message_id)
    await house.deliver()
    assert not texts(li)


async def test_a_reply_to_a_deleted_message_is_still_said(house: Posthouse, li: Person) -> None:
    await house.owe(li, "已核查", reply_to=999)
    await house.deliver()
    assert texts(li) == ["已核查"]


async def test_a_message_to_a_topic_that_is_gone_goes_to_the_group(house: Posthouse, li: Person) -> None:
    forum = house.telegram.group("论坛", [li], forum=True)
    await house.owe(forum, "看板", thread=777)
    await house.owe(forum, kind=Kind.CARD, thread=777)
    await house.deliver_all()
    assert texts(forum) == ["看板", "已上报"]


async def test_a_photo_that_cannot_be_sent_leaves_its_words(house: Posthouse, li: Person, group: Group) -> None:
    house.photo = "AgACAgUAAx0-wrong"
    await house.owe(li, "现场照片", photo="AgACAgUAAx0-wrong")
    await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert texts(li) == ["现场照片"]
    house.shown = "已交办"
    await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert texts(group) == ["已交办"]
    assert house.telegram.calls_of("editMessageText")


async def test_a_group_that_forbids_photos_gets_the_words(house: Posthouse, li: Person, group: Group) -> None:
    group.forbid("photos")
    await house.owe(group, "现场照片", photo=await file_id(li))
    await house.owe(group, "附件", do="album", photos=[await file_id(li), await file_id(li)])
    await house.deliver_all()
    assert texts(group) == ["现场照片", "附件"]


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
