"""Which level a leader's words give the issue: 改成特急, 降为一般, make it urgent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from bot.batons import Level
from bot.words.clause import Clause
from bot.words.lexicon import load
from bot.words.names import Named

U = TypeVar("U", bound=Named)
P = TypeVar("P", bound=Named)


@dataclass(frozen=True, slots=True)
class Levelled:
    level: Level
    said: str


def levelled(clauses: Sequence[Clause[U, P]]) -> Levelled | None:
    """One level in a clause that says nothing else; a question, a condition or a stop anywhere takes it back."""
    found = [Levelled(level, one.said) for one in clauses if (level := said_level(one)) is not None]
    others = [one for one in clauses if said_level(one) is None and not one.neutral]
    if any(one.asks or one.has("against_tell") or one.holds("forbids") for one in others):
        return None
    return found[0] if len({one.level for one in found}) == 1 else None


def said_level(clause: Clause[U, P]) -> Level | None:
    if clause.asked:
        return None
    words = clause.said.lower().strip(" 、-—·@")
    match = next((match for one in _patterns() if (match := one.fullmatch(words))), None)
    return Level(str(match.lastgroup)) if match is not None else None


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(_pattern(language) for language in load("levels").values())


def _pattern(language: dict[str, Any]) -> re.Pattern[str]:
    gap = language["gap"]
    names = "|".join(f"(?P<{level}>{_any(words)})" for level, words in language["names"].items())
    before, verbs, after = (_any(language[part]) for part in ("before", "verbs", "after"))
    between = f"(?:(?:{_any(language['between'])}){gap})*" if language["between"] else ""
    return re.compile(f"(?:(?:{before}){gap})*(?:{verbs}){gap}{between}(?:{names})(?:{gap}(?:{after}))*")


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
