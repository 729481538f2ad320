"""Whether a message says no more than: we have it, we are on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.words.clause import Clause


def says_taken(clauses: Sequence[Clause[Any, Any]]) -> str | None:
    """马上去, 好的马上安排; not 马上就好, and not 安排了, which tells how far it is."""
    told = [one for one in clauses if not one.neutral]
    if any(one.asked or one.has("against_taking") for one in told):
        return None
    taken = [one for one in told if one.says("receipt") or one.says("going")]
    if not any(one.says("receipt") or one.has("at_once") for one in taken) and len(taken) < len(told):
        return None
    if not taken or any(one not in taken and not one.says("beside_taking") for one in told):
        return None
    return taken[0].said
