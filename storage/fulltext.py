"""What an issue is found by: its words, and marks for what else it is; and how an index is taught Chinese.

Every two neighbouring symbols are a token, so that any part of a text is found: as a phrase in SQLite's full-text
index, in a list of tokens on PostgreSQL, which then looks into the texts that hold them all.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from bot.ids import AreaId, IssueId, UnitId
from bot.issues import TERMINAL, Status
from bot.searching import SPACE, Word, folded

_PER_LETTER = 9999
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F) if not chr(code).isalnum()}
"""Signs that part words for the index become their wide twins, which do not."""


OPEN = "open"


class Findable(Protocol):
    """What of an issue it is found by."""

    @property
    def id(self) -> IssueId: ...
    @property
    def status(self) -> Status: ...
    @property
    def category(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def area_id(self) -> AreaId | None: ...
    @property
    def lead_id(self) -> UnitId | None: ...


def same_words(before: Findable, after: Findable) -> bool:
    """Whether both are found by the same."""
    names = ("description", "place", "category", "area_id", "lead_id")
    ended = (before.status in TERMINAL) is (after.status in TERMINAL)
    return ended and all(getattr(before, name) == getattr(after, name) for name in names)


def words_of(issue: Findable) -> str:
    return f"{folded(issue.description)}{SPACE}{folded(issue.place)}"


def marks_of(issue: Findable) -> str:
    """One for each thing that is looked for by what it is; each has more than two symbols, so it is never a token."""
    marks = [f"id{issue.id}", f"of{(issue.id - 1) % _PER_LETTER + 1}", f"category{issue.category}"]
    marks += [f"{kind}{key}" for kind, key in (("area", issue.area_id), ("unit", issue.lead_id)) if key is not None]
    return " ".join(marks if issue.status in TERMINAL else [*marks, OPEN])


def marks_meant(word: Word) -> list[str]:
    """Those of the issues that a word may mean by a name or a number."""
    ids: list[IssueId] = [word.issue_id] if word.issue_id is not None else []
    return [
        *(f"id{issue_id}" for issue_id in ids),
        *(f"of{digits}" for digits in (word.of_series,) if digits is not None),
        *(f"category{code}" for code in word.categories),
        *(f"area{area}" for area in word.areas),
        *(f"unit{unit}" for unit in word.units),
    ]


def pieces(text: str) -> list[str]:
    """What any part of a text is found by in an index of lists: every symbol, and every two neighbours."""
    return list(dict.fromkeys([*text, *map("".join, pairwise(text))]))


def tokens(words: str) -> str:
    """A text as it is indexed. The last symbol stands before a gap, so that it is found by itself too."""
    return " ".join(_pairs(f"{words}{SPACE}"))


def expression(sought: tuple[Word, ...], *, still_open: bool) -> str:
    """What to MATCH: all of the words, each as a text or as one of its marks."""
    every = " AND ".join(f"({' OR '.join([_phrase(word.text), *marks_meant(word)])})" for word in sought)
    return f"({every}) {'AND' if still_open else 'NOT'} {OPEN}"


def _phrase(text: str) -> str:
    if len(text) == 1:
        return f'words : "{text.translate(_WIDE)}" *'
    return f'words : "{" ".join(_pairs(text))}"'


def _pairs(text: str) -> list[str]:
    return [first + second for first, second in pairwise(text.translate(_WIDE)) if first != SPACE]
