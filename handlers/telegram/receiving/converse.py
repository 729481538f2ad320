"""From a row of the inbox to its effect: one transaction that also marks the row done."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import telegram
from telegram import ChatMember

from bot import inbox
from bot.clock import Clock
from bot.desk import grouping, joining, reaching
from bot.desk.desk import Desk
from bot.errors import NotNow, NotYours, Refusal, Stale, TooLate
from bot.ids import ChatId
from bot.meters import Meters
from bot.office import Office
from bot.ports import Store
from bot.roster import Reach
from handlers.telegram.admin.errands import Errand, Errands
from handlers.telegram.conversation import edits, groups, heard, private, reactions, taps
from handlers.telegram.conversation.turn import Turn
from handlers.telegram.receiving.workers import Unparsable

STANDS = ("message_id", "date", "chat", "message_thread_id", "is_topic_message", "from")
Impossible = NotNow | NotYours | Stale | TooLate
GONE = (ChatMember.LEFT, ChatMember.BANNED)


class Converse:
    """Handles one update. ``wake`` tells the sender that something may be owed, ``put_back`` of rows of before."""

    def __init__(
        self,
        store: Store,
        office: Office,
        clock: Clock,
        bot: telegram.Bot,
        wake: Callable[[], None],
        put_back: Callable[[Sequence[inbox.Update]], None],
        meters: Meters | None = None,
    ) -> None:
        self._meters = meters or Meters()
        self._store, self._office, self._clock, self._bot = store, office, clock, bot
        self._wake, self._put_back = wake, put_back
        self._errands = Errands(store, office, clock, bot)

    async def __call__(self, row: inbox.Update) -> None:
        """Raise `Unparsable` for what is no update; any other error leaves no trace and may be tried again."""
        update = self._parse(row)
        if update.callback_query is not None:
            self._meters.tapped(update.callback_query.id, row.received_at)
        errand = await self._errands.run(update)
        try:
            put_back = await self._handle(row, update, errand)
        except Refusal as refusal:
            await self._refuse(row, update, refusal)
            put_back = None
        if put_back is not None:
            self._put_back(put_back)
        self._wake()

    def _parse(self, row: inbox.Update) -> telegram.Update:
        try:
            update = telegram.Update.de_json(_light(json.loads(row.raw)), self._bot)
        except Exception as error:
            raise Unparsable(type(error).__name__) from error
        return update

    async def _handle(self, row: inbox.Update, update: telegram.Update, errand: Errand) -> list[inbox.Update] | None:
        """What is to be put back once it is committed."""
        now = self._clock()
        async with self._store.transaction() as tx:
            if not await tx.update_done(row.update_id, now):
                return None
            turn = await self._effect(await Desk.at(tx, self._office, now), update, errand)
        return turn.put_back if turn is not None else None

    async def _refuse(self, row: inbox.Update, update: telegram.Update, refusal: Refusal) -> None:
        """The effect was refused, and so undone: say why."""
        now = self._clock()
        async with self._store.transaction() as tx:
            if not await tx.update_done(row.update_id, now):
                return
            turn = await self._turn(await Desk.at(tx, self._office, now), update)
            if turn is None:
                return
            await turn.refuse(refusal.code, refusal.facts)
            await taps.refresh(turn)
            if isinstance(refusal, Impossible):
                await taps.give_up(turn)

    async def _effect(self, desk: Desk, update: telegram.Update, errand: Errand) -> Turn | None:
        if update.my_chat_member is not None:
            await self._membership(desk, update.update_id, update.my_chat_member)
            return None
        if update.message is not None and update.message.migrate_to_chat_id is not None:
            moved_to = ChatId(update.message.migrate_to_chat_id)
            await grouping.move_group(desk, ChatId(update.message.chat_id), moved_to)
            return None
        if update.message is not None and update.message.left_chat_member is not None:
            await heard.left(desk, ChatId(update.message.chat_id), update.message.left_chat_member)
            return None
        if update.edited_message is not None:
            await edits.received(desk, update.edited_message)
            return None
        if update.message_reaction is not None:
            await reactions.received(desk, update.message_reaction)
            return None
        turn = await self._turn(desk, update)
        if turn is None:
            return None
        turn.errand = errand
        await heard.note_group(turn)
        if turn.query is not None:
            await taps.tapped(turn)
        elif turn.private:
            await private.received(turn)
        else:
            await groups.received(turn)
        return turn

    async def _turn(self, desk: Desk, update: telegram.Update) -> Turn | None:
        """None for what nobody of ours sent: service messages, channel posts, reactions."""
        query, message = update.callback_query, update.message or update.edited_message
        if query is not None:
            hangs_on = query.message if isinstance(query.message, telegram.Message) else None
            user = query.from_user
            chat_id = ChatId(query.message.chat.id if query.message else user.id)
            message = hangs_on
        elif message is not None and message.from_user is not None:
            user, chat_id = message.from_user, ChatId(message.chat_id)
        else:
            return None
        if user.is_bot and query is None and not private.anonymous(user):
            return None
        person = desk.roster.by_telegram(user.id)
        if user.id in self._office.admin_ids and (person is None or not desk.roster.is_admin(person.id, desk.on)):
            person = await joining.make_admin(desk, telegram_id=user.id, username=user.username, name=user.full_name)
            desk.roster = await desk.tx.roster()
        if chat_id < 0:
            desk.heard_in = chat_id
        return Turn(desk, update.update_id, chat_id, user, person, message, query)

    async def _membership(self, desk: Desk, update_id: int, change: telegram.ChatMemberUpdated) -> None:
        """The bot itself was started, blocked, added, promoted, demoted or removed."""
        status = change.new_chat_member.status
        if change.chat.type == telegram.Chat.PRIVATE:
            person = desk.roster.by_telegram(change.chat.id)
            if person is not None and status in GONE and person.reach is Reach.OK:
                await reaching.door_closed(desk, person.id)
            elif person is not None:
                await desk.tx.set_reach(person.id, Reach.BLOCKED if status in GONE else Reach.OK)
            return
        present = status not in GONE
        chat_id, title = ChatId(change.chat.id), change.chat.title or ""
        is_admin = status == ChatMember.ADMINISTRATOR
        await grouping.meet_group(desk, chat_id, title, is_admin=is_admin, present=present)
        added = change.old_chat_member.status in GONE and present
        if added or (present and change.old_chat_member.status != status):
            turn = Turn(desk, update_id, chat_id, change.from_user, desk.roster.by_telegram(change.from_user.id))
            await turn.say("group_hello", lacks=not is_admin, new=added)


def _light(raw: dict[str, Any]) -> dict[str, Any]:
    """Of a message that is tapped only where it stands: what it shows is long, and the rows know it better."""
    tapped = raw.get("callback_query", {}).get("message")
    if tapped is None:
        return raw
    stands = {name: tapped[name] for name in STANDS if name in tapped}
    return raw | {"callback_query": raw["callback_query"] | {"message": stands}}
