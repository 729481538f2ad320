"""By when something must have been due to have come to a colour, found from scratch or from where it was before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.bands import band
from bot.batons import Baton, Level, Owes
from bot.durations import Duration
from bot.ids import BatonId, IssueId, PolicyId
from bot.ladder import colour_at
from bot.rungs import Colour
from tests.clock import MONDAY_MORNING
from tests.office import office

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("limit", ["4wh", "3wd", "2h", "1d", "7d"])
def test_where_it_was_before_says_only_where_to_look_first(limit: str) -> None:
    policy, length, before = office().policy, Duration.parse(limit), None
    for hours in (0, 0.01, 3, 3.2, 9.5, 40, 40.5, 24 * 4 + 1, 24 * 7, 24 * 60, 0):  # noon, nights, a weekend, back
        now = MONDAY_MORNING + timedelta(hours=hours)
        for level in Level:
            fresh = band(level, length, PolicyId(1), policy, now)
            assert band(level, length, PolicyId(1), policy, now, before) == fresh
            before = fresh


@pytest.mark.parametrize("limit", ["4wh", "3wd", "2h"])
def test_a_second_later_due_it_has_not_come_to_the_colour_yet(limit: str) -> None:
    policy, length, now = office().policy, Duration.parse(limit), MONDAY_MORNING + timedelta(hours=5)
    found = band(Level.ROUTINE, length, PolicyId(1), policy, now)
    assert set(found.until) == set(Colour)
    for colour, until in found.until.items():
        shown = []
        for due in (until, until + SECOND):
            opened = policy.calendar.shift(due, -length.micros, working=length.working)
            baton = Baton(
                BatonId(1), IssueId(1), Owes.SUBMIT, None, None, Level.ROUTINE, length, opened, due, PolicyId(1)
            )
            shown.append(colour_at(baton, policy, now))
        assert shown[0] is colour
        assert shown[1] is None or shown[1].gravity < colour.gravity
