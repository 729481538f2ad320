"""However much there is to say, a digest keeps the limits of a message and says how much it leaves out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ids import ChatId
from bot.notices import Kind, Notice
from handlers.telegram.outgoing import Post
from handlers.telegram.screens.language import LANGUAGES, TEXT_LIMIT, Languages, length
from handlers.telegram.screens.list_links import CountedLink, read
from handlers.telegram.screens.rendering import Renderer
from tests.office import DISTRICT_GROUP, STREET_GROUP, ZONE, Town, open_town

CATEGORIES = ("0110", "P0101", "0101", "0205", "0301", "0401", "0501", "2001")
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with open_town(tmp_path) as opened:
        yield opened


async def digest(town: Town, language: str = "zh_CN", chat_id: ChatId = DISTRICT_GROUP) -> str:
    now = town.clock()
    render = Renderer(town.store, town.office, Languages(language, ZONE), town.clock, "mashang_bot")
    town.office.language = language
    facts = {"start": (now - timedelta(hours=12)).isoformat(), "end": now.isoformat(), "late": False}
    outgoing = await render(Notice("digest", Kind.DIGEST, chat_id, now, facts=facts))
    assert isinstance(outgoing.action, Post)
    return outgoing.action.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_digest_of_a_bad_week_fits_a_message(town: Town, language: str) -> None:
    for category in CATEGORIES:
        for area in ("CD-01", "BH-01", "NS-01"):
            for number in range(3):
                await town.file(category=category, area=area, place=f"第 {number} 处" * 30)
    for _ in range(12):
        await town.closed()
    await town.unsorted()
    town.clock.advance(days=6)
    text = await digest(town, language)
    assert length(text) <= TEXT_LIMIT
    assert len(re.findall("<a |<b>", text)) < 100
    assert 3 <= text.count("tg://user?id=") <= 5
    assert re.search("还有 [0-9]+ 件" if language == "zh_CN" else ", [0-9]+ more", text)
    for payload in re.findall(r"start=([^\"]*)", text):
        assert PAYLOAD.fullmatch(payload), payload
        if payload.startswith("l_"):
            link = read(payload[2:])
            assert isinstance(link, CountedLink)
            assert (link.chat_id, link.pack()) == (DISTRICT_GROUP, payload[2:])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_digest_of_nothing_says_so(town: Town, language: str) -> None:
    text = await digest(town, language, STREET_GROUP)
    assert ("没有派出、到期或结案的事项。" if language == "zh_CN" else "Nothing was dispatched, due or closed.") in text
    assert ("没有超期。" if language == "zh_CN" else "Nothing is overdue.") in text
    assert "start=l_" not in text
