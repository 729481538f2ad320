from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.durations import Duration

parse = Duration.parse

written = st.builds(
    lambda amount, places, unit: f"{amount / 10**places:.{places}f}{unit}",
    st.integers(1000, 80_000),
    st.integers(0, 3),
    st.sampled_from(["s", "m", "h", "wh"]),
)


@given(written)
def test_what_is_printed_reads_back_unchanged(text: str) -> None:
    assert parse(str(parse(text))) == parse(text)


def test_a_length_to_the_microsecond_reads_back_unchanged() -> None:
    odd = Duration(Fraction(123_456_789_123, 1_000_000), "s")
    assert parse(str(odd)) == odd


@pytest.mark.parametrize("text", ["", "0h", "-2h", "2", "h", "2 days", "1,5h", "2hh", "10w", "9999d", "2h\n3h"])
def test_what_is_not_a_positive_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"length of time|ten years"):
        parse(text)


def test_only_working_hours_and_working_days_count_work() -> None:
    assert [unit for unit in ("s", "m", "h", "wh", "wd", "d") if parse(f"1{unit}").working] == ["wh", "wd"]


def test_a_working_day_is_eight_hours_of_work() -> None:
    assert parse("3wd").micros == parse("24wh").micros


@pytest.mark.parametrize(
    ("original", "half"),
    [("4wh", "2wh"), ("3wd", "1.5wd"), ("2d", "1d"), ("1d", "12h"), ("15d", "180h"), ("30m", "15m")],
)
def test_half_of_a_limit_stays_in_its_clock(original: str, half: str) -> None:
    assert parse(original).times(Fraction(1, 2)) == parse(half)


@pytest.mark.parametrize(
    ("length", "least", "longer"),
    [
        ("1wh", "2h", "2wh"),
        ("1h", "2h", "2h"),
        ("3wd", "2h", "3wd"),
        ("10m", "30m", "30m"),
        ("0.1wh", "30m", "0.5wh"),
        ("3h", "1wd", "8h"),
        ("3h", "1d", "24h"),
    ],
)
def test_a_least_length_is_told_in_the_clock_of_the_limit(length: str, least: str, longer: str) -> None:
    assert parse(length).at_least(parse(least)) == parse(longer)


def test_a_day_of_a_rung_is_a_working_day_beside_a_limit_that_counts_work() -> None:
    assert parse("2d").as_step(working=True) == parse("2wd")
    assert parse("2d").as_step(working=False) == parse("48h")
    assert parse("90m").as_step(working=True) == parse("90m")
