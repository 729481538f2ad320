"""How a call may reach the server: address, method, query, form, multipart, JSON, and both at once."""

import json
from typing import Any

import httpx
import pytest

from sandbox import Group, Person, Sandbox

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def ask(telegram: Sandbox, client: httpx.AsyncClient) -> Any:
    async def asked(path: str = "/sendMessage", **how: Any) -> dict[str, Any]:
        """What the server says; by POST where there is a body."""
        body = {"content", "data", "json", "files"} & {*how}
        response = await client.request("POST" if body else "GET", f"{telegram.url}/bot{telegram.token}{path}", **how)
        answer = dict(response.json())
        assert response.status_code == answer.get("error_code", 200)
        return answer

    return asked


async def test_every_transport_carries_the_same_call(ask: Any, li: Person) -> None:
    words = {"chat_id": str(li.id), "text": "x", "disable_notification": "True"}
    as_json = json.dumps({"chat_id": li.id, "text": "x", "disable_notification": True})
    types = ("application/json; charset=utf-8", "Application/JSON")
    answers = [
        await ask("/SENDMESSAGE", params=words),
        await ask("/SendMessage", data=words),
        await ask(data=words | {"disable_notification": "1"}),
        await ask(files={name: (None, value) for name, value in words.items()}),
        *[await ask(content=as_json, headers={"Content-Type": kind}) for kind in types],
        await ask(json=words),
        await ask(params={"chat_id": li.id}, json={"text": "x", "disable_notification": "yes"}),
        await ask("/test/sendMessage", params=words),
        await ask("/", params=words | {"method": "sendMessage"}),
    ]
    assert [answer["ok"] for answer in answers] == [True] * len(answers)
    assert [(m.text, m.silent) for m in li.inbox] == [("x", True)] * len(answers)


async def test_the_query_comes_before_the_body_and_the_first_before_the_second(ask: Any, li: Person) -> None:
    await ask(f"/sendMessage?text=query&chat_id={li.id}&text=again", json={"text": "body"})
    assert [m.text for m in li.inbox] == ["query"]


async def test_a_body_that_cannot_be_read_is_a_call_without_it(telegram: Sandbox, ask: Any, li: Person) -> None:
    kind = {"Content-Type": "application/json"}
    for body in (b'{"chat_id": 1', b"[1]", b'{"text": "\\ud83d"}', b"\xff", b"NaN"):
        assert (await ask(content=body, headers=kind))["description"] == "Bad Request: message text is empty"
    assert telegram.warnings == ["sendMessage: the JSON body could not be read as an object, and was ignored"] * 5
    plain = await ask(content=b'{"text": "x"}', headers={"Content-Type": "text/plain"})
    assert plain["description"] == "Bad Request: message text is empty"
    broken = await ask(content=b"x", headers={"Content-Type": "multipart/form-data"})
    assert broken["description"].startswith("Bad Request: can't parse form data")


async def test_null_is_a_word_in_a_json_body(telegram: Sandbox, ask: Any, li: Person) -> None:
    answer = await ask(json={"chat_id": li.id, "text": "x", "parse_mode": None})
    assert answer["description"] == "Bad Request: unsupported parse_mode"
    assert telegram.warnings == ["sendMessage: null for parse_mode is read as the word null"]
    assert (await ask(json={"chat_id": li.id, "text": "x", "reply_markup": None, "reply_parameters": None}))["ok"]


async def test_objects_may_be_words_of_json_in_any_body(bot: Any, ask: Any, li: Person) -> None:
    first = await bot("sendMessage", chat_id=li.id, text="前")
    markup = {"inline_keyboard": [[{"text": "接单", "callback_data": 7}]]}
    reply = {"message_id": str(first["message_id"]), "chat_id": li.id, "quote": "前"}
    call = {"chat_id": str(li.id), "text": "后", "reply_markup": markup, "reply_parameters": reply}
    words = {name: value if isinstance(value, str) else json.dumps(value) for name, value in call.items()}
    for body in ({"json": call}, {"json": words}, {"data": words}, {"params": words}):
        answer = (await ask(**body))["result"]
        assert answer["reply_to_message"]["message_id"] == first["message_id"]
        assert answer["quote"] == {"text": "前", "position": 0, "is_manual": True}
        assert answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "7"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"message_id": 99, "allow_sending_without_reply": "true"},
         'field "allow_sending_without_reply" must be of type Boolean'),
        ({"message_id": "x"}, 'field "message_id" must be of type Number'),
        ({"chat_id": 1}, "can't find field \"message_id\""),
        ([1], "object expected as reply parameters"),
        ("{", "can't parse reply parameters JSON object"),
    ],
)  # fmt: skip
async def test_reply_parameters_are_read_strictly(bot: Any, li: Person, reply: Any, words: str) -> None:
    assert await bot.refused("sendMessage", chat_id=li.id, text="x", reply_parameters=reply) == f"Bad Request: {words}"


async def test_a_quotation_must_stand_in_the_message(bot: Any, li: Person) -> None:
    first = await li.send("井盖坏了")
    reply = {"message_id": first.id, "quote": "路灯"}
    words = "Bad Request: QUOTE_TEXT_INVALID"
    assert await bot.refused("sendMessage", chat_id=li.id, text="x", reply_parameters=reply) == words


async def test_a_file_may_come_in_a_part_of_its_name_or_of_another(bot: Any, ask: Any, li: Person) -> None:
    chat = {"chat_id": str(li.id)}
    named = await ask("/sendPhoto", data=chat, files={"photo": ("a.png", PNG)})
    attached = await ask("/sendPhoto", data=chat | {"photo": "attach://elsewhere"}, files={"elsewhere": ("a.png", PNG)})
    file_id = attached["result"]["photo"][-1]["file_id"]
    again = await ask("/sendPhoto", json={"chat_id": li.id, "photo": file_id}, params={"caption": "再"})
    assert again["result"]["photo"][-1]["file_id"] == file_id
    assert again["result"]["caption"] == "再"
    ignored = await ask("/sendPhoto", data=chat | {"photo": file_id}, files={"photo": ("b.png", PNG + b"b")})
    assert ignored["result"]["photo"][-1]["file_id"] == file_id
    assert named["result"]["photo"][-1]["file_id"] != file_id
    missing = await ask("/sendPhoto", data=chat | {"photo": "attach://nowhere"})
    assert missing["description"] == "Bad Request: there is no photo in the request"


async def test_chats_are_named_by_number_by_word_and_by_username(telegram: Sandbox, bot: Any, li: Person) -> None:
    public = telegram.group("公开群", [li], username="public_group")
    for chat_id in (public.id, f" {public.id} ", "@Public_Group"):
        assert (await bot("sendMessage", chat_id=chat_id, text="x"))["chat"]["username"] == "public_group"
    for chat_id in ("１００１", "1_001", "@", "x", "true", str(10**30)):
        assert await bot.refused("sendMessage", chat_id=chat_id, text="x") == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        ("bot{token}/sendFax", 404, "Not Found: method not found"),
        ("bot{token}/getMe/", 404, "Not Found: method not found"),
        ("bot{token}/", 404, "Not Found: method not found"),
        ("bot{token}", 404, "Not Found"),
        ("nowhere", 404, "Not Found"),
        ("file/bot{token}/nowhere", 404, "Not Found"),
        ("botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot01:x/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot1:" + "x" * 80 + "/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot1000:wrong/getMe", 401, "Unauthorized"),
        ("file/bot1000:wrong/x", 401, "Unauthorized"),
    ],
)
async def test_the_words_of_wrong_addresses(
    telegram: Sandbox, client: httpx.AsyncClient, path: str, code: int, words: str
) -> None:
    response = await client.get(f"{telegram.url}/{path.format(token=telegram.token)}")
    assert (response.status_code, response.json()["description"]) == (code, words)
    assert response.json() == {"ok": False, "error_code": code, "description": words}


async def test_a_revoked_token_is_unauthorized(telegram: Sandbox, bot: Any) -> None:
    telegram.bot.revoked = True
    assert await bot.refused("getMe") == "Unauthorized"


async def test_unknown_parameters_are_ignored_and_noted(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendMessage", chat_id=li.id, text="x", colour="red")
    assert telegram.warnings == ["sendMessage does not know the parameter colour"]


async def test_what_is_written_wrong_is_told_before_who_it_is_for(bot: Any, group: Group) -> None:
    wrong = {"text": "<x>", "parse_mode": "HTML", "reply_markup": "{", "chat_id": 4242}
    assert "can't parse entities" in await bot.refused("sendMessage", **wrong)
    assert "reply keyboard markup" in await bot.refused("sendMessage", **wrong | {"text": "x"})
    assert "chat not found" in await bot.refused("sendMessage", **wrong | {"text": "字" * 4097, "reply_markup": "{}"})
    assert await bot.refused("sendPhoto", chat_id=4242) == "Bad Request: there is no photo in the request"
    assert await bot.refused("sendChatAction", chat_id=4242) == "Bad Request: wrong parameter action in request"
