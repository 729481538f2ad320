"""Lengths of time as policies and catalogues write them: ``30s 10m 2h`` run on, ``4wh 3wd`` count work, ``7d`` days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_WRITTEN = re.compile(r"^(\d+(?:\.\d+)?)(s|m|h|wh|wd|d)$")


@dataclass(frozen=True, slots=True)
class Duration:
    """``amount`` in ``unit``; ``wd`` is eight working hours, ``d`` runs to the end of the day."""

    amount: Fraction
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Raise ValueError with a sentence when the text is not a duration or not positive."""
        match = _WRITTEN.match(text.strip())
        if not match or Fraction(match[1]) <= 0:
            raise ValueError(f"“{text}” is not a positive length of time; write for example 30m, 2h, 4wh, 3wd or 7d")
        return cls(Fraction(match[1]), match[2])

    @property
    def working(self) -> bool:
        return self.unit in ("wh", "wd")

    def __str__(self) -> str:
        amount = str(self.amount) if self.amount.denominator == 1 else f"{float(self.amount):g}"
        return f"{amount}{self.unit}"
