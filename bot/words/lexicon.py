"""The words of words.toml, ready to stand in a pattern."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

_DATA = tomllib.loads(resources.files("bot").joinpath("data/words.toml").read_text(encoding="utf-8"))


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) + ")"


UNIT_KINDS: tuple[tuple[str, ...], ...] = tuple(tuple(line) for line in _DATA["units"]["kinds"])
UNIT_ENDINGS: tuple[str, ...] = tuple(sorted(_DATA["units"]["endings"], key=len, reverse=True))
UNIT_TAILS = any_of(_DATA["units"]["tails"])
UNIT_THINGS = any_of(_DATA["units"]["things"])
ENDING = any_of(_DATA["verbs"]["ending"])
THING = any_of(_DATA["verbs"]["things"])
_WORDS = any_of([*(word for word in _DATA["verbs"]["ending"] if len(word) > 1), "办理", "落实", "抢修", "安装"])
WORK = rf"(?:{_WORDS}|[清修办拆换弄搞补做](?:完|好|掉|走|净|到位|一下|$))"
HANDLING = any_of([*_DATA["verbs"]["ending"], *_DATA["verbs"]["going_on"]])
