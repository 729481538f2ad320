"""A rung fires: who is told, what it raises, which answer it asks for, and what it adds up to.

Its event names who is sent it, so that the auditor can ask later whether they were.
"""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from bot import audience, issues
from bot.batons import Baton, Owes
from bot.bundling import Waits, waits
from bot.desk import naming, suspending
from bot.desk.checking import pass_on_check
from bot.desk.choosing import owe_choice
from bot.desk.desk import Case, Desk, of_a_helper
from bot.desk.helping import waits_for_others
from bot.events import Passage
from bot.ids import ChatId, EventId, PersonId
from bot.issues import Issue
from bot.ladder import Nudge, answer_limit, due, plan
from bot.notices import PRIORITY, Kind, Notice
from bot.retiming import untold
from bot.rungs import Tally, late


async def fire(desk: Desk, baton: Baton) -> int:
    """Everything of this baton that is due now, with one compare-and-set for all of it; how many rungs it was."""
    if await waits_for_others(desk, baton):
        await desk.tx.mark_nudged(baton, nudged=baton.nudged, next_at=None)  # until the last part they need is done
        return 0
    policy = await desk.office.policy_of(baton, desk.tx)
    found = due(baton, policy, desk.now)
    following = found.following.at if found.following else None
    await desk.tx.mark_nudged(baton, nudged=baton.nudged + found.consumed, next_at=following)
    issue = await desk.tx.issue(baton.issue_id)
    if _reporter_did_not_check(desk, baton, issue):
        await pass_on_check(desk, issue.id)
        return 0
    if baton.owes is Owes.RESUME:
        await suspending.wake(desk, baton)
        return 0
    nudges = found.nudges
    if len(nudges) > 1:  # the limit may have become shorter under what has been told
        nudges = tuple(untold(nudges, baton, await desk.tx.history(baton.issue_id), policy))
    for nudge, after in zip(nudges, (*nudges[1:], found.following), strict=False):
        issue = await _fire_one(desk, issue, baton, nudge, after.at if after else baton.due_at)
    return len(nudges)


def _reporter_did_not_check(desk: Desk, baton: Baton, issue: Issue) -> bool:
    if baton.owes is not Owes.CHECK or baton.holder_id != issue.reporter_id or desk.now < baton.due_at:
        return False
    later = naming.later_checkers(issue, desk.roster, desk.on)
    return bool(later) and later[0] != issue.reporter_id


async def _fire_one(desk: Desk, issue: Issue, baton: Baton, nudge: Nudge, until: datetime) -> Issue:
    """``until``: when the next rung comes, and a line of this one is of no use any more."""
    rung = nudge.rung
    people = audience.people(rung.to, issue, baton, desk.roster, desk.on)
    answer = await _ask_for_answer(desk, issue, baton, nudge)
    if rung.choose and not of_a_helper(baton, issue):
        await owe_choice(desk, issue, baton, people)
    after = issues.supervise(issue, level=rung.supervision) if rung.supervision and issue.open else issue
    case = Case(issue, (), None)
    saved = await desk.tx.save_move(issue, after) if after != issue else issue
    in_group = audience.present(people, desk.roster, desk.now) if audience.GROUP in rung.to else []
    private = dict(people)
    for person_id in people:
        here = audience.present([person_id], desk.roster, desk.now)
        if here and desk.hears_in(here[0], saved) is not None:
            in_group += [here[0]] if here[0] not in in_group and rung.alone else []
            del private[person_id]
    group = desk.group_of(saved) if audience.GROUP in rung.to or in_group else None
    kind = Kind.NUDGE if rung.alone else Kind.LINE
    readers = {desk.reader(person_id, kind, saved, baton.unit_id).person for person_id in private}
    event_id = await desk.record(
        case,
        saved,
        Passage.NUDGED,
        baton_id=baton.id,
        rung=rung.index,
        count=nudge.count,
        colour=rung.colour.value if rung.colour else None,
        supervision=rung.supervision,
        people=list(people),
        readers=sorted(reader.id for reader in readers if reader is not None),
        group=group,
        answer_id=answer.id if answer else None,
    )
    key = f"{baton.id}.{rung.index}.{nudge.count}.{nudge.planned.timestamp():.0f}"  # a new due time, a new warning
    facts = {
        "count": nudge.count,
        "rung": rung.index,
        "planned": nudge.planned.isoformat(),
        "at": nudge.at.isoformat(),
    }
    for person_id, word in private.items():
        if not rung.alone:
            await _line(desk, saved, person_id, key, baton, event_id, facts | {"as": word}, until)
            continue
        await desk.tell(
            person_id,
            Kind.NUDGE,
            key,
            issue=saved,
            unit_id=baton.unit_id,
            baton_id=baton.id,
            event_id=event_id,
            facts=facts | {"as": word},
            **_how(desk, baton, nudge, person_id),
        )
    if group is not None:
        await _nudge_group(desk, group, saved, key, baton, nudge, event_id, facts | {"people": in_group})
    if rung.colour or after != issue:
        await desk.refresh_cards(saved, event_id)
    if rung.colour:
        for index, tally in enumerate((await desk.office.policy_of(baton, desk.tx)).tallies):
            if tally.colour is rung.colour:
                await _tally(desk, saved, baton, nudge, tally, index, event_id)
    return saved


async def _line(
    desk: Desk,
    issue: Issue,
    person_id: PersonId,
    key: str,
    baton: Baton,
    event_id: EventId,
    facts: dict[str, object],
    until: datetime,
) -> None:
    """No message of its own: it waits for one that goes to this reader anyway."""
    facts |= {"rides_until": until.isoformat()}
    about: dict[str, Any] = {"unit_id": baton.unit_id, "baton_id": baton.id, "event_id": event_id}
    await desk.tell(person_id, Kind.LINE, key, issue=issue, not_before=until, facts=facts, **about)


def _waits(desk: Desk, baton: Baton, nudge: Nudge, reader: int) -> Waits:
    return waits(nudge, baton.level, reader, desk.office.policy.bundling)


def _how(desk: Desk, baton: Baton, nudge: Nudge, reader: int) -> dict[str, Any]:
    """Whether its notice may wait for others to the same reader, and until when."""
    found = _waits(desk, baton, nudge, reader)
    return {"patient": found.patient, "not_before": found.not_before}


async def _ask_for_answer(desk: Desk, issue: Issue, baton: Baton, nudge: Nudge) -> Baton | None:
    """A baton of its own: the owner says in words what stands in the way, and until when."""
    policy = await desk.office.policy_of(baton, desk.tx)
    limit = answer_limit(nudge.rung, baton, policy, desk.now) if issue.open else None
    if limit is None:
        return None
    holder = baton.holder_id if of_a_helper(baton, issue) else issue.owner_id or baton.holder_id
    return await desk.open_baton(
        issue,
        Owes.ANSWER,
        unit_id=baton.unit_id,
        holder_id=holder,
        limit=limit,
        supervision=nudge.rung.supervision or issue.supervision,
        waits=_waits(desk, baton, nudge, holder or 0),
    )


async def _nudge_group(
    desk: Desk,
    group: ChatId,
    issue: Issue,
    key: str,
    baton: Baton,
    nudge: Nudge,
    event_id: EventId,
    facts: dict[str, object],
) -> None:
    await desk.tx.owe(
        Notice(
            dedup_key=f"{Kind.NUDGE}:{key}:group",
            kind=Kind.NUDGE,
            chat_id=group,
            created_at=desk.now,
            issue_id=issue.id,
            baton_id=baton.id,
            event_id=event_id,
            priority=PRIORITY[Kind.NUDGE],
            facts=facts,
            **_how(desk, baton, nudge, issue.id),
        )
    )


async def _tally(
    desk: Desk, issue: Issue, baton: Baton, nudge: Nudge, tally: Tally, index: int, event_id: EventId
) -> None:
    """Counted when a colour is told: exactly at the count, so that it is told once."""
    if tally.scope == "issue":
        count, key = await desk.tx.coloured(issue.id, tally.colour.value), f"{index}.issue.{issue.id}"
    else:
        if issue.lead_id is None:
            return
        count, key = await _told_in_unit(desk, baton, tally), f"{index}.unit.{issue.lead_id}.{baton.id}"
    if count != tally.count:
        return
    people = audience.people(tally.to, issue, baton, desk.roster, desk.on)
    facts = {"scope": tally.scope, "colour": tally.colour.value, "count": count, "letter": tally.letter}
    about: dict[str, Any] = {"baton_id": baton.id, "event_id": event_id}
    for person_id, word in people.items():
        how = _how(desk, baton, nudge, person_id)
        await desk.tell(person_id, Kind.TALLY, key, issue=issue, facts=facts | {"as": word}, **about, **how)


async def _told_in_unit(desk: Desk, baton: Baton, tally: Tally) -> int:
    """By the rungs that have fired, not by the clock: several due at the same moment fire one after the other.

    Counted as far as it matters, one beyond the tally: a storm leaves hundreds late in one unit.
    """
    if baton.unit_id is None:
        return 0
    rungs = (await desk.office.policy_of(baton, desk.tx)).rungs
    counted = [rung.at for rung in rungs if rung.colour and rung.colour.gravity >= tally.colour.gravity]
    due_by = desk.now if all(map(late, counted)) else None  # what cannot have come to the colour is not looked at
    count = 0
    for other in await desk.tx.open_submits(baton.unit_id, due_by):
        fired = islice(plan(other, await desk.office.policy_of(other, desk.tx)), other.nudged)
        colours = [nudge.rung.colour for nudge in fired if nudge.rung.colour]
        count += any(colour.gravity >= tally.colour.gravity for colour in colours)
        if count > tally.count:
            break
    return count
