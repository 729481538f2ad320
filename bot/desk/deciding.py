"""What a unit asks for and somebody else decides: the side baton between the two, and the answer no."""

from __future__ import annotations

from datetime import datetime

from bot import issues
from bot.batons import ABOUT_PARTS, Asked, Baton, Level, Owes
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.errors import Conflicting
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.permissions import DECISIONS


def not_asked_yet(case: Case, about: Asked, unit_id: UnitId | None = None) -> None:
    """Of a part, by its unit: several units may ask for the same at once."""
    if any(one.about is about and unit_id in (None, one.unit_id) for one in case.batons):
        raise Conflicting("already_asked", about=about.value)


async def lay_before(
    desk: Desk,
    issue: Issue,
    about: Asked,
    *,
    by: PersonId | None,
    wanted_at: datetime | None = None,
    part: UnitId | None = None,
) -> None:
    """Whoever decides owes it now; meanwhile the unit stays responsible, and its clock runs on.

    ``part``: the unit beside the lead that asks, for its own part. An appeal looks back: it wakes nobody.
    """
    await desk.open_baton(
        issue,
        Owes.DECIDE,
        unit_id=part or issue.lead_id,
        asked_by=by,
        about=about,
        wanted_at=wanted_at,
        level=Level.ROUTINE if about is Asked.APPEAL else None,
    )


def laid_before(case: Case, about: Asked, ref: BatonRef | None = None) -> Baton:
    """Of what several units may ask for at once, the one that the button was for; without one the oldest."""
    named = ref.id if ref is not None and about in ABOUT_PARTS else None
    asked = next((b for b in case.batons if b.about is about and named in (None, b.id)), None)
    if asked is None:
        raise Conflicting("nothing_asked", about=about.value)
    return asked


def asker(case: Case, asked: Baton) -> PersonId | None:
    """Who has in hand what was asked about; afterwards the owner."""
    handling = next((b for b in case.batons if b.owes is Owes.SUBMIT and b.unit_id == asked.unit_id), None)
    return handling.holder_id if handling is not None else case.issue.owner_id


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
    asked = laid_before(case, about, ref)
    require_words(reason)
    rest = await decided(desk, case, asked, move)
    part = asked.unit_id if about in ABOUT_PARTS else None
    saved, event_id = await desk.commit(rest, issues.stay(case.issue, move), move, note=reason, part=part)
    await desk.told(saved, event_id, asked.asked_by, asker(case, asked), but=by)
    return saved


def refusal(about: Asked) -> Form:
    return Form((Need.WORDS,), lambda f: refuse(f.desk, f.issue_id, about, by=f.by, reason=f.words, ref=f.ref))
