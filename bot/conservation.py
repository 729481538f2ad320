"""The law every move keeps: which batons an issue must have, exactly, in each state."""

from __future__ import annotations

from collections.abc import Iterable

from bot.batons import ABOUT_PARTS, Asked, Baton, Owes
from bot.ids import UnitId
from bot.issues import Issue, Status
from bot.joint import Part

MAIN = (Owes.DISPATCH, Owes.SUBMIT, Owes.CHECK)

NEXT_ACT = {
    Status.REPORTED: Owes.DISPATCH,
    Status.DISPATCHED: Owes.ACKNOWLEDGE,
    Status.IN_PROGRESS: Owes.SUBMIT,
    Status.SUBMITTED: Owes.CHECK,
}
"""What has to be done next in each state: by when, is what an issue in a list is due by."""

SIDE = (Owes.DECIDE, Owes.ANSWER, Owes.CHOOSE)
"""They come on top, and end when their reason has gone."""

Key = tuple[Owes, UnitId | None]


def required(issue: Issue, parts: Iterable[Part] = ()) -> set[Key]:
    """One ``dispatch``, or one ``submit`` of each working unit, or one ``check``, or a dated pause.

    Beside ``submit`` stands ``acknowledge`` until the unit has taken it; ``parts`` are the helpers' that are not done.
    """
    match issue.status:
        case Status.REPORTED:
            return {(Owes.DISPATCH, None)}
        case Status.DISPATCHED:
            return {(Owes.SUBMIT, issue.lead_id), (Owes.ACKNOWLEDGE, issue.lead_id), *_helping(parts)}
        case Status.IN_PROGRESS:
            return {(Owes.SUBMIT, issue.lead_id), *_helping(parts)}
        case Status.SUBMITTED:
            return {(Owes.CHECK, None)}
        case Status.SUSPENDED:
            return {(Owes.RESUME, issue.lead_id)}
        case _:
            return set()


def _helping(parts: Iterable[Part]) -> set[Key]:
    found: set[Key] = set()
    for part in parts:
        found.add((Owes.SUBMIT, part.unit_id))
        if not part.taken:
            found.add((Owes.ACKNOWLEDGE, part.unit_id))
    return found


def outlived(baton: Baton, issue: Issue, parts: Iterable[Part] = ()) -> bool:
    """A side baton whose reason has gone with this state of the issue, or with the part that it is about."""
    if baton.about in ABOUT_PARTS:
        working = issue.status in (Status.DISPATCHED, Status.IN_PROGRESS)
        return not working or baton.unit_id not in {part.unit_id for part in parts}
    if baton.about is Asked.APPEAL:
        return issue.status is not Status.CLOSED or baton.unit_id != issue.lead_id
    if baton.owes in (Owes.DECIDE, Owes.CHOOSE):
        return issue.status not in (Status.DISPATCHED, Status.IN_PROGRESS) or baton.unit_id != issue.lead_id
    if baton.owes is Owes.ANSWER:
        idle = not issue.open or issue.status is Status.SUSPENDED
        return issue.status is Status.MERGED or (idle and baton.asked_by is None)
    return False


def breaches(issue: Issue, batons: Iterable[Baton], parts: Iterable[Part] = ()) -> list[str]:
    """What the auditor finds wrong, in words for an operator; nothing when the law is kept."""
    parts = list(parts)
    wanted = required(issue, parts)
    found: list[str] = []
    for baton in batons:
        if not baton.open:
            continue
        if baton.owes in SIDE:
            if outlived(baton, issue, parts):
                found.append(f"{issue.number}: the reason of the {baton.owes} baton {baton.id} has gone")
            continue
        if (baton.owes, baton.unit_id) not in wanted:
            found.append(f"{issue.number}: the {baton.owes} baton {baton.id} is one too many for {issue.status}")
        wanted.discard((baton.owes, baton.unit_id))
    found += [f"{issue.number}: {issue.status} without its {owes} baton" for owes, _ in sorted(wanted, key=str)]
    return found
