"""A message about an issue: a reply to its card where the chat shows one; and what its reader is to the issue."""

from __future__ import annotations

from telegram import InlineKeyboardMarkup

from bot.ids import ChatId, MessageId, PersonId
from bot.issues import Issue
from bot.notices import Notice
from bot.permissions import Tie, ties
from handlers.telegram.outgoing import Post
from handlers.telegram.screens.view import View


async def post(view: View, notice: Notice, issue: Issue, text: str, keyboard: InlineKeyboardMarkup | None) -> Post:
    """A reply to the card where the chat shows one."""
    card = await view.tx.card(notice.chat_id, issue_id=issue.id)
    group = await view.tx.group(ChatId(notice.chat_id)) if view.group is not None else None
    reply_to = MessageId(card.message_id) if card and card.message_id else None
    return Post(text, keyboard, reply_to=reply_to, thread_id=group.topic if group else None)


async def held(view: View, issue: Issue) -> frozenset[Tie]:
    if view.reader is None:
        return frozenset()
    return ties(view.reader, issue, view.roster, view.on, await view.tx.supporting(issue.id))


def stand_in(view: View, notice: Notice) -> str:
    absent = notice.facts.get("stand_in_for")
    return view.name(PersonId(absent)) if absent is not None else ""
