"""Words, photos and places that come in for a draft, in private or as replies to its panel in a group."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message

from bot.desk import drafting, filing, needs, parting
from bot.desk.forms import CHOSEN, Need
from bot.drafts import Draft
from bot.errors import Incomplete
from bot.ids import UnitId, parse_number
from bot.issues import Move
from bot.words import by_when
from handlers.telegram.conversation.turn import Turn


def words_of(message: Message) -> str:
    return (message.text or message.caption or "").strip()


async def gather(turn: Turn, draft: Draft, message: Message) -> None:
    if draft.move is Move.REPORT:
        await into_filing(turn, draft, message)
    else:
        await into_move(turn, draft, message)


async def into_filing(turn: Turn, draft: Draft, message: Message) -> None:
    location = message.venue.location if message.venue else message.location
    photo, words = turn.photo(message), words_of(message)
    if location is not None:
        title = message.venue.title if message.venue else ""
        draft = await filing.add_location(turn.desk, draft, location.latitude, location.longitude, title)
    if photo is not None:
        draft = await filing.add_photo(turn.desk, draft, photo)
    if words:
        await filing.add_words(turn.desk, draft, words)
        await turn.said(message, words, draft_id=draft.id)


async def into_move(turn: Turn, draft: Draft, message: Message) -> None:
    """What a move has asked for; the move is made as soon as nothing is missing."""
    photo, words = turn.photo(message), words_of(message)
    after = draft
    need = await needs.missing(turn.desk, draft)
    if photo is not None:
        await drafting.keep_photo(turn.desk, draft, photo)
        after = replace(after, media_group_id=photo.media_group_id or after.media_group_id)
    if words and need is Need.ISSUE:
        number = parse_number(words)
        if number is None:
            raise Incomplete("choose_issue")
        after = replace(after, to_issue_id=(await turn.desk.look(number, turn.by)).issue.id)
    elif words and need is Need.UNTIL:
        moment = by_when(words, turn.desk.now, turn.desk.calendar_of(await _asking(turn, draft)))
        if moment is None:
            raise Incomplete("no_date")
        after = replace(after, due_at=moment)
    elif words and need in CHOSEN:
        raise Incomplete("choose")
    elif words:
        text = f"{after.text}\n{words}".strip()
        if len(text) > filing.LONGEST:
            raise Incomplete("too_long", most=filing.LONGEST, length=len(text))
        after = replace(after, text=text)
        await turn.said(message, words, draft_id=draft.id)
    elif photo is None:
        raise Incomplete("not_supported")
    await drafting.take(turn.desk, draft, after)


async def _asking(turn: Turn, draft: Draft) -> UnitId | None:
    """The unit that asks for more time, by whose clock it counts."""
    if draft.move is Move.EXTEND_PART:
        return (await parting.own_part(turn.desk, await turn.desk.look(draft.about, turn.by))).unit_id
    return (await turn.desk.tx.issue(draft.about)).lead_id
