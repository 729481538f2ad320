"""Times and lengths as people say them, and words cut to what fits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.durations import Duration
from handlers.telegram.screens.language import (
    Language,
    alone,
    bare,
    clip,
    fit,
    fit_lists,
    length,
    typed,
)

ZONE = ZoneInfo("Asia/Shanghai")
zh, en = (Language(code, ZONE) for code in ("zh_CN", "en"))


# --- times and lengths


@pytest.mark.parametrize(
    ("at", "chinese", "english"),
    [
        ("2026-03-06 17:30", "今天 17:30", "today 17:30"),
        ("2026-03-07 09:05", "明天 9:05", "tomorrow 9:05"),
        ("2026-03-05 23:59", "昨天 23:59", "yesterday 23:59"),
        ("2026-03-12 00:00", "下周三 24:00", "next Wed 24:00"),
        ("2026-03-13 17:30", "3月13日 17:30", "13 Mar 17:30"),
        ("2026-03-04 08:30", "3月4日 8:30", "4 Mar 8:30"),
        ("2026-11-30 08:30", "11月30日 8:30", "30 Nov 8:30"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at: str, chinese: str, english: str) -> None:
    friday = datetime(2026, 3, 6, 15, tzinfo=ZONE)
    moment = datetime.strptime(at, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE).astimezone(UTC)
    assert (zh.moment(moment, friday), en.moment(moment, friday)) == (chinese, english)


def test_without_a_now_a_moment_is_its_date() -> None:
    assert en.moment(datetime(2026, 1, 1, 16, 5, tzinfo=UTC)) == "2 Jan 0:05"


@pytest.mark.parametrize(
    ("minutes", "chinese", "english"),
    [
        (0, "1 分钟", "1 minute"),
        (2, "2 分钟", "2 minutes"),
        (61, "1 小时", "1 hour"),
        (47 * 60, "47 小时", "47 hours"),
        (48 * 60, "2 天", "2 days"),
    ],
)
def test_a_span_is_one_or_many(minutes: int, chinese: str, english: str) -> None:
    assert (zh.span(timedelta(minutes=minutes)), en.span(timedelta(minutes=minutes))) == (chinese, english)


@pytest.mark.parametrize(
    ("limit", "chinese", "english"),
    [
        ("1d", "1 天", "1 day"),
        ("2d", "2 天", "2 days"),
        ("1wh", "1 个工作小时", "1 working hour"),
        ("4wh", "4 个工作小时", "4 working hours"),
        ("1.5wd", "1.5 个工作日", "1.5 working days"),
        ("30m", "30 分钟", "30 minutes"),
        ("2h", "2 小时", "2 hours"),
        ("1s", "1 秒", "1 second"),
    ],
)
def test_a_limit_is_said_in_words(limit: str, chinese: str, english: str) -> None:
    assert (zh.duration(Duration.parse(limit)), en.duration(Duration.parse(limit))) == (chinese, english)


# --- cutting


def test_plain_text_is_cut_before_it_is_escaped_and_never_inside_a_character() -> None:
    assert clip("井盖坏了", 4) == "井盖坏了"
    assert clip("井盖坏了", 3) == "井盖…"
    assert clip("😀😀😀", 4) == "😀…"
    assert typed("<b>" * 10, 5) == "&lt;b&gt;&lt;…"


def test_words_from_right_to_left_do_not_turn_what_follows() -> None:
    assert alone("مرحبا", 40) == "\u2068مرحبا\u2069"
    assert alone(alone("مرحبا", 40), 60) == "\u2068مرحبا\u2069"
    assert alone("\u202eabc\u2067\u200f", 40) == "abc"
    assert alone("老王", 40) == "老王"


def test_what_cannot_be_made_short_is_said_without_its_markup() -> None:
    assert fit(lambda most: "<b>" + "x" * most + "</b>", 50) == "<b>" + "x" * 30 + "</b>"
    assert fit(lambda most: "<b>&lt;</b>" + "x" * 100, 50) == "&lt;" + "x" * 48 + "…"
    assert length(bare("<b>" + "&amp;" * 5000 + "</b>", 4096)) == 4096


def test_the_longest_list_is_cut_first_and_says_how_much_is_left_out() -> None:
    def shown(context: Mapping[str, Any]) -> str:
        return "".join(context["a"]) + "".join(context["b"]) + f"+{context['more_a']}+{context['more_b']}"

    assert fit_lists(shown, {"a": ["a"] * 8, "b": ["b"] * 2, "more_a": 3}, ("a", "b"), 10) == "aaaabb+7+0"
    assert fit_lists(lambda context: "x" * 99, {"a": ["a"]}, ("a",), 10) == "x" * 9 + "…"
    assert fit_lists(lambda context: "x" * 99, {}, (), 10) == "x" * 9 + "…"
