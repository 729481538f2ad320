"""The buttons of the administration pages: an act and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from handlers.telegram.buttons import PageButton, base36
from handlers.telegram.turn import Turn
from handlers.telegram.view import View

PAGE = 8

T = TypeVar("T")
Labelled = tuple[str, PageButton]


def act(name: str, *numbers: int) -> PageButton:
    return PageButton("adm", "_".join([name, *map(base36, numbers)]))


def labelled(view: View, word: str, name: str, /, *numbers: int, **facts: Any) -> Labelled:
    return view.language.word("admin", word, **facts), act(name, *numbers)


def here(turn: Turn) -> dict[str, Any]:
    """In place of the page that was tapped; as a new message where nothing was."""
    return {"edit": turn.message.message_id} if turn.query is not None and turn.message is not None else {}


def paged(items: Sequence[T], number: int, size: int = PAGE) -> tuple[Sequence[T], int, int]:
    """The items of a page, its number from 0, and how many pages there are; beyond the last there is the last."""
    pages = max(1, -(-len(items) // size))
    number = min(max(0, number), pages - 1)
    return items[number * size : (number + 1) * size], number, pages


def turns(view: View, name: str, page: int, pages: int, *numbers: int) -> list[Labelled]:
    """On to the pages before and after; the page is the last number of the act."""
    found = []
    if page > 0:
        found.append((view.language.word("draft", "previous"), act(name, *numbers, page - 1)))
    if page < pages - 1:
        found.append((view.language.word("draft", "next"), act(name, *numbers, page + 1)))
    return found
