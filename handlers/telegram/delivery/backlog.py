"""The queues of the sender: one a chat, so that nobody waits behind another chat. The truth stays in the rows."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from bot.ids import ChatId, DraftId, IssueId, NoticeId
from bot.notices import Kind, Notice, Priority

Lane: TypeAlias = tuple[ChatId, NoticeId]
CardKey: TypeAlias = tuple[Kind, ChatId, IssueId | None, DraftId | None]


def lane_of(notice: Notice) -> Lane:
    """One lane a chat; each answer to a tap has one of its own, for it waits for nothing."""
    return notice.chat_id, notice.id if notice.kind is Kind.ANSWER else NoticeId(0)


def card_of(notice: Notice) -> CardKey | None:
    """The card it brings to the present state: the newest such notice serves for all, but for none that says others."""
    if notice.kind not in (Kind.CARD, Kind.DRAFT) or (notice.issue_id is None and notice.draft_id is None):
        return None
    if notice.carrier_id == notice.id:
        return None
    return notice.kind, notice.chat_id, notice.issue_id, notice.draft_id if notice.issue_id is None else None


def is_new(notice: Notice) -> bool:
    """A group does not know the issue yet."""
    return notice.kind is Kind.CARD and notice.priority is Priority.FIRST and notice.chat_id < 0


class Backlog:
    """Every notice that waits, and which lanes are busy with one."""

    def __init__(self) -> None:
        self._waiting: dict[NoticeId, Notice] = {}
        self._lanes: dict[Lane, list[tuple[int, NoticeId]]] = {}
        self._later: list[tuple[datetime, NoticeId]] = []
        self._cards: dict[CardKey, set[NoticeId]] = {}
        self._busy: dict[Lane, NoticeId] = {}
        self._new: dict[ChatId, int] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def new_in(self, chat_id: ChatId) -> int:
        """How many issues wait to be shown there for the first time."""
        return self._new.get(chat_id, 0)

    def add(self, notices: Iterable[Notice]) -> None:
        """Those already waiting or under way stay as they are."""
        for notice in notices:
            if notice.id in self._waiting or self._busy.get(lane_of(notice)) == notice.id:
                continue
            self._waiting[notice.id] = notice
            self._count(notice, 1)
            card = card_of(notice)
            if card:
                self._cards.setdefault(card, set()).add(notice.id)
            if notice.not_before is None:
                self._queue(notice)
            else:
                heapq.heappush(self._later, (notice.not_before, notice.id))

    def heads(self, now: datetime) -> list[Notice]:
        """The next notice of every lane that is not busy, the most urgent first."""
        self._ripen(now)
        return sorted(self._first_of_each(now), key=lambda notice: (notice.priority, notice.id))

    def take(self, head: Notice, now: datetime) -> Notice:
        """Its lane is busy from here on. The newest notice of the same card stands in for the older ones."""
        card = card_of(head)
        newest = head
        if card:
            same = [self._waiting[notice_id] for notice_id in self._cards[card]]
            newest = max((n for n in same if self._is_ripe(n.id, now)), key=lambda n: n.id)
            for notice in same:
                if notice.id < newest.id:
                    self._drop(notice)
        self._drop(newest)
        self._busy[lane_of(newest)] = newest.id
        return newest

    def forget(self, notice_ids: Iterable[NoticeId]) -> None:
        """Another's message says them."""
        for notice_id in notice_ids:
            if (notice := self._waiting.get(notice_id)) is not None:
                self._drop(notice)

    def free(self, notice: Notice) -> None:
        self._busy.pop(lane_of(notice), None)

    def move(self, old: ChatId, new: ChatId) -> None:
        """A group has another id now."""
        moved = [notice for notice in self._waiting.values() if notice.chat_id == old]
        for notice in moved:
            self._drop(notice)
            self._lanes.pop(lane_of(notice), None)
        self.add(replace(notice, chat_id=new) for notice in moved)

    def holds(self, before: datetime, ripe_by: datetime) -> bool:
        """Whether something of before a moment still waits to go soon; what waits for its reader's turn does not."""
        return any(
            notice.created_at <= before and (notice.not_before is None or notice.not_before <= ripe_by)
            for notice in self._waiting.values()
        )

    def ripe_at(self) -> datetime | None:
        """When the next of those that may not go before a moment may go."""
        return self._later[0][0] if self._later else None

    def _ripen(self, now: datetime) -> None:
        while self._later:
            at, notice_id = self._later[0]
            notice = self._waiting.get(notice_id)
            if notice is not None and notice.not_before == at:
                if at > now:
                    return
                self._queue(notice)
            heapq.heappop(self._later)

    def _first_of_each(self, now: datetime) -> Iterator[Notice]:
        for lane, queue in list(self._lanes.items()):
            while queue and not self._is_ripe(queue[0][1], now):
                heapq.heappop(queue)
            if not queue:
                del self._lanes[lane]
            elif lane not in self._busy:
                yield self._waiting[queue[0][1]]

    def _is_ripe(self, notice_id: NoticeId, now: datetime) -> bool:
        """False for what has been taken, and for what was put back until later and stands in its old place too."""
        notice = self._waiting.get(notice_id)
        return notice is not None and (notice.not_before is None or notice.not_before <= now)

    def _queue(self, notice: Notice) -> None:
        heapq.heappush(self._lanes.setdefault(lane_of(notice), []), (notice.priority, notice.id))

    def _count(self, notice: Notice, more: int) -> None:
        if is_new(notice):
            self._new[notice.chat_id] = self._new.get(notice.chat_id, 0) + more
            if not self._new[notice.chat_id]:
                del self._new[notice.chat_id]

    def _drop(self, notice: Notice) -> None:
        del self._waiting[notice.id]
        self._count(notice, -1)
        card = card_of(notice)
        if card:
            self._cards[card].discard(notice.id)
            if not self._cards[card]:
                del self._cards[card]
