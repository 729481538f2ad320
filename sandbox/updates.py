"""The queue of updates that one bot has not confirmed yet, with offsets and long polls."""

import random
from collections import deque
from collections.abc import Callable
from typing import Any

from sandbox.bell import Bell
from sandbox.errors import ApiError
from sandbox.users import Json

OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost", "managed_bot", "guest_message",
}  # fmt: skip


KEPT = 24 * 3600  # seconds: what nobody has taken by then is gone


class UpdateQueue:
    def __init__(self, unix: Callable[[], int], first_id: int | None = None) -> None:
        self._unix = unix
        self.next_id = random.randrange(10**8, 9 * 10**8) if first_id is None else first_id
        self.allowed: set[str] | None = None
        self._waiting: deque[Json] = deque()
        self._since: deque[tuple[int, int]] = deque()  # of each update when, and its number
        self.emitted: list[Json] = []
        self.last_batch: list[Json] = []
        self.webhook = ""
        self.webhook_options: Json = {}
        self.last_error: tuple[int, str] | None = None  # when, and what
        self.bell = Bell()
        self._poll = 0
        self._closing = False

    @property
    def waiting(self) -> deque[Json]:
        """From the oldest on, by polling and for a webhook alike."""
        while self._since and self._since[0][0] <= self._unix() - KEPT:
            _, old = self._since.popleft()
            while self._waiting and self._waiting[0]["update_id"] <= old:
                self._waiting.popleft()
        return self._waiting

    def allows(self, kind: str) -> bool:
        return kind not in NOT_BY_DEFAULT if self.allowed is None else kind in self.allowed

    def allow(self, kinds: list[Any]) -> None:
        """The choice stays until another call names one; an empty list is the default again."""
        known = {kind for kind in kinds if isinstance(kind, str) and kind in KINDS}
        self.allowed = known or None

    def push(self, kind: str, body: Json) -> None:
        if not self.allows(kind):
            return
        update = {"update_id": self.next_id, kind: body}
        self._waiting.append(update)
        self._since.append((self._unix(), self.next_id))
        self.next_id += 1
        self.emitted.append(update)
        self.bell.ring()

    def require_no_webhook(self) -> None:
        if self.webhook:
            raise ApiError(
                409,
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            )

    def end_polls(self) -> None:
        """A webhook was set: whoever waits for an answer is told."""
        self._poll += 1
        self.bell.ring()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """What waits from the offset on; whoever polled before and still waits is told of the conflict."""
        self._poll += 1
        mine = self._poll
        self.bell.ring()
        self._confirm(offset)
        await self.bell.until(lambda: bool(self.waiting) or self._poll != mine or self._closing, seconds)
        if self._poll != mine and self.webhook:
            raise ApiError(409, "terminated by setWebhook request")
        if self._poll != mine:
            raise ApiError(409, OTHER_POLL)
        self.last_batch = list(self.waiting)[:limit]
        return self.last_batch

    def done(self, update: Json) -> None:
        """A webhook has taken it."""
        if update in self.waiting:
            self.waiting.remove(update)

    def drop(self) -> None:
        self.waiting.clear()

    def close(self) -> None:
        """End a pending long poll with what there is; used at shutdown."""
        self._closing = True
        self.bell.ring()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self.waiting) > -offset:
                self.waiting.popleft()
        while offset > 0 and self.waiting and self.waiting[0]["update_id"] < offset:
            self.waiting.popleft()
