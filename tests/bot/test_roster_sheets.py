from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.roster_file import read, tables, workbook
from tests.bot.roster_samples import book, errors, folder, large_book


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_files_may_be_saved_by_any_chinese_office(tmp_path: Path, encoding: str) -> None:
    assert read(folder(tmp_path, encoding)).people[0].name == "小李"


def test_numbers_and_dates_of_excel_are_read_as_they_look(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["people"]["A2"], book["posts"]["A2"] = 1001.0, 1001
        book["people"]["C2"] = 1234567890123.0
        book["posts"]["E2"] = datetime(2026, 3, 1)  # noqa: DTZ001 – Excel knows no zones
        book["routes"]["A2"] = 110
        book["routes"]["A2"].number_format = "0000"
        book["groups"]["A2"], book["groups"]["C2"] = -1001000000001, time(8, 27)

    file = read(book(tmp_path, change))
    assert (file.people[0].code, file.people[0].telegram_id) == ("1001", 1234567890123)
    assert (file.posts[0].person, file.posts[0].start) == ("1001", date(2026, 3, 1))
    assert file.routes[0].category == "0110"
    assert (file.groups[0].chat_id, file.groups[0].digest) == (-1001000000001, (time(8, 27),))


def test_what_is_no_roster_is_refused(tmp_path: Path) -> None:
    assert errors(tmp_path) == ["这不是花名册：没有找到单位（units）、人员（people）、岗位（posts）这些表。"]
    Workbook().save(tmp_path / "other.xlsx")
    assert errors(tmp_path / "other.xlsx")[0].startswith("这不是花名册")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"", "旧版 .xls"),
        ("a.xlsm", b"", "带宏的 .xlsm"),
        ("a.pdf", b"", "不认识 a.pdf 这种文件"),
        ("a.csv", b"", "请用 .xlsx 表格"),
        ("a.xlsx", b"hello", "这不是 .xlsx 表格"),
        ("a.xlsx", b"", "这不是 .xlsx 表格"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 old", "旧版 .xls"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    (error,) = errors(tmp_path / name)
    assert said in error


def test_a_path_to_nothing_says_so(tmp_path: Path) -> None:
    assert "找不到文件" in errors(tmp_path / "none.xlsx")[0]


def test_a_zip_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/workbook.xml", b" " * (workbook.MOST_UNPACKED + 1))
    assert errors(tmp_path / "bomb.xlsx") == ["表格解开后太大，请删去多余的行、格式和图片再导入。"]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/vbaProject.bin", "表格里带有宏"),
        ("xl/macrosheets/sheet1.xml", "表格里带有宏"),
        ("xl/workbook.bin", "其实是 .xlsb 表格"),
    ],
)
def test_what_a_workbook_must_not_hold_is_found_whatever_it_is_called(tmp_path: Path, part: str, said: str) -> None:
    path = book(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, b"MZ")
    (error,) = errors(path)
    assert said in error


def test_another_kind_of_file_under_the_name_of_a_workbook_is_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    assert errors(tmp_path / "a.xlsx")[0].startswith("这不是 Excel 表格，可能是别的文件改了名字")
    for content in (b"\xff\xd8\xff\xe0 JFIF", b"code,name\nli,x", b"%PDF-1.4", b"PK\x03\x04 cut short"):
        (tmp_path / "b.xlsx").write_bytes(content)
        assert errors(tmp_path / "b.xlsx")[0].startswith("这不是 .xlsx 表格，可能是别的文件改了名字")


def test_fifty_thousand_rows_are_refused_after_the_first_that_are_too_many(tmp_path: Path) -> None:
    (error,) = errors(large_book(tmp_path, 50_000))
    assert error == "people第 20002 行：超过 20000 行，请删去多余的行，或拆成几次导入。"


def test_a_sheet_of_a_million_empty_rows_is_read_as_its_few(tmp_path: Path) -> None:
    path = book(tmp_path, lambda made: made["people"].cell(1_048_576, 9, "x"))
    assert "people第 1048576 行：“编码”没有填，请补上。" in errors(path)


def test_columns_and_sheets_that_nobody_knows_are_left_out_and_said(tmp_path: Path) -> None:
    def change(made: Workbook) -> None:
        made["people"]["H1"] = "备注"
        made.create_sheet("说明")["A1"] = "怎么填"
        made.create_sheet("空的")

    file = read(book(tmp_path, change))
    assert [str(remark) for remark in file.remarks] == [
        "说明：不认识这张表，没有导入。",
        "people：不认识“备注”这一列，没有导入。",
    ]
    assert file.remarks[1].said("en") == "people: the column “备注” is not known and was left out."


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/worksheets/sheet3.xml", "<sheetData><row>" + "<c/>" * 400_000 + "</row></sheetData>"),
        ("xl/styles.xml", "<cellXfs>" + "<xf/>" * 500_000 + "</cellXfs>"),
    ],
)
def test_what_would_fill_the_memory_is_not_taken_into_it(tmp_path: Path, part: str, content: str) -> None:
    """A few kilobytes in the file, a gigabyte once it is read."""
    with (
        zipfile.ZipFile(book(tmp_path)) as before,
        zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as a,
    ):
        for name in before.namelist():
            a.writestr(name, f"<root>{content}</root>" if name == part else before.read(name))
    assert errors(tmp_path / "a.xlsx") == ["表格解开后太大，请删去多余的行、格式和图片再导入。"]


def test_more_rows_than_a_city_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    assert "units第 4 行：超过 2 行，请删去多余的行，或拆成几次导入。" in errors(folder(tmp_path))


def test_formulas_are_refused_and_never_evaluated(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["people"]["B2"] = '=HYPERLINK("http://example.invalid","小李")'

    assert "people第 2 行：B 列有公式，请改成数值（复制后“选择性粘贴→数值”）。" in errors(book(tmp_path, change))


def test_merged_cells_are_refused(tmp_path: Path) -> None:
    merged = book(tmp_path, lambda made: made["people"].merge_cells("B3:C3"))
    assert "people第 3 行：有合并的单元格（B3:C3），请取消合并，每格都填上内容。" in errors(merged)


def test_broken_quotes_are_refused(tmp_path: Path) -> None:
    assert "people第 2 行：引号没有配对，或格子里的内容太长，请检查这一行。" in errors(
        folder(tmp_path, people='code,name\nli,"小李')
    )


def test_an_unknown_encoding_is_refused(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "people.csv").write_bytes("code,name\nli,小李".encode("utf-16"))
    assert "people：文字编码不认识，请另存为“CSV UTF-8”再导入。" in errors(path)
