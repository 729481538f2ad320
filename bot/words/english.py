"""How English is cut into words: the longest known phrase each, with verbs in the forms that people write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.words.grammar import MARKS
from bot.words.lexicon import Lexicon, listed

_WORD = re.compile(r"[A-Z]|[a-z]+(?:[/-][a-z]+)*|\d+(?:[.,]\d+)?%?|%|[\u4e00-\u9fff]+")
_LONGEST = 5
"""Words in a known phrase."""

_NOT = re.compile(r"\b(is|are|was|were|do|does|did|has|have|had|would|could|should|must|need)n'?t\b")
_SHORT = (
    (re.compile(r"\b(?:can't|cant|cannot)\b"), "can not"),
    (re.compile(r"\b(?:won't|wont)\b"), "will not"),
    (_NOT, r"\1 not"),
    (re.compile(r"\b(?:i'm|im)\b"), "i am"),
    (re.compile(r"\b(?:let's|lets)\b"), "let us"),
    (re.compile(r"'s\b"), " s"),
    (re.compile(r"'re\b"), " are"),
    (re.compile(r"'ve\b|\b(?<=we)ve\b"), " have"),
    (re.compile(r"'ll\b"), " will"),
    (re.compile(r"\b(i|you|they)(?:ll|'d)\b"), r"\1 will"),
    (re.compile(r"\bive\b"), "i have"),
    (re.compile(r"'"), ""),
)
_DOUBLED = "doubling"


def forms(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Every meaning with its phrases; ``act`` brings ``acted`` and ``acting``."""
    irregular = {verb: listed(line) for verb, line in data["irregular"].items() if verb != _DOUBLED}
    doubled = frozenset(data["irregular"][_DOUBLED].split())
    words = {meaning: listed(line) for meaning, line in data["words"].items()}
    taken = {phrase for line in words.values() for phrase in line}
    for meaning, line in data["verbs"].items():
        made: dict[str, list[str]] = {meaning: [], _past(meaning): [], _ongoing(meaning): []}
        for phrase in listed(line):
            verb, _, rest = phrase.partition(" ")
            made[meaning].append(phrase)
            for past in irregular.get(verb) or [_with_ed(verb, doubled)]:
                made[_past(meaning)].append(f"{past} {rest}".strip())
            made[_ongoing(meaning)].append(f"{_with_ing(verb, doubled)} {rest}".strip())
        for name, phrases in made.items():
            words[name] = [*words.get(name, ()), *(one for one in dict.fromkeys(phrases) if one not in taken)]
            taken |= set(phrases)
    return words


def words_of_english(marked: str, lexicon: Lexicon) -> Iterator[tuple[str, int]]:
    """Each phrase's meaning and where it begins."""
    found = list(_WORD.finditer(marked))
    at = 0
    while at < len(found):
        for many in range(min(_LONGEST, len(found) - at), 0, -1):
            phrase = " ".join(word[0] for word in found[at : at + many])
            meaning = MARKS.get(phrase) or lexicon.meaning(phrase)
            if meaning is not None or many == 1:
                yield meaning or _unknown(phrase), found[at].start()
                at += many
                break


def _unknown(word: str) -> str:
    if word.endswith("%"):
        return "part"
    return "amount" if word[0].isdigit() else "other"


def spelled_out(text: str) -> str:
    """isn't as “is not”, we'll as “we will”."""
    for short, full in _SHORT:
        text = short.sub(full, text)
    return text


def _past(meaning: str) -> str:
    return f"{meaning}_past"


def _ongoing(meaning: str) -> str:
    return f"{meaning}_going"


def _with_ed(verb: str, doubled: frozenset[str]) -> str:
    if verb.endswith("e"):
        return f"{verb}d"
    if re.search(r"[^aeiou]y$", verb):
        return f"{verb[:-1]}ied"
    return f"{verb}{verb[-1] if verb in doubled else ''}ed"


def _with_ing(verb: str, doubled: frozenset[str]) -> str:
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return f"{verb[:-1]}ing"
    return f"{verb}{verb[-1] if verb in doubled else ''}ing"
