"""A table of text as a workbook or a CSV file holds it, and how large one may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.roster_file.rows import RosterError, RosterErrors

MOST_ROWS = 20_000
MOST_COLUMNS = 64
MOST_BYTES = 20_000_000
BLANK = " \t\r\n\u3000\u00a0\u200b\ufeff"
_LAST_ROW_OF_EXCEL = 1_048_576


def letter_of(place: int) -> str:
    """What a spreadsheet calls its columns, counted from 1: A to Z, then AA."""
    tens, ones = divmod(place - 1, 26)
    return (letter_of(tens) if tens else "") + chr(ord("A") + ones)


@dataclass(slots=True)
class Table:
    """``lines`` are (row number, cells), empty ones left out; the first is the line of headings."""

    title: str
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    errors: list[RosterError] = field(default_factory=list)

    def fail(self, row: int, text: str, english: str) -> None:
        self.errors.append(RosterError(self.title, row, text, english))

    def fill(self, rows: Iterable[list[str]], most: int | None = None) -> None:
        """At most the first ``most`` lines. A table that is too long ends the reading of the whole file."""
        for number, cells in enumerate(rows, start=1):
            if any(cells):
                self.lines.append((number, cells))
            if len(self.lines) > MOST_ROWS + 1:
                self.fail(
                    number,
                    f"超过 {MOST_ROWS} 行，请删去多余的行，或拆成几次导入。",
                    f"more than {MOST_ROWS} rows: delete some, or import in parts.",
                )
                raise RosterErrors(self.errors)
            if number >= _LAST_ROW_OF_EXCEL or len(self.lines) == most:
                return

    def has_formula(self, row: int, column: str) -> None:
        self.fail(
            row,
            f"{column} 列有公式，请改成数值（复制后“选择性粘贴→数值”）。",
            f"column {column} holds a formula: copy it and paste it as values.",
        )


def unreadable(text: str, english: str) -> RosterErrors:
    return RosterErrors([RosterError("", 0, text, english)])
