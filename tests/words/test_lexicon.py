"""The words and the grammars as they are shipped, and what is said of a mistake in them."""

import ast
from pathlib import Path

import pytest

from bot.words import clause
from bot.words.grammar import Grammar
from bot.words.language import Language, chinese, english
from bot.words.lexicon import Lexicon, load
from bot.words.spelling import spelled

LANGUAGES = (chinese(), english())
SMALL = {"made": "", "sets": {"res": "done gone"}, "parts": {}, "folds": [], "says": {}}


@pytest.mark.parametrize("language", LANGUAGES, ids=["zh", "en"])
def test_every_word_is_read_as_what_it_stands_under(language: Language) -> None:
    meanings = {word: [name for name, _ in language.split(word, language.lexicon)] for word in language.lexicon}
    astray = {word: told for word, told in meanings.items() if told != [language.lexicon.meaning(word)]}
    assert not astray
    assert [word for word in language.lexicon if spelled(word) != word] == []


def test_a_word_under_two_meanings_is_refused() -> None:
    with pytest.raises(ValueError, match=r"好.*good.*finished"):
        Lexicon({"good": ["好"], "finished": ["好"]})


def test_a_slip_of_the_pen_keeps_every_character_in_its_place() -> None:
    assert all(len(slip) == len(meant) for slip, meant in load("zh")["typos"].items())


def test_a_name_without_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match=r"done_at_last.*is no meaning"):
        Grammar(["done", "gone"], SMALL | {"says": {"done": ["done_at_last le?"]}})


def test_a_fold_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one word"):
        Grammar(["done", "gone"], SMALL | {"folds": [["res*", "gone"]]})


def test_both_languages_know_all_that_is_asked_of_them() -> None:
    """What the modules ask a clause for: says("…"), holds("…"), has("…")."""
    asked: dict[str, set[str]] = {"says": set(), "has": set()}
    for file in Path(clause.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                for told in ast.walk(node.args[0]):
                    if isinstance(told, ast.Constant) and isinstance(told.value, str):
                        asked.get({"holds": "says", "after": "says"}.get(node.func.attr, node.func.attr), set()).add(
                            told.value
                        )
    assert {"done", "disowns"} <= asked["says"]
    for language in LANGUAGES:
        for saying in asked["says"]:
            language.grammar.says(saying, "")
        for one_of in asked["has"]:
            language.grammar.has(one_of, "")
