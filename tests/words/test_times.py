from datetime import UTC, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.words import by_when, spans_in
from bot.words.impossible import impossible
from bot.words.numerals import number
from bot.words.times import times_in
from bot.worktime import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Calendar.of_china(SHANGHAI, ((time(8), time(12)), (time(14), time(18))))
WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=SHANGHAI)


def told(moment: datetime | None) -> str | None:
    return OFFICE.local(moment).strftime("%Y-%m-%d %H:%M") if moment else None


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("今天", "2026-11-18 23:59"),
        ("今天之内", "2026-11-18 23:59"),
        ("明天", "2026-11-19 23:59"),
        ("后天", "2026-11-20 23:59"),
        ("大后天", "2026-11-21 23:59"),
        ("今晚", "2026-11-18 23:59"),
        ("今晚八点前", "2026-11-18 20:00"),
        ("今晚十二点前", "2026-11-19 00:00"),
        ("明早", "2026-11-19 09:00"),
        ("明晚八点", "2026-11-19 20:00"),
        ("上午", "2026-11-18 12:00"),
        ("中午前", "2026-11-18 12:00"),
        ("下午", "2026-11-18 18:00"),
        ("下午三点一刻", "2026-11-18 15:15"),
        ("明天凌晨三点前", "2026-11-19 03:00"),
        ("15:30", "2026-11-18 15:30"),
        ("15：30前", "2026-11-18 15:30"),
        ("三点半", "2026-11-18 15:30"),
        ("3点半", "2026-11-18 15:30"),
        ("三点前", "2026-11-18 15:00"),
        ("9点前", "2026-11-18 21:00"),
        ("12点前", "2026-11-18 12:00"),
        ("周五", "2026-11-20 23:59"),
        ("星期五前", "2026-11-20 23:59"),
        ("周二", "2026-11-24 23:59"),
        ("下周一", "2026-11-23 23:59"),
        ("下下周一", "2026-11-30 23:59"),
        ("本周日", "2026-11-22 23:59"),
        ("这周内", "2026-11-22 23:59"),
        ("周五下午三点前", "2026-11-20 15:00"),
        ("月底前", "2026-11-30 23:59"),
        ("本月底", "2026-11-30 23:59"),
        ("下个月5号", "2026-12-05 23:59"),
        ("3月5号", "2027-03-05 23:59"),
        ("12月5日前", "2026-12-05 23:59"),
        ("5号前", "2026-12-05 23:59"),
        ("年底前", "2026-12-31 23:59"),
        ("两小时内", "2026-11-18 12:00"),
        ("半小时内", "2026-11-18 10:30"),
        ("一个半小时内", "2026-11-18 11:30"),
        ("24小时之内", "2026-11-19 10:00"),
        ("两天内", "2026-11-20 23:59"),
        ("一周内", "2026-11-25 23:59"),
        ("三个工作日内", "2026-11-23 10:00"),
        ("下班前", "2026-11-18 18:00"),
        ("明天下班前", "2026-11-19 18:00"),
        ("明天上班后", "2026-11-19 12:00"),
        ("午饭前", "2026-11-18 12:00"),
        ("天黑前", "2026-11-18 18:00"),
        ("明天 下午 三点 前", "2026-11-19 15:00"),
        ("明天11月19日上午", "2026-11-19 12:00"),
        ("明天一早", "2026-11-19 09:00"),
        ("本周五24点前", "2026-11-20 23:59"),
        ("三天搞定", "2026-11-21 23:59"),
    ],
)
def test_by_when(words: str, until: str) -> None:
    assert told(by_when(words.replace("：", ":"), WEDNESDAY, OFFICE)) == until


@pytest.mark.parametrize(
    ("words", "until"),
    [
        ("tomorrow 3pm", "2026-11-19 15:00"),
        ("3 pm tomorrow", "2026-11-19 15:00"),
        ("tomorrow at 3:30 p.m.", "2026-11-19 15:30"),
        ("by friday", "2026-11-20 23:59"),
        ("friday noon", "2026-11-20 12:00"),
        ("next tuesday", "2026-11-24 23:59"),
        ("monday", "2026-11-23 23:59"),
        ("before noon", "2026-11-18 12:00"),
        ("by 5", None),
        ("by 5 o'clock", "2026-11-18 17:00"),
        ("by half past three", "2026-11-18 15:30"),
        ("quarter to four", "2026-11-18 15:45"),
        ("at 17:00", "2026-11-18 17:00"),
        ("27:00", None),
        ("tonight", "2026-11-18 23:59"),
        ("tomorrow morning", "2026-11-19 12:00"),
        ("by midnight", "2026-11-19 00:00"),
        ("in two hours", "2026-11-18 12:00"),
        ("within half an hour", "2026-11-18 10:30"),
        ("in an hour and a half", "2026-11-18 11:30"),
        ("within 3 working days", "2026-11-23 10:00"),
        ("in a week", "2026-11-25 23:59"),
        ("in 400 days", None),
        ("end of the week", "2026-11-22 23:59"),
        ("before the weekend", "2026-11-20 23:59"),
        ("end of the month", "2026-11-30 23:59"),
        ("by eod", "2026-11-18 18:00"),
        ("25 nov", "2026-11-25 23:59"),
        ("by november 25th", "2026-11-25 23:59"),
        ("the 25th of november", "2026-11-25 23:59"),
        ("the 5th", "2026-12-05 23:59"),
        ("3 march", "2027-03-03 23:59"),
        ("30 february", None),
        ("2026-12-01", "2026-12-01 23:59"),
        ("two days ago", None),
        ("last week", None),
        ("after friday", None),
        ("every friday", None),
        ("it may be done", None),
    ],
)
def test_by_when_in_english(words: str, until: str | None) -> None:
    assert told(by_when(words, WEDNESDAY, OFFICE)) == until


def test_from_when_to_when_in_english() -> None:
    (span,) = spans_in("away from monday to wednesday", WEDNESDAY, OFFICE)
    assert (told(span.start), told(span.end)) == ("2026-11-23 00:00", "2026-11-25 23:59")


@pytest.mark.parametrize(
    "words",
    [
        "三天前",
        "昨天下午三点",
        "上周五",
        "每周五",
        "今晨",
        "中山路16号",
        "3号楼",
        "快一点",
        "晚一点处理",
        "一周一次",
        "还有两点没清",
        "2月30号",
        "27点前",
        "有三点意见",
        "周五以后",
        "早上好",
        "今后",
        "等了两小时",
        "周三到周五",
        "周五前清运，下周一前验收",
    ],
)
def test_no_moment_by_which(words: str) -> None:
    assert by_when(words, WEDNESDAY, OFFICE) is None


def test_an_hour_that_is_past_comes_again_unless_the_day_was_named() -> None:
    evening = WEDNESDAY.replace(hour=19)
    assert told(by_when("三点前", evening, OFFICE)) == "2026-11-19 15:00"
    assert by_when("今天三点前", evening, OFFICE) is None


def test_before_the_end_of_work_on_friday_evening_is_monday() -> None:
    friday = datetime(2026, 11, 20, 19, 0, tzinfo=SHANGHAI)
    assert told(by_when("下班前", friday, OFFICE)) == "2026-11-23 18:00"


def test_working_days_leave_the_holiday_out() -> None:
    eve = datetime(2026, 9, 30, 17, 0, tzinfo=SHANGHAI)
    assert told(by_when("一个工作日内", eve, OFFICE)) == "2026-10-08 17:00"


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("周三到周五请假", "2026-11-18 00:00", "2026-11-20 23:59"),
        ("周一到周五", "2026-11-23 00:00", "2026-11-27 23:59"),
        ("3月5号到7号", "2027-03-05 00:00", "2027-03-07 23:59"),
        ("下午3点到5点", "2026-11-18 15:00", "2026-11-18 17:00"),
        ("明天请假", "2026-11-19 00:00", "2026-11-19 23:59"),
        ("下周休假", "2026-11-23 00:00", "2026-11-29 23:59"),
    ],
)
def test_spans(words: str, start: str, end: str) -> None:
    (span,) = spans_in(words, WEDNESDAY, OFFICE)
    assert (told(span.start), told(span.end)) == (start, end)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百", 100),
        ("两", 2),
        ("07", 7),
        ("十十", None),
        ("七八", None),
    ],
)
def test_numbers(written: str, value: int | None) -> None:
    assert number(written) == value


pieces = st.sampled_from(
    [
        "今", "明", "后", "天", "大后天", "今晚", "周", "星期", "一", "二", "三", "五",
        "日", "末", "下", "本", "这", "上", "个", "月", "号", "底", "点", "半",
        "刻", ":", "30", "15", "3", "12", "小时", "分钟", "工作日", "内", "前", "之前",
        "之后", "后", "下班", "上班", "午饭", "上午", "下午", "晚上", "凌晨", "到", "至", "每",
        "年", "2026年", "一百", "最迟", "清理", "，", "。",
    ]
)  # fmt: skip
sentences = st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=40))
moments = st.datetimes(datetime(2020, 1, 1), datetime(2039, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(sentences, moments)
def test_never_in_the_past_and_always_the_same(text: str, now: datetime) -> None:
    found = times_in(text, now, OFFICE)
    assert found == times_in(text, now, OFFICE)
    for one in found:
        assert one.until is None or one.until > now
        assert text[one.start : one.end].strip() == one.words.strip()
    assert all(a.end <= b.start for a, b in pairwise(found))


@example("今日到凌晨", datetime(2020, 1, 1, tzinfo=UTC))
@given(sentences, moments)
def test_spans_end_after_they_begin(text: str, now: datetime) -> None:
    assert all(now < span.end and span.start <= span.end for span in spans_in(text, now, OFFICE))


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("25:00前清完", "25:00前"),
        ("今天18：75之前办好", "18：75之前"),
        ("30点前到场", "30点前"),
        ("24:30前", "24:30前"),
        ("2月30日办结", "2月30日"),
        ("13月1号前", "13月1号"),
        ("done by 25:10", "by 25:10"),
        ("24:00前、2月29日、3月31号", None),
        ("比例 1:100，3月45号楼，100点前后，版本 2.30点前", None),
    ],
)
def test_a_time_that_no_clock_shows_is_found(words: str, wrong: str | None) -> None:
    assert impossible(words) == wrong
