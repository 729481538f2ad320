"""An owner's 👌 or 👍 on the card or the notice takes the issue; Telegram tells of it where the bot administers."""

from __future__ import annotations

from telegram import MessageReactionUpdated, ReactionTypeEmoji

from bot.desk import handling
from bot.desk.desk import Desk
from bot.ids import ChatId, MessageId
from bot.issues import NEXT_STATUS, Move
from bot.permissions import may
from handlers.telegram.conversation import carried

TAKING = ("👌", "👍")


async def received(desk: Desk, change: MessageReactionUpdated) -> None:
    """Anybody else's sign, and any other sign, is only a sign."""
    person = desk.roster.by_telegram(change.user.id) if change.user else None
    emoji = [sign.emoji for sign in change.new_reaction if isinstance(sign, ReactionTypeEmoji)]
    if person is None or not any(sign in TAKING for sign in emoji):
        return
    chat_id, message_id = ChatId(change.chat.id), MessageId(change.message_id)
    notice = await desk.tx.sent_to(chat_id, message_id)
    card = await desk.tx.card_at(chat_id, message_id)
    issue_id = notice.issue_id if notice and notice.issue_id else card.issue_id if card else None
    if issue_id is None or (notice is not None and len(await carried.issues(desk, notice)) > 1):
        return
    case = await desk.look(issue_id, person.id)
    allowed = (case.issue.status, Move.ACKNOWLEDGE) in NEXT_STATUS and case.issue.owner_id == person.id
    if allowed and may(Move.ACKNOWLEDGE, person.id, case.issue, case.ties, case.batons):
        await handling.acknowledge(desk, issue_id, by=person.id)
