"""What the doctor finds: a sign, what is so, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.commands.printing import Mark


@dataclass(frozen=True, slots=True)
class Finding:
    sign: Mark
    text: str


def good(text: str) -> Finding:
    return Finding("✓", text)


def odd(text: str) -> Finding:
    """Works, but somebody should look."""
    return Finding("!", text)


def bad(text: str) -> Finding:
    return Finding("✗", text)


def several(names: list[str], most: int = 5) -> str:
    """The first few, and how many more."""
    more = len(names) - most
    return "、".join(names[:most]) + (f" … +{more}" if more > 0 else "")
