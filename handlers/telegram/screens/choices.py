"""Buttons that choose something for a draft, a page of them at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.drafts import Draft
from handlers.telegram.screens.buttons import Button, DraftButton
from handlers.telegram.screens.view import View

PAGE = 8
Choice = tuple[str, Button | str]
Choices = tuple[list[Choice], int, list[list[Choice]]]
"""Buttons, how many stand in a row, and the rows below them."""


def page(view: View, draft: Draft, choices: Sequence[Choice], panel: str, size: int = PAGE) -> tuple[list[Choice], int]:
    """One page of a long list; the page stands in the draft's step."""
    number = draft.step.removeprefix(f"{panel}:")
    last = max(0, (len(choices) - 1) // size)
    page = min(int(number), last) if number.isdecimal() else 0
    shown = list(choices[page * size : (page + 1) * size])
    if page > 0:
        shown.append(choice(view, draft, "previous", "t", f"{panel}:{page - 1}"))
    if page < last:
        shown.append(choice(view, draft, "next", "t", f"{panel}:{page + 1}"))
    return shown, 2


def choice(view: View, draft: Draft, word: str, action: str, arg: str = "") -> Choice:
    return view.language.word("draft", word), DraftButton(action, draft.id, arg)
