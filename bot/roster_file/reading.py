"""Goes through the tables of a roster row by row and gathers what is wrong, with sheet, row and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from bot.roster_file import fields
from bot.roster_file.rows import RosterError, RosterErrors, Wrong
from bot.roster_file.tables import Table
from bot.roster_file.words import HEADINGS, NEEDED_HEADINGS, NEEDED_SHEETS, SHEETS, meanings, shown

T = TypeVar("T")
R = TypeVar("R")


class Reading:
    """The tables that are ours, and the errors met so far."""

    def __init__(self, tables: list[Table]) -> None:
        self.errors: list[RosterError] = []
        self.remarks: list[RosterError] = []
        self.tables: dict[str, Table] = {}
        self._columns: dict[str, dict[str, int]] = {}
        known = meanings(SHEETS)
        for table in tables:
            if name := known.get(table.title.lower()):
                if name in self.tables:
                    other = self.tables[name].title
                    said = f"和“{other}”是同一张表，请只留一张。", f"is the same sheet as “{other}”."
                    self._fail(table.title, 0, *said)
                else:
                    self.tables[name] = table
                    self.errors += table.errors
            elif close := get_close_matches(table.title.lower(), known, n=1, cutoff=0.8):
                self._fail(
                    table.title,
                    0,
                    f"不认识这张表，是不是“{close[0]}”？请改名，不要的表请删去。",
                    f"is not known, did you mean “{close[0]}”? Rename it, or delete it.",
                )
            elif table.lines:
                self._remark(table.title, "不认识这张表，没有导入。", "is not known and was left out.")
        if not self.tables and not self.errors:
            self._fail(
                "",
                0,
                "这不是花名册：没有找到单位（units）、人员（people）、岗位（posts）这些表。",
                "this is no roster: the sheets units, people and posts were not found.",
            )
            raise RosterErrors(self.errors)
        for name in NEEDED_SHEETS:
            if name not in self.tables:
                self._fail(
                    "", 0, f"缺少“{shown(SHEETS, name)}”（{name}）表，请补上。", f"the sheet “{name}” is missing."
                )
        for name, table in self.tables.items():
            self._columns[name] = self._headings(name, table)
        self._codes = {name: self._codes_in(name) for name in ("units", "areas", "people")}

    def rows(self, name: str, parse: Callable[[Row], T]) -> tuple[T, ...]:
        if name not in self.tables or not self._columns[name]:
            return ()
        found = []
        for number, cells in self.tables[name].lines[1:]:
            row = Row(self, name, number, cells, self._columns[name])
            parsed = parse(row)
            if not row.failed:
                found.append(parsed)
        return tuple(found)

    def known(self, sheet: str, code: str) -> bool:
        """Also by rows that have errors of their own; and of a table that cannot be read nothing is said."""
        codes = self._codes[sheet]
        return codes is None or code in codes

    def fail(self, sheet: str, row: int, text: str, english: str) -> None:
        self._fail(self.tables[sheet].title, row, text, english)

    def remark(self, sheet: str, text: str, english: str) -> None:
        self._remark(self.tables[sheet].title, text, english)

    def _fail(self, title: str, row: int, text: str, english: str) -> None:
        self.errors.append(RosterError(title, row, text, english))

    def _remark(self, title: str, text: str, english: str) -> None:
        self.remarks.append(RosterError(title, 0, text, english))

    def _headings(self, name: str, table: Table) -> dict[str, int]:
        """Where each column stands; empty when the table cannot be read."""
        if not table.lines:
            if not table.errors:
                self.fail(name, 0, "这张表是空的，请填上标题行和内容。", "is empty: headings and rows are missing.")
            return {}
        known, columns = meanings(HEADINGS[name]), dict[str, int]()
        number, cells = table.lines[0]
        for place, heading in enumerate(cells):
            column = known.get(heading.lower())
            if column in columns:
                self.fail(
                    name, number, f"标题“{heading}”重复了，请只留一列。", f"the heading “{heading}” stands there twice."
                )
            elif column:
                columns[column] = place
            elif heading and (close := get_close_matches(heading.lower(), known, n=1, cutoff=0.8)):
                self.fail(
                    name,
                    number,
                    f"不认识标题“{heading}”，是不是“{close[0]}”？请改正。",
                    f"the heading “{heading}” is not known, did you mean “{close[0]}”?",
                )
            elif heading:
                self._remark(
                    table.title,
                    f"不认识“{heading[:40]}”这一列，没有导入。",
                    f"the column “{heading[:40]}” is not known and was left out.",
                )
        missing = [column for column in NEEDED_HEADINGS[name] if column not in columns]
        for column in missing:
            self.fail(
                name,
                number,
                f"缺少“{shown(HEADINGS[name], column)}”（{column}）这一列，请补上。",
                f"the column “{column}” is missing.",
            )
        if name in NEEDED_SHEETS and len(table.lines) == 1:
            self.fail(name, number, "只有标题，没有内容，请至少填一行。", "has headings only: fill in a row.")
        return {} if missing else columns

    def _codes_in(self, name: str) -> set[str] | None:
        if name not in self.tables:
            return None if name in NEEDED_SHEETS else set()
        place = self._columns[name].get("code")
        if place is None:
            return None
        return {cells[place] for _, cells in self.tables[name].lines[1:] if place < len(cells)}


class Row:
    def __init__(self, reading: Reading, sheet: str, number: int, cells: list[str], columns: Mapping[str, int]) -> None:
        self._reading, self.sheet, self.number, self.failed = reading, sheet, number, False
        self._cells = {name: cells[at] for name, at in columns.items() if at < len(cells) and cells[at]}

    def fail(self, text: str, english: str) -> None:
        self.failed = True
        self._reading.fail(self.sheet, self.number, text, english)

    def may(self, column: str, parse: Callable[[str], R]) -> R | None:
        if column not in self._cells:
            return None
        try:
            return parse(self._cells[column])
        except Wrong as error:
            self.fail(f"{shown(HEADINGS[self.sheet], column)}：{error.text}", f"{column}: {error.english}")
            return None

    def must(self, column: str, parse: Callable[[str], R]) -> Any:
        """A value of that type, or None on a row that has failed and will not be used."""
        if column not in self._cells:
            self.fail(f"“{shown(HEADINGS[self.sheet], column)}”没有填，请补上。", f"“{column}” is empty.")
        return self.may(column, parse)

    def code_of(self, sheet: str) -> Callable[[str], str]:
        def parse(cell: str) -> str:
            if not self._reading.known(sheet, cell):
                table = shown(SHEETS, sheet)
                raise Wrong(
                    f"“{cell[:64]}”不在{table}表里，请改正编码，或在{table}表里补上。",
                    f"“{cell[:64]}” is not in the sheet {sheet}: correct the code, or add it there.",
                )
            return cell

        return parse

    def codes_of(self, sheet: str) -> Callable[[str], tuple[str, ...]]:
        return lambda cell: tuple(map(self.code_of(sheet), fields.codes(cell)))

    def knows(self, sheet: str, code: str) -> bool:
        return self._reading.known(sheet, code)
