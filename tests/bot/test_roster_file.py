from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.roster import AreaKind, Role, UnitKind
from bot.roster_file import read, write_example
from tests.bot.roster_samples import book, folder


def test_every_table_is_read_into_its_types(tmp_path: Path) -> None:
    file = read(folder(tmp_path), ["0110"])
    assert [(unit.code, unit.kind, unit.parent) for unit in file.units][:2] == [
        ("QU", UnitKind.DISTRICT, None),
        ("HW", UnitKind.DEPARTMENT, "QU"),
    ]
    assert (file.areas[0].kind, file.areas[0].unit, file.areas[0].latitude) == (AreaKind.DISTRICT, "QU", 30.25)
    li, wang = file.people
    assert (li.telegram_id, li.username, li.language) == (1001, None, None)
    assert (wang.telegram_id, wang.username, wang.language) == (None, "lao_wang", "en")
    post = file.posts[0]
    assert (post.role, post.area, post.level) == (Role.MEMBER, "A", "grid")
    assert (post.start, post.end) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (file.routes[0].supporting, file.routes[0].mandatory) == (("CG", "QU"), ("CG",))
    group = file.groups[0]
    assert (group.chat_id, group.title, group.area, group.unit) == (-1001000000001, None, "A", None)
    assert (group.digest, group.topic) == ((time(8, 27), time(17, 57)), 7)
    assert (file.rota[0].person, file.rota[0].start) == ("wang", date(2026, 3, 1))


def test_a_workbook_says_the_same_as_the_folder(tmp_path: Path) -> None:
    assert read(book(tmp_path)) == read(folder(tmp_path))


def test_the_optional_tables_may_be_missing(tmp_path: Path) -> None:
    file = read(
        folder(tmp_path, areas=None, routes=None, groups=None, rota=None, posts="person,unit,role\nli,QU,admin")
    )
    assert file.routes == file.groups == file.rota == file.areas == ()


def test_chinese_sheets_headings_and_words_are_understood(tmp_path: Path) -> None:
    tables = {
        "单位": "编码,名称,类型,上级,备注\nQU,江湾区,区,,随便写\n,,,\nGJ,攻坚组,攻坚小组,QU,",
        "人员": "编码,姓名\nli,小李",
        "岗位": "人员,单位,角色,开始,级别\nli,QU,联络员,2026年3月1日,科长",
        "群组": "群,归属\n江湾区工作群,QU",
    }
    for name, text in tables.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    file = read(tmp_path)
    assert [unit.kind for unit in file.units] == [UnitKind.DISTRICT, UnitKind.TEAM]
    assert (file.posts[0].role, file.posts[0].start, file.posts[0].level) == (
        Role.LIAISON, date(2026, 3, 1), "section_chief",
    )  # fmt: skip
    assert (file.groups[0].chat_id, file.groups[0].title, file.groups[0].unit) == (None, "江湾区工作群", "QU")


def test_a_code_for_a_unit_and_an_area_binds_the_group_to_both(tmp_path: Path) -> None:
    group = read(
        folder(tmp_path, areas="code,name,kind,parent\nA,区,district,\nHW,片区,grid,A", groups="chat,scope\n-1,HW")
    ).groups[0]
    assert (group.unit, group.area) == ("HW", "HW")


def test_a_polygon_is_one_ring_of_longitude_and_latitude(tmp_path: Path) -> None:
    shape = '{""type"":""Polygon"",""coordinates"":[[[120.1,30.2],[120.2,30.2],[120.2,30.3],[120.1,30.2]]]}'
    areas = f'code,name,kind,parent,polygon\nA,区,district,,"{shape}"'
    assert read(folder(tmp_path, areas=areas)).areas[0].polygon == (
        (120.1, 30.2),
        (120.2, 30.2),
        (120.2, 30.3),
        (120.1, 30.2),
    )


@pytest.mark.parametrize("name", ["示例.xlsx", "示例"])
def test_the_example_reads_without_error_and_is_never_overwritten(tmp_path: Path, name: str) -> None:
    write_example(tmp_path / name)
    file = read(tmp_path / name)
    assert (len(file.units), len(file.people), file.routes[0].category) == (3, 7, "0110")
    with pytest.raises(FileExistsError):
        write_example(tmp_path / name)


def test_the_example_workbook_keeps_what_is_typed(tmp_path: Path) -> None:
    write_example(tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["单位", "区域", "人员", "岗位", "分工", "群组", "值班"]
    assert book["分工"]["A9"].number_format == "@"
