"""An example roster to start from: every sheet with its headings and a few rows, ready to be overwritten."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.roster_file.tables import letter_of
from bot.roster_file.words import AREA_KINDS, HEADINGS, ROLES, SHEETS, UNIT_KINDS, shown

if TYPE_CHECKING:
    from openpyxl import Workbook

ROWS: dict[str, list[list[str]]] = {
    "units": [
        ["QU", "示例区", "区", ""],
        ["CD", "城东街道", "街道", "QU"],
        ["HW", "环卫中心", "部门", "QU"],
    ],
    "areas": [
        ["A", "示例区", "区", "", "QU", "", "", ""],
        ["A-CD", "城东街道", "街道", "A", "CD", "", "", ""],
        ["A-CD-1", "城东街道第一网格", "网格", "A-CD", "", "", "30.2500", "120.1500"],
    ],
    "people": [
        ["xiaoli", "小李", "", "", ""],
        ["laowang", "老王", "", "", ""],
        ["chen", "陈主任", "", "", ""],
        ["zhou", "周书记", "", "", ""],
        ["sun", "孙调度", "", "", ""],
        ["lin", "林主任", "", "", ""],
        ["gao", "高区长", "", "", ""],
    ],
    "posts": [
        ["xiaoli", "CD", "成员", "A-CD-1", "", "", "网格级"],
        ["laowang", "HW", "联络员", "", "", "", ""],
        ["chen", "HW", "单位负责人", "", "", "", ""],
        ["lin", "CD", "分管领导", "", "", "", ""],
        ["zhou", "CD", "街道书记", "", "", "", ""],
        ["gao", "QU", "区领导", "", "", "", ""],
        ["sun", "QU", "派单员", "", "", "", ""],
        ["sun", "QU", "督查", "", "", "", ""],
    ],
    "routes": [["0110", "", "HW", "CD", ""], ["0192", "", "HW", "", ""]],
    "groups": [["城东街道工作群", "CD", "08:27,17:57", ""]],
    "rota": [],
}
_CHOICES: dict[tuple[str, str], Mapping[Any, str]] = {
    ("units", "kind"): UNIT_KINDS,
    ("areas", "kind"): AREA_KINDS,
    ("posts", "role"): ROLES,
}
_READY_ROWS = 500


def write_example(path: Path) -> None:
    """A workbook where the path ends in .xlsx, else a folder of CSV files. Raises FileExistsError over old files."""
    if path.suffix.lower() == ".xlsx":
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            _workbook().save(file)
        return
    path.mkdir(parents=True, exist_ok=True)
    files = {name: path / f"{shown(SHEETS, name)}.csv" for name in SHEETS}
    if old := [str(file) for file in files.values() if file.exists()]:
        raise FileExistsError(f"文件已经存在：{'、'.join(old)}")
    for name, target in files.items():
        # With its mark at the front Excel takes the file for UTF-8.
        with target.open("x", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([_headings(name), *ROWS[name]])


def _headings(name: str) -> list[str]:
    return [shown(HEADINGS[name], column) for column in HEADINGS[name]]


def _workbook() -> Workbook:
    from openpyxl import Workbook  # noqa: PLC0415  # as in workbook.py
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    book = Workbook()
    for name in SHEETS:
        sheet = book.create_sheet(shown(SHEETS, name))
        sheet.freeze_panes = "A2"
        for line in [_headings(name), *ROWS[name]]:
            sheet.append([cell or None for cell in line])
        for place, column in enumerate(HEADINGS[name], start=1):
            letter = letter_of(place)
            sheet.column_dimensions[letter].width = 18
            for row in range(1, _READY_ROWS):  # text, so that Excel leaves 0110 and long ids as they are typed
                sheet.cell(row, place).number_format = "@"
            if words := _CHOICES.get((name, column)):
                choices = ",".join(line.split()[0] for line in words.values())
                rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
                rule.add(f"{letter}2:{letter}{_READY_ROWS}")
                sheet.add_data_validation(rule)
    book.remove(book.worksheets[0])
    return book
