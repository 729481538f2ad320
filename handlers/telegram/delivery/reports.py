"""What others have to know of a delivery. Where they cannot be told, the log says so; the next one finds out again."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Sequence
from dataclasses import replace

from bot.ids import ChatId, IssueId
from bot.notices import Delivery, Kind, Notice
from bot.traces import place_of
from handlers.telegram.delivery.outbox import Troubles
from handlers.telegram.delivery.silence import Silence

logger = logging.getLogger(__name__)


class Reports:
    def __init__(self, troubles: Troubles) -> None:
        self._troubles = troubles

    async def given_up(self, notice: Notice, state: Delivery, reason: str) -> None:
        logger.error("notice %s (%s) to chat %s is %s: %s", notice.id, notice.kind, notice.chat_id, state, reason)
        if notice.kind is not Kind.ALARM:  # an alarm about an alarm would never end
            alarm = self._troubles.alarm(replace(notice, state=state, error=reason), reason)
            await _told(alarm, f"no alarm could be raised about notice {notice.id}")

    async def silence(self, silence: Silence) -> None:
        """What had waited has come to its end."""
        assert silence.since is not None
        assert silence.until is not None
        telling = self._troubles.silence(silence.since, silence.until, silence.late, silence.stale)
        await _told(telling, f"nobody heard of the silence since {silence.since}")
        silence.forget()

    async def unshown(self, issue_ids: Sequence[IssueId]) -> None:
        await _told(self._troubles.unshown(issue_ids), "nobody heard yet which issues cannot be shown")

    async def topic_lost(self, chat_id: ChatId, topic: int) -> None:
        telling = self._troubles.topic_lost(chat_id, topic)
        await _told(telling, f"nobody heard yet that topic {topic} of chat {chat_id} is lost")


async def _told(telling: Awaitable[object], otherwise: str) -> None:
    try:
        await telling
    except Exception as error:
        logger.error("%s: %s", otherwise, place_of(error))
