"""Which hour is meant in English: 3pm, half past three, 15:30, noon, this afternoon."""

from __future__ import annotations

import re
from datetime import time

from bot.words.english_lengths import NUMBERS
from bot.words.hours import LAST_MINUTE, Hours, part_of_day

_HOUR = rf"(?:1[0-2]|0?\d|{'|'.join(word for word, n in NUMBERS.items() if 0 < n <= 12 and len(word) > 2)})"
_HALF_DAY = r"(?:a\.?m|p\.?m)\.?"
CLOCK = rf"""
    (?:(?P<half>half)|(?P<quarter>quarter)|(?P<minutes>\d{{1,2}}))\ (?P<side>past|to)\ (?P<hour_told>{_HOUR})
      (?:\ ?(?P<half_told>{_HALF_DAY}))?
  | (?P<hour>\d{{1,2}})(?::(?P<minute>\d{{2}}))?\ ?(?P<half_day>{_HALF_DAY})
  | (?P<digital>\d{{1,2}}):(?P<digital_minute>\d{{2}})
  | (?P<round>{_HOUR})\ o'?\ ?clock
  | (?P<named>noon|midday|midnight|lunchtime|lunch)
"""
PART = r"(?:in\ the\ |this\ )?(?P<part>morning|afternoon|evening|night)"
_NAMED = {"noon": time(12), "midday": time(12), "lunchtime": time(12), "lunch": time(12)}
_PARTS = {"morning": "上午", "afternoon": "下午", "evening": "晚上", "night": "晚上"}


def hours_meant(clock: re.Match[str] | None, part: str | None, *, before: bool) -> Hours | None:
    """None where no hour was said. Raise ValueError for one that does not exist, such as 27:00."""
    if clock is None:
        return part_of_day(_PARTS[part], before=before) if part else None
    said = clock.groupdict()
    if said["named"]:
        at = _NAMED.get(said["named"])
        return Hours(time(0), time(0), exact=True, next_day=True) if at is None else Hours(at, at, exact=True)
    hour, minute = _hour_and_minute(said)
    half = (said["half_day"] or said["half_told"] or "").replace(".", "")
    if half and not 1 <= hour <= 12:
        raise ValueError(f"no such time: {clock[0]}")
    later = half == "pm" or (not half and part in ("afternoon", "evening", "night"))
    if half == "am" and hour == 12:
        hour = 0
    elif later and hour < 12:
        hour += 12
    bare = not half and part is None and said["digital"] is None
    if bare and hour < 7:
        hour, bare = hour + 12, False
    at = LAST_MINUTE if hour == 24 and not minute else time(hour, minute)
    return Hours(at, at, exact=True, either=bare and hour < 12)


def _hour_and_minute(said: dict[str, str | None]) -> tuple[int, int]:
    hour = _number(said["hour_told"] or said["hour"] or said["digital"] or said["round"] or "")
    if said["side"] is None:
        return hour, int(said["minute"] or said["digital_minute"] or 0)
    minutes = 30 if said["half"] else 15 if said["quarter"] else int(said["minutes"] or 0)
    return (hour, minutes) if said["side"] == "past" else ((hour - 1) or 12, 60 - minutes)


def _number(written: str) -> int:
    return int(written) if written.isdecimal() else NUMBERS[written]
