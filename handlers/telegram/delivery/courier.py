"""Takes one notice to its reader: render it, claim the row, say it, and write down how it ended."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from telegram.error import TelegramError

from bot.clock import Clock
from bot.errors import Outage
from bot.ids import ChatId, MessageId, NoticeId
from bot.meters import Meters
from bot.notices import NOT_RENDERED, Card, Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.api import Api
from handlers.telegram.delivery.bookkeeping import Books, repeats
from handlers.telegram.delivery.delivery_errors import Diagnosis, Verdict, diagnose, unreadable
from handlers.telegram.delivery.outbox import Store, Troubles
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.posting import amended, outage, perform
from handlers.telegram.delivery.reports import Reports
from handlers.telegram.delivery.silence import Silence
from handlers.telegram.outgoing import Action, Album, Answer, Drop, Edit, Menu, Outgoing, Post, Render, Wait, digest_of

logger = logging.getLogger(__name__)

CHANGES: Final = 4  # how often one delivery may be amended on the spot: without topic, without photo, posted anew
SHORTLY: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(seconds=60)


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
        self._troubles, self._reports = troubles, Reports(troubles)
        self._taken_along, self._let_go = taken_along, let_go
        self._failures: dict[ChatId, int] = {}  # in a row
        self._rendering = asyncio.Lock()  # one message after the other, and between two of them taps are heard
        self.silence = Silence()
        self._poisoned: set[NoticeId] = set()
        self.through_since: datetime | None = None  # after a time in which messages did not get through

    async def deliver(self, notice: Notice) -> Notice | None:
        """The pacer has already been told that a message sets out, except for an answer."""
        paced = notice.kind is not Kind.ANSWER
        try:
            outgoing = await self._rendered(notice)
        except Exception as error:
            if paced:
                self._pacer.spare(notice.chat_id)
            return await self._not_rendered(notice, error)
        if outgoing.unshown:
            await self._reports.unshown(outgoing.unshown)
        if isinstance(outgoing.action, Wait):
            self._pacer.spare(notice.chat_id)
            return await self._again(notice, "", outgoing.action.until)
        if paced and outgoing.weight > 1:
            self._pacer.spare(notice.chat_id)
            now = self._clock()
            free_at = self._pacer.free_at(notice.chat_id, now, outgoing.weight)
            if free_at > now:
                return replace(notice, not_before=free_at)
            self._pacer.spend(notice.chat_id, now, outgoing.weight)
        if notice.doubtful and isinstance(outgoing.action, Post | Album) and (reason := await outage(self._api)):
            self._pacer.spare(notice.chat_id)
            return await self._later(notice, reason)
        if await self._needless(notice, outgoing) or not await self._cleared(notice, outgoing):
            if paced:
                self._pacer.spare(notice.chat_id)
            self._heard(notice.chat_id)
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

    async def give_up(self, notice: Notice, state: Delivery, reason: str) -> None:
        """For good, and somebody is to know."""
        await self._books.ended(notice, state, reason)
        await self._reports.given_up(notice, state, reason)

    async def tell_of_silence(self) -> None:
        await self._reports.silence(self.silence)

    async def _needless(self, notice: Notice, outgoing: Outgoing) -> bool:
        """There is nothing to say, or the card says it already."""
        match outgoing:
            case Outgoing(Drop(reason)):
                await self._books.dropped(notice, reason)
                self.silence.count(notice, Delivery.DROPPED)
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
                    self._heard(notice.chat_id)
                    self.silence.ends(self._clock())
                    if isinstance(outgoing.action, Answer):
                        self._meters.answered(outgoing.action.callback_id, self._clock())
                    await self._books.sent(notice, outgoing, message_id)
                    self.silence.count(notice, Delivery.SENT)
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
                        return await self._not_rendered(notice, error)
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
                    return await self._refused(notice, outgoing.action, found)
            if isinstance(outgoing.action, Wait):
                return await self._again(notice, "", outgoing.action.until)
            if isinstance(outgoing.action, Drop):
                await self._end(notice, Delivery.DROPPED, outgoing.action.reason)
                return None
        await self._end(notice, Delivery.FAILED, f"refused in every form: {found.reason}")
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

    async def _refused(self, notice: Notice, action: Action, found: Diagnosis) -> Notice | None:
        now = self._clock()
        match found.verdict:
            case Verdict.SLOW_DOWN:
                self._meters.floods += 1
                until = now + found.wait
                if notice.kind is not Kind.ANSWER:
                    self._pacer.hold(notice.chat_id, now, until)
                return await self._again(notice, found.reason, until)
            case Verdict.OUTAGE:
                return await self._later(notice, found.reason)
            case Verdict.NOBODY_KNOWS if not isinstance(action, Post | Album):
                return await self._later(notice, found.reason)  # to do it twice is to do it once
            case Verdict.NOBODY_KNOWS if not notice.doubtful:
                return await self._later(notice, found.reason, doubtful=True)
            case Verdict.NOBODY_KNOWS:
                await self._end(notice, Delivery.UNKNOWN, found.reason)
            case Verdict.MIGRATED if found.new_chat_id:
                await self._books.moved(notice, found.new_chat_id)
                logger.info("chat %s has become %s", notice.chat_id, found.new_chat_id)
                return replace(notice, chat_id=found.new_chat_id)
            case _ if isinstance(action, Menu):  # without it the menu of every chat is shown
                await self._end(notice, Delivery.DROPPED, found.reason)
            case Verdict.UNREACHABLE | Verdict.GROUP_LOST:
                return await self._lost(notice, found)
            case Verdict.TOO_LATE | Verdict.POST_ANEW if not isinstance(action, Post | Album):
                await self._end(notice, Delivery.DROPPED, found.reason)
            case _:
                await self._end(notice, Delivery.FAILED, found.reason)
        return None

    async def _lost(self, notice: Notice, found: Diagnosis) -> Notice | None:
        try:
            if found.verdict is Verdict.UNREACHABLE:
                await self._troubles.unreachable(notice, found.reason)
            else:
                await self._troubles.group_lost(notice.chat_id, found.reason)
        except Exception as error:
            logger.error("nobody stands in for notice %s yet: %s", notice.id, place_of(error))
            return await self._later(notice, found.reason)
        self._heard(notice.chat_id)
        await self._books.ended(notice, Delivery.FAILED, found.reason)
        return None

    async def _not_rendered(self, notice: Notice, error: Exception) -> Notice | None:
        """Tried once more; then it is set aside, so that the others go on."""
        if isinstance(error, Outage):
            return replace(notice, not_before=self._clock() + SHORTLY)
        if notice.id not in self._poisoned:
            self._poisoned.add(notice.id)
            logger.warning("notice %s (%s) cannot be rendered: %s", notice.id, notice.kind, place_of(error))
            return await self._again(notice, NOT_RENDERED, self._clock() + timedelta(seconds=1))
        self._poisoned.discard(notice.id)
        await self._end(notice, Delivery.FAILED, f"{NOT_RENDERED}: {place_of(error)}")
        return None

    async def _later(self, notice: Notice, reason: str, **columns: Any) -> Notice:
        """The way is blocked: the whole chat waits, twice as long each time."""
        if not self._failures:
            logger.warning("messages do not get through, trying again until they do: %s", reason)
        self.silence.falls(self._clock())
        failures = self._failures[notice.chat_id] = self._failures.get(notice.chat_id, 0) + 1
        until = self._clock() + min(timedelta(seconds=2 ** min(failures - 1, 6)), LONGEST_WAIT)
        if notice.kind is not Kind.ANSWER:
            self._pacer.wait(notice.chat_id, until)
        return await self._again(notice, reason, until, **columns)

    async def _again(self, notice: Notice, reason: str, until: datetime, **columns: Any) -> Notice:
        await self._books.settle(notice, state=Delivery.OWED, not_before=until, error=reason, **columns)
        return replace(notice, not_before=until, **columns)

    async def _end(self, notice: Notice, state: Delivery, reason: str) -> None:
        self._heard(notice.chat_id)
        if state is Delivery.DROPPED:
            await self._books.ended(notice, state, reason)
        else:
            await self.give_up(notice, state, reason)

    def _heard(self, chat_id: ChatId) -> None:
        if self._failures.pop(chat_id, 0) and not self._failures:
            logger.info("messages get through again")
            self.through_since = self._clock()
