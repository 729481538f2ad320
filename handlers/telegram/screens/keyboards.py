"""Which buttons a card carries: in private what this person may do, in a group what may happen next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.batons import ABOUT_PARTS, Asked, Baton, Owes
from bot.desk.appealing import was_late
from bot.desk.desk import of_a_helper
from bot.drafts import Evidence
from bot.ids import PersonId
from bot.issues import NEXT_STATUS, Issue, Move, Satisfaction, Status
from bot.permissions import DECISIONS, Tie, may
from handlers.telegram.screens.buttons import Button, IssueButton, PageButton, base36
from handlers.telegram.screens.language import Language, clip
from handlers.telegram.screens.view import View

MOST_IN_GROUP = 4

Row: TypeAlias = Sequence[tuple[str, Button | str]]
"""Buttons beside each other: what stands on each, and what it carries or which address it opens."""

NEXT: dict[Status, tuple[Move, ...]] = {
    Status.REPORTED: (Move.DISPATCH, Move.REJECT, Move.MERGE, Move.RECATEGORISE, Move.CORRECT, Move.WITHDRAW),
    Status.DISPATCHED: (
        Move.TAKE_PART, Move.SUBMIT_PART, Move.EXTEND_PART, Move.RETURN_PART,
        Move.ACKNOWLEDGE, Move.RETURN, Move.REASSIGN, Move.PROGRESS, Move.SUBMIT,
        Move.ADD_PART, Move.RELEASE_PART, Move.REDIRECT, Move.RECATEGORISE,
        Move.REJECT, Move.MERGE, Move.CORRECT, Move.WITHDRAW,
    ),
    Status.IN_PROGRESS: (
        Move.TAKE_PART, Move.SUBMIT_PART, Move.EXTEND_PART, Move.RETURN_PART,
        Move.PROGRESS, Move.SUBMIT, Move.REASSIGN, Move.EXTEND, Move.SUSPEND, Move.RETURN,
        Move.ADD_PART, Move.RELEASE_PART, Move.REDIRECT, Move.RECATEGORISE, Move.REJECT, Move.MERGE,
    ),
    Status.SUSPENDED: (Move.RESUME, Move.REASSIGN),
    Status.SUBMITTED: (Move.PASS_CHECK, Move.FAIL_CHECK),
    Status.CLOSED: (Move.REOPEN, Move.APPEAL),
}  # fmt: skip
"""What may happen next, the likeliest first; leaders' acts come after these."""

IN_GROUP: dict[Status, tuple[Move, ...]] = {
    Status.REPORTED: (Move.DISPATCH, Move.REJECT, Move.MERGE, Move.SUPERVISE),
    Status.DISPATCHED: (Move.ACKNOWLEDGE, Move.RETURN, Move.SUBMIT, Move.SUPERVISE),
    Status.IN_PROGRESS: (Move.PROGRESS, Move.SUBMIT, Move.REASSIGN, Move.SUPERVISE),
    Status.SUBMITTED: (Move.PASS_CHECK, Move.FAIL_CHECK, Move.SUPERVISE),
    Status.SUSPENDED: (Move.RESUME, Move.SUPERVISE),
    Status.CLOSED: (Move.REOPEN,),
}
OWN_PART = (Move.TAKE_PART, Move.SUBMIT_PART, Move.EXTEND_PART, Move.RETURN_PART)
ASKING = {
    Asked.RETURN: Move.RETURN,
    Asked.EXTENSION: Move.EXTEND,
    Asked.SUSPENSION: Move.SUSPEND,
    Asked.APPEAL: Move.APPEAL,
    Asked.PART_EXTENSION: Move.EXTEND_PART,
    Asked.PART_RETURN: Move.RETURN_PART,
}


def issue_keyboard(
    view: View, issue: Issue, batons: Sequence[Baton], ties: frozenset[Tie]
) -> InlineKeyboardMarkup | None:
    if view.group is not None:
        more = (view.language.word("word", "more_moves"), PageButton("more", base36(issue.id)))
        moves = _in_group(issue, batons)
        return rows(view.language, _buttons(view, issue, batons, moves), 2, [[more]] if moves else [])
    assert view.reader is not None
    return moves_of(view, view.reader, issue, batons, ties)


def moves_of(
    view: View, person_id: PersonId, issue: Issue, batons: Sequence[Baton], ties: frozenset[Tie]
) -> InlineKeyboardMarkup | None:
    """Everything that this person may do now."""
    own = _own_part(view, person_id, issue, batons)
    helped = any(baton.open and of_a_helper(baton, issue) for baton in batons)
    moves = [move for move in _all(issue, batons) if _may(person_id, move, issue, ties, batons)]
    moves = [move for move in moves if move in own or move not in OWN_PART]
    moves = [move for move in moves if helped or move is not Move.RELEASE_PART]
    content = asking_satisfaction(view, issue) if person_id == issue.reporter_id else []
    return rows(view.language, _buttons(view, issue, batons, moves), 3, [content])


def _own_part(view: View, person_id: PersonId, issue: Issue, batons: Sequence[Baton]) -> set[Move]:
    """What units of theirs have still to do beside the lead, or may ask for."""
    units = view.roster.units_of(person_id, view.on)
    mine = [baton for baton in batons if baton.open and baton.unit_id in units]
    owed = {baton.owes for baton in mine if of_a_helper(baton, issue)}
    if Owes.SUBMIT not in owed:
        return set()
    more = {Move.TAKE_PART} if Owes.ACKNOWLEDGE in owed else {Move.EXTEND_PART}
    return {Move.SUBMIT_PART, Move.RETURN_PART, *more} - {ASKING[b.about] for b in mine if b.about is not None}


def _buttons(view: View, issue: Issue, batons: Sequence[Baton], moves: Iterable[Move]) -> list[tuple[str, Button]]:
    leads = [baton for baton in batons if not of_a_helper(baton, issue)]
    found: list[tuple[str, Button]] = []
    for move in dict.fromkeys(moves):
        word = view.language.word("button", move.value)
        parts = [b for b in batons if b.open and b.about in ABOUT_PARTS and move in DECISIONS[b.about]]
        if len(parts) > 1:  # several units ask for the same at once: each has buttons of its own
            found += [(f"{word} {view.unit(b.unit_id)}", IssueButton.of(move, issue.id, [b])) for b in parts]
        else:
            found.append((word, IssueButton.of(move, issue.id, leads)))
    return found


def with_recordings(
    view: View, issue: Issue, keyboard: InlineKeyboardMarkup | None, evidence: Sequence[Evidence]
) -> InlineKeyboardMarkup | None:
    """In private a button that plays what was spoken or filmed."""
    count = sum(item.kind != "photo" for item in evidence)
    if view.group is not None or not count:
        return keyboard
    text = view.language.word("word", "recordings", n=count)
    lines = list(keyboard.inline_keyboard) if keyboard else []
    return InlineKeyboardMarkup([*lines, [_button(text, PageButton("files", base36(issue.id)))]])


def asking_satisfaction(view: View, issue: Issue) -> list[tuple[str, Button]]:
    """Once: how content the reporter is."""
    if issue.status is not Status.CLOSED or issue.satisfaction is not None:
        return []
    words = view.language.words["satisfaction"]
    return [(words[said.value], PageButton("said", f"{base36(issue.id)}_{said.value}")) for said in Satisfaction]


def _in_group(issue: Issue, batons: Sequence[Baton]) -> list[Move]:
    moves = list(IN_GROUP.get(issue.status, ()))
    if decisions := _decisions(batons):
        moves = [*decisions, *(move for move in moves if move in (Move.SUBMIT, Move.SUPERVISE))]
    return moves[:MOST_IN_GROUP]


def _decisions(batons: Sequence[Baton]) -> list[Move]:
    return [move for b in batons if b.open and b.about is not None for move in DECISIONS[b.about]]


def _all(issue: Issue, batons: Sequence[Baton]) -> list[Move]:
    moves = list(NEXT.get(issue.status, ()))
    owed = {baton.owes for baton in batons if baton.open}
    if issue.appealed_at is not None or not was_late(issue, batons):
        moves = [move for move in moves if move is not Move.APPEAL]
    asked = {ASKING[b.about] for b in batons if b.open and b.about is not None and b.about not in ABOUT_PARTS}
    moves = [*_decisions(batons), *(move for move in moves if move not in asked)]
    if Owes.ANSWER in owed:
        moves.insert(0, Move.ANSWER)
    return [*moves, Move.SUPERVISE, Move.RELEVEL, Move.FORCE_CLOSE]


def _may(person_id: PersonId, move: Move, issue: Issue, ties: frozenset[Tie], batons: Sequence[Baton]) -> bool:
    if (issue.status, move) not in NEXT_STATUS:
        return False
    return may(move, person_id, issue, ties, [baton for baton in batons if baton.open])


def rows(
    language: Language, buttons: Iterable[tuple[str, Button | str]], width: int, after: Iterable[Row] = ()
) -> InlineKeyboardMarkup | None:
    """``width`` buttons a row, then the rows of ``after``; a string is the address that a button opens."""
    flat = [_button(text, button) for text, button in buttons]
    lines = [flat[i : i + width] for i in range(0, len(flat), width)]
    lines += [[_button(text, button) for text, button in line] for line in after if line]
    return InlineKeyboardMarkup(lines) if lines else None


def _button(text: str, button: Button | str) -> InlineKeyboardButton:
    if not text.isprintable():  # a name may hold line breaks, or nothing that can be seen
        text = " ".join(text.split())
        text = text if any(c.isprintable() and not c.isspace() for c in text) else "—"
    if isinstance(button, str):
        return InlineKeyboardButton(text, url=button)
    return InlineKeyboardButton(clip(text, 40), callback_data=button.pack())
