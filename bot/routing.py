"""Which unit an issue falls to: the longest category that fits, then the smallest area."""

from __future__ import annotations

from bot.ids import AreaId
from bot.roster import Roster, Route


def route(category: str, area_id: AreaId | None, roster: Roster) -> Route | None:
    """None when no rule fits and a dispatcher has to say. A rule without an area fits everywhere."""
    steps: dict[AreaId | None, int] = {area.id: step for step, area in enumerate(roster.area_chain(area_id))}
    steps[None] = len(steps)
    fitting = [rule for rule in roster.routes if category.startswith(rule.category) and rule.area_id in steps]
    return max(fitting, key=lambda rule: (len(rule.category), -steps[rule.area_id]), default=None)
