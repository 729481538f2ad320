"""Lengths of time as policies and catalogues write them.

``30s 10m 2h`` run on, ``4wh 3wd`` count work, ``7d`` days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|wh|wd|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "wh": 3600, "wd": 8 * 3600, "d": 24 * 3600}
_LONGEST = 3660 * 24 * 3600  # ten years: beyond that it is a slip of the pen, and dates would overflow


@dataclass(frozen=True, slots=True)
class Duration:
    """``amount`` in ``unit``; ``wd`` is eight working hours, ``d`` runs to the end of the day."""

    amount: Fraction
    unit: str

    @classmethod
    @lru_cache(maxsize=1000)
    def parse(cls, text: str) -> Duration:
        """Raise ValueError with a sentence when the text is no duration, not positive or beyond ten years."""
        match = _WRITTEN.fullmatch(text.strip())
        if not match or Fraction(match[1]) <= 0:
            raise ValueError(f"“{text}” is not a positive length of time; write 30m, 2h, 4wh, 3wd or 7d")
        if Fraction(match[1]) * _SECONDS[match[2]] > _LONGEST:
            raise ValueError(f"“{text}” is longer than ten years")
        return cls(Fraction(match[1]), match[2])

    @property
    def working(self) -> bool:
        return self.unit in ("wh", "wd")

    @property
    def micros(self) -> int:
        """Microseconds on its own clock: a ``wd`` is 8 hours of work, a ``d`` 24 hours."""
        above, below = self.amount.numerator, self.amount.denominator
        return (above * _SECONDS[self.unit] * 2_000_000 + below) // (below * 2)

    def times(self, share: Fraction) -> Duration:
        """A share of it; a part of a day is told in hours, for ``d`` always runs to the end of a day."""
        amount = self.amount * share
        if self.unit == "d" and amount.denominator != 1:
            return Duration(amount * 24, "h")
        return Duration(amount, self.unit)

    def at_least(self, least: Duration) -> Duration:
        """The longer of the two, told in the clock of this one: 2h is 2wh where this one counts work."""
        if self.micros >= least.micros:
            return self
        if least.working == self.working and least.unit != "d":
            return least
        return Duration(least.amount * _SECONDS[least.unit] / 3600, "wh" if self.working else "h")

    def as_step(self, *, working: bool) -> Duration:
        """As a rung means it: ``d`` is a working day beside a limit that counts work, else 24 hours."""
        if self.unit != "d":
            return self
        return Duration(self.amount, "wd") if working else Duration(self.amount * 24, "h")

    def __str__(self) -> str:
        """What ``parse`` reads back unchanged."""
        return f"{Decimal(self.amount.numerator) / Decimal(self.amount.denominator):f}{self.unit}"
