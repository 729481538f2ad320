"""What a link to a list says, under a number of a digest or in a button: which list it is, never what stands in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import ClassVar

from bot.batons import Level
from bot.boards import Filter, Urgency
from bot.ids import AreaId, ChatId, NoticeId, PersonId, UnitId
from bot.issues import Status
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.scopes import Charge
from handlers.telegram.screens.buttons import NotAButton, base36

MINE, NONE = "me", "-"
_URGENCIES: dict[str, Urgency | None] = {
    NONE: None, "l": Urgency.LATE, "f": Urgency.FROZEN, "r": Urgency.RED, "y": Urgency.YELLOW, "b": Urgency.BLUE,
}  # fmt: skip
_STATUSES: dict[str, Status | None] = {
    NONE: None, "d": Status.REPORTED, "a": Status.DISPATCHED, "s": Status.IN_PROGRESS, "c": Status.SUBMITTED,
}  # fmt: skip
_LEVELS: dict[str, Level | None] = {NONE: None, "c": Level.CRITICAL, "u": Level.URGENT, "r": Level.ROUTINE}
_LETTERS = [{value: letter for letter, value in table.items()} for table in (_URGENCIES, _STATUSES, _LEVELS)]


@dataclass(frozen=True, slots=True)
class CountedLink:
    """What a number counts; ``chat_id`` is the group whose digest it stands in, None for a digest of one's own."""

    template: ClassVar[str] = "list"
    listing: Listing
    chat_id: ChatId | None = None

    def pack(self) -> str:
        """At most 64 characters that Telegram allows in a link."""
        parts = [self.listing.counted.value, MINE if self.chat_id is None else _group(self.chat_id)]
        if self.listing.window is not None:
            parts += [base36(int(at.timestamp())) for at in (self.listing.window.start, self.listing.window.end)]
        if self.listing.unit_id is not None:
            parts.append(base36(self.listing.unit_id))
        return "_".join(parts)


@dataclass(frozen=True, slots=True)
class BoardLink:
    """The board of a group, of one's charge, or, with neither, of what one owes oneself."""

    template: ClassVar[str] = "board"
    charge: Charge | None = None
    chat_id: ChatId | None = None
    chosen: Filter = field(default_factory=Filter)

    def pack(self) -> str:
        chosen = (self.chosen.urgency, self.chosen.status, self.chosen.level)
        letters = "".join(letter[value] for letter, value in zip(_LETTERS, chosen, strict=True))
        return f"board_{_whose(self.charge, self.chat_id)}_{letters}"


@dataclass(frozen=True, slots=True)
class MineLink:
    """``person_id`` in a group, where others read it too: whose own issues they are."""

    template: ClassVar[str] = "mine"
    person_id: PersonId | None = None

    def pack(self) -> str:
        return "mine" if self.person_id is None else f"mine_{base36(self.person_id)}"


@dataclass(frozen=True, slots=True)
class FoundLink:
    """What was found; the words do not fit into a button and stand in the notice that showed the page."""

    template: ClassVar[str] = "found"
    notice_id: NoticeId

    def pack(self) -> str:
        return f"found_{base36(self.notice_id)}"


@dataclass(frozen=True, slots=True)
class PolicyLink:
    """What would happen to an issue filed now: of a category, or the categories of a group, or all groups."""

    template: ClassVar[str] = "policy"
    group: str = ""
    category: str = ""
    level: Level | None = None

    def pack(self) -> str:
        if self.category:
            return f"policy_c{self.category}_{_LETTERS[2][self.level]}"
        return f"policy_g{self.group}" if self.group else "policy"


@dataclass(frozen=True, slots=True)
class BundleLink:
    """What one message has pressed for; ``notice_id`` is the notice that carried it."""

    template: ClassVar[str] = "bundled"
    notice_id: NoticeId

    def pack(self) -> str:
        return f"bundle_{base36(self.notice_id)}"


ListLink = CountedLink | BoardLink | MineLink | FoundLink | PolicyLink | BundleLink


def read(text: str) -> ListLink:
    """Raise `NotAButton` for anything that `pack` did not make."""
    try:
        found = _read(text)
    except (ValueError, KeyError, IndexError, OverflowError, OSError) as error:
        raise NotAButton(text) from error
    if found.pack() != text:
        raise NotAButton(text)
    return found


def _read(text: str) -> ListLink:
    kind, *rest = text.split("_")
    match kind:
        case "board":
            whose, letters = rest
            urgency, status, level = list(letters)
            return BoardLink(*_owner(whose), Filter(_URGENCIES[urgency], _STATUSES[status], _LEVELS[level]))
        case "mine":
            return MineLink(PersonId(int(rest[0], 36)) if rest else None)
        case "found":
            return FoundLink(NoticeId(int(rest[0], 36)))
        case "policy":
            return _policy(rest)
        case "bundle":
            return BundleLink(NoticeId(int(rest[0], 36)))
    whose, *rest = rest
    return CountedLink(_listing(Counted(kind), rest), None if whose == MINE else ChatId(-int(whose[1:], 36)))


def _policy(rest: list[str]) -> PolicyLink:
    if not rest:
        return PolicyLink()
    kind, code = rest[0][:1], rest[0][1:]
    if not (code.isascii() and code.isalnum()):
        raise ValueError(code)
    return PolicyLink(category=code, level=_LEVELS[rest[1]]) if kind == "c" else PolicyLink(group=code)


def _listing(counted: Counted, rest: list[str]) -> Listing:
    if counted.of_a_window:
        start, end = (datetime.fromtimestamp(int(part, 36), UTC) for part in rest)
        return Listing(counted, Window(start, end))
    return Listing(counted, unit_id=UnitId(int(rest[0], 36)) if rest else None)


def _group(chat_id: ChatId) -> str:
    return f"g{base36(-chat_id)}"


def _whose(charge: Charge | None, chat_id: ChatId | None) -> str:
    if chat_id is not None:
        return _group(chat_id)
    if charge is None:
        return MINE
    if charge.area_id is not None:
        return f"a{base36(charge.area_id)}"
    return f"u{base36(charge.unit_id)}" if charge.unit_id is not None else "all"


def _owner(whose: str) -> tuple[Charge | None, ChatId | None]:
    if whose in (MINE, "all"):
        return (None if whose == MINE else Charge()), None
    key = int(whose[1:], 36)
    match whose[0]:
        case "g":
            return None, ChatId(-key)
        case "a":
            return Charge(area_id=AreaId(key)), None
        case "u":
            return Charge(unit_id=UnitId(key)), None
    raise ValueError(whose)
