"""People who go away, and what goes from hand to hand."""

from __future__ import annotations

from datetime import timedelta

from bot.desk import absences
from bot.issues import Issue
from bot.notices import Kind, Notice
from bot.posts import Absence
from tests.office import Town

PRESSING = {Kind.TASK, Kind.NUDGE, Kind.TALLY}


async def leave(town: Town, who: str, to: str | None, hours: float = 0, days: float = 2) -> Absence:
    """From so many hours on, for so many days."""
    start = town.clock() + timedelta(hours=hours)
    async with town.desk() as desk:
        substitute = town.person(to) if to is not None else None
        return await absences.give(desk, start, start + timedelta(days=days), substitute, by=town.person(who))


async def turned(town: Town, **length: float) -> list[Notice]:
    """Time passes; what has become owed."""
    town.clock.advance(**length)
    while await town.rounds.tick():
        pass
    return await town.fresh()


def handed(town: Town, notices: list[Notice]) -> list[tuple[str, str, int]]:
    """Who was told, in which part, of how many."""
    found = [n for n in notices if n.facts.get("template") == "handed"]
    return [(town.reader(n), n.facts["side"], sum(part[2] for part in n.facts["parts"])) for n in found]


async def owner(town: Town, issue: Issue) -> str | None:
    return town.name((await town.issue(issue)).owner_id)
