"""What Telegram refuses for good, or in this form."""

from __future__ import annotations

import pytest

from bot.notices import Delivery, Kind
from sandbox import Group, Person
from tests.handlers.posthouse import Posthouse, texts


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
