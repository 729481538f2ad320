"""All flaws of a policy, in the order of the file."""

from __future__ import annotations

from bot.commands.lint.flaws import Case, Flaw
from bot.commands.lint.order import critical_by_day, critical_waits, out_of_order
from bot.commands.lint.roles import nobody_holds
from bot.commands.lint.rungs import counts_nothing, ends_too_soon, never_fires
from bot.commands.printing import Tongue
from bot.roster import Roster


def flaws(case: Case, tongue: Tongue, roster: Roster | None = None) -> list[Flaw]:
    """With a roster that has people also the roles nobody holds."""
    found = [
        *never_fires(case, tongue),
        *ends_too_soon(case, tongue),
        *out_of_order(case, tongue),
        *critical_waits(case, tongue),
        *critical_by_day(case, tongue),
        *counts_nothing(case, tongue),
        *(nobody_holds(case, roster, tongue) if roster is not None and roster.people else ()),
    ]
    return sorted(found, key=lambda flaw: (flaw.where.rpartition(":")[0], int(flaw.where.rpartition(":")[2])))
