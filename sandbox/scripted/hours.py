"""When people look at their phones: spans of a day, days off, and workdays where nobody would expect one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FAR = 60
"""Days without a workday after which nobody looks any more."""


@dataclass(frozen=True)
class Hours:
    zone: ZoneInfo
    spans: Sequence[tuple[time, time]] = ((time(0, 0), time(23, 59, 59)),)
    weekdays_off: frozenset[int] = frozenset()
    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        return day in self.workdays or (day not in self.days_off and day.weekday() not in self.weekdays_off)

    def open_at(self, moment: float) -> float:
        """That moment, or the next at which they look."""
        local = datetime.fromtimestamp(moment, self.zone)
        for ahead in range(FAR):
            day = local.date() + timedelta(days=ahead)
            if not self.works_on(day):
                continue
            for begin, end in self.spans:
                if at(day, end, self.zone) > moment:
                    return max(moment, at(day, begin, self.zone))
        return float("inf")

    def later(self, moment: float, seconds: float) -> float:
        """So long after they have looked; what their day has no room for waits for its next opening."""
        due = self.open_at(moment) + seconds
        opened = self.open_at(due)
        return due if opened == due else opened + seconds


def at(day: date, clock: time, zone: ZoneInfo) -> float:
    return datetime.combine(day, clock, zone).timestamp()
