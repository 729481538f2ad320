"""What an administrator should hear before it goes wrong."""

from __future__ import annotations

import logging

from bot.desk.desk import Desk

log = logging.getLogger(__name__)


async def miss_calendar(desk: Desk) -> None:
    """From December on: next year's make-up workdays are not known. Each administrator hears of a year once."""
    year = desk.office.unknown_year(desk.on)
    if year is not None:
        log.warning("the make-up workdays of %s are not known; plain weekdays and known holidays count", year)
        await desk.alarm("calendar_unknown", str(year), year=year)
