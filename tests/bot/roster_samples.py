"""A sound roster as folder and as workbook, to be spoilt in one place by a test."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from bot.roster_file import RosterErrors, read

DISTRICT = Path(__file__).parents[2] / "sandbox" / "district"
SHEETS: dict[str, str] = {
    "units": "code,name,kind,parent\nQU,江湾区,district,\nHW,环卫中心,department,QU\nCG,城管局,department,QU",
    "areas": "code,name,kind,parent,unit,polygon,latitude,longitude\nA,江湾区,district,,QU,,30.25,120.15",
    "people": "code,name,telegram,phone,language\nli,小李,1001,,\nwang,老王,@lao_wang,,en",
    "posts": "person,unit,role,area,from,to,level\nli,QU,member,A,2026-03-01,2026-03-31,grid\nwang,HW,liaison,,,,",
    "routes": 'category,area,lead,supporting,mandatory\n0110,A,HW,"CG,QU",CG',
    "groups": 'chat,scope,digest,topic\n-1001000000001,A,"08:27,17:57",7',
    "rota": "unit,person,from,to\nHW,wang,2026-03-01,2026-03-02",
}


def folder(path: Path, encoding: str = "utf-8", **changed: str | None) -> Path:
    """Tables are replaced, or left out by None."""
    for name, text in (SHEETS | changed).items():
        if text is not None:
            (path / f"{name}.csv").write_text(text, encoding=encoding)
    return path


def book(path: Path, change: Callable[[Workbook], Any] = lambda book: None) -> Path:
    made = Workbook()
    made.remove(made.worksheets[0])
    for title, text in SHEETS.items():
        sheet = made.create_sheet(title)
        for line in csv.reader(text.splitlines()):
            sheet.append([cell or None for cell in line])
    change(made)
    made.save(path / "花名册.xlsx")
    return path / "花名册.xlsx"


def large_book(path: Path, people: int) -> Path:
    """A workbook with very many people, written as Excel writes it and not cell by cell."""
    small, large = book(path), path / "很大.xlsx"
    cell = '<c t="inlineStr"><is><t>{}</t></is></c>'
    lines = [cell.format("code") + cell.format("name")]
    lines += [cell.format(f"p{number}") + cell.format("某人") for number in range(people)]
    rows = "".join(f"<row>{line}</row>" for line in lines)
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheet = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
    with zipfile.ZipFile(small) as before, zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, sheet if name == "xl/worksheets/sheet3.xml" else before.read(name))
    return large


def errors(path: Path, categories: list[str] | None = None) -> list[str]:
    with pytest.raises(RosterErrors) as raised:
        read(path, categories)
    return [str(error) for error in raised.value.errors]


def district_book(change: Callable[[Workbook], Any] = lambda book: None) -> bytes:
    """The sample district as the workbook an office would send."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name in ("units", "areas", "people", "posts", "routes", "groups"):
        sheet = made.create_sheet(name)
        with (DISTRICT / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                sheet.append([cell or None for cell in line])
    change(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def row_of(book: Workbook, sheet: str, key: str) -> int:
    """The first row that begins with this."""
    return next(row[0].row for row in book[sheet].iter_rows() if row[0].value == key)
