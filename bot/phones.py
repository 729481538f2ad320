"""Telephone numbers as people write them, and whether two of them are the same."""

from __future__ import annotations

import re
import unicodedata

_SHORTEST = 10  # digits of a landline with its area, which comes without its zero after +86; a mobile number has 11


def digits_of(written: str) -> str:
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", written))


def number_of(written: str | None) -> str:
    """``+86 138-0000-0000`` and ``13800000000`` are one number; empty where there is none."""
    digits = digits_of(written or "").removeprefix("00")
    if digits.startswith("86") and len(digits) >= len("86") + _SHORTEST:
        digits = digits.removeprefix("86")
    return digits.lstrip("0")
