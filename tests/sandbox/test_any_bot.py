"""Bots that know nothing of this project: ten lines of python-telegram-bot, ten of aiogram, and nonsense."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from sandbox import Person, Sandbox
from sandbox.arguments import Arguments
from sandbox.errors import ApiError
from sandbox.methods import METHODS, Call
from sandbox.methods.registry import CAPTION, SENDING
from tests.sandbox.foreign import misread

Bot = Callable[[str, str], Awaitable[None]]


async def with_python_telegram_bot(url: str, token: str) -> None:
    async def echo(update: Update, _: Any) -> None:
        if update.effective_message and update.effective_message.text:
            await update.effective_message.reply_text(update.effective_message.text)

    bot = Application.builder().token(token).base_url(f"{url}/bot").base_file_url(f"{url}/file/bot").build()
    bot.add_handler(MessageHandler(filters.TEXT, echo))
    async with bot:
        await bot.start()
        assert bot.updater
        await bot.updater.start_polling()
        try:
            await asyncio.Event().wait()
        finally:
            await bot.updater.stop()
            await bot.stop()


async def with_aiogram(url: str, token: str) -> None:
    import aiogram  # noqa: PLC0415  takes seconds
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    async def echo(message: Any) -> None:
        await message.answer(message.text or "?")

    dispatcher = aiogram.Dispatcher()
    dispatcher.message.register(echo)
    async with aiogram.Bot(token, AiohttpSession(api=TelegramAPIServer.from_base(url))) as bot:
        await dispatcher.start_polling(bot, handle_signals=False)


@pytest.mark.parametrize("bot", [with_python_telegram_bot, with_aiogram])
async def test_a_bot_of_ten_lines_answers_here(
    telegram: Sandbox, li: Person, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):  # as the README asks where a proxy is set
        monkeypatch.setenv(name, "127.0.0.1")
    running = asyncio.create_task(bot(telegram.url, telegram.token))
    try:
        await li.send("有人吗")
        assert (await li.expects("有人吗")).from_bot
        telegram.faults.add("500", method="sendMessage")
        await li.send("丢了")
        await li.send("还在吗")
        await li.expects("还在吗")
    finally:
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
    assert [message.text for message in li.inbox] == ["有人吗", "还在吗"]
    assert misread(telegram) == []


NONSENSE = (
    "", "0", "-1", "1", "x", "null", "true", "[]", "{}", "[1]", "[[]]", "[{}]", '"x"', "[[1]]", '{"type": 1}', "{",
    '{"type": "photo", "media": {}}', '[{"type": "photo", "media": "x"}]', '{"inline_keyboard": [[{"text": null}]]}',
    '{"keyboard": [[{"text": "a", "request_users": []}]]}', '[{"type": "bold", "offset": 1e9, "length": "x"}]',
    '{"message_id": 1, "chat_id": {}}', "[" * 5000, "attach://x", "@x", "NaN", "Infinity", "字" * 11000, "<b>",
)  # fmt: skip


async def test_nonsense_is_refused_and_never_breaks_the_server(telegram: Sandbox, li: Person) -> None:
    """Every parameter of every method, one at a time, with everything that a careless bot may put there."""
    group = telegram.group("群", [li], forum=True)
    group.promote_bot(topics=True)
    sent = await li.send_photo("图", group)
    sensible = {
        "chat_id": str(group.id), "text": "x", "message_id": str(sent.id), "user_id": "7",
        "from_chat_id": str(group.id),
        "photo": str(sent.photo), "latitude": "1", "longitude": "2", "title": "a", "address": "b", "phone_number": "1",
        "first_name": "a", "question": "a", "options": '["a"]', "name": "a", "permissions": "{}", "action": "typing",
        "media": f'[{{"type": "photo", "media": "{sent.photo}"}}]', "file_id": str(sent.photo), "url": "https://a.b/",
        "message_ids": f"[{sent.id}]", "commands": '[{"command": "a", "description": "b"}]',
    }  # fmt: skip
    broken: list[str] = []
    shared = {*SENDING.split(), *CAPTION.split()}
    for known in METHODS.values():
        usual = {name: value for name, value in sensible.items() if name in known.parameters}
        for name in known.parameters if known.name in {"sendMessage", "sendPhoto"} else known.parameters - shared:
            for value in NONSENSE:
                telegram.world.queues[telegram.bot.id].webhook = ""
                group.chat.members[telegram.bot.id].status = "administrator"
                try:
                    answer = known.run(Call(telegram.world, telegram.bot, Arguments(known.name, usual | {name: value})))
                    if asyncio.iscoroutine(answer):
                        answer.close()
                except Exception as error:
                    if not isinstance(error, ApiError) or not 400 <= error.code < 500:
                        broken.append(f"{known.name} {name}={value[:60]!r}: {error!r}")
    assert broken == []
    telegram.surprises.clear()
