"""Whether an owner names the time by which it will be done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.words.clause import Clause


def promised(clauses: Sequence[Clause[Any, Any]]) -> tuple[datetime, str] | None:
    """By when, and the words; None if no single time is named or a condition, a doubt or somebody's demand is."""
    told = [one for one in clauses if not one.neutral]
    if any(one.asked or one.has("against_promise") for one in told):
        return None
    found = [one for one in told if one.says("finishes") and not one.has("in_promise") and not one.says("reported")]
    found = [one for one in found if one.has("limit") or not one.has("hedges")]  # 争取周五前修好, not 争取今天修好
    times = {said.until for one in found for said in one.times if said.until is not None and not said.span}
    until = times.pop() if len(times) == 1 else None
    if until is None or any(_begins_later(one, until) for one in told):
        return None
    return until, found[-1].said


def _begins_later(clause: Clause[Any, Any], until: datetime) -> bool:
    """吊车明早到,中午前拆完: noon of which day is not said."""
    return any(said.begins is not None and said.begins > until for said in clause.times)
