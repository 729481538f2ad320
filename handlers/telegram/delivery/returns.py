"""What did not arrive: said again later, said to somebody else, or given up so that somebody knows."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot.clock import Clock
from bot.errors import Outage
from bot.ids import ChatId, NoticeId
from bot.meters import Meters
from bot.notices import NOT_RENDERED, Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.delivery.bookkeeping import Books
from handlers.telegram.delivery.delivery_errors import Diagnosis, Verdict
from handlers.telegram.delivery.outbox import Troubles
from handlers.telegram.delivery.pacing import Pacer
from handlers.telegram.delivery.reports import Reports
from handlers.telegram.delivery.silence import Silence
from handlers.telegram.outgoing import Action, Album, Menu, Post

logger = logging.getLogger(__name__)

SHORTLY: Final = timedelta(seconds=1)
LONGEST_WAIT: Final = timedelta(seconds=60)


class Returns:
    """Each method returns the notice when it is still owed, changed as its row is; None when it has come to its end."""

    def __init__(
        self, books: Books, reports: Reports, troubles: Troubles, clock: Clock, pacer: Pacer, meters: Meters
    ) -> None:
        self._books, self._reports, self._troubles = books, reports, troubles
        self._clock, self._pacer, self._meters = clock, pacer, meters
        self._failures: dict[ChatId, int] = {}  # in a row
        self._poisoned: set[NoticeId] = set()
        self.silence = Silence()
        self.through_since: datetime | None = None  # after a time in which messages did not get through

    async def give_up(self, notice: Notice, state: Delivery, reason: str) -> None:
        """For good, and somebody is to know."""
        await self._books.ended(notice, state, reason)
        await self._reports.given_up(notice, state, reason)

    async def tell_of_silence(self) -> None:
        await self._reports.silence(self.silence)

    async def refused(self, notice: Notice, action: Action, found: Diagnosis) -> Notice | None:
        now = self._clock()
        match found.verdict:
            case Verdict.SLOW_DOWN:
                self._meters.floods += 1
                until = now + found.wait
                if notice.kind is not Kind.ANSWER:
                    self._pacer.hold(notice.chat_id, now, until)
                return await self.again(notice, found.reason, until)
            case Verdict.OUTAGE:
                return await self.later(notice, found.reason)
            case Verdict.NOBODY_KNOWS if not isinstance(action, Post | Album):
                return await self.later(notice, found.reason)  # to do it twice is to do it once
            case Verdict.NOBODY_KNOWS if not notice.doubtful:
                return await self.later(notice, found.reason, doubtful=True)
            case Verdict.NOBODY_KNOWS:
                await self.end(notice, Delivery.UNKNOWN, found.reason)
            case Verdict.MIGRATED if found.new_chat_id:
                await self._books.moved(notice, found.new_chat_id)
                logger.info("chat %s has become %s", notice.chat_id, found.new_chat_id)
                return replace(notice, chat_id=found.new_chat_id)
            case _ if isinstance(action, Menu):  # without it the menu of every chat is shown
                await self.end(notice, Delivery.DROPPED, found.reason)
            case Verdict.UNREACHABLE | Verdict.GROUP_LOST:
                return await self._lost(notice, found)
            case Verdict.TOO_LATE | Verdict.POST_ANEW if not isinstance(action, Post | Album):
                await self.end(notice, Delivery.DROPPED, found.reason)
            case _:
                await self.end(notice, Delivery.FAILED, found.reason)
        return None

    async def _lost(self, notice: Notice, found: Diagnosis) -> Notice | None:
        try:
            if found.verdict is Verdict.UNREACHABLE:
                await self._troubles.unreachable(notice, found.reason)
            else:
                await self._troubles.group_lost(notice.chat_id, found.reason)
        except Exception as error:
            logger.error("nobody stands in for notice %s yet: %s", notice.id, place_of(error))
            return await self.later(notice, found.reason)
        self.heard(notice.chat_id)
        await self._books.ended(notice, Delivery.FAILED, found.reason)
        return None

    async def not_rendered(self, notice: Notice, error: Exception) -> Notice | None:
        """Tried once more; then it is set aside, so that the others go on."""
        if isinstance(error, Outage):
            return replace(notice, not_before=self._clock() + SHORTLY)
        if notice.id not in self._poisoned:
            self._poisoned.add(notice.id)
            logger.warning("notice %s (%s) cannot be rendered: %s", notice.id, notice.kind, place_of(error))
            return await self.again(notice, NOT_RENDERED, self._clock() + timedelta(seconds=1))
        self._poisoned.discard(notice.id)
        await self.end(notice, Delivery.FAILED, f"{NOT_RENDERED}: {place_of(error)}")
        return None

    async def later(self, notice: Notice, reason: str, **columns: Any) -> Notice:
        """The way is blocked: the whole chat waits, twice as long each time."""
        if not self._failures:
            logger.warning("messages do not get through, trying again until they do: %s", reason)
        self.silence.falls(self._clock())
        failures = self._failures[notice.chat_id] = self._failures.get(notice.chat_id, 0) + 1
        until = self._clock() + min(timedelta(seconds=2 ** min(failures - 1, 6)), LONGEST_WAIT)
        if notice.kind is not Kind.ANSWER:
            self._pacer.wait(notice.chat_id, until)
        return await self.again(notice, reason, until, **columns)

    async def again(self, notice: Notice, reason: str, until: datetime, **columns: Any) -> Notice:
        await self._books.settle(notice, state=Delivery.OWED, not_before=until, error=reason, **columns)
        return replace(notice, not_before=until, **columns)

    async def end(self, notice: Notice, state: Delivery, reason: str) -> None:
        self.heard(notice.chat_id)
        if state is Delivery.DROPPED:
            await self._books.ended(notice, state, reason)
        else:
            await self.give_up(notice, state, reason)

    def heard(self, chat_id: ChatId) -> None:
        if self._failures.pop(chat_id, 0) and not self._failures:
            logger.info("messages get through again")
            self.through_since = self._clock()
