from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.roster_file import RosterErrors, read
from tests.bot.roster_samples import SHEETS, errors, folder


@pytest.mark.parametrize(
    ("sheet", "text", "said"),
    [
        ("units", "code,name,kind,parent\n,环卫,department,", "units第 2 行：“编码”没有填，请补上。"),
        ("units", "code,name,kind,parent\nQU,,district,", "units第 2 行：“名称”没有填，请补上。"),
        ("units", SHEETS["units"] + "\nHW,又一个,department,QU", "units第 5 行：编码“HW”和第 3 行重复，请只留一个。"),
        ("units", SHEETS["units"] + "\nX,新,department,NO",
         "units第 5 行：上级：“NO”不在单位表里，请改正编码，或在单位表里补上。"),
        ("units", SHEETS["units"] + "\nX Y,新,department,",
         "units第 5 行：编码：“X Y”不能作编码，请去掉空格和逗号，最多 64 个字。"),
        ("units", SHEETS["units"].replace("QU,江湾区,district,", "QU,江湾区,district,HW"),
         "units第 2 行：单位的上级绕成了一圈：QU → HW → QU，请改正其中一个上级。"),
        ("units", "code,name,kind\nQU,区,district", "units第 1 行：缺少“上级”（parent）这一列，请补上。"),
        ("units", "code,name,kind,parent", "units第 1 行：只有标题，没有内容，请至少填一行。"),
        ("units", "", "units：这张表是空的，请填上标题行和内容。"),
        ("areas", "code,name,kind,parent\nA,区,district,A",
         "areas第 2 行：区域的上级绕成了一圈：A → A，请改正其中一个上级。"),
        ("areas", "code,name,kind,parent,latitude,longitude\nA,区,district,,120.1,30.2",
         "areas第 2 行：纬度：“120.1”超出范围（±90），请检查经纬度是否写反。"),
        ("areas", "code,name,kind,parent,latitude,longitude\nA,区,district,,nan,30.2",
         "areas第 2 行：纬度：“nan”超出范围（±90），请检查经纬度是否写反。"),
        ("areas", "code,name,kind,parent,latitude,longitude\nA,区,district,,30.2,",
         "areas第 2 行：纬度和经度要么都填，要么都不填。"),
        ("people", "code,name,phone\nli,小李,138 0000 0000\nwang,老王,13800000000",
         "people第 3 行：电话“13800000000”和第 2 行重复，请只留一个。"),
        ("people", "code,name,phone\nli,小李,+86 138-0000-0000\nwang,老王,０13800000000",
         "people第 3 行：电话“０13800000000”和第 2 行重复，请只留一个。"),
        ("people", f"code,name\nli,{'李' * 201}\nwang,老王",
         f"people第 2 行：姓名：“{'李' * 20}…”太长了，请控制在 200 个字以内。"),
        ("people", "code,name,telegram\nli,小李,@Wang_1\nwang,老王,t.me/wang_1",
         "people第 3 行：Telegram 账号“wang_1”和第 2 行重复，请只留一个。"),
        ("people", "code,name,telegram\nli,小李,-5\nwang,老王,",
         "people第 2 行：电报：“-5”不是 Telegram 账号，请写数字 id 或 @用户名，没有就留空。"),
        ("people", "code,name,telegrm\nli,小李,5\nwang,老王,",
         "people第 1 行：不认识标题“telegrm”，是不是“telegram”？请改正。"),
        ("people", "code,name,name\nli,小李,5\nwang,老王,", "people第 1 行：标题“name”重复了，请只留一列。"),
        ("people", "code,name\nli,=1+1\nwang,老王",
         "people第 2 行：B 列有公式，请改成数值（复制后“选择性粘贴→数值”）。"),
        ("posts", "person,unit,role\nli,QU,king",
         "posts第 2 行：角色：不认识“king”，请从这些里选：成员、联络员、派单员、核查员、"
         "单位负责人、分管领导、街道书记、督查、区领导、管理员、纪检。"),
        ("posts", "person,unit,role\nnobody,QU,member",
         "posts第 2 行：人员：“nobody”不在人员表里，请改正编码，或在人员表里补上。"),
        ("posts", "person,unit,role,from,to\nli,QU,member,2026-02-30,",
         "posts第 2 行：开始：“2026-02-30”不是日期，请写成 2026-03-01。"),
        ("posts", "person,unit,role,from,to\nli,QU,member,2026/4/1,2026.3.1",
         "posts第 2 行：开始 2026-04-01 晚于结束 2026-03-01，请改正日期。"),
        ("posts", "person,unit,role\nli,QU,member\nli,QU,成员", "posts第 3 行：岗位“li”和第 2 行重复，请只留一个。"),
        ("routes", "category,lead,supporting\n0110,HW,\"CG，HW\"",
         "routes第 2 行：主办单位“HW”不能同时是协办单位，请删去一处。"),
        ("routes", "category,lead,mandatory\n0110,HW,CG",
         "routes第 2 行：必办单位“CG”不在协办单位里，请在协办里补上。"),
        ("routes", "category,lead\n0110,HW\n0110,CG", "routes第 3 行：类别和区域“0110”和第 2 行重复，请只留一个。"),
        ("routes", "category,lead\n110,HW", "routes第 2 行：类别“110”不在事项目录里，是不是“0110”？请改正编码。"),
        ("groups", "chat,scope\n-1,A\n-1,HW", "groups第 3 行：群“-1”和第 2 行重复，请只留一个。"),
        ("groups", "chat,scope\n-1,NO", "groups第 2 行：归属：“NO”不在单位表和区域表里，请改正编码。"),
        ("groups", "chat,scope\n100123,A",
         "groups第 2 行：群：“100123”不是群号（群号是负数，如 -1001234567890），请改正，或写群的名称。"),
        ("groups", "chat,scope,digest\n-1,A,25:00", "groups第 2 行：日报：“25:00”不是时间，请写成 08:27,17:57。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_row_and_what_to_do(tmp_path: Path, sheet: str, text: str, said: str) -> None:
    assert said in errors(folder(tmp_path, **{sheet: text}), ["0110"])


def test_every_sentence_is_there_in_english_too(tmp_path: Path) -> None:
    spoilt = {
        "units": "code,name,kind,parent\nHQ,Head office,office,HQ\nHQ,Other,department,",
        "people": "code,name,telegram,phone\nli,=A1,no account,1",
        "posts": "person,unit,role,from\nli,NO,king,tomorrow",
        "groups": "chat,scope,digest\n100123,NO,25:00",
    }
    with pytest.raises(RosterErrors) as raised:
        read(folder(tmp_path, **spoilt))
    said = [error.said("en") for error in raised.value.errors]
    assert "posts row 2: unit: “NO” is not in the sheet units: correct the code, or add it there." in said
    assert len(said) >= 11
    assert not any(re.search("[\u3000-\u9fff\uff00-\uffef]", sentence) for sentence in said)


@pytest.mark.parametrize(
    "shape",
    [
        "[]",
        "no json",
        "[" * 5000,
        '{"type":"Point","coordinates":[120,30]}',
        '{"type":"Polygon","coordinates":[[[30.2,120.1],[30.2,120.2],[30.3,120.2],[30.2,120.1]]]}',
        '{"type":"Polygon","coordinates":[[[120,30],[NaN,30],[121,31],[120,30]]]}',
        '{"type":"Polygon","coordinates":[[[120,30],[121,30],[120,30]]]}',
    ],
)
def test_a_polygon_that_is_none_is_refused(tmp_path: Path, shape: str) -> None:
    quoted = shape.replace('"', '""')
    (error,) = errors(folder(tmp_path, areas=f'code,name,kind,parent,polygon\nA,区,district,,"{quoted}"'))
    assert error.startswith("areas第 2 行：边界：边界要写成 GeoJSON 的 Polygon")


def test_all_errors_come_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = errors(
        folder(
            tmp_path,
            people="code,name\nli,\nwang,老王",
            posts="person,unit,role\nli,NO,king\nghost,HW,member",
            routes="category,lead\n0110,",
        )
    )
    assert [text.split("：")[0] for text in found] == [
        "people第 2 行",
        "posts第 2 行",
        "posts第 2 行",
        "posts第 3 行",
        "routes第 2 行",
    ]


def test_a_row_with_an_error_of_its_own_still_counts_as_known(tmp_path: Path) -> None:
    assert len(errors(folder(tmp_path, units=SHEETS["units"].replace("department,QU\nCG", "nonsense,QU\nCG")))) == 1


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    assert errors(folder(tmp_path, people=None)) == ["缺少“人员”（people）表，请补上。"]


def test_a_table_twice_or_with_a_slip_in_its_name_is_noticed(tmp_path: Path) -> None:
    path = folder(tmp_path)
    (path / "人员.csv").write_text("编码,姓名\nx,某人", encoding="utf-8")
    (path / "route.csv").write_text("category,lead\n0110,HW", encoding="utf-8")
    assert sorted(errors(path)) == [
        "route：不认识这张表，是不是“routes”？请改名，不要的表请删去。",
        "人员：和“people”是同一张表，请只留一张。",
    ]
