"""What a move in the making still needs, and what may be chosen for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.batons import Owes
from bot.catalogue import FALLBACK
from bot.desk import (
    answering,
    appealing,
    checking,
    dispatching,
    enlisting,
    extending,
    handling,
    helping,
    levels,
    merging,
    parting,
    returning,
    supervising,
    suspending,
)
from bot.desk.conditions import condition_at
from bot.desk.desk import Desk
from bot.desk.forms import Form, Need
from bot.drafts import Draft
from bot.issues import Move

FORMS: dict[Move, Form] = {
    **appealing.FORMS,
    **checking.FORMS,
    **dispatching.FORMS,
    **enlisting.FORMS,
    **extending.FORMS,
    **handling.FORMS,
    **helping.FORMS,
    **levels.FORMS,
    **merging.FORMS,
    **parting.FORMS,
    **returning.FORMS,
    **supervising.FORMS,
    **suspending.FORMS,
}

CONFIRMED = "confirmed"
ANYWAY = "anyway"  # a colleague who is not on duty, named all the same
PROPOSED = "proposed"  # understood from somebody's words: they have yet to say that it was meant so
BACK = "back"  # the step of an accepted return that names no unit


async def missing(desk: Desk, draft: Draft) -> Need | None:
    """The next thing to ask for; None when the move can be made."""
    for need in FORMS[draft.move].needs:
        if not await _has(desk, draft, need):
            return need
    return Need.CONFIRM if draft.step == PROPOSED else None


async def _has(desk: Desk, draft: Draft, need: Need) -> bool:
    match need:
        case Need.WORDS:
            return bool(draft.text.strip())
        case Need.WORDS_OR_PHOTO:
            return bool(draft.text.strip() or await desk.tx.evidence_of_draft(draft.id))
        case Need.RESULT:
            return draft.result is not None
        case Need.PHOTO:
            issue = await desk.tx.issue(draft.about)
            return not handling.needs_photo(desk, issue, draft.result) or bool(
                await desk.tx.evidence_of_draft(draft.id)
            )
        case Need.UNIT:
            return draft.unit_id is not None or draft.step == BACK
        case Need.SUPPORTING:
            return not draft.joint or draft.step == CONFIRMED
        case Need.MANDATORY:
            return draft.step in (enlisting.MUST, enlisting.MAY)
        case Need.PERSON:
            return draft.to_person_id is not None and await doubt_of(desk, draft) is None
        case Need.ISSUE:
            return draft.to_issue_id is not None
        case Need.CATEGORY:
            return draft.category is not None
        case Need.CONDITION:
            several = desk.office.catalogue[draft.category or FALLBACK].conditions[1:]
            return draft.condition is not None or not several
        case Need.LEVEL:
            return draft.level is not None
        case Need.UNTIL:
            return draft.due_at is not None
        case Need.CONFIRM:
            return draft.step == CONFIRMED


async def under(desk: Desk, draft: Draft, place: int) -> Draft:
    """Another condition of the category that was chosen, or else of the issue's own."""
    category = desk.office.catalogue[draft.category or (await desk.tx.issue(draft.about)).category]
    return replace(draft, condition=condition_at(category, place).when, step="main")


async def doubt_of(desk: Desk, draft: Draft) -> answering.Doubt | None:
    """What speaks against the colleague who is to take over, unless it has been overruled."""
    if draft.move is not Move.REASSIGN or draft.to_person_id is None:
        return None
    found = await answering.doubt(desk, draft.to_person_id, await desk.tx.issue(draft.about))
    return None if found is answering.Doubt.OFF_DUTY and draft.step == ANYWAY else found


async def days_offered(desk: Desk, draft: Draft) -> dict[str, datetime]:
    """Until when a move may be asked for by one tap."""
    case = await desk.look(draft.about, draft.person_id)
    if draft.move is Move.SUSPEND:
        return suspending.offers(desk, case.issue)
    handling = await parting.own_part(desk, case) if draft.move is Move.EXTEND_PART else case.baton(Owes.SUBMIT)
    return extending.offers(desk, handling) if handling is not None else {}
