"""Takes one notice to its reader: render it, claim the row, say it, and write down that it arrived."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Final

from telegram.error import TelegramError

from bot.clock import Clock
from bot.ids import MessageId, NoticeId
from bot.meters import Meters
from bot.notices import Card, Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.api import Api
from handlers.telegram.delivery.bookkeeping import Books, repeats
from handlers.telegram.delivery.delivery_errors import Diagnosis, Verdict, diagnose, unreadable
from handlers.telegram.delivery.outbox import Store, Troubles
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.posting import amended, outage, perform
from handlers.telegram.delivery.reports import Reports
from handlers.telegram.delivery.returns import Returns
from handlers.telegram.outgoing import Action, Album, Answer, Drop, Edit, Outgoing, Post, Render, Wait, digest_of

logger = logging.getLogger(__name__)

CHANGES: Final = 4  # how often one delivery may be amended on the spot: without topic, without photo, posted anew


class Courier:
    """``deliver`` returns the notice when it is still owed, changed as its row is; None when it has come to its end."""

    def __init__(
        self,
        api: Api,
        store: Store,
        render: Render,
        clock: Clock,
        pacer: Pacer,
        troubles: Troubles,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        taken_along: Callable[[Iterable[NoticeId]], None] = lambda _: None,
        let_go: Callable[[], None] = lambda: None,
        meters: Meters | None = None,
    ) -> None:
        self._api = api
        self._meters = meters or Meters()
        self._books = Books(store, clock, pause, self._meters)
        self._render = render
        self._clock = clock
        self._pacer = pacer
        self._reports = Reports(troubles)
        self.returns = Returns(self._books, self._reports, troubles, clock, pacer, self._meters)
        self._taken_along, self._let_go = taken_along, let_go
        self._rendering = asyncio.Lock()  # one message after the other, and between two of them taps are heard

    async def deliver(self, notice: Notice) -> Notice | None:
        """The pacer has already been told that a message sets out, except for an answer."""
        paced = notice.kind is not Kind.ANSWER
        try:
            outgoing = await self._rendered(notice)
        except Exception as error:
            if paced:
                self._pacer.spare(notice.chat_id)
            return await self.returns.not_rendered(notice, error)
        if outgoing.unshown:
            await self._reports.unshown(outgoing.unshown)
        if isinstance(outgoing.action, Wait):
            self._pacer.spare(notice.chat_id)
            return await self.returns.again(notice, "", outgoing.action.until)
        if paced and outgoing.weight > 1:
            self._pacer.spare(notice.chat_id)
            now = self._clock()
            free_at = self._pacer.free_at(notice.chat_id, now, outgoing.weight)
            if free_at > now:
                return replace(notice, not_before=free_at)
            self._pacer.spend(notice.chat_id, now, outgoing.weight)
        if notice.doubtful and isinstance(outgoing.action, Post | Album) and (reason := await outage(self._api)):
            self._pacer.spare(notice.chat_id)
            return await self.returns.later(notice, reason)
        if await self._needless(notice, outgoing) or not await self._cleared(notice, outgoing):
            if paced:
                self._pacer.spare(notice.chat_id)
            self.returns.heard(notice.chat_id)
            return None
        notice = replace(notice, attempts=notice.attempts + 1, carrier_id=outgoing.carrier or notice.carrier_id)
        return await self._say(notice, outgoing)

    async def _rendered(self, notice: Notice) -> Outgoing:
        """Rendering waits for nothing: eight at once would hold up whoever taps for as long as they all take."""
        if notice.kind is Kind.ANSWER:
            return await self._render(notice)
        async with self._rendering:
            outgoing = await self._render(notice)
            await asyncio.sleep(0)  # it has the turn until the loop has looked who else is there
        return outgoing

    async def _needless(self, notice: Notice, outgoing: Outgoing) -> bool:
        """There is nothing to say, or the card says it already."""
        match outgoing:
            case Outgoing(Drop(reason)):
                await self._books.dropped(notice, reason)
                self.returns.silence.count(notice, Delivery.DROPPED)
                if notice.carrier_id == notice.id:  # cut off before: what it was to carry waits again, for itself
                    self._let_go()
                return True
            case Outgoing(Edit(message_id) as edit, Card(digest=digest)) if digest == digest_of(edit):
                await self._books.sent(notice, outgoing, message_id)
                return True
        return False

    async def _cleared(self, notice: Notice, outgoing: Outgoing) -> bool:
        """What cannot be taken back is claimed before it is said; to edit or to answer twice is to do it once."""
        if isinstance(outgoing.action, Post | Album) and not await self._books.claim(notice, outgoing):
            return False
        self._taken_along(outgoing.others)
        return True

    async def _say(self, notice: Notice, outgoing: Outgoing) -> Notice | None:
        anew, topic = False, None
        if notice.doubtful and isinstance(outgoing.action, Post | Album):
            logger.warning("notice %s is said again, nobody knows how it ended before: possibly doubled", notice.id)
        for turn in range(CHANGES):
            if turn:
                self._pacer.spend(notice.chat_id, self._clock(), outgoing.weight)
            message_id, found = await self._perform(notice, outgoing.action)
            match found.verdict:
                case Verdict.DONE:
                    self.returns.heard(notice.chat_id)
                    self.returns.silence.ends(self._clock())
                    if isinstance(outgoing.action, Answer):
                        self._meters.answered(outgoing.action.callback_id, self._clock())
                    await self._books.sent(notice, outgoing, message_id)
                    self.returns.silence.count(notice, Delivery.SENT)
                    if repeats(notice):
                        self._let_go()
                    if topic is not None:
                        await self._reports.topic_lost(notice.chat_id, topic)
                    return None
                case Verdict.POST_ANEW if outgoing.brings_up_to_date and not anew:
                    anew = True
                    try:
                        await self._books.forget(outgoing)
                        outgoing = await self._render(notice)
                    except Exception as error:
                        return await self.returns.not_rendered(notice, error)
                    if not await self._cleared(notice, outgoing):
                        return None
                case Verdict.WITHOUT_THREAD | Verdict.WITHOUT_PHOTO:
                    if found.verdict is Verdict.WITHOUT_THREAD and isinstance(outgoing.action, Post | Album):
                        topic = outgoing.action.thread_id
                    less = amended(outgoing.action, found.verdict)
                    if less is None:
                        break
                    logger.info("notice %s goes out in part: %s", notice.id, found.reason)
                    outgoing = replace(outgoing, action=less)
                case _:
                    return await self.returns.refused(notice, outgoing.action, found)
            if isinstance(outgoing.action, Wait):
                return await self.returns.again(notice, "", outgoing.action.until)
            if isinstance(outgoing.action, Drop):
                await self.returns.end(notice, Delivery.DROPPED, outgoing.action.reason)
                return None
        await self.returns.end(notice, Delivery.FAILED, f"refused in every form: {found.reason}")
        return None

    async def _perform(self, notice: Notice, action: Action) -> tuple[MessageId | None, Diagnosis]:
        try:
            message_id = await perform(self._api, notice.chat_id, action)
        except TelegramError as error:
            found = diagnose(error, notice.chat_id)
            message_id = action.message_id if isinstance(action, Edit) else None
        except (LookupError, TypeError, ValueError) as error:  # an answer that is JSON, and not Telegram's
            message_id, found = None, unreadable(f"unreadable answer: {place_of(error)}")
        else:
            found = Diagnosis(Verdict.DONE, "")
        finally:
            if notice.kind is not Kind.ANSWER:
                self._pacer.landed(notice.chat_id, self._clock())
        return message_id, found
