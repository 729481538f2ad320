"""The page of phones, over real HTTP and WebSocket, without a browser."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from sandbox import Clock, Group, Person, Sandbox
from tests.sandbox.conftest import BareBot
from tests.sandbox.page import Page, Refusal, visiting

KEYBOARD = {
    "inline_keyboard": [[{"text": "接单", "callback_data": "1:ack"}, {"text": "看", "url": "https://a.example"}]]
}


@pytest.fixture
async def page(telegram: Sandbox) -> AsyncIterator[Page]:
    async with visiting(telegram) as page:
        yield page


def private(telegram: Sandbox, person: Person) -> str:
    return f"{telegram.bot.id}:{person.id}"


# --- the page itself


async def test_the_page_and_its_files_come_from_here_alone(telegram: Sandbox, client: httpx.AsyncClient) -> None:
    page = await client.get(telegram.url)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert "http://" not in page.text
    assert "https://" not in page.text
    for name in ("main.js", "base.css", "icon.svg"):
        assert f"/static/{name}" in page.text
        assert (await client.get(f"{telegram.url}/static/{name}")).status_code == 200
    for name in ("nothing.js", "../routes.py", "%2e%2e/routes.py", ".hidden"):
        assert (await client.get(f"{telegram.url}/static/{name}")).status_code == 404


async def test_the_page_is_packed_and_not_sent_again_to_who_has_it(
    telegram: Sandbox, client: httpx.AsyncClient
) -> None:
    address = f"{telegram.url}/static/base.css"
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    packed = await client.get(address)
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) * 2 < int(plain.headers["content-length"])
    again = await client.get(address, headers={"If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_every_module_is_there_and_fetched_with_the_page(telegram: Sandbox, client: httpx.AsyncClient) -> None:
    seen, waiting = set[str](), ["main.js"]
    while waiting:
        name = waiting.pop()
        seen.add(name)
        answer = await client.get(f"{telegram.url}/static/{name}")
        assert answer.headers["content-type"] == "text/javascript; charset=utf-8", name
        assert "innerHTML" not in answer.text, name
        found = {line.split("'./")[1].split("'")[0] for line in answer.text.splitlines() if "from './" in line}
        waiting += found - seen - set(waiting)
    preloaded = (await client.get(telegram.url)).headers["link"].split(", ")
    assert {link.removeprefix("</static/").removesuffix(">; rel=modulepreload") for link in preloaded} == seen


@pytest.mark.parametrize("origin", ["http://evil.example", "null"])
async def test_foreign_pages_get_no_connection(telegram: Sandbox, client: httpx.AsyncClient, origin: str) -> None:
    with pytest.raises(InvalidStatus):
        async with visiting(telegram, origin=origin):
            pass
    refused = await client.post(f"{telegram.url}/upload", headers={"Origin": origin}, files={"file": b"x"})
    assert refused.status_code == 403
    named = await client.get(telegram.url, headers={"Host": "rebound.example"})
    assert named.status_code == 403


async def test_what_people_upload_never_runs_as_a_page(
    telegram: Sandbox, client: httpx.AsyncClient, li: Person
) -> None:
    message = await li.send_document("x.html", b"<script>1</script>", mime="text/html")
    assert message.document
    got = await client.get(f"{telegram.url}/media/{message.document['file_id']}")
    assert got.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in got.headers["content-security-policy"]


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


# --- what people do


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


# --- whoever asks for nonsense


@pytest.mark.parametrize(
    ("do", "values", "code"),
    [
        ("fly", {}, "unclear"),
        ("send", {"person": 1, "key": "x"}, "nobody"),
        ("send", {"person": 1001, "key": "-5", "text": "x"}, "not_in_group"),
        ("send", {"person": 1001, "key": 5, "text": "x"}, "unclear"),
        ("read", {"person": 1001, "key": "1000:1001", "message": "one"}, "unclear"),
        ("send_place", {"person": 1001, "key": "1000:1001", "latitude": "here", "longitude": 1}, "unclear"),
        ("fault", {"kind": "flood"}, "no_such_fault"),
        ("new_person", {"name": "  "}, "no_name"),
        ("group_change", {"group": 7, "change": "kick_bot"}, "no_group"),
        ("watch", {"people": "everybody"}, "unclear"),
    ],
)
async def test_an_unclear_order_is_refused_and_changes_nothing(
    telegram: Sandbox, page: Page, li: Person, do: str, values: dict[str, Any], code: str
) -> None:
    before = telegram.world.version
    with pytest.raises(Refusal) as refused:
        await page.ask(do, **values)
    assert refused.value.code == code
    assert telegram.world.version == before


async def test_times_are_told_in_the_zone_of_the_sandbox(client: httpx.AsyncClient) -> None:
    clock = Clock(datetime(2026, 3, 2, tzinfo=UTC), speed=0)
    async with Sandbox.running(clock=clock, zone="Asia/Urumqi") as telegram, visiting(telegram) as page:
        assert (await page.watch())["zone"] == "Asia/Urumqi"
