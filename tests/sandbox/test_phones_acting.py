"""What people do on the phones of the page."""

import asyncio

import httpx
import pytest

from sandbox import Group, Person, Sandbox
from tests.sandbox.conftest import BareBot
from tests.sandbox.page import KEYBOARD, Page, Refusal, private


async def test_everything_that_can_be_sent_from_a_phone(
    telegram: Sandbox, bot: BareBot, page: Page, client: httpx.AsyncClient, li: Person, group: Group
) -> None:
    group.promote_bot()
    await bot.updates()
    where = {"person": li.id, "key": str(group.id)}
    await page.ask("send", **where, text="井盖坏了", silent=True)
    first = group.messages[-1]
    assert first.silent
    names: list[str] = []
    for n in range(3):
        picture = await client.post(
            f"{telegram.url}/upload", files={"file": (f"{n}.jpg", b"\xff\xd8\xff" + bytes([n]))}
        )
        names += picture.json()["files"]
    await page.ask("send_photos", **where, files=names[:1], text="现场", reply_to=first.id)
    await page.ask("send_photos", **where, files=names[1:])
    paper = await client.post(f"{telegram.url}/upload", files={"file": ("说明.pdf", b"%PDF", "application/pdf")})
    await page.ask("send_files", **where, files=paper.json()["files"], text="附件")
    await page.ask("send_place", **where, latitude=30.25, longitude=120.15)
    await page.ask("send_contact", **where)
    await page.ask("send_voice", **where)
    got = [update["message"] for update in await bot.updates()]
    assert [next(k for k in ("text", "photo", "document", "location", "contact", "voice") if k in m) for m in got] == [
        "text", "photo", "photo", "photo", "document", "location", "contact", "voice",
    ]  # fmt: skip
    assert (got[1]["caption"], got[1]["reply_to_message"]["message_id"]) == ("现场", first.id)
    assert got[2]["media_group_id"] == got[3]["media_group_id"]
    assert got[4]["document"]["file_name"] == "说明.pdf"
    with pytest.raises(Refusal, match="choose it again"):
        await page.ask("send_photos", **where, files=names[:1])


async def test_a_tap_brings_what_the_bot_answers(telegram: Sandbox, bot: BareBot, page: Page, li: Person) -> None:
    sent = await bot("sendMessage", chat_id=li.id, text="待接单", reply_markup=KEYBOARD)
    await bot.updates()
    where = {"person": li.id, "key": private(telegram, li), "message": sent["message_id"], "row": 0}
    pressed = asyncio.create_task(page.ask("press", **where, column=0, label="接单"))
    update = await bot.next_update()
    await page.ask("commands", person=li.id, key=where["key"])  # other orders go on meanwhile
    await bot("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="已接单", show_alert=True)
    assert {"text": "已接单", "alert": True} | (await pressed) == await pressed
    assert (await page.ask("press", **where, column=1, label="看"))["url"] == "https://a.example"
    with pytest.raises(Refusal) as refused:
        await page.ask("press", **where, column=0, label="退单")
    assert refused.value.code == "button_changed"


async def test_links_to_a_bot_open_its_chat_and_press_start(
    telegram: Sandbox, bot: BareBot, page: Page, wang: Person, group: Group
) -> None:
    link = "https://t.me/mashang_bot?start=d_7"
    markup = {"inline_keyboard": [[{"text": "私聊填写", "url": link}]]}
    sent = await bot("sendMessage", chat_id=group.id, text="请", reply_markup=markup)
    where = {"person": wang.id, "key": str(group.id), "message": sent["message_id"], "row": 0, "column": 0}
    assert (await page.ask("press", **where, label="私聊填写"))["key"] == private(telegram, wang)
    assert (await bot.updates())[-1]["message"]["text"] == "/start d_7"
    assert (await page.ask("follow", person=wang.id, url="t.me/mashang_bot"))["key"] == private(telegram, wang)
    assert (await page.ask("follow", person=wang.id, url="https://a.example"))["key"] is None


async def test_what_people_wrote_they_may_change_take_back_and_react_to(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person, group: Group
) -> None:
    own = await li.send("错字", group)
    foreign = await bot("sendMessage", chat_id=group.id, text="卡片")
    where = {"person": li.id, "key": str(group.id)}
    await page.watch(li.id, open=(str(group.id),))
    await page.ask("edit", **where, message=own.id, text="对了")
    await page.ask("react", **where, message=foreign["message_id"], emoji="👌")
    pushed = await page.sees(lambda body: any(m.get("reactions") for m in body.get("messages", [])))
    assert pushed["messages"][-1]["reactions"] == {"👌": [li.id]}
    for act, values in (("edit", {"text": "x"}), ("delete", {})):
        with pytest.raises(Refusal) as refused:
            await page.ask(act, **where, message=foreign["message_id"], **values)
        assert refused.value.code == "not_yours"
    await page.ask("delete", **where, message=own.id)
    assert own not in group.messages


async def test_blocking_and_starting(telegram: Sandbox, bot: BareBot, page: Page, wang: Person) -> None:
    where = {"person": wang.id, "key": private(telegram, wang)}
    told = await page.watch(wang.id)
    assert (told["entries"]["1002"][0]["started"], told["entries"]["1002"][0]["blocked"]) == (False, False)
    await page.ask("start", **where)
    await page.ask("block", **where)
    await page.sees(lambda body: body.get("entries", {}).get("1002", [{}])[0].get("blocked"))
    assert "blocked" in await bot.refused("sendMessage", chat_id=wang.id, text="x")
    await page.ask("start", **where)
    await bot("sendMessage", chat_id=wang.id, text="x")


async def test_a_forced_reply_and_a_keyboard_stand_until_they_are_used(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person, group: Group
) -> None:
    key = private(telegram, li)
    asked = await bot("sendMessage", chat_id=li.id, text="请发进展", reply_markup={"force_reply": True})
    entries = (await page.watch(li.id))["entries"]["1001"]
    asking = next(entry["asking"] for entry in entries if entry["key"] == key)
    assert (asking["id"], asking["options"]) == (asked["message_id"], {"force_reply": True})
    await page.ask("send", person=li.id, key=key, text="十点前清完", reply_to=asked["message_id"])
    entries = (await page.watch(li.id))["entries"]["1001"]
    assert next(entry["asking"] for entry in entries if entry["key"] == key) is None
    rows = [["是", "否"], [{"text": "手机号", "request_contact": True}]]
    put = await bot("sendMessage", chat_id=li.id, text="?", reply_markup={"keyboard": rows, "one_time_keyboard": True})
    where = {"person": li.id, "key": key, "message": put["message_id"]}
    await page.ask("press", **where, row=0, column=1, label="否")
    await page.ask("press", **where, row=1, column=0, label="手机号")
    assert [m.text or next(iter(m.body)) for m in li.history[-2:]] == ["否", "contact"]
    await bot("sendMessage", chat_id=li.id, text="谢谢", reply_markup={"remove_keyboard": True})
    entries = (await page.watch(li.id))["entries"]["1001"]
    assert next(entry["asking"] for entry in entries if entry["key"] == key) is None


async def test_commands_by_scope_and_language(
    telegram: Sandbox, bot: BareBot, page: Page, li: Person, group: Group
) -> None:
    def named(name: str) -> list[dict[str, str]]:
        return [{"command": name, "description": name}]

    await bot("setMyCommands", commands=named("any"))
    await bot("setMyCommands", commands=named("zh"), language_code="zh")
    await bot("setMyCommands", commands=named("groups"), scope={"type": "all_group_chats"})
    await bot("setMyCommands", commands=named("rulers"), scope={"type": "all_chat_administrators"})
    await bot("setMyCommands", commands=named("just_li"), scope={"type": "chat", "chat_id": li.id})
    wu = telegram.person(1003, "Wu", language="en")
    telegram.world.join(group.chat, wu.user)

    async def offered(person: Person, key: str) -> str:
        return str((await page.ask("commands", person=person.id, key=key))["commands"][0]["command"])

    assert await offered(li, private(telegram, li)) == "just_li"
    assert await offered(wu, private(telegram, wu)) == "any"
    assert await offered(telegram.person(1004, "钱"), f"{telegram.bot.id}:1004") == "zh"
    assert await offered(li, str(group.id)) == "rulers"
    assert await offered(wu, str(group.id)) == "groups"
