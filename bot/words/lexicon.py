"""The words of one language by what they mean, from bot/data/words."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from typing import Any

FOLDER = resources.files("bot").joinpath("data/words")


def load(name: str) -> dict[str, Any]:
    return tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def listed(line: str) -> list[str]:
    """Phrases of several words, with commas between them."""
    return [phrase.strip() for phrase in line.replace("\n", " ").split(",") if phrase.strip()]


class Lexicon:
    """``find`` gives the longest word at a place. Raise ValueError for a word that stands in two lines."""

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        self.meanings = tuple(words)
        self._meaning: dict[str, str] = {}
        for meaning, line in words.items():
            for word in line:
                if self._meaning.setdefault(word, meaning) != meaning:
                    raise ValueError(f"“{word}” stands under {self._meaning[word]} and under {meaning}")
        self._longest = max(map(len, self._meaning))

    def __iter__(self) -> Iterator[str]:
        return iter(self._meaning)

    def meaning(self, word: str) -> str | None:
        return self._meaning.get(word)

    def find(self, text: str, start: int) -> tuple[int, str] | None:
        """The end of the longest word that begins at ``start``, and its meaning."""
        for end in range(min(len(text), start + self._longest), start, -1):
            meaning = self._meaning.get(text[start:end])
            if meaning is not None:
                return end, meaning
        return None
