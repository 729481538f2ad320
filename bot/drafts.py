"""A draft is a move somebody has begun: words, photos and choices gathered until it can be made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.batons import Level
from bot.ids import AreaId, BatonId, ChatId, DraftId, EventId, IssueId, MessageId, PersonId, UnitId
from bot.issues import Move, Resolution

LIFETIME = timedelta(days=1)


class DraftState(StrEnum):
    OPEN = "open"
    PARKED = "parked"  # a filing laid aside while its author makes another move
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Draft:
    """``move`` is what it will become. Filing uses category, level and place; other moves the issue and the rest.

    ``step`` names the panel the card shows (main, category, place, level, unit, person, issue). ``guessed`` says that
    the category is the bot's own guess. ``compared_at``: its author has been asked whether an open issue is the same.
    ``joint``: beside the lead, units are named that support it; of these the lead waits for the ``mandatory`` ones.
    """

    id: DraftId
    person_id: PersonId
    chat_id: ChatId
    move: Move
    created_at: datetime
    expires_at: datetime
    state: DraftState = DraftState.OPEN
    step: str = "main"
    text: str = ""
    category: str | None = None
    guessed: bool = False
    level: Level | None = None
    place: str = ""
    area_id: AreaId | None = None
    latitude: float | None = None
    longitude: float | None = None
    issue_id: IssueId | None = None
    baton_id: BatonId | None = None
    epoch: int | None = None
    unit_id: UnitId | None = None
    to_person_id: PersonId | None = None
    to_issue_id: IssueId | None = None
    due_at: datetime | None = None
    result: Resolution | None = None
    media_group_id: str | None = None
    became_id: IssueId | None = None
    compared_at: datetime | None = None
    version: int = 0
    condition: str | None = None
    joint: bool = False
    supporting: tuple[UnitId, ...] = ()
    mandatory: tuple[UnitId, ...] = ()

    @property
    def private(self) -> bool:
        """Filled in between its author and the bot, not before a group."""
        return self.chat_id > 0

    @property
    def about(self) -> IssueId:
        """The issue of a move; a filing has none yet."""
        if self.issue_id is None:
            raise ValueError(f"draft {self.id} names no issue")
        return self.issue_id


@dataclass(frozen=True, slots=True)
class Saying:
    """A message whose words went into a draft or became an event: its author may still edit it."""

    chat_id: ChatId
    message_id: MessageId
    text: str
    at: datetime
    draft_id: DraftId | None = None
    event_id: EventId | None = None


class Stage(StrEnum):
    BEFORE = "before"
    PROGRESS = "progress"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A photo (or other file) kept by its Telegram file id; it belongs to a draft until the draft becomes a move."""

    file_id: str
    unique_id: str
    kind: str
    stage: Stage
    by: PersonId
    at: datetime
    draft_id: DraftId | None = None
    issue_id: IssueId | None = None
    event_id: EventId | None = None
    media_group_id: str | None = None
    id: int = 0
