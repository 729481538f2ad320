"""How a command speaks: in the language of the settings, in colour on a terminal, uncut in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

Mark = Literal["✓", "!", "✗"]
_COLOURS: dict[Mark, str] = {"✓": "green", "!": "yellow", "✗": "red"}
_WIDE = 200


class Tongue:
    """Chooses between the Chinese and the English of a sentence."""

    def __init__(self, language: str) -> None:
        self.english = language == "en"

    def __call__(self, chinese: str, english: str) -> str:
        return english if self.english else chinese


def say(text: str | Text = "") -> None:
    _console().print(text, soft_wrap=True)


def mark(sign: Mark, text: str) -> None:
    say(Text.assemble((sign, _COLOURS[sign]), " ", text))


def table(headings: Iterable[str], rows: Iterable[Iterable[object]], title: str | None = None) -> None:
    made = Table(*headings, title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    _console().print(made)


def _console() -> Console:
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
