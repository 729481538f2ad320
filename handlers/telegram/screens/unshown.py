"""One issue that cannot be shown, in the midst of others that can: it keeps its place, and somebody hears of it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable
from typing import Any

from bot.ids import IssueId, number_of
from bot.traces import place_of
from handlers.telegram.screens.view import View

logger = logging.getLogger(__name__)


async def shown(view: View, issue_id: IssueId, link: str, item: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    """The item of a list; where it fails its number, and the word that it cannot be shown."""
    try:
        return await item
    except Exception as error:
        note(view, issue_id, error)
    return {
        "number": number_of(issue_id),
        "link": link,
        "mark": "⚠️",
        "category": view.language.word("word", "unshown"),
        "place": "",
        "what": "",
        "holder": "",
        "due": None,
        "late": None,
        "acts": [],
    }


def note(view: View, issue_id: IssueId, error: Exception) -> None:
    """The sender tells the administrators, once a day."""
    logger.warning("issue %s cannot be shown: %s", issue_id, place_of(error))
    view.unshown.append(issue_id)
