"""Messages that their author has edited; Telegram tells of edits, never of deletions."""

from __future__ import annotations

from telegram import Message

from bot.desk import amending
from bot.desk.desk import Desk
from bot.ids import ChatId, MessageId
from handlers.telegram.conversation import groups
from handlers.telegram.conversation.gathering import words_of


async def received(desk: Desk, message: Message) -> None:
    """Only words that were taken in are followed; a message without words any more says nothing new."""
    person = desk.roster.by_telegram(message.from_user.id) if message.from_user else None
    saying = await desk.tx.saying(ChatId(message.chat_id), MessageId(message.message_id))
    words = groups.report_words(words_of(message), caption=bool(message.photo)) or words_of(message)
    if person is None or saying is None or not words or words == saying.text:
        return
    if message.chat_id < 0:
        desk.heard_in = ChatId(message.chat_id)
    await amending.amend(desk, saying, words, by=person.id)
