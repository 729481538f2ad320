"""The tables of an .xlsx workbook. What only calls itself one is refused with what it seems to be."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from bot.roster_file.rows import RosterErrors
from bot.roster_file.tables import BLANK, MOST_COLUMNS, Table, letter_of, unreadable
from bot.roster_file.words import SHEETS, meanings

MOST_UNPACKED = 50_000_000  # a small zip can unpack to gigabytes; its directory says so beforehand
_LONGEST_ROW = 1_000_000  # of a sheet's XML; a row is taken into memory at once
_LARGEST_PART = 2_000_000  # styles and the like are taken into memory whole; rows and texts are not
_SHEETS = "xl/worksheets/"
_STREAMED = (_SHEETS, "xl/sharedstrings.xml", "xl/media/")
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row>")
_OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and every workbook with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_GUESSED = 5  # how many lines of a sheet that is not ours are looked at


def tables_of(raw: bytes) -> list[Table]:
    """Every sheet, also those that are not ours; nothing is evaluated. Raises RosterErrors when it is no workbook."""
    if raw.startswith(_OLE):
        if _ENCRYPTED in raw:
            raise unreadable(
                "表格加了密码，请先去掉密码另存一份再导入。", "the workbook has a password: save a copy without one."
            )
        raise unreadable(
            "这其实是旧版 .xls 表格，请在 Excel 或 WPS 里另存为 .xlsx 再导入。",
            "this is really an old .xls workbook: save it as .xlsx in Excel or WPS.",
        )
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        raise unreadable(
            "这不是 .xlsx 表格，可能是别的文件改了名字，或已经损坏。请在 Excel 或 WPS 里另存为 .xlsx。",
            "this is no .xlsx workbook but another kind of file, or it is damaged: save it as .xlsx in Excel or WPS.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _check_parts(archive)
            from openpyxl import load_workbook  # noqa: PLC0415  # 10 MB that a bot at work does not need

            with warnings.catch_warnings(action="ignore"):  # styles and extensions that openpyxl leaves out
                book = load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
                return [_sheet(sheet, archive) for sheet in book.worksheets]
    except RosterErrors:
        raise
    except Exception as error:  # openpyxl raises whatever it meets
        raise unreadable(
            "打不开这个表格，它可能已损坏，请在 Excel 或 WPS 里重新另存一份再导入。",
            "the workbook cannot be opened, it may be damaged: save a new copy in Excel or WPS.",
        ) from error


def _check_parts(archive: zipfile.ZipFile) -> None:
    """By the directory, before anything is unpacked; and no row so long that it would fill the memory."""
    sizes = {part.filename.lower(): part.file_size for part in archive.infolist()}
    whole = [size for name, size in sizes.items() if not name.startswith(_STREAMED)]
    if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED or max(whole, default=0) > _LARGEST_PART:
        raise _too_large()
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        raise unreadable("这其实是 .xlsb 表格，请另存为 .xlsx 再导入。", "this is really an .xlsb: save it as .xlsx.")
    if "xl/workbook.xml" not in names:
        raise unreadable(
            "这不是 Excel 表格，可能是别的文件改了名字。请在 Excel 或 WPS 里另存为 .xlsx。",
            "this is no workbook but another kind of file that was renamed: save it as .xlsx in Excel or WPS.",
        )
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise unreadable(
            "表格里带有宏，请另存为不带宏的 .xlsx 再导入。", "the workbook holds macros: save it as an .xlsx without."
        )
    for name in archive.namelist():
        if name.lower().startswith(_SHEETS) and max(map(len, _ROW_ENDS.split(archive.read(name)))) > _LONGEST_ROW:
            raise _too_large()


def _too_large() -> RosterErrors:
    return unreadable(
        "表格解开后太大，请删去多余的行、格式和图片再导入。",
        "the workbook unpacks to too much: delete rows, formats and pictures that are not needed.",
    )


def _sheet(sheet: Any, archive: zipfile.ZipFile) -> Table:
    table = Table(sheet.title.strip(BLANK))
    ours = table.title.lower() in meanings(SHEETS)
    if ours:
        # Read-only worksheets do not tell of merged cells, and reading whole ones costs fifty times the file.
        xml = archive.read(sheet._worksheet_path)
        if merged := re.search(rb"<(?:\w+:)?mergeCell\s[^>]*ref=[\"'](?P<cells>[A-Z]+(?P<row>\d+)[A-Z0-9:]*)", xml):
            cells = merged["cells"].decode()
            table.fail(
                int(merged["row"]),
                f"有合并的单元格（{cells}），请取消合并，每格都填上内容。",
                f"has merged cells ({cells}): unmerge them and fill in each cell.",
            )
    sheet.reset_dimensions()  # what a file says of its own size may be wrong by a million rows
    table.fill(_lines(table, sheet), None if ours else _GUESSED)
    return table


def _lines(table: Table, sheet: Any) -> Iterator[list[str]]:
    gap: object = None  # one and the same row stands for all missing ones, up to a million of them
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if cells is gap:
            yield []
            continue
        kinds = {cell.data_type for cell in cells if cell.value is not None}
        for place, cell in enumerate(cells, start=1):
            if "f" in kinds and cell.data_type == "f":
                table.has_formula(number, letter_of(place))
        if "e" in kinds:
            table.fail(
                number,
                "有显示为错误的格子（如 #REF!），请改成正确的内容。",
                "has a cell that shows an error (such as #REF!), please correct it.",
            )
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
    return str(value).strip(BLANK)
