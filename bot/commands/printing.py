"""How a command speaks: in the language of the settings, in colour on a terminal, uncut in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Literal

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.durations import Duration
from bot.settings import Settings
from handlers.telegram.screens.language import Language

Mark = Literal["✓", "!", "✗"]
_COLOURS: dict[Mark, str] = {"✓": "green", "!": "yellow", "✗": "red"}
_WIDE = 200


class Tongue:
    """Chooses between the Chinese and the English of a sentence, and knows the bot's own words."""

    def __init__(self, settings: Settings) -> None:
        self._language = Language(settings.language, settings.time_zone)

    def __call__(self, chinese: str, english: str) -> str:
        return english if self._language.code == "en" else chinese

    def word(self, section: str, key: str) -> str:
        """As the bot calls it in chat."""
        return self._language.word(section, key)

    def length(self, limit: Duration) -> str:
        return self._language.duration(limit)


def say(text: str | Text = "") -> None:
    _console().print(text, soft_wrap=True)


def mark(sign: Mark, text: str) -> None:
    say(Text.assemble((_drawn(sign), _COLOURS[sign]), " ", text))


def _drawn(sign: Mark) -> str:
    """A console in GBK has no ✓ and no ✗, but these."""
    try:
        sign.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return {"✓": "√", "!": "!", "✗": "×"}[sign]
    return sign


def table(headings: Sequence[str], rows: Iterable[Iterable[object]]) -> None:
    made = Table(*headings, box=None, pad_edge=False, header_style="bold", show_header=any(headings))
    for row in rows:
        made.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
    _console().print(made)


def _console() -> Console:
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else _WIDE)
