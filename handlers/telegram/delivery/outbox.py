"""What the sender needs of the rows, and whom it tells when a message cannot be brought."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any, Protocol

from bot.ids import ChatId, DraftId, IssueId, NoticeId
from bot.notices import Card, Notice


class Outbox(Protocol):
    async def owed_since(self, after: NoticeId, limit: int) -> list[Notice]: ...
    async def owe(self, *owed: Notice) -> None: ...
    async def notice(self, notice_id: NoticeId) -> Notice | None: ...
    async def claim(self, notice_id: NoticeId) -> bool: ...
    async def carry(self, carrier_id: NoticeId, notice_ids: Sequence[NoticeId]) -> None: ...
    async def settle_carried(self, carrier_id: NoticeId, **columns: Any) -> None: ...
    async def let_go(self, carrier_id: NoticeId) -> None: ...
    async def forget_message(self, carrier_id: NoticeId) -> None: ...
    async def settle(self, notice: Notice, **columns: Any) -> None: ...
    async def collapse_cards(self, notice: Notice) -> None: ...
    async def card(
        self, chat_id: ChatId, *, issue_id: IssueId | None = None, draft_id: DraftId | None = None
    ) -> Card | None: ...
    async def keep_card(self, card: Card) -> None: ...
    async def forget_card(self, card: Card) -> None: ...
    async def move_chat(self, old: ChatId, new: ChatId) -> object: ...


class Store(Protocol):
    def transaction(self) -> AbstractAsyncContextManager[Outbox]: ...
    def snapshot(self) -> AbstractAsyncContextManager[Outbox]: ...


class Troubles(Protocol):
    """Hooks. The notice is failed by the sender afterwards; what takes its place is a notice of its own.

    The first three may be called again for the same notice after a kill: their notices need a steady ``dedup_key``.
    """

    async def unreachable(self, notice: Notice, reason: str) -> None:
        """This reader cannot be reached, for good: somebody stands in."""

    async def group_lost(self, chat_id: ChatId, reason: str) -> None:
        """The bot is out of the group, or may not write there."""

    async def topic_lost(self, chat_id: ChatId, topic: int) -> None:
        """A forum's topic is closed or gone; the message has gone to the general one."""

    async def silence(self, since: datetime, until: datetime, late: int, stale: int) -> None:
        """Nothing got through for a while; so many messages came late, so many had become needless."""

    async def unshown(self, issue_ids: Sequence[IssueId]) -> None:
        """These could not be shown in the midst of a list."""

    async def alarm(self, notice: Notice, reason: str) -> None:
        """A message is lost (``state`` FAILED) or may be (UNKNOWN); never called for an alarm."""
