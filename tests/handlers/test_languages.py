"""Every word that is asked for is written, in both languages alike."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, nodes

import bot
from bot.batons import Asked, Level, Owes
from bot.catalogue import Catalogue
from bot.conservation import NEXT_ACT
from bot.desk.needs import FORMS
from bot.errors import NotNow, NotYours, Stale
from bot.events import Passage
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move, Resolution, Satisfaction, Status
from bot.notices import Kind
from bot.roster import Role
from bot.roster_file.words import SHEETS
from bot.rungs import Colour
from handlers.telegram.admin.pages import ADMIN_FILES, ADMIN_PAGES
from handlers.telegram.admin.stuck import PLAIN
from handlers.telegram.conversation.commands import PRIVATE
from handlers.telegram.screens.language import (
    LANGUAGES,
    TOAST_LIMIT,
    Language,
    length,
)
from handlers.telegram.screens.pages import PAGES
from handlers.telegram.screens.refusals import sentence
from handlers.telegram.screens.view import NAME

ZONE = ZoneInfo("Asia/Shanghai")
CODE = Path(bot.__file__).parents[1]
HOME = CODE / "handlers" / "telegram" / "languages"
SOURCES = [
    *(CODE / "bot" / "desk").glob("*.py"),
    CODE / "bot" / "rounds.py",
    *(CODE / "handlers" / "telegram").rglob("*.py"),
]
REFUSALS = ("Refusal", "Incomplete", "NotFound", "TooLate", "Conflicting", "NotYours")
DERIVED = {"issue_id": {"number"}}  # what the sentence makes of a fact
zh, en = (Language(code, ZONE) for code in ("zh_CN", "en"))


@pytest.fixture(params=LANGUAGES)
def tongue(request: pytest.FixtureRequest) -> Language:
    return {"zh_CN": zh, "en": en}[request.param]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


# --- the two languages beside each other


def test_both_languages_have_the_same_words() -> None:
    assert {section: set(words) for section, words in zh.words.items()} == {
        section: set(words) for section, words in en.words.items()
    }


def test_both_languages_fill_in_the_same_facts() -> None:
    def facts(words: Mapping[str, Any]) -> dict[tuple[str, str], set[str]]:
        return {
            (section, key): set().union(*map(fields, [text] if isinstance(text, str) else text))
            for section, texts in words.items()
            for key, text in texts.items()
        }

    assert facts(zh.words) == facts(en.words)


def templates(code: str) -> dict[str, str]:
    return {
        str(path.relative_to(HOME / code)): path.read_text(encoding="utf-8") for path in (HOME / code).rglob("*.html")
    }


def test_both_languages_have_the_same_templates() -> None:
    assert set(templates("zh_CN")) == set(templates("en"))


@pytest.mark.parametrize("name", sorted(templates("zh_CN")))
def test_a_template_decides_by_the_same_things_in_both_languages(name: str) -> None:
    def decisions(text: str) -> list[str]:
        return sorted(re.findall(r"{%\s*(.*?)\s*%}", text))

    def facts(text: str) -> set[str]:
        tree = Environment(autoescape=True).parse(text)
        return {name.name for name in tree.find_all(nodes.Name)} | {get.attr for get in tree.find_all(nodes.Getattr)}

    chinese, english = templates("zh_CN")[name], templates("en")[name]
    assert decisions(chinese) == decisions(english)
    assert facts(chinese) == facts(english)


def test_english_holds_no_chinese_but_the_bots_name() -> None:
    said = [*templates("en").values(), (HOME / "en" / "words.toml").read_text(encoding="utf-8")]
    for text in said:
        assert not re.search("[\u3000-\u9fff\uff00-\uffef]", text.replace("马上就办", "")), text


DECIDED = [f"decide_{about}" for about in Asked]
ASKING = set(Owes) - {Owes.ACKNOWLEDGE, Owes.DECIDE}
SAID: dict[str, list[StrEnum | str]] = {
    "status": [*Status],
    "level": [*Level],
    "colour": [*Colour],
    "mark": [*Colour, "none", "late", "closed", "rejected", "merged"],
    "resolution": [*Resolution],
    "satisfaction": [*Satisfaction],
    "button": [move for move in Move if move is not Move.REPORT],
    "done": [move for move in Move if move is not Move.REPORT],
    "event": [*Move, *Passage],
    "owes": [*Owes, *DECIDED],
    "asked": [*Asked],
    "notice": [*Kind],
    "trouble": [*PLAIN.values(), "unclear", "other", "ours"],
    "sheet": [*SHEETS],
    "missing": [*(set(Owes) - {Owes.DECIDE}), *DECIDED, "submit_photo"],
    "role": [*Role, "holder", "group"],
    "ask": [*(set(FORMS) - {Move.SUBMIT}), "submit_result", "submit_photo", "submit_words"],
    "board": [*NEXT_ACT, "late", "mine"],
    "command": [*PRIVATE],
    "word": [f"asked_{act}" for act in (*ASKING, *DECIDED)]
    + [f"asked_{one}" for one in ("progress", "rework", "help", "helping")],
}


# --- every word that is asked for is written


@pytest.mark.parametrize("section", SAID)
def test_everything_there_is_has_a_word(tongue: Language, section: str) -> None:
    for key in SAID[section]:
        assert tongue.word(section, str(key)).strip()


def calls(*names: str) -> Iterator[ast.Call]:
    """Calls of functions or methods of these names in all that speaks."""
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in names:
                    yield node


def strings(node: ast.expr) -> list[str]:
    """The texts that an expression may come to: ``"a" if … else "b"`` is either."""
    if isinstance(node, ast.IfExp):
        return strings(node.body) + strings(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def raised() -> Iterator[tuple[str, set[str]]]:
    """The code of each refusal in the source, and the facts it gives."""
    for call in calls(*REFUSALS):
        facts = {keyword.arg for keyword in call.keywords if keyword.arg}
        theirs = isinstance(call.func, ast.Name) and call.func.id == "NotYours"
        code, facts = (call.args[1:2], facts | {"move"}) if theirs else (call.args[:1], facts)
        for text in strings(code[0]) if code else []:
            yield text, facts
    for call in calls("refuse"):
        for text in strings(call.args[0]):
            yield text, set()
    filed = (IssueId(1), Status.CLOSED, "0110", Level.ROUTINE, False, "", "", None, None, None, PersonId(1))
    issue = Issue(*filed, filed_at=datetime.now(UTC))
    for refusal in (NotNow(issue, Move.SUBMIT), NotYours(Move.SUBMIT), Stale(issue)):
        yield refusal.code, set(refusal.facts)


def test_every_refusal_has_a_sentence_and_the_facts_to_fill_it(tongue: Language) -> None:
    found = list(raised())
    assert {code for code, _ in found} == set(tongue.words["refusal"])
    for code, facts in found:
        wanted = fields(tongue.words["refusal"][code])
        assert wanted <= facts | set().union(*(DERIVED.get(fact, set()) for fact in facts)), code


def test_a_refusal_turns_codes_into_words() -> None:
    facts = {"status": "closed", "move": "submit", "issue_id": 10000, "limit": "4wh"}
    assert sentence(zh, "not_now", facts) == "这件事项现在是“已结案”，不能办结。"
    assert sentence(en, "not_now", facts) == "“Submit” is not possible now: this issue is “closed”."
    assert sentence(en, "no_issue", facts).startswith("B-0001 was not found.")
    assert "(4 working hours)" in sentence(en, "return_too_late", facts)


def test_every_sentence_of_a_toast_is_read_whole(tongue: Language) -> None:
    """With ordinary facts no answer to a tap is cut."""
    facts = dict.fromkeys(("number", "most", "length", "limit", "command", "time"), "1000000") | {
        "status": max(tongue.words["status"].values(), key=len),
        "move": max(tongue.words["button"].values(), key=len),
        "name": "某" * 40,
        "wanted": "x" * 40,
        "units": "某" * 90,
        "about": max(tongue.words["asked"].values(), key=len),
    }
    for section in ("refusal", "done", "toast"):
        for key, text in tongue.words[section].items():
            assert len(text.format_map(facts)) <= TOAST_LIMIT, key


def test_every_toast_that_is_answered_is_written(tongue: Language) -> None:
    toasts = [word for call in calls("answer") for k in call.keywords if k.arg == "toast" for word in strings(k.value)]
    assert len(toasts) > 5
    for toast in toasts:
        assert tongue.word("toast", toast)


def test_every_page_and_alarm_that_is_sent_is_written(tongue: Language) -> None:
    said = (
        {text for call in calls("say") for text in strings(call.args[0])}
        | set(PAGES)
        | set(ADMIN_PAGES)
        | set(ADMIN_FILES)
    )
    alarms = {text for call in calls("alarm") if call.args for text in strings(call.args[0])}
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                keys = [key.value if isinstance(key, ast.Constant) else None for key in node.keys]
                said |= {
                    text for key, v in zip(keys, node.values, strict=True) if key == "template" for text in strings(v)
                }
    assert {"mine", "why", "refusal", "stranger", "draft_expired"} <= said
    assert {"unreachable", "group_lost"} <= alarms
    written = {name.removesuffix(".html") for name in templates(tongue.code)}
    assert {f"say/{name}" for name in said} | {f"say/alarm_{name}" for name in alarms} <= written


# --- cutting


@pytest.mark.parametrize("code", [code for code in LANGUAGES if code != "zh_CN"])
def test_the_packaged_catalogue_is_called_something_in_every_language(code: str) -> None:
    language, catalogue = Language(code, ZONE), Catalogue.load()
    names = {category.name for category in catalogue} | {group.name for group in catalogue.groups()}
    closes = {condition.close for category in catalogue for condition in category.conditions}
    several = [category for category in catalogue if len(category.conditions) > 1]
    whens = {condition.when for category in several for condition in category.conditions}
    assert {name for name in names if language.called("names", name) == name} == set()
    assert {close for close in closes if language.called("close", close) == close} == set()
    assert {when for when in whens if language.called("when", when) == when} == set()
    assert language.called("names", "本单位自己的类别") == "本单位自己的类别"
    assert all(length(language.called("names", name)) <= NAME for name in names)
