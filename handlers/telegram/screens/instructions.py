"""A leader's words as an instruction, before they are confirmed: who will owe the answer, and by when at the latest."""

from __future__ import annotations

from bot.batons import Owes
from bot.desk.supervising import answerer
from bot.drafts import Draft
from bot.issues import Issue
from handlers.telegram.screens.view import View


async def instruction(view: View, draft: Draft, issue: Issue) -> str:
    """The unit that is responsible answers; a unit or a person named beside it does not, and the leader is told so."""
    holder = answerer(issue, await view.tx.open_batons(issue.id))
    unit = view.unit(issue.lead_id)
    who = " ".join(part for part in (unit, view.name(holder) if holder is not None else "") if part)
    _, policy = view.office.clock_of(issue.lead_id, view.roster)
    due_at = draft.due_at or policy.calendar.add(view.now, policy.limits.of(Owes.ANSWER, issue.level))
    until = view.language.word("word", "by_then", at=view.language.moment(due_at, view.now))
    asked = view.language.word("ask", "confirm_supervise", who=who, until=until)
    named = ""
    if draft.unit_id not in (None, issue.lead_id):
        named = view.unit(draft.unit_id)
    elif draft.to_person_id not in (None, holder):
        named = view.name(draft.to_person_id)
    return f"{asked}\n{view.language.word('ask', 'not_who_answers', named=named)}" if named else asked
