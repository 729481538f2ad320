"""An extension (延期): asked for before it is due, with a day and a reason, and granted by the dispatcher."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import issues
from bot.batons import Asked, Baton, Owes
from bot.desk import deciding
from bot.desk.desk import BatonRef, Case, Desk
from bot.desk.dispatching import require_words
from bot.desk.forms import Form, Need
from bot.desk.retiming import relieve
from bot.durations import Duration
from bot.errors import ChangedMeanwhile, Conflicting, Incomplete, TooLate
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move
from bot.limits import LONGEST_PAUSE

MOST = 2
LONG, SHORT = ("1d", "2d", "3d", "5d"), ("1h", "2h", "4h", "8h")
_DAY = Duration.parse("1d")


async def may_be_asked(desk: Desk, case: Case) -> None:
    """Before it is due or where a choice is owed, and twice at most."""
    if case.issue.extensions >= MOST:
        raise Conflicting("extended_twice", most=MOST)
    require_not_overdue(desk, case, Asked.EXTENSION)
    deciding.not_asked_yet(case, Asked.EXTENSION)


def require_not_overdue(desk: Desk, case: Case, about: Asked) -> Baton:
    handling = case.baton(Owes.SUBMIT)
    if handling is None:
        raise ChangedMeanwhile(f"handling of {case.issue.number}")
    if desk.now >= handling.due_at and case.baton(Owes.CHOOSE) is None:  # more time is one of the ways to choose
        raise TooLate("asked_too_late", about=about.value)
    return handling


def offers(desk: Desk, handling: Baton) -> dict[str, datetime]:
    """New due times to choose from, in the clock of the limit."""
    working, calendar = handling.limit.working, desk.calendar_of(handling.unit_id)
    day = _DAY.as_step(working=working)
    lengths = LONG if handling.limit.micros >= day.micros else SHORT
    found: dict[str, datetime] = {}
    for text in lengths:
        length = Duration.parse(text).as_step(working=working)
        found[text] = calendar.shift(max(handling.due_at, desk.now), length.micros, working=working)
    return found


async def extend(
    desk: Desk, issue_id: IssueId, until: datetime, *, by: PersonId, reason: str, ref: BatonRef | None = None
) -> Issue:
    """Ask for it. The clock runs on; what was asked in time is in time, also where the decision comes later."""
    case = await desk.begin(issue_id, Move.EXTEND, by=by, ref=ref)
    require_words(reason)
    await may_be_asked(desk, case)
    handling = require_not_overdue(desk, case, Asked.EXTENSION)
    require_later(desk, handling, until)
    after = issues.stay(case.issue, Move.EXTEND)
    saved, _ = await desk.commit(
        case, after, Move.EXTEND, note=reason, was_due=handling.due_at.isoformat(), to=until.isoformat()
    )
    await deciding.lay_before(desk, saved, Asked.EXTENSION, by=by, wanted_at=until)
    return saved


async def fits(desk: Desk, case: Case, until: datetime) -> None:
    require_later(desk, require_not_overdue(desk, case, Asked.EXTENSION), until)


def require_later(desk: Desk, handling: Baton, until: datetime) -> None:
    if until <= max(handling.due_at, desk.now):
        raise Incomplete("extend_earlier")
    if until > desk.calendar_of(handling.unit_id).add(handling.due_at, LONGEST_PAUSE):
        raise Incomplete("extend_too_far")


async def grant_extension(desk: Desk, issue_id: IssueId, *, by: PersonId, ref: BatonRef | None = None) -> Issue:
    """The lead is due later; a supporting unit's part is due as before, for the lead needs it to finish."""
    case = await desk.begin(issue_id, Move.GRANT_EXTENSION, by=by, ref=ref)
    asked = deciding.laid_before(case, Asked.EXTENSION)
    handling = case.baton(Owes.SUBMIT)
    assert handling is not None
    due_at = max(handling.due_at, asked.wanted_at or handling.due_at)
    rest = await deciding.decided(desk, case, asked, Move.GRANT_EXTENSION)
    rest = await relieve(desk, rest, Move.GRANT_EXTENSION)
    await desk.retime(handling, replace(handling, due_at=due_at))
    saved, event_id = await desk.commit(
        rest,
        issues.grant_extension(case.issue),
        Move.GRANT_EXTENSION,
        baton_id=handling.id,
        was_due=handling.due_at.isoformat(),
        to=due_at.isoformat(),
    )
    await desk.told(saved, event_id, asked.asked_by, saved.owner_id, but=by)
    return saved


FORMS = {
    Move.EXTEND: Form(
        (Need.UNTIL, Need.WORDS),
        lambda f: extend(f.desk, f.issue_id, f.until, by=f.by, reason=f.words, ref=f.ref),
        may_be_asked,
        fits,
    ),
    Move.REFUSE_EXTENSION: deciding.refusal(Asked.EXTENSION),
}
