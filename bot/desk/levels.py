"""A leader or the dispatcher raises or lowers the level of an open issue, with a reason."""

from __future__ import annotations

from datetime import datetime

from bot import issues
from bot.batons import Level
from bot.desk import retiming
from bot.desk.desk import Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move


async def relevel(desk: Desk, issue_id: IssueId, level: Level, *, by: PersonId, reason: str) -> Issue:
    """Limits, ladder and quiet hours follow; what has been told and answered stays."""
    case = await desk.begin(issue_id, Move.RELEVEL, by=by)
    if level is case.issue.level:
        raise Conflicting("same_level")
    require_words(reason)
    after = issues.relevel(case.issue, level=level, by=by)
    was, now = case.issue.level.value, level.value
    saved, _ = await retiming.change(desk, case, after, Move.RELEVEL, note=reason, was=was, level=now)
    return saved


async def offers(desk: Desk, case: Case, by: PersonId) -> dict[Level, datetime | None]:
    """The other levels, each with when the act that it waits for would be due; None where that would stay."""
    found: dict[Level, datetime | None] = {}
    for level in Level:
        if level is not case.issue.level:
            _, open_then = await retiming.outlook(desk, case, issues.relevel(case.issue, level=level, by=by))
            act = retiming.main(case, open_then)
            found[level] = act.after.due_at if act is not None and act.after.due_at != act.before.due_at else None
    return found


FORMS = {
    Move.RELEVEL: Form(
        (Need.LEVEL, Need.WORDS),
        lambda f: relevel(f.desk, f.issue_id, f.level, by=f.by, reason=f.words),
    ),
}
