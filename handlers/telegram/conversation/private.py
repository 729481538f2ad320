"""The private chat: joining, filing, and the words and photos that a move has asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from telegram import Contact, Message, User

from bot.desk import drafting, filing, joining, menus
from bot.drafts import DraftState
from bot.errors import Incomplete
from bot.ids import DraftId, IssueId
from bot.issues import Move
from bot.roster import Reach
from handlers.telegram.admin import roster
from handlers.telegram.conversation import commands, gathering, lists, replies
from handlers.telegram.conversation.turn import ANONYMOUS, Turn

FURTHER_UP = timedelta(minutes=10)  # a card as old as this has scrolled away and is posted again


def anonymous(user: User) -> bool:
    return user.id == ANONYMOUS


async def received(turn: Turn) -> None:
    message = turn.message
    assert message is not None
    text = (message.text or "").strip()
    if text.startswith("/start"):
        await _start(turn, text.partition(" ")[2].strip())
        return
    if message.contact is not None and (turn.person is None or message.contact.user_id == turn.user.id):
        await _contact(turn, message.contact)
        return
    if turn.person is None:
        await turn.say("stranger")
        return
    await _reachable_now(turn)
    if turn.errand.brought is not None:
        await roster.received(turn, turn.errand.brought)
        return
    if text.startswith("/"):
        await commands.run(turn, text)
        return
    if message.reply_to_message is not None and await replies.received(turn, message.reply_to_message.message_id):
        return
    await _gathered(turn, message)


async def _start(turn: Turn, payload: str) -> None:
    """The first contact: a join link, the claim of the first administrator, or a link back to a draft or an issue."""
    kind, _, rest = payload.partition("_")
    if kind in ("join", "claim"):
        user = turn.user
        person = await joining.join(turn.desk, rest, telegram_id=user.id, username=user.username, name=user.full_name)
        turn.person = person
        await turn.say("claimed" if kind == "claim" else "welcome")
        return
    if turn.person is None:
        await turn.say("stranger")
        return
    await _reachable_now(turn)
    if kind == "d" and rest.isdigit():
        draft = await drafting.find(turn.desk, DraftId(int(rest)), turn.by)
        if draft.private:
            await drafting.show(turn.desk, draft, anew=draft.created_at < turn.desk.now - FURTHER_UP)
        else:
            await drafting.bring(turn.desk, draft, turn.chat_id)
    elif kind == "i" and rest.isdigit():
        await turn.desk.look(IssueId(int(rest)), turn.by)
        await turn.show_issue(IssueId(int(rest)))
    elif kind == "l":
        await lists.follow(turn, rest)
    else:
        await turn.say("welcome")


async def _contact(turn: Turn, contact: Contact) -> None:
    """Their own number, for which Telegram vouches; the card of anybody else proves nothing."""
    if contact.user_id != turn.user.id:
        raise Incomplete("not_your_contact")
    user = turn.user
    number = contact.phone_number
    turn.person = await joining.join_by_number(turn.desk, number, telegram_id=user.id, username=user.username)
    await turn.say("welcome")


async def _reachable_now(turn: Turn) -> None:
    """Who writes to the bot can be written to; what waited for them meanwhile is listed."""
    if turn.person is not None and turn.person.reach is not Reach.OK:
        await turn.desk.tx.set_reach(turn.by, Reach.OK)
        turn.person = replace(turn.person, reach=Reach.OK)
        turn.desk.roster = await turn.desk.tx.roster()
        if turn.by in menus.own_menus(turn.desk):
            await turn.desk.offer_menu(turn.person)
        if await turn.desk.tx.batons_held_by(turn.by):
            await lists.mine(turn)


# --- words and photos


async def _gathered(turn: Turn, message: Message) -> None:
    photo = turn.photo(message)
    words = gathering.words_of(message)
    if photo is not None and message.media_group_id is not None:
        earlier = await turn.desk.tx.draft_of_album(turn.by, message.media_group_id)
        if earlier is not None and earlier.state is not DraftState.OPEN:
            await filing.add_late_photo(turn.desk, earlier, photo)
            return
    location = message.venue.location if message.venue else message.location
    if photo is None and not words and location is None:
        raise Incomplete("file_not_photo" if message.document else "not_supported")
    if message.document or message.video or message.voice:
        raise Incomplete("file_not_photo" if message.document else "not_supported")
    draft = await turn.desk.tx.open_draft(turn.by)
    if draft is None or draft.move is Move.REPORT:
        draft = await filing.open_draft(turn.desk, turn.by, turn.chat_id)
    draft = await drafting.bring(turn.desk, draft, turn.chat_id)
    await gathering.gather(turn, draft, message)
