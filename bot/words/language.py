"""A language in which people reply: how a clause of it is read, word by word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from bot.words.chinese import words_of_chinese
from bot.words.english import forms, words_of_english
from bot.words.grammar import Grammar
from bot.words.lexicon import Lexicon, load

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Read:
    """``words``: one character each (grammar.py); ``at``: where each of them begins in the clause."""

    words: str
    at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Language:
    lexicon: Lexicon
    grammar: Grammar
    split: Callable[[str, Lexicon], Iterator[tuple[str, int]]]

    def read(self, marked: str) -> Read:
        found = list(self.split(marked, self.lexicon))
        words = "".join(self.grammar.code(meaning) for meaning, _ in found)
        at = [start for _, start in found]
        for fold in self.grammar.folds:
            for match in reversed(list(fold.of.finditer(words))):
                start, end = match.span()
                words = words[:start] + fold.into + words[end:]
                at[start:end] = at[start : start + 1] * len(fold.into)
        return Read(words, tuple(at))


@cache
def chinese() -> Language:
    lexicon = Lexicon({meaning: line.split() for meaning, line in load("zh")["words"].items()})
    return Language(lexicon, Grammar(lexicon.meanings, load("zh_grammar")), words_of_chinese)


@cache
def english() -> Language:
    lexicon = Lexicon(forms(load("en")))
    return Language(lexicon, Grammar(lexicon.meanings, load("en_grammar")), words_of_english)


def language_of(*texts: str) -> Language:
    """What the first of the texts is written in that tells; figures and names alone tell nothing."""
    for text in texts:
        if _HAN.search(text):
            return chinese()
        if _LATIN.search(text):
            return english()
    return chinese()
