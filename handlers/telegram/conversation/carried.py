"""Answers to a message that presses for several issues: which of them is never guessed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.desk.desk import Desk
from bot.errors import Incomplete
from bot.ids import IssueId, number_of, parse_number
from bot.notices import Kind, Notice

NUMBER = re.compile(r"#?(?<![A-Za-z0-9])[A-Za-z]{1,3}[-－–]?\d{1,4}(?!\d)")
AROUND = " \t\n#,，:：、。.;；"


async def issues(desk: Desk, notice: Notice) -> list[IssueId]:
    """What the message says that the notice was said with, the longest overdue first."""
    return await desk.tx.issues_carried(notice.carrier_id) if notice.carrier_id is not None else []


async def meant(desk: Desk, notice: Notice, issue_id: IssueId, words: str) -> tuple[IssueId, str]:
    """What the reply is about: by the number in its words where there are several, or below a message about one."""
    assert notice.carrier_id is not None
    main = await issues(desk, notice) or [issue_id]
    below = {one.issue_id for one in await desk.tx.carried_by(notice.carrier_id)}.difference(main)
    if len(main) == 1 and not any(number in below for _, number in _numbers(words)):
        return main[0], words
    return named(words, main, [one for one in below if one is not None])


def _numbers(words: str) -> list[tuple[re.Match[str], IssueId | None]]:
    return [(match, parse_number(re.sub("[－–]", "-", match[0]))) for match in NUMBER.finditer(words)]


def named(words: str, main: Sequence[IssueId], below: Sequence[IssueId] = ()) -> tuple[IssueId, str]:
    """The one of these issues that the words name, and the words without its number; raise where it is not one."""
    found = _numbers(words)
    meant = {issue_id for _, issue_id in found if issue_id in main or issue_id in below}
    if len(meant) != 1:
        raise Incomplete("which_issue", most=len(main), number=number_of(main[0]))
    [issue_id] = meant
    match = next(match for match, number in found if number == issue_id)
    assert issue_id is not None
    return issue_id, f"{words[: match.start()].rstrip(AROUND)} {words[match.end() :].lstrip(AROUND)}".strip()


async def about(desk: Desk, notice: Notice, issue_id: IssueId) -> Notice:
    """The notice in that message about this issue; one that asks for an answer before the others."""
    assert notice.carrier_id is not None
    same = [one for one in await desk.tx.carried_by(notice.carrier_id) if one.issue_id == issue_id]
    for one in reversed(same):
        event = await desk.tx.event(one.event_id) if one.event_id is not None else None
        if one.kind is Kind.TASK or (event is not None and event.facts.get("answer_id") is not None):
            return one
    return same[-1]
