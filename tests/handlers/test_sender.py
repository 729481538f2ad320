"""What is owed is brought in order, as fast as Telegram permits."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.notices import Delivery, Kind, Notice
from handlers.telegram.delivery.sender import Sender
from handlers.telegram.outgoing import Outgoing
from sandbox import Group, Person
from tests.clock import MONDAY_MORNING
from tests.handlers.posthouse import Posthouse, texts


async def test_what_is_owed_is_said_and_written_down(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "<b>已收到</b>")
    assert await house.deliver() == 1
    assert texts(li) == ["已收到"]
    row = await house.row(notice)
    assert row.state is Delivery.SENT
    assert row.sent_at == MONDAY_MORNING
    assert row.message_id == li.inbox[0].id
    assert row.attempts == 1
    assert await house.deliver() == 0


async def test_messages_to_one_chat_keep_their_order(house: Posthouse, li: Person) -> None:
    for n in range(8):
        await house.owe(li, str(n))
    await house.deliver_all()
    assert texts(li) == [str(n) for n in range(8)]


async def test_the_urgent_goes_before_the_rest(house: Posthouse, li: Person) -> None:
    await house.owe(li, "晚报", kind=Kind.DIGEST)
    await house.owe(li, "催办", kind=Kind.NUDGE)
    await house.owe(li, "交办", kind=Kind.TASK)
    await house.owe(li, "回话", kind=Kind.SAY)
    await house.deliver_all()
    assert texts(li) == ["回话", "交办", "催办", "晚报"]


async def test_the_urgent_goes_first_across_chats(house: Posthouse) -> None:
    people = [house.telegram.person(2000 + n, f"网格员{n}", started=True) for n in range(30)]
    for person in people:
        await house.owe(person, "晚报", kind=Kind.DIGEST)
    await house.owe(people[-1], "交办", kind=Kind.TASK)
    await house.sender.deliver_due()
    assert texts(people[-1]) == ["交办"]


async def test_a_group_is_never_told_to_slow_down(house: Posthouse, group: Group) -> None:
    for n in range(65):
        await house.owe(group, str(n), kind=Kind.NUDGE)
    await house.deliver_all()
    assert texts(group) == [str(n) for n in range(65)]
    assert house.refused() == 0
    sent = [call.at for call in house.telegram.calls_of("sendMessage")]
    assert max(sum(at <= other < at + 60 for other in sent) for at in sent) == 17  # three are kept for a first notice
    assert sent[-1] - sent[0] < 200


async def test_the_first_notice_of_an_issue_is_held_back_by_no_flood(house: Posthouse, group: Group) -> None:
    for n in range(40):
        await house.owe(group, str(n), kind=Kind.NUDGE)
    for _ in range(25):
        await house.deliver()
        house.pass_seconds(1)
    assert len(texts(group)) == 17
    await house.owe(group, "新事项", kind=Kind.TASK)
    await house.deliver()
    assert texts(group)[-1] == "新事项"


async def test_a_private_message_does_not_wait_behind_a_saturated_group(
    house: Posthouse, group: Group, wang: Person
) -> None:
    for n in range(40):
        await house.owe(group, str(n), kind=Kind.TASK)
    for _ in range(20):
        await house.deliver()
        house.pass_seconds(1)
    await house.owe(wang, "交办", kind=Kind.DIGEST)
    await house.deliver()
    assert texts(wang) == ["交办"]
    assert len(texts(group)) < 40


async def test_many_chats_at_once_are_served_without_a_refusal(house: Posthouse) -> None:
    people = [house.telegram.person(2000 + n, f"网格员{n}", started=True) for n in range(70)]
    for person in people:
        await house.owe(person, "一")
        await house.owe(person, "二")
    await house.deliver_all()
    assert all(texts(person) == ["一", "二"] for person in people)
    assert house.refused() == 0
    assert house.clock() - MONDAY_MORNING <= timedelta(seconds=6)


async def test_what_may_not_go_before_a_moment_waits_and_holds_nobody_up(house: Posthouse, li: Person) -> None:
    morning = MONDAY_MORNING + timedelta(hours=1)
    await house.owe(li, "早上好", kind=Kind.TASK, not_before=morning)
    await house.owe(li, "收到", kind=Kind.DIGEST)
    await house.deliver()
    assert texts(li) == ["收到"]
    assert house.sender.next_free() == morning
    house.move_to(morning)
    await house.deliver()
    assert texts(li) == ["收到", "早上好"]


async def test_a_reminder_whose_reason_has_gone_is_dropped(house: Posthouse, li: Person) -> None:
    notice = await house.owe(li, "催办", kind=Kind.NUDGE)
    house.dead["催办"] = "已办结"
    await house.deliver()
    assert not texts(li)
    assert (await house.row(notice)).error == "已办结"
    assert await house.state(notice) is Delivery.DROPPED


async def test_an_answer_to_a_tap_waits_for_no_other_message(house: Posthouse, li: Person) -> None:
    button = InlineKeyboardMarkup.from_button(InlineKeyboardButton("签收", callback_data="1"))
    await house.api.bot.send_message(li.id, "交办", reply_markup=button)
    for n in range(10):
        await house.owe(li, str(n))
    await house.deliver()
    assert len(texts(li)) < 11
    tap = await li.tap("签收")
    update = (await house.api.raw_get_updates(0, 0))[-1]
    await house.owe(li, "已签收", kind=Kind.ANSWER, callback_id=update["callback_query"]["id"])
    assert await house.deliver() == 1
    toast = await tap.toast(timeout=0)
    assert toast is not None
    assert toast.text == "已签收"


async def test_between_two_messages_that_are_rendered_taps_are_heard(house: Posthouse) -> None:
    turn, turns = 0, []

    async def turning() -> None:
        nonlocal turn
        while True:
            turn += 1
            await asyncio.sleep(0)

    async def render(notice: Notice) -> Outgoing:
        turns.append(turn)
        return await house.render(notice)

    for n in range(6):
        await house.owe(house.telegram.person(2000 + n, f"网格员{n}", started=True), "催办", kind=Kind.NUDGE)
    loop = asyncio.create_task(turning())
    await Sender(house.api, house.store, render, house.clock, house.pacer, house.troubles).deliver_due()
    loop.cancel()
    assert len(set(turns)) == len(turns) == 6


async def test_a_card_is_edited_to_the_latest_state_once(house: Posthouse, group: Group) -> None:
    first = await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    notices = []
    for state in ("已交办", "办理中", "待核查", "已办结"):
        house.shown = state
        notices.append(await house.owe(group, kind=Kind.CARD))
    await house.deliver_all()
    assert texts(group) == ["已办结"]
    assert len(house.telegram.calls_of("editMessageText")) == 1
    assert [await house.state(n) for n in (first, *notices)] == [
        Delivery.SENT, Delivery.DROPPED, Delivery.DROPPED, Delivery.DROPPED, Delivery.SENT,
    ]  # fmt: skip
    card = await house.card(group)
    assert card is not None
    assert card.message_id == group.messages[-1].id


async def test_a_card_that_already_shows_it_is_left_alone(house: Posthouse, group: Group) -> None:
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    again = await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert await house.state(again) is Delivery.SENT
    assert not house.telegram.calls_of("editMessageText")


async def test_a_card_with_a_photo_is_edited_by_its_caption(house: Posthouse, li: Person, group: Group) -> None:
    house.photo = (await li.send_photo("现场")).body["photo"][-1]["file_id"]
    await house.owe(group, kind=Kind.CARD)
    await house.deliver()
    house.shown = "已交办"
    await house.owe(group, kind=Kind.CARD)
    await house.deliver_all()
    assert texts(group) == ["已交办"]
    assert len(house.telegram.calls_of("editMessageCaption")) == 1


async def test_an_album_waits_until_all_its_photos_may_go(house: Posthouse, li: Person, group: Group) -> None:
    photo = (await li.send_photo("现场")).body["photo"][-1]["file_id"]
    for n in range(15):
        await house.owe(group, str(n))
    album = await house.owe(group, "附件", do="album", photos=[photo] * 6)
    await house.deliver_all()
    assert house.refused() == 0
    assert (await house.row(album)).sent_at >= MONDAY_MORNING + timedelta(seconds=60)  # type: ignore[operator]
    assert len(texts(group)) == 21


async def test_the_running_sender_wakes_for_what_is_owed_and_for_a_chat_that_is_free_again(
    house: Posthouse, li: Person
) -> None:
    running = asyncio.create_task(house.sender.run())
    for n in range(3):
        await house.owe(li, str(n))
    house.sender.wake()
    await li.expects("2")
    await house.owe(li, "三")
    house.sender.wake()
    await house.clock.somebody_waits()
    house.pass_seconds(1)
    await li.expects("三")
    await house.sender.stop()
    async with asyncio.timeout(5):
        await running
