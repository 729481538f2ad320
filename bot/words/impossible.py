"""Times that no clock and no calendar shows: 25:00前, 2月30日. Nobody means them; whoever wrote one is told."""

from __future__ import annotations

import re
from calendar import monthrange

_LEAP_YEAR = 2024
_CLOCKS = (
    re.compile(r"(?<![\d.:：])(?P<h>\d{1,2})[:：](?P<m>\d{2})\s*(?:之前|以前|前)"),
    re.compile(r"(?<![\d.])(?P<h>\d{1,2})[点时](?:(?P<m>\d{1,2})分?)?\s*(?:之前|以前|前)"),
    re.compile(r"\bby (?P<h>\d{1,2}):(?P<m>\d{2})", re.IGNORECASE),
)
_ANY_CLOCK = (
    re.compile(r"(?<![\d.:：])(?P<h>\d{1,2})[:：](?P<m>\d{2})(?!\d)"),
    re.compile(r"(?<![\d.])(?P<h>\d{1,2})[点时](?:(?P<m>\d{1,2})分?)?"),
)
_DATE = re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号](?![楼院门房栋]|\d)")


def impossible(text: str, *, only_times: bool = False) -> str | None:
    """The first such time, as it was written. Where words say ``only_times``, a clock needs no 前 to be one."""
    for pattern in _ANY_CLOCK if only_times else _CLOCKS:
        for found in pattern.finditer(text):
            hour, minute = int(found["h"]), int(found["m"] or 0)
            if hour > 24 or minute > 59 or (hour == 24 and minute):
                return found[0].strip()
    for found in _DATE.finditer(text):
        month, day = int(found["month"]), int(found["day"])
        if not 1 <= month <= 12 or not 1 <= day <= monthrange(_LEAP_YEAR, month)[1]:
            return found[0]
    return None
