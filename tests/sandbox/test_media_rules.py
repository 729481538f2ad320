"""Pictures, files and albums: what is too large, of the wrong kind, or not there."""

import json
from typing import Any

import pytest

from sandbox import Person, Sandbox
from sandbox.errors import ApiError
from sandbox.files import FileStore

JPEG = b"\xff\xd8\xff" + b"0" * 200


async def test_media_rules(bot: Any, li: Person) -> None:
    photo = (await li.send_photo()).photo
    document = (await li.send_document()).document or {}
    send = bot.refused
    assert await send("sendPhoto", chat_id=li.id) == "Bad Request: there is no photo in the request"
    assert (
        await send("sendPhoto", chat_id=li.id, photo="abc") == "Bad Request: wrong file identifier/HTTP URL specified"
    )
    words = "Bad Request: can't use file of type Document as Photo"
    assert await send("sendPhoto", chat_id=li.id, photo=document["file_id"]) == words
    words = "Bad Request: message caption is too long"
    assert await send("sendPhoto", chat_id=li.id, photo=photo, caption="字" * 1025) == words
    files = {"photo": ("a.jpg", b"not an image", "image/jpeg")}
    assert await send("sendPhoto", chat_id=li.id, files=files) == "Bad Request: IMAGE_PROCESS_FAILED"
    assert (
        await send("sendDocument", chat_id=li.id, files={"document": ("a", b"")})
        == "Bad Request: file must be non-empty"
    )
    big = {"photo": ("a.jpg", JPEG + b"0" * (10 << 20), "image/jpeg")}
    assert "too big for a photo" in await send("sendPhoto", chat_id=li.id, files=big)
    assert li.inbox == []


def test_an_upload_above_fifty_megabytes_is_too_large() -> None:
    with pytest.raises(ApiError) as caught:
        FileStore().upload("document", bytes((50 << 20) + 1), "a.bin", "application/zip")
    assert caught.value.to_json() == {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}


async def test_a_long_voice_note_is_a_surprise(telegram: Sandbox, bot: Any, li: Person) -> None:
    await bot("sendVoice", chat_id=li.id, files={"voice": ("a.ogg", b"0" * ((1 << 20) + 1))})
    assert [s.kind for s in telegram.surprises] == ["voice"]
    telegram.surprises.clear()


async def test_an_upload_comes_back_by_its_path(bot: Any, li: Person) -> None:
    sent = await bot(
        "sendPhoto", chat_id=li.id, caption="<i>井盖</i>", parse_mode="HTML", files={"photo": ("a.jpg", JPEG)}
    )
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 2}]
    path = (await bot("getFile", file_id=sent["photo"][-1]["file_id"]))["file_path"]
    assert (await bot.client.get(f"{bot.url}/file/bot{bot.token}/{path}")).content == JPEG
    assert (await bot.client.get(f"{bot.url}/file/bot{bot.token}/photos/none.jpg")).status_code == 404
    assert await bot.refused("getFile") == "Bad Request: file_id not specified"
    words = "Bad Request: wrong file_id or the file is temporarily unavailable"
    assert await bot.refused("getFile", file_id="x") == words


async def test_a_file_above_twenty_megabytes_cannot_be_fetched(bot: Any, li: Person) -> None:
    message = await li.send_document(data=b"0" * ((20 << 20) + 1))
    words = await bot.refused("getFile", file_id=(message.document or {})["file_id"])
    assert words == "Bad Request: file is too big"


async def test_albums(bot: Any, li: Person) -> None:
    photo = {"type": "photo", "media": (await li.send_photo()).photo}
    paper = {"type": "document", "media": ((await li.send_document()).document or {})["file_id"]}
    send = bot.refused
    assert await send("sendMediaGroup", chat_id=li.id, media=[]) == "Bad Request: there are no messages to send"
    assert (
        await send("sendMediaGroup", chat_id=li.id, media=[photo] * 11)
        == "Bad Request: too many messages to send as an album"
    )
    assert "can't be mixed" in await send("sendMediaGroup", chat_id=li.id, media=[photo, paper])
    words = 'Bad Request: failed to send message #2 with the error message "wrong file identifier/HTTP URL specified"'
    assert await send("sendMediaGroup", chat_id=li.id, media=[photo, photo | {"media": "x"}]) == words
    attached = json.dumps([photo | {"caption": "前"}, {"type": "photo", "media": "attach://part1"}])
    sent = await bot("sendMediaGroup", chat_id=li.id, media=attached, files={"part1": ("b.jpg", JPEG)})
    assert len({message["media_group_id"] for message in sent}) == 1
    assert [message.text for message in li.inbox] == ["前", ""]
