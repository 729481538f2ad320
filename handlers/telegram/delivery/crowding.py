"""Who may go when in a chat; and when a group has more new issues than cards it may take soon: they go as roll-ups."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot.ids import ChatId
from bot.notices import Kind, Notice, Priority
from handlers.telegram.delivery.backlog import Backlog, is_new
from handlers.telegram.delivery.pacing import Pacer

FOR_FIRST: Final = 3  # of a group's messages a minute: for talk, tags and a turn of new issues, however much there is
FOR_TURNS: Final = 6  # so many are kept from single new cards: each turn has room for a roll-up, which may tag first
SOON: Final = timedelta(seconds=20)  # new cards that take longer than this go together
TURN: Final = timedelta(seconds=10)  # between two roll-ups, so that the next has something to say


class Crowding:
    def __init__(self, backlog: Backlog, pacer: Pacer) -> None:
        self._backlog, self._pacer = backlog, pacer
        self._turns: dict[ChatId, datetime] = {}

    def may_go(self, notice: Notice, now: datetime) -> datetime:
        if notice.kind is Kind.ANSWER:
            return now
        if self._crowded(notice, now):
            at = self._pacer.free_at(notice.chat_id, now)
            return max(at, self._turns[notice.chat_id] + TURN) if notice.chat_id in self._turns else at
        return self._pacer.free_at(notice.chat_id, now, keep=_kept_from(notice))

    def together(self, notice: Notice, now: datetime) -> bool:
        """Whether a message that sets out now may say others that are new, too; it takes the turn."""
        crowded = self._crowded(notice, now)
        if crowded:
            self._turns[notice.chat_id] = now
        repeated = is_new(notice) and notice.carrier_id == notice.id
        return repeated or (crowded and self._backlog.new_in(notice.chat_id) > 1)

    def forget_idle(self, now: datetime) -> None:
        self._turns = {chat_id: at for chat_id, at in self._turns.items() if at + TURN > now}

    def _crowded(self, notice: Notice, now: datetime) -> bool:
        if not is_new(notice):
            return False
        waiting = self._backlog.new_in(notice.chat_id)
        return self._pacer.last_at(notice.chat_id, now, waiting, keep=FOR_TURNS) > now + SOON


def _kept_from(notice: Notice) -> int:
    if is_new(notice):
        return FOR_TURNS
    return 0 if notice.priority <= Priority.FIRST else FOR_FIRST
