"""What a reply means: at most one move to propose, with what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.batons import Level
from bot.words.names import Mention, Named

U = TypeVar("U", bound=Named, covariant=True)
P = TypeVar("P", bound=Named, covariant=True)


class Speaker(StrEnum):
    OWNER = "owner"
    LEADER = "leader"
    OTHER = "other"


class Kind(StrEnum):
    """PROGRESS, QUESTION and NONE move nothing."""

    ACKNOWLEDGE = "acknowledge"
    SUBMIT = "submit"
    RETURN = "return"
    REASSIGN = "reassign"
    PROMISE = "promise"
    INSTRUCT = "instruct"
    RELEVEL = "relevel"
    QUESTION = "question"
    PROGRESS = "progress"
    NONE = "none"

    @property
    def moves(self) -> bool:
        return self not in (Kind.QUESTION, Kind.PROGRESS, Kind.NONE)


@dataclass(frozen=True, slots=True)
class Meaning(Generic[U, P]):
    """``until`` is in UTC. ``because`` holds the words that decided; without any nothing was understood.

    ``past`` is a time by which something was to be done, and which is over.
    """

    kind: Kind
    unit: Mention[U] | None = None
    person: Mention[P] | None = None
    until: datetime | None = None
    answer_wanted: bool = False
    confident: bool = True
    because: tuple[str, ...] = ()
    past: str = ""
    level: Level | None = None
