"""The buttons of the administration pages: an act and its numbers."""

from __future__ import annotations

from typing import Any

from handlers.telegram.conversation.turn import Turn
from handlers.telegram.screens.buttons import PageButton, base36
from handlers.telegram.screens.view import View

Labelled = tuple[str, PageButton]


def act(name: str, *numbers: int) -> PageButton:
    return PageButton("adm", "_".join([name, *map(base36, numbers)]))


def labelled(view: View, word: str, name: str, /, *numbers: int, **facts: Any) -> Labelled:
    return view.language.word("admin", word, **facts), act(name, *numbers)


def here(turn: Turn) -> dict[str, Any]:
    """In place of the page that was tapped; as a new message where nothing was."""
    return {"edit": turn.message.message_id} if turn.query is not None and turn.message is not None else {}


def turns(view: View, name: str, page: int, pages: int, *numbers: int) -> list[Labelled]:
    """On to the pages before and after; the page is the last number of the act."""
    found = []
    if page > 0:
        found.append((view.language.word("draft", "previous"), act(name, *numbers, page - 1)))
    if page < pages - 1:
        found.append((view.language.word("draft", "next"), act(name, *numbers, page + 1)))
    return found
