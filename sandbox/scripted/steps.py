"""The vocabulary of hands and eyes: a step is a verb and the words after it."""

import re
from collections.abc import Collection, Mapping, Sequence

from sandbox.scripted.script import ME, Step

PLACE = re.compile(r"-?\d+(\.\d+)?\s+-?\d+(\.\d+)?")
SLOT = re.compile(r"\{(\w+)\}")
BARE = {"start", "block", "unblock", "leave"}
"""Without words. Press Start; block the bot, let it write again; go out of the group."""
INTO_PRIVATE = {"send", "photo", "album", "place"}
INTO_GROUP = {"say", "show", "leave"}
ON_SEEN = {"tap", "tap?", "reply"}
"""Presses a button of the message just seen (with ? only where it is offered), or answers that message."""
VERBS = BARE | INTO_PRIVATE | INTO_GROUP | ON_SEEN | {"sees"}


class Malformed(ValueError):
    """In a sentence."""


def step(written: object, *, in_group: bool, seen: bool, words: Mapping[str, Sequence[str]]) -> Step:
    """One line, or a list of lines of the same verb of which any is taken."""
    lines = written if isinstance(written, list) else [written]
    if not lines or not all(isinstance(line, str) and line.strip() for line in lines):
        raise Malformed(f'a step is written like "tap 提交", not {written!r}')
    parts = [str(line).strip().partition(" ") for line in lines]
    verb = parts[0][0]
    wordings = tuple(words.strip() for _, _, words in parts)
    if verb not in VERBS:
        raise Malformed(f"{verb!r} is no step; there are {', '.join(sorted(VERBS))}")
    if any(other != verb for other, _, _ in parts):
        raise Malformed(f"of several wordings all begin with the same verb, unlike {written!r}")
    if (verb in BARE) != (not any(wordings)) or (verb not in BARE and not all(wordings)):
        raise Malformed(f"{verb!r} stands {'alone' if verb in BARE else 'before words'}, unlike {written!r}")
    if verb == "place" and not all(PLACE.fullmatch(text) for text in wordings):
        raise Malformed(f'a place is written like "place 30.2195 120.1601", not {written!r}')
    if verb in INTO_GROUP and not in_group:
        raise Malformed(f"{verb!r} needs a group: add `in`")
    if verb in ON_SEEN and not seen:
        raise Malformed(f"before {verb!r} something must have been seen: {written!r}")
    for text in wordings:
        slots(text, words)
    return Step(verb, wordings)


def slots(text: str, words: Collection[str]) -> None:
    unknown = [name for name in SLOT.findall(text) if name != ME and name not in words]
    if unknown:
        raise Malformed(f"there are no [words] called {unknown[0]!r}")
