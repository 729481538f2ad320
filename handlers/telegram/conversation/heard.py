"""Who is in which group: a person who never opened the private chat is asked and answered where they speak."""

from __future__ import annotations

from dataclasses import replace

from telegram import User

from bot.desk import grouping
from bot.desk.desk import Desk
from bot.ids import ChatId
from handlers.telegram.conversation.turn import Turn


async def note_group(turn: Turn) -> None:
    """What a group is called by now, and who speaks there because the bot may not write to them privately."""
    tx, person = turn.desk.tx, turn.person
    group = next((g for g in turn.desk.roster.groups if g.chat_id == turn.chat_id), None)
    if group is None:
        if not turn.private and turn.message is not None:
            await grouping.meet_group(
                turn.desk, turn.chat_id, turn.message.chat.title or "", is_admin=None, present=True
            )
        return
    title = turn.message.chat.title if turn.message is not None else None
    speaker = person if person and not person.reachable and person.speaks_in != turn.chat_id else None
    if title in (None, group.title) and speaker is None:
        return
    if title is not None:
        await tx.save_group(group, replace(group, title=title))
    if speaker is not None:
        await tx.set_speaks_in(speaker.id, turn.chat_id)
    turn.desk.roster = await tx.roster()
    turn.person = turn.desk.roster.by_telegram(turn.user.id)


async def left(desk: Desk, chat_id: ChatId, user: User) -> None:
    """Who has left the group hears nothing there any more."""
    person = desk.roster.by_telegram(user.id)
    if person is not None and person.speaks_in == chat_id:
        await desk.tx.set_speaks_in(person.id, None)
