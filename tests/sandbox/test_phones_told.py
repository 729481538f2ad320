"""What a page is told of chats and of the clock."""

import asyncio

import pytest

from sandbox import Group, Person, Sandbox
from tests.sandbox.conftest import BareBot
from tests.sandbox.page import KEYBOARD, Page, Refusal, private, visiting

# --- what is told


async def test_a_page_is_told_who_is_there_and_what_their_phones_show(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person, wang: Person, group: Group
) -> None:
    await bot("sendMessage", chat_id=li.id, text="<b>您好</b>", parse_mode="HTML", disable_notification=True)
    told = await page.watch(li.id)
    assert [person["name"] for person in told["people"]] == ["小李", "老王"]
    assert told["unread"] == {"1001": 1, "1002": 0}
    entries = {entry["title"]: entry for entry in told["entries"]["1001"]}
    assert entries.keys() == {"马上就办", "城东街道工作群"}
    assert (entries["马上就办"]["unread"], entries["马上就办"]["last"]["silent"]) == (1, True)
    history = await page.ask("history", person=li.id, key=private(telegram, li))
    assert history["messages"][0]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert history["more"] is False


async def test_news_of_an_open_chat_is_pushed(telegram: Sandbox, bot: BareBot, page: Page, li: Person) -> None:
    key = private(telegram, li)
    await page.watch(li.id, open=(key,))
    sent = await bot("sendMessage", chat_id=li.id, text="待接单", reply_markup=KEYBOARD)
    first = await page.sees_message("待接单")
    assert first["reply_markup"]["inline_keyboard"][0][0]["text"] == "接单"
    await bot("editMessageText", chat_id=li.id, message_id=sent["message_id"], text="办理中")
    assert (await page.sees_message("办理中"))["version"] > first["version"]
    await bot("deleteMessage", chat_id=li.id, message_id=sent["message_id"])
    await page.sees(lambda body: any(m.get("deleted") for m in body.get("messages", [])))


async def test_chats_that_are_closed_or_of_others_are_told_by_one_line_at_most(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person
) -> None:
    wu = telegram.person(1003, "吴书记", started=True)
    await page.watch(li.id, open=(private(telegram, wu), "-1", "nonsense"))
    await bot("sendMessage", chat_id=wu.id, text="给别人")
    await bot("sendMessage", chat_id=li.id, text="给小李")
    pushed = await page.sees(lambda body: "1001" in body.get("entries", {}))
    assert pushed["entries"]["1001"][0]["last"]["text"] == "给小李"
    assert not any("messages" in body for body in page.pushed)
    with pytest.raises(Refusal) as refused:
        await page.ask("history", person=li.id, key=private(telegram, wu))
    assert refused.value.code == "not_in_group"


async def test_after_a_break_only_what_was_missed_is_told(telegram: Sandbox, bot: BareBot, li: Person) -> None:
    key = private(telegram, li)
    async with visiting(telegram) as page:
        first = await page.watch(li.id, open=(key,))
        await bot("sendMessage", chat_id=li.id, text="在")
        version = (await page.sees(lambda body: body.get("messages")))["version"]
    await bot("sendMessage", chat_id=li.id, text="不在时")
    async with visiting(telegram) as page:
        told = await page.watch(li.id, open=(key,), world=first["world"], version=version)
        assert told["same"] is True
        assert [message["text"] for message in told["messages"]] == ["不在时"]
        assert (await page.watch(li.id, open=(key,), world="another", version=version))["same"] is False


async def test_unread_goes_with_reading_and_with_acting(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person, wang: Person, group: Group
) -> None:
    sent = await bot("sendMessage", chat_id=group.id, text="@xiaoli 请看")
    await page.watch(li.id, wang.id)
    told = await page.watch(li.id, wang.id)
    of = {int(user): {e["key"]: e for e in entries}[str(group.id)] for user, entries in told["entries"].items()}
    assert (of[li.id]["unread"], of[li.id]["mentioned"], of[wang.id]["mentioned"]) == (1, True, False)
    await page.ask("read", person=li.id, key=str(group.id), message=sent["message_id"])
    await page.ask("send", person=wang.id, key=str(group.id), text="收到")
    await page.sees(lambda body: any(e["unread"] == 0 for e in body.get("entries", {}).get("1002", [])))
    told = await page.watch(li.id)
    assert {entry["key"]: entry["unread"] for entry in told["entries"]["1001"]}[str(group.id)] == 1


async def test_history_comes_by_the_hundred(telegram: Sandbox, page: Page, li: Person) -> None:
    for n in range(130):
        await li.send(f"第{n}条")
    key = private(telegram, li)
    newest = await page.ask("history", person=li.id, key=key)
    assert (len(newest["messages"]), newest["more"], newest["messages"][-1]["text"]) == (100, True, "第129条")
    older = await page.ask("history", person=li.id, key=key, before=newest["messages"][0]["message_id"])
    assert (older["messages"][0]["text"], older["messages"][-1]["text"]) == ("第0条", "第29条")
    assert older["more"] is False


# --- the clock


async def test_the_clock_is_steered_and_told(telegram: Sandbox, page: Page, li: Person) -> None:
    await page.watch(li.id)
    await page.ask("clock", speed=60)
    told = await page.sees(lambda body: body.get("clock", {}).get("speed") == 60)
    assert told["clock"]["now"] == pytest.approx(telegram.clock.timestamp(), abs=60)
    with pytest.raises(Refusal, match="never runs backwards"):
        await page.ask("clock", speed=-1)


async def test_running_ahead_ends_with_the_next_message(
    bot: BareBot, telegram: Sandbox, page: Page, li: Person
) -> None:
    telegram.clock.speed(2)
    await page.watch(li.id)
    began = telegram.clock.timestamp()
    await page.ask("forward", seconds=4 * 3600)
    await page.sees(lambda body: body.get("forward", {}).get("on"))
    assert telegram.clock.rate == 600
    await asyncio.sleep(0.1)
    await bot("sendMessage", chat_id=li.id, text="催办")
    told = await page.sees(lambda body: body.get("forward", {}).get("said"))
    assert (told["forward"]["on"], told["forward"]["said"][0]["person"]) == (False, li.id)
    assert telegram.clock.rate == 2
    assert 60 <= telegram.clock.timestamp() - began < 4 * 3600


async def test_running_ahead_ends_when_its_time_is_up_and_when_it_is_stopped(
    telegram: Sandbox, page: Page, li: Person
) -> None:
    await page.watch(li.id)
    began = telegram.clock.timestamp()
    await page.ask("forward", seconds=30)
    await page.sees(lambda body: body.get("forward", {}).get("on"))
    await page.sees(lambda body: body.get("forward") == {"on": False, "said": []})
    assert telegram.clock.rate == 0
    assert 30 <= telegram.clock.timestamp() - began < 120
    await page.ask("forward", seconds=86400)
    await page.ask("stop_forward")
    assert telegram.clock.rate == 0
    await page.ask("forward", seconds=86400)
    await page.ask("clock", speed=10)
    assert telegram.clock.rate == 10
