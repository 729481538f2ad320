"""Whether a message says that the issue is put right. Every doubt counts against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.words.clause import Clause


def says_done(clauses: Sequence[Clause[Any, Any]]) -> str | None:
    """The words that say it, None when anything in the message speaks against it."""
    told = [one for one in clauses if not one.neutral]
    done = [one.says("done") and not one.has("in_done") for one in told]
    if not any(done):
        return None
    first, last = done.index(True), len(done) - 1 - done[::-1].index(True)
    by_now = told[last].has("told_by_now") and told[last].says("reported")
    for place, one in enumerate(told):
        if one.asked or one.has("against_done_ever" if by_now and place < last else "against_done"):
            return None
        if not done[place] and (one.says("finishes") or (place > first and _speaks_on(one))):
            return None
    return told[first].said


def _speaks_on(clause: Clause[Any, Any]) -> bool:
    """What comes after it is not yet done, or somebody else's part."""
    return clause.has("after_done") or clause.says("receipt") or clause.has("unit")
