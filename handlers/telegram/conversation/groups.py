"""The work group: a report caught from a photo or a reply, a few commands, and answers to what presses."""

from __future__ import annotations

import re

from telegram import Message

from bot.desk import drafting, filing
from bot.desk.drafting import Begun
from bot.drafts import DraftState
from bot.errors import Incomplete
from bot.ids import MessageId
from handlers.telegram.conversation import commands, gathering, private, replies
from handlers.telegram.conversation.turn import Turn

REPORT = re.compile(r"(?:/report(?:@\w+)?|#?上报)(?:$|[\s:：,，]+)(.*)", re.DOTALL | re.IGNORECASE)
CAPTION = re.compile(r"(?:/report(?:@\w+)?(?!\w)|#?上报)[\s:：,，]*(.*)", re.DOTALL | re.IGNORECASE)


async def received(turn: Turn) -> None:
    message = turn.message
    assert message is not None
    text = (message.text or message.caption or "").strip()
    asked = report_words(text, caption=bool(message.photo))
    if asked is None and not text.startswith("/"):
        await _overheard(turn, message)
        return
    if private.anonymous(turn.user):
        raise Incomplete("anonymous")
    if turn.person is None:
        if asked is not None or text.partition(" ")[0].partition("@")[0][1:] in commands.PRIVATE:
            await turn.say("stranger")
        return
    if asked is None:
        await commands.run(turn, text)
        return
    await _report(turn, message, asked)


def report_words(text: str, *, caption: bool) -> str | None:
    """The words after /report or 上报 at the beginning; None when the message is no report.

    Under a photo 上报 may run into what follows; in plain talk it must stand alone: “上报材料” is no report.
    """
    match = CAPTION.match(text) if caption else REPORT.match(text)
    return match[1].strip() if match else None


async def _report(turn: Turn, message: Message, words: str) -> None:
    """The message it answers, or the message itself, becomes a draft; who has opened the private chat goes on there."""
    source = message.reply_to_message or message
    photo = turn.photo(source) or turn.photo(message)
    told = (source.text or source.caption or "").strip() if source is not message else ""
    location = source.venue.location if source.venue else source.location
    description = "\n".join(part for part in (told, words) if part)
    if photo is None and not description and location is None:
        raise Incomplete("report_where")
    draft = await filing.open_another(turn.desk, turn.by, drafting.asked_in(turn.desk, turn.by))
    if location is not None:
        draft = await filing.add_location(turn.desk, draft, location.latitude, location.longitude)
    if photo is not None:
        draft = await filing.add_photo(turn.desk, draft, photo)
    if description:
        draft = await filing.add_words(turn.desk, draft, description[: filing.LONGEST])
        if words:
            await turn.said(message, words, draft_id=draft.id)
        if told and source.from_user == message.from_user:
            await turn.said(source, told, draft_id=draft.id)
    if draft.private:
        await turn.say("report_in_group", draft_id=draft.id, by=turn.by)
    else:
        topic = message.message_thread_id if message.is_topic_message else None
        await drafting.show(turn.desk, draft, began=Begun(MessageId(message.message_id), topic))


async def _overheard(turn: Turn, message: Message) -> None:
    """A later photo of a reported album, or a reply to one of our messages; everything else is people talking."""
    if turn.person is None or private.anonymous(turn.user):
        return
    photo = turn.photo(message)
    if photo is not None and message.media_group_id is not None:
        draft = await turn.desk.tx.draft_of_album(turn.by, message.media_group_id)
        if draft is not None and draft.state in (DraftState.OPEN, DraftState.PARKED):
            await drafting.keep_photo(turn.desk, draft, photo)
            await drafting.show(turn.desk, draft)
            return
        if draft is not None:
            await filing.add_late_photo(turn.desk, draft, photo)
            return
    answered = message.reply_to_message
    if answered is None or answered.from_user is None:
        return
    if not answered.from_user.is_bot:
        await replies.answered(turn, answered.message_id)
        return
    panel = await turn.desk.tx.card_at(turn.chat_id, MessageId(answered.message_id))
    if panel is None or panel.draft_id is None:
        await replies.received(turn, answered.message_id)
    elif (draft := await drafting.asked(turn.desk, panel.draft_id, turn.by)) is not None:
        await gathering.gather(turn, draft, message)
        await turn.taken_in()
