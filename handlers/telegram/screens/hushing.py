"""In quiet hours: what is new of an issue that is not critical is there at once, and nobody's phone rings for it."""

from __future__ import annotations

from dataclasses import replace

from bot.notices import Kind, Notice
from handlers.telegram.outgoing import Album, Outgoing, Post
from handlers.telegram.screens.view import View

NEWS = (Kind.CARD, Kind.TASK, Kind.TOLD, Kind.MIRROR)
"""What people's deeds bring, whatever the hour; reminders wait for the morning by themselves."""


async def hushed(view: View, notice: Notice, outgoing: Outgoing) -> Outgoing:
    action = outgoing.action
    if notice.kind not in NEWS or notice.issue_id is None or "roll_up" in notice.facts or notice.patient:
        return outgoing
    if not isinstance(action, Post | Album) or action.silent:
        return outgoing
    issue = await view.tx.issue(notice.issue_id)
    calendar = view.desk.calendar_of(issue.lead_id)
    if view.office.policy.quiet.release(view.now, issue.level, calendar) <= view.now:
        return outgoing
    return replace(outgoing, action=replace(action, silent=True))
