"""What everything is compared with: a plain python-telegram-bot handler that writes one row an update, undurably."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, CallbackQueryHandler, MessageHandler, filters

BUTTON = InlineKeyboardMarkup([[InlineKeyboardButton("提交", callback_data="s")]])


def main() -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    asyncio.set_event_loop(asyncio.new_event_loop())
    path = os.environ["MASHANG_DATABASE_URL"].removeprefix("sqlite+aiosqlite:///")
    database = sqlite3.connect(f"{path}.bare", isolation_level=None)
    database.execute("PRAGMA synchronous=OFF")
    database.execute("CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, words TEXT)")

    def write(words: str) -> int:
        return int(database.execute("INSERT INTO row (words) VALUES (?)", (words,)).lastrowid or 0)

    async def filed(update: Update, _: Any) -> None:
        message = update.effective_message
        assert message is not None
        write(message.caption or message.text or "")
        await message.reply_text(f"📝 上报\n{message.caption or message.text}", reply_markup=BUTTON)

    async def tapped(update: Update, _: Any) -> None:
        query = update.callback_query
        assert query is not None
        message = query.message
        assert isinstance(message, Message)
        number = write(query.data or "")
        await query.answer("已上报。")
        await message.edit_text(f"A-{number:04} {message.text}"[:4000])

    url = os.environ["MASHANG_BOT_API_URL"]
    application = (
        Application.builder().token(os.environ["MASHANG_BOT_TOKEN"]).base_url(f"{url}/bot").job_queue(None).build()
    )
    application.add_handler(CallbackQueryHandler(tapped))
    application.add_handler(MessageHandler(filters.ALL, filed))
    application.run_polling(close_loop=False)


if __name__ == "__main__":
    main()
