"""What a unit asks for and somebody else decides: the side baton between the two, and the answer no."""

from __future__ import annotations

from datetime import datetime

from bot import issues
from bot.batons import Asked, Baton, Owes
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move
from bot.permissions import DECISIONS


def not_asked_yet(case: Case, about: Asked) -> None:
    if case.asked(about):
        raise Conflicting("already_asked", about=about.value)


async def lay_before(
    desk: Desk, issue: Issue, about: Asked, *, by: PersonId | None, wanted_at: datetime | None = None
) -> None:
    """Whoever decides owes it now; meanwhile the unit stays responsible, and its clock runs on."""
    await desk.open_baton(
        issue,
        Owes.DECIDE,
        unit_id=issue.lead_id,
        asked_by=by,
        about=about,
        wanted_at=wanted_at,
    )


def laid_before(case: Case, about: Asked) -> Baton:
    asked = case.asked(about)
    if asked is None:
        raise Conflicting("nothing_asked", about=about.value)
    return asked


async def decided(desk: Desk, case: Case, asked: Baton, move: Move) -> Case:
    """The case without what was asked."""
    await desk.tx.end_baton(asked, by=move.value, now=desk.now)
    return case.without(asked)


async def refuse(
    desk: Desk, issue_id: IssueId, about: Asked, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    """The unit goes on; its clock has never stopped."""
    _, move = DECISIONS[about]
    case = await desk.begin(issue_id, move, by=by, ref=ref)
    asked = laid_before(case, about)
    require_words(reason)
    rest = await decided(desk, case, asked, move)
    saved, event_id = await desk.commit(rest, issues.stay(case.issue, move), move, note=reason)
    await desk.told(saved, event_id, asked.asked_by, saved.owner_id, but=by)
    return saved


def refusal(about: Asked) -> Form:
    return Form((Need.WORDS,), lambda f: refuse(f.desk, f.issue_id, about, by=f.by, reason=f.words, ref=f.ref))
