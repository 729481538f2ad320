from __future__ import annotations

import pytest

from bot.phones import number_of


@pytest.mark.parametrize(
    "written",
    ["13800001111", "138 0000 1111", "138-0000-1111", "+8613800001111", "8613800001111", "0086 138 0000 1111",
     "（+86）138 0000 1111", "１３８００００１１１１", "013800001111"],
)  # fmt: skip
def test_a_mobile_number_is_one_however_it_is_written(written: str) -> None:
    assert number_of(written) == "13800001111"


def test_a_landline_is_one_with_and_without_its_country() -> None:
    assert number_of("0571-8888 7777") == number_of("+86 571 88887777") == "57188887777"


def test_a_number_that_begins_with_86_of_itself_keeps_it() -> None:
    assert number_of("86123456") == "86123456"
    assert number_of("+852 9123 4567") == "85291234567"


@pytest.mark.parametrize("written", [None, "", "—", "无"])
def test_no_number_is_no_number(written: str | None) -> None:
    assert number_of(written) == ""
