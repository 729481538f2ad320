"""A leader's words that give the issue another level, and those that only sound like it."""

from __future__ import annotations

import pytest

from bot.batons import Level
from bot.words import Kind, Speaker
from tests.words.test_understanding import meant

CRITICAL, URGENT, ROUTINE = Level


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("改成特急", CRITICAL), ("改为紧急", URGENT), ("降为一般", ROUTINE), ("请把这件事调整为特急！", CRITICAL),
        ("学校门口，改成特急。", CRITICAL), ("级别由一般改为紧急", URGENT), ("按特急办理，抓紧", CRITICAL),
        ("升为特急吧", CRITICAL), ("列为特急事项", CRITICAL), ("make it critical", CRITICAL),
        ("Please raise to urgent.", URGENT), ("Change the level to routine please", ROUTINE),
        ("near a school, treat this as critical", CRITICAL),
    ],
)  # fmt: skip
def test_a_leader_says_another_level(text: str, level: Level) -> None:
    found = meant(text, Speaker.LEADER)
    assert (found.kind, found.level) == (Kind.RELEVEL, level)


@pytest.mark.parametrize(
    "text",
    [
        "不用改成特急", "要不要改成特急？", "改成特急？", "如果明天还没动静，改成特急", "已经改成特急了", "情况紧急",
        "这件比较紧急", "先别改，降为一般不合适", "改成特急通知", "改成特急还是紧急", "改成特急，改为紧急",
        "特急", "一般",
        "don't make it critical", "should we make it critical?", "it is critical", "this is urgent", "this critical",
    ],
)  # fmt: skip
def test_what_only_sounds_so_changes_none(text: str) -> None:
    assert meant(text, Speaker.LEADER).kind is not Kind.RELEVEL


@pytest.mark.parametrize("role", [Speaker.OWNER, Speaker.OTHER])
def test_nobody_else_changes_a_level_by_words(role: Speaker) -> None:
    assert not any(meant(text, role).kind is Kind.RELEVEL for text in ("改成特急", "make it critical"))


def test_whom_and_by_when_a_leader_tells_goes_before_the_level() -> None:
    found = meant("改为特急，请水务局今天18点前办完", Speaker.LEADER)
    assert (found.kind, found.unit is not None, found.until is not None) == (Kind.INSTRUCT, True, True)
