"""Whether the rows of an issue follow from what was recorded: events are replayed, and what was written with them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from bot.events import Passage
from bot.ids import IssueId, number_of
from bot.moves import NEXT_STATUS, Move, Status

NEW: Final = "+"
"""In what was written: the row is new, and what it does not name is empty."""
COUNTED: Final = {"reworks": Move.FAIL_CHECK, "reopened": Move.REOPEN, "returns": Move.RETURN}
BACK_TO_WORK: Final = (Move.FAIL_CHECK, Move.REOPEN, Move.RESUME)
"""What comes to a unit that nobody is left of waits for its dispatch."""
KEYS: Final = ("id", "issue_id")
EMPTY: Final = (None, "", 0)  # of a column that came later, its default

Columns = dict[str, Any]


@dataclass(slots=True)
class Book:
    """``events`` are (id, move, before, after), ``journal`` what transactions wrote as JSON, both in their order.

    ``rows`` go by ``issue``, ``baton:12``, ``assignment:5``.
    """

    issue_id: IssueId
    events: list[tuple[int, str, str | None, str]] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    rows: dict[str, Columns] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    issue_id: IssueId
    column: str
    found: Any
    expected: Any

    @property
    def number(self) -> str:
        return number_of(self.issue_id)

    def __str__(self) -> str:
        return f"{self.number} {self.column}: {_told(self.found)} ← {_told(self.expected)}"


def examine(book: Book) -> list[Finding]:
    """What does not follow, each thing once: rows from what was written, and that from the events."""
    written = _replayed(book)
    found = [Finding(book.issue_id, *one) for one in _rows(book, written)]
    issue = book.rows.get("issue", {}) | written.get("issue", {})
    return found + [Finding(book.issue_id, *one) for one in _events(book, issue)]


def _replayed(book: Book) -> dict[str, Columns]:
    written: dict[str, Columns] = {}
    for wrote in book.journal:
        for row, columns in json.loads(wrote).items():
            written.setdefault(row, {}).update(columns)
    return written


def _rows(book: Book, written: dict[str, Columns]) -> Iterator[tuple[str, Any, Any]]:
    """Of an issue from before there was a journal, only what has been written since can be told."""
    for row in sorted(written.keys() | book.rows.keys()):
        found, expected = book.rows.get(row), written.get(row)
        if found is None:
            yield row, "no row", "a row"
        elif expected is None:
            if NEW in written.get("issue", {}):
                yield row, "a row", "no row"
        else:
            name, whole = "" if row == "issue" else f"{row} ", NEW in expected
            for column, value in found.items():
                if column in expected and expected[column] != value:
                    yield f"{name}{column}", value, expected[column]
                elif column not in expected and whole and column not in KEYS and value not in EMPTY:
                    yield f"{name}{column}", value, None


def _events(book: Book, issue: Columns) -> Iterator[tuple[str, Any, Any]]:
    """Each begins where the one before has ended, and leads where its move leads; the last where the issue is."""
    status: str | None = Status.REPORTED if book.events else None
    for event_id, move, before, after in book.events:
        if before != status and move != Move.REPORT:
            yield f"event:{event_id} before", before, status
        if before is not None and after != before and not _leads(move, before, after):
            yield f"event:{event_id} after", after, f"{move} of {before}"
        status = after
    if status != issue.get("status"):
        yield "status", issue.get("status"), status
    moves = Counter(move for _, move, _, _ in book.events)
    for column, move in COUNTED.items():
        if issue.get(column) != moves[move]:
            yield column, issue.get(column), moves[move]


def _leads(move: str, before: str, after: str) -> bool:
    try:
        leads = NEXT_STATUS.get((Status(before), Move(move)))
    except ValueError:
        return move == Passage.VACATED and after == Status.REPORTED
    return after == leads or (after == Status.REPORTED and Move(move) in BACK_TO_WORK)


def _told(value: Any) -> str:
    return "—" if value is None else str(value)
