"""What a move asks for before it can be made, and how it is made then. Each stage lists its own moves as `FORMS`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from bot.batons import Level
from bot.desk.desk import BatonRef, Case, Desk
from bot.drafts import Draft
from bot.errors import Incomplete
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue

T = TypeVar("T")


class Need(StrEnum):
    """What a move may still lack; also the name of the panel that asks for it."""

    WORDS = "words"
    WORDS_OR_PHOTO = "words_or_photo"
    PHOTO = "photo"
    RESULT = "result"
    UNIT = "unit"
    SUPPORTING = "supporting"
    MANDATORY = "mandatory"
    PERSON = "person"
    ISSUE = "issue"
    CATEGORY = "category"
    CONDITION = "condition"
    LEVEL = "level"
    UNTIL = "until"
    CONFIRM = "confirm"


CHOSEN = (
    Need.UNIT, Need.SUPPORTING, Need.MANDATORY, Need.PERSON, Need.CATEGORY, Need.CONDITION, Need.LEVEL, Need.CONFIRM,
)  # fmt: skip
"""What is tapped, never typed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A complete draft on its desk. What is chosen is asked for by the name under which the form needs it."""

    desk: Desk
    draft: Draft
    photos: int

    @property
    def issue_id(self) -> IssueId:
        return self.draft.about

    @property
    def by(self) -> PersonId:
        return self.draft.person_id

    @property
    def words(self) -> str:
        return self.draft.text

    @property
    def ref(self) -> BatonRef | None:
        baton_id, epoch = self.draft.baton_id, self.draft.epoch
        return BatonRef(baton_id, epoch) if baton_id is not None and epoch is not None else None

    @property
    def unit(self) -> UnitId:
        return _given(self.draft.unit_id)

    @property
    def person(self) -> PersonId:
        return _given(self.draft.to_person_id)

    @property
    def issue(self) -> IssueId:
        return _given(self.draft.to_issue_id)

    @property
    def category(self) -> str:
        return _given(self.draft.category)

    @property
    def level(self) -> Level:
        return _given(self.draft.level)

    @property
    def until(self) -> datetime:
        return _given(self.draft.due_at)


def _given(value: T | None) -> T:
    if value is None:
        raise Incomplete("choose")
    return value


@dataclass(frozen=True, slots=True)
class Form:
    """``check`` is what must be so before anything is asked for; ``make`` checks it again, with rights and state.

    ``fits`` refuses a time as soon as it is named, while another one can still be.
    """

    needs: tuple[Need, ...]
    make: Callable[[Filled], Awaitable[Issue]]
    check: Callable[[Desk, Case], Awaitable[None]] | None = None
    fits: Callable[[Desk, Case, datetime], Awaitable[None]] | None = None
