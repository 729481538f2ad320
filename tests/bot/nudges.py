"""What nudges say of an issue."""

from __future__ import annotations

from bot.issues import Issue
from bot.notices import Kind
from tests.office import Town

PRESSED = (Kind.NUDGE, Kind.LINE)


async def colours(town: Town, issue: Issue) -> list[str]:
    return [event.facts["colour"] for event in await town.history(issue) if event.facts.get("colour")]


async def nudged(town: Town) -> list[tuple[str, str]]:
    return sorted((notice.kind.value, town.reader(notice)) for notice in await town.fresh() if notice.kind in PRESSED)
