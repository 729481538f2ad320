"""The one place that turns a refusal into the sentence a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.durations import Duration
from bot.ids import IssueId, number_of
from handlers.telegram.screens.language import Language


def sentence(language: Language, code: str, facts: Mapping[str, Any]) -> str:
    """What to do, in the reader's language. ``facts`` hold codes; they become words here."""
    filled: dict[str, Any] = dict(facts)
    if "status" in filled:
        filled["status"] = language.word("status", filled["status"])
    if "move" in filled:
        filled["move"] = language.words["button"].get(filled["move"], filled["move"])
    if "about" in filled:
        filled["about"] = language.word("asked", filled["about"])
    if "issue_id" in filled:
        filled["number"] = number_of(IssueId(filled["issue_id"]))
    if "limit" in filled:
        filled["limit"] = language.duration(Duration.parse(filled["limit"]))
    text: str = language.words["refusal"][code]
    return text.format_map(filled)
