"""Numbers as people write them: 12, 十二, 两, 二十."""

from __future__ import annotations

NUMBER = r"(?:\d{1,4}|[零〇一二两俩三四五六七八九十百]{1,5})"
_DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "俩": 2} | {c: n for n, c in enumerate("三四五六七八九", 3)}
_TENS = {"十": 10, "百": 100}


def number(written: str) -> int | None:
    """None for what is no number, such as 十十."""
    if written.isascii() and written.isdigit():
        return int(written)
    total, digit, smallest = 0, None, 1000
    for character in written:
        if character in _DIGITS:
            if digit:
                return None  # 七八 is a guess, not a number
            digit = _DIGITS[character]
        elif character in _TENS and _TENS[character] < smallest and digit != 0:
            smallest = _TENS[character]
            total += (1 if digit is None else digit) * smallest
            digit = None
        else:
            return None
    return total + (digit or 0) if written else None
