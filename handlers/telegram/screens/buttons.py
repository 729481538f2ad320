"""What a button carries: version, action, ids and epoch in at most 64 bytes; never a title."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.batons import Baton, Level, Owes
from bot.desk.desk import BatonRef
from bot.desk.enlisting import MAY, MUST, OUT
from bot.durations import Duration
from bot.ids import BatonId, DraftId, IssueId
from bot.issues import Move, Resolution
from bot.permissions import DECISIONS

VERSION = "1"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


class NotAButton(ValueError):
    """Data of another version, or not ours at all."""


def base36(number: int) -> str:
    sign, number = ("-", -number) if number < 0 else ("", number)
    text = ""
    while True:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
        if not number:
            return sign + text


_MOVES = {
    Move.CORRECT: "co", Move.WITHDRAW: "wd", Move.DISPATCH: "di", Move.REDIRECT: "rd", Move.RECATEGORISE: "rc",
    Move.REJECT: "rj", Move.MERGE: "mg", Move.ACKNOWLEDGE: "ak", Move.RETURN: "rt", Move.ACCEPT_RETURN: "ar",
    Move.REFUSE_RETURN: "rr", Move.REASSIGN: "as", Move.PROGRESS: "pg", Move.SUBMIT: "sb", Move.PASS_CHECK: "ps",
    Move.FAIL_CHECK: "fl", Move.REOPEN: "ro", Move.SUPERVISE: "sv", Move.ANSWER: "an", Move.FORCE_CLOSE: "fc",
    Move.NOTE: "nt", Move.EXTEND: "ex", Move.GRANT_EXTENSION: "ge", Move.REFUSE_EXTENSION: "re",
    Move.SUSPEND: "su", Move.GRANT_SUSPENSION: "gs", Move.REFUSE_SUSPENSION: "rs", Move.RESUME: "rm",
    Move.APPEAL: "ap", Move.GRANT_APPEAL: "ga", Move.REFUSE_APPEAL: "ra", Move.TAKE_PART: "tp", Move.SUBMIT_PART: "sp",
    Move.RELEVEL: "lv",
    Move.ADD_PART: "hp", Move.RELEASE_PART: "hr", Move.EXTEND_PART: "xp", Move.GRANT_PART_EXTENSION: "gx",
    Move.REFUSE_PART_EXTENSION: "rx", Move.RETURN_PART: "bp", Move.ACCEPT_PART_RETURN: "ab",
    Move.REFUSE_PART_RETURN: "rb",
}  # fmt: skip
_CODES = {code: move for move, code in _MOVES.items()}

MEANT: dict[Move, Owes] = {
    Move.ACKNOWLEDGE: Owes.ACKNOWLEDGE,
    Move.DISPATCH: Owes.DISPATCH,
    Move.RETURN: Owes.SUBMIT,
    Move.REASSIGN: Owes.SUBMIT,
    Move.SUBMIT: Owes.SUBMIT,
    Move.REDIRECT: Owes.SUBMIT,
    Move.EXTEND: Owes.SUBMIT,
    Move.SUSPEND: Owes.SUBMIT,
    Move.RESUME: Owes.RESUME,
    Move.PASS_CHECK: Owes.CHECK,
    Move.FAIL_CHECK: Owes.CHECK,
    Move.ANSWER: Owes.ANSWER,
}
"""The baton whose epoch makes the button of a move go stale; the other moves are guarded by the state alone."""


def _meant(move: Move, baton: Baton) -> bool:
    return move in DECISIONS[baton.about] if baton.about is not None else baton.owes is MEANT.get(move)


@dataclass(frozen=True, slots=True)
class IssueButton:
    """A move on an issue."""

    move: Move
    issue_id: IssueId
    ref: BatonRef | None = None

    @classmethod
    def of(cls, move: Move, issue_id: IssueId, batons: list[Baton] | tuple[Baton, ...]) -> IssueButton:
        baton = next((b for b in batons if b.open and _meant(move, b)), None)
        return cls(move, issue_id, BatonRef(baton.id, baton.epoch) if baton else None)

    def pack(self) -> str:
        ref = f"{base36(self.ref.id)}.{base36(self.ref.epoch)}" if self.ref else ""
        return f"{VERSION}:i:{_MOVES[self.move]}:{base36(self.issue_id)}:{ref}"


@dataclass(frozen=True, slots=True)
class DraftButton:
    """A choice on a draft: ``action`` is one of `_CHOICES`, ``arg`` an id, a code or a page."""

    action: str
    draft_id: DraftId
    arg: str = ""

    def pack(self) -> str:
        return f"{VERSION}:d:{self.action}:{base36(self.draft_id)}:{self.arg}"


@dataclass(frozen=True, slots=True)
class PageButton:
    """Anything else: binding a group, a page of a list."""

    action: str
    arg: str = ""

    def pack(self) -> str:
        return f"{VERSION}:p:{self.action}:{self.arg}"


Button = IssueButton | DraftButton | PageButton


def _number(arg: str) -> None:
    int(arg, 36)


def _none(arg: str) -> None:
    if arg:
        raise ValueError(arg)


def _beside(arg: str) -> None:
    how, _, unit = arg.partition(".")
    (MUST, MAY, OUT).index(how)
    _number(unit)


_CHOICES: dict[str, Callable[[str], object]] = {
    "s": _none, "x": _none, "y": _none, "b": _none,  # submit, cancel, yes, back
    "n": _none, "f": _none,  # none of these, their photos
    "j": _none, "h": _beside,  # with units that support, one of them
    "t": str, "c": str, "k": int,  # a panel, a category, one of its conditions
    "a": _number, "u": _number, "p": _number, "i": _number,  # an area, a unit, a person, an issue
    "l": Level, "r": Resolution, "w": Duration.parse,  # …, until when
    "m": (MUST, MAY).index,  # whether the lead waits
}  # fmt: skip
_PAGES: dict[str, Callable[[str], object]] = {
    "bind": int, "unit": _number, "area": _number, "files": _number, "more": _number,
    "list": str, "set": str, "lang": str, "said": str, "adm": str, "away": str,
    "rota": str, "rule": str,  # read where they are served
}  # fmt: skip


def parse(data: str) -> Button:
    """Raise `NotAButton` for anything that this version did not make."""
    try:
        button = _read(data)
    except (ValueError, KeyError, IndexError) as error:
        raise NotAButton(data) from error
    if button.pack() != data:  # another version, or numbers as only a stranger writes them
        raise NotAButton(data)
    return button


def _read(data: str) -> Button:
    _, kind, action, *rest = data.split(":", 4)
    match kind:
        case "i":
            baton, _, epoch = rest[1].partition(".")
            ref = BatonRef(BatonId(int(baton, 36)), int(epoch, 36)) if baton else None
            return IssueButton(_CODES[action], IssueId(int(rest[0], 36)), ref)
        case "d":
            _CHOICES[action](rest[1])
            return DraftButton(action, DraftId(int(rest[0], 36)), rest[1])
        case "p":
            _PAGES[action](rest[0])
            return PageButton(action, rest[0])
        case _:
            raise NotAButton(data)
