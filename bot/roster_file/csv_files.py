"""One table from a CSV file, as any Chinese office may have saved it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.roster_file.tables import BLANK, MOST_BYTES, MOST_COLUMNS, Table, letter_of


def csv_table(file: Path) -> Table:
    table = Table(file.stem.strip(BLANK))
    if file.stat().st_size > MOST_BYTES:
        table.fail(0, "文件太大（超过 20 MB），请删去多余的内容。", "the file is larger than 20 MB.")
        return table
    text = _decoded(file.read_bytes())
    if text is None:
        table.fail(
            0, "文字编码不认识，请另存为“CSV UTF-8”再导入。", "the encoding is not known: save it as “CSV UTF-8”."
        )
        return table
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count), strict=True)
    try:
        table.fill(_lines(table, reader))
    except csv.Error:
        table.fail(
            reader.line_num,
            "引号没有配对，或格子里的内容太长，请检查这一行。",
            "quotes do not pair, or a cell is too long.",
        )
    return table


def _lines(table: Table, reader: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, cells in enumerate(reader, start=1):
        tidy = [cell.strip(BLANK) for cell in cells[:MOST_COLUMNS]]
        for place, cell in enumerate(tidy, start=1):
            if cell.startswith("="):
                table.has_formula(number, letter_of(place))
        yield tidy


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None
