"""What the bot owes people: intents (kind and ids), rendered at the moment of sending from the state as it is then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

from bot.ids import BatonId, ChatId, DraftId, EventId, IssueId, MessageId, NoticeId, PersonId


class Kind(StrEnum):
    ANSWER = "answer"  # the one answer to a tap; facts: callback_id, say, alert, url
    SAY = "say"  # words of a conversation; facts: template and its values
    DRAFT = "draft"  # the draft card of a move, posted or edited in place
    TASK = "task"  # you are named: the private card posted anew, so that it notifies
    CARD = "card"  # a live card brought to the present state; collapses to the latest
    NUDGE = "nudge"  # a rung of the ladder
    LINE = "line"  # a rung that is said in another message to its reader, or not at all
    TOLD = "told"  # what happened, to somebody who needs to know
    MIRROR = "mirror"  # what was said elsewhere about an issue, under its card in the group
    BARE = "bare"  # a card whose place a newer message has taken loses its buttons; facts: message_id
    REACTION = "reaction"  # 👀 on a message that was taken in; facts: message_id
    TALLY = "tally"  # several colours on one issue or in one unit
    DIGEST = "digest"
    MENU = "menu"  # the commands that a private chat offers, where they are not those of all
    ALARM = "alarm"  # to an administrator; facts: template and its values


NOT_RENDERED = "not rendered"
"""How the reason of what we could not put into words begins."""


class Priority(IntEnum):
    """Smaller goes first within what pacing allows."""

    ANSWER = 0
    TALK = 1
    FIRST = 2
    NUDGE = 3
    EDIT = 4
    DIGEST = 5


PRIORITY = {
    Kind.ANSWER: Priority.ANSWER,
    Kind.SAY: Priority.TALK,
    Kind.DRAFT: Priority.TALK,
    Kind.TASK: Priority.FIRST,
    Kind.CARD: Priority.EDIT,
    Kind.NUDGE: Priority.NUDGE,
    Kind.LINE: Priority.NUDGE,
    Kind.TOLD: Priority.NUDGE,
    Kind.MIRROR: Priority.NUDGE,
    Kind.BARE: Priority.EDIT,
    Kind.REACTION: Priority.EDIT,
    Kind.TALLY: Priority.NUDGE,
    Kind.DIGEST: Priority.DIGEST,
    Kind.MENU: Priority.EDIT,
    Kind.ALARM: Priority.NUDGE,
}


class Delivery(StrEnum):
    """``owed`` → ``sending`` → one of the others. ``unknown`` has been tried twice and nobody can know."""

    OWED = "owed"
    SENDING = "sending"
    SENT = "sent"
    DROPPED = "dropped"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Notice:
    """One message owed to one chat. ``person_id`` is the reader of a private chat, None in a group.

    ``patient`` ones may wait for others to the same reader, and are said with them: see `bot.bundling`. The sender
    makes new cards so where a group is crowded.
    ``carrier_id`` is the notice with whose message this one is said; a carrier names itself.
    """

    dedup_key: str
    kind: Kind
    chat_id: ChatId
    created_at: datetime
    person_id: PersonId | None = None
    issue_id: IssueId | None = None
    baton_id: BatonId | None = None
    event_id: EventId | None = None
    draft_id: DraftId | None = None
    priority: Priority = Priority.NUDGE
    facts: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    id: NoticeId = NoticeId(0)
    state: Delivery = Delivery.OWED
    attempts: int = 0
    doubtful: bool = False
    sent_at: datetime | None = None
    message_id: MessageId | None = None
    error: str = ""
    patient: bool = False
    carrier_id: NoticeId | None = None

    @property
    def rides_until(self) -> datetime | None:
        """Until then it waits for a message to its reader, to be said as a line of that."""
        until = self.facts.get("rides_until")
        return datetime.fromisoformat(until) if until is not None else None


@dataclass(frozen=True, slots=True)
class Card:
    """The message that shows an issue (or a draft) in one chat; ``digest`` is the hash of what it shows now."""

    chat_id: ChatId
    message_id: MessageId
    issue_id: IssueId | None = None
    draft_id: DraftId | None = None
    person_id: PersonId | None = None
    digest: str = ""
    photo: bool = False
