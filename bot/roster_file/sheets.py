"""Opens a workbook or a folder of CSV files and hands out its tables as text, whatever the cells were."""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from bot.roster_file.rows import RosterError, RosterErrors

MOST_ROWS = 50_000
MOST_COLUMNS = 64
MOST_BYTES = 20_000_000
MOST_UNPACKED = 100_000_000  # a small zip can unpack to gigabytes; its directory says so beforehand
_LAST_ROW_OF_EXCEL = 1_048_576
_OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and every workbook with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BLANK = " \t\r\n\u3000\u00a0\u200b\ufeff"


@dataclass(slots=True)
class Table:
    """``lines`` are (row number, cells), empty ones left out; the first is the line of headings."""

    title: str
    lines: list[tuple[int, list[str]]] = field(default_factory=list)
    errors: list[RosterError] = field(default_factory=list)

    def fail(self, row: int, text: str) -> None:
        self.errors.append(RosterError(self.title, row, text))

    def fill(self, rows: Iterable[list[str]]) -> None:
        for number, cells in enumerate(rows, start=1):
            if any(cells):
                self.lines.append((number, cells))
            if len(self.lines) > MOST_ROWS + 1:
                return self.fail(number, f"超过 {MOST_ROWS} 行，请删去多余的行，或拆成几次导入。")
            if number >= _LAST_ROW_OF_EXCEL:
                return None
        return None


def open_tables(path: Path) -> list[Table]:
    """Every table found, also those that are not ours. Raises RosterErrors when the file cannot be read at all."""
    try:
        if path.is_dir():
            return [_csv(file) for file in sorted(path.glob("*.csv")) if not file.name.startswith((".", "~"))]
        kind = path.suffix.lower()
        if not path.exists():
            raise _unreadable(f"找不到文件 {path}，请检查路径。")
        if kind == ".csv":
            raise _unreadable("一张 CSV 只是一张表，请给出放着 units.csv、people.csv、posts.csv 的文件夹。")
        if kind == ".xls":
            raise _unreadable("这是旧版 .xls 表格，请在 Excel 或 WPS 里另存为 .xlsx 再导入。")
        if kind == ".xlsm":
            raise _unreadable("这是带宏的 .xlsm 表格，请另存为不带宏的 .xlsx 再导入。")
        if kind != ".xlsx":
            raise _unreadable(f"不认识 {path.name} 这种文件，请用 .xlsx 表格或放 CSV 文件的文件夹。")
        return _workbook(path)
    except OSError as error:
        raise _unreadable(f"读不了 {path}（{error.strerror}），请检查文件和权限。") from error


def _unreadable(text: str) -> RosterErrors:
    return RosterErrors([RosterError("", 0, text)])


def _csv(file: Path) -> Table:
    table = Table(file.stem.strip(_BLANK))
    if file.stat().st_size > MOST_BYTES:
        table.fail(0, "文件太大（超过 20 MB），请删去多余的内容。")
        return table
    text = _decoded(file.read_bytes())
    if text is None:
        table.fail(0, "文字编码不认识，请另存为“CSV UTF-8”再导入。")
        return table
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",\t;", key=first.count), strict=True)
    try:
        table.fill(_csv_lines(table, reader))
    except csv.Error:
        table.fail(reader.line_num, "引号没有配对，或格子里的内容太长，请检查这一行。")
    return table


def _csv_lines(table: Table, reader: Iterable[list[str]]) -> Iterator[list[str]]:
    for number, cells in enumerate(reader, start=1):
        tidy = [cell.strip(_BLANK) for cell in cells[:MOST_COLUMNS]]
        if any(cell.startswith("=") for cell in tidy):
            table.fail(number, "有公式，请改成数值（复制后“选择性粘贴→数值”）。")
        yield tidy


def _decoded(raw: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\x00" in text else text
    return None


def _workbook(path: Path) -> list[Table]:
    raw = path.read_bytes() if path.stat().st_size <= MOST_BYTES else None
    if raw is None:
        raise _unreadable("文件太大（超过 20 MB），请删去图片和多余的内容。")
    if raw.startswith(_OLE):
        if _ENCRYPTED in raw:
            raise _unreadable("表格加了密码，请先去掉密码另存一份再导入。")
        raise _unreadable("这其实是旧版 .xls 表格，请在 Excel 或 WPS 里另存为 .xlsx 再导入。")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise _unreadable("表格解开后太大，请删去多余的行、格式和图片再导入。")
            with warnings.catch_warnings(action="ignore"):  # styles and extensions that openpyxl leaves out
                book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
                return [_sheet(sheet, archive) for sheet in book.worksheets]
    except RosterErrors:
        raise
    except Exception as error:  # openpyxl raises whatever it meets
        raise _unreadable("打不开这个表格，它可能已损坏或不是 .xlsx，请重新另存一份再导入。") from error


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> Table:
    table = Table(sheet.title.strip(_BLANK))
    # Read-only worksheets do not tell of merged cells, and reading whole ones costs fifty times the file.
    xml = archive.read(sheet._worksheet_path)
    if merged := re.search(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"'][A-Z]+(\d+)", xml):
        table.fail(int(merged[1]), "有合并的单元格，请取消合并，每格都填上内容。")
    sheet.reset_dimensions()  # what a file says of its own size may be wrong by a million rows
    table.fill(_sheet_lines(table, sheet))
    return table


def _sheet_lines(table: Table, sheet: Any) -> Iterator[list[str]]:
    gap: object = None  # one and the same row stands for all missing ones, up to a million of them
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if cells is gap:
            yield []
            continue
        kinds = {cell.data_type for cell in cells if cell.value is not None}
        if "f" in kinds:
            table.fail(number, "有公式，请改成数值（复制后“选择性粘贴→数值”）。")
        if "e" in kinds:
            table.fail(number, "有显示为错误的格子（如 #REF!），请改成正确的内容。")
        gap = gap if kinds else cells
        yield [_text(cell.value, getattr(cell, "number_format", "")) for cell in cells]


def _text(value: Any, shape: str) -> str:
    """As the person sees it: 1001 and not 1001.0, and 0110 where the cell shows four digits."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value.replace(microsecond=0)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and re.fullmatch("0+", shape or ""):
        return str(value).zfill(len(shape))
    return str(value).strip(_BLANK)
