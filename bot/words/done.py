"""Whether a message says that the issue is put right. Every doubt counts against it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.words.sentence import Clause


def says_done(clauses: Sequence[Clause[Any, Any]]) -> str | None:
    """The words that say it, None when anything in the message speaks against it."""
    told = [one for one in clauses if not one.neutral]
    done = [one.says("done") and not one.has("in_done") for one in told]
    if not any(done) or any(one.asked or one.has("against_done") for one in told):
        return None
    first = done.index(True)
    for place, one in enumerate(told):
        if not done[place] and (one.says("finishes") or (place > first and _speaks_on(one))):
            return None
    return told[first].said


def _speaks_on(clause: Clause[Any, Any]) -> bool:
    """What comes after it is not yet done, or somebody else's part."""
    return clause.has("after_done") or clause.says("receipt") or clause.has("unit")
