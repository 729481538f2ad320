"""Every mistake in an office's policy file is told at once, with its line."""

from zoneinfo import ZoneInfo

import pytest

from bot.policy import (
    Policy,
    PolicyError,
)

ZONE = ZoneInfo("Asia/Shanghai")


def load(text: str) -> Policy:
    return Policy.load(text, zone=ZONE)


def problems(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        load(text)
    return list(caught.value.problems)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[calendar.unit.HW]\nhours = ["25:00-26:00"]', 2, "没有这样的钟点"),
        ("[calendar]\nweekends = true\n[calendar.unit.HW]", 3, "单位 “HW” 的日历是空的"),
        ('[calendar.unit."值班室"]\nholidays = ["2026-02-30"]', 2, "日期 “2026-02-30” 不对"),
        ("[calendar.unit.HW]\nholiday = []", 2, "是不是 “holidays”"),
        ('[limits]\ntriag = "15m"', 2, "是不是 “triage”"),
        ("[limit]\n", 1, "不认识 “limit”"),
        ('[limits]\n\ntriage = "-15m"', 3, "时长"),
        ("[limits]\ntriage = 15", 2, "时长"),
        ('[limits]\nack = ["30m"]', 2, "时长"),
        ('[limits]\nack = { high = "30m" }', 2, "high"),
        ('[limits.ack]\nurgent = "30x"', 2, "30x"),
        ('[limits]\nack.urgent = "0m"', 2, "0m"),
        ('[limits]\nhandle = { urgent = "99999d" }', 2, "十年"),
        ('[limits]\noverride_handle = "yes"', 2, "true 或 false"),
        ('[limits]\nrework = { share = "half" }', 2, "百分比"),
        ('[limits]\nrework = { share = "0%" }', 2, "百分比"),
        ('[calendar]\nhours = ["08:00-12:00", "11:00-18:00"]', 2, "重叠"),
        ('[calendar]\nhours = ["8-12"]', 2, "时间段"),
        ('[calendar]\nhours = ["08:00-25:00"]', 2, "钟点"),
        ('[calendar]\nhours = ["08:60-12:00"]', 2, "钟点"),
        ('[calendar]\nhours = ["22:00-06:00"]', 2, "结束早于开始"),
        ("[calendar]\nhours = []", 2, "至少"),
        ('[calendar]\nholidays = ["2026-02-30"]', 2, "日期"),
        ("[calendar]\nholidays = [2026-03-09]\nworkdays = [2026-03-09]", 3, "同时"),
        ('[quiet]\nhours = "00:00-24:00"', 2, "整天"),
        ('[quiet]\npierce = ["high"]', 2, "high"),
        ("rung = 3", 1, "[[rung]]"),
        ('[[rung]]\nowes = "handle"\nat = "80%"\nto = ["holder"]', 2, "handle"),
        ('[[rung]]\nat = "80%"\nto = ["holder"]', 1, "缺少 “owes”"),
        ('[[rung]]\nowes = "submit"\nto = ["holder"]', 1, "缺少 “at”"),
        ('[[rung]]\nowes = "submit"\nat = "80%"', 1, "缺少 “to”"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = []', 4, "至少"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["boss"]', 4, "不认识角色 “boss”"),
        ('[[rung]]\nowes = "submit"\nat = "80"\nto = ["holder"]', 3, "时点"),
        ('[[rung]]\nowes = "submit"\nat = "3d"\nto = ["holder"]', 3, "时点"),
        ('[[rung]]\nowes = "submit"\nat = "eighty%"\nto = ["holder"]', 3, "百分比"),
        ('[[rung]]\nowes = "submit"\nat = "--3d"\nto = ["holder"]', 3, "时长"),
        ('[[rung]]\nowes = "submit"\nat = { first = [] }\nto = ["holder"]', 3, "一列时点"),
        ('[[rung]]\nowes = "submit"\nat = { next = ["80%"] }\nto = ["holder"]', 3, "first"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\ncolour = "green"', 5, "green"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nlevels = ["high"]', 5, "high"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\ncategories = ["*"]', 5, "编码的开头"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\ncategories = []', 5, "删去这一行"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nsupervision = 4', 5, "1 到 3"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nsupervision = true', 5, "1 到 3"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nanswer_within = "soon"', 5, "soon"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nrepeat = "daily"', 5, "daily"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nrepeat = { least = "1h" }', 5, "share"),
        (
            '[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\n'
            'repeat = { share = "1%", least = "1h", up_to = "30m" }',
            5,
            "不能比 least = 1h 还短",
        ),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nchose = true', 5, "choose"),
        ('[[rung]]\nowes = "submit"\nat = "80%"\nto = ["holder"]\nsupervision = 1\nalone = false', 6, "顺带一提"),
        ('[[tally]]\ncolour = "yellow"\nscope = "city"\ncount = 2\nto = ["holder"]', 3, "city"),
        ('[[tally]]\ncolour = "yellow"\ncount = 0\nto = ["holder"]', 3, "count"),
        ('[limits]\ntriage = "15m', 2, "TOML"),
        ("[limits", 1, "TOML"),
        ('[limits]\ntriage = "15m"\ntriage = "15m"', 3, "两次"),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int, words: str) -> None:
    [problem] = problems(text)
    assert problem.startswith(f"policy.toml:{line}: ")
    assert words in problem


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    found = problems(
        """[limits]
triage = "soon"
[[rung]]
owes = "submit"
at = "80%"
to = ["holder"]
[[rung]]
owes = "submit"
at = "80%"
to = ["boss", "chief"]
colour = "pink"
"""
    )
    assert [problem.split(":")[1] for problem in found] == ["2", "10", "10", "11"]


def test_a_mistake_names_the_file_the_office_gave() -> None:
    with pytest.raises(PolicyError, match=r"^office\.toml:2: "):
        Policy.load('[limits]\ntriage = "x"', zone=ZONE, name="office.toml")
