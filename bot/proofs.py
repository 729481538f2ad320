"""Whether each rung that should have fired has done so, and whether everybody it spoke to was owed a message.

A rung that has fired is an event, which names who is sent it; each of them has a notice, whatever became of that. A
rung without an event must be explained by what has happened to its issue. Looked at is the last day: the auditor comes
round more often, and nobody can bring back what was lost before it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final

from bot.batons import Baton, Owes
from bot.desk.desk import Desk
from bot.desk.helping import waits_for_others
from bot.events import Event, Passage
from bot.ids import IssueId
from bot.issues import Move
from bot.ladder import Nudge, next_nudge, plan, rung_of
from bot.policy import Policy
from bot.rungs import alike

WITHIN: Final = timedelta(days=1)
OVERDUE: Final = timedelta(minutes=15)
"""What is due is looked at each second; later than that, and not just put off, its timer is lost."""
PUT_OFF: Final = timedelta(hours=1)
"""Of a nudge that failed the administrators have heard."""
STEADY: Final = frozenset({*Passage, Move.NOTE, Move.SUPERVISE, Move.ANSWER} - {Passage.CHECK_PASSED_ON})
"""What leaves every plan of the issue as it is; after anything else a rung of before may have lost its reason."""


async def missing(desk: Desk, held: Mapping[IssueId, Sequence[Baton]]) -> dict[IssueId, list[str]]:
    """Of these issues with their open batons; by two questions, and one more for each issue in doubt."""
    fired = await desk.tx.fired_since(list(held), desk.now - WITHIN)
    sent = await desk.tx.readers_of([event.id for events in fired.values() for event in events])
    found: dict[IssueId, list[str]] = {}
    for issue_id, batons in held.items():
        await asyncio.sleep(0)  # whoever taps goes first
        events = fired[issue_id]
        found[issue_id] = [line for event in events for line in _unsent(event, sent[event.id])]
        for baton in batons:
            policy = await desk.office.policy_of(baton, desk.tx)
            rungs = list(takewhile(lambda nudge: nudge.at <= desk.now, plan(baton, policy)))
            if _lost(baton, policy, rungs, desk.now) and not await waits_for_others(desk, baton):
                found[issue_id].append(f"no nudge of the {baton.owes} baton {baton.id} will fire")
            doubted = [nudge for nudge in _untold(baton, rungs, desk.now) if not _told(nudge, baton, events, policy)]
            history = await desk.tx.history(issue_id) if doubted else []
            found[issue_id] += [
                f"rung {nudge.rung.index} of the {baton.owes} baton {baton.id} has not fired at {nudge.at:%m-%d %H:%M}"
                for nudge in doubted
                if not _told(nudge, baton, history, policy) and not _without_reason(nudge, history)
            ]
    return found


def _unsent(event: Event, sent: set[int | None]) -> Iterator[str]:
    """``sent`` are the readers of its notices, None for a group."""
    group = [None] if event.facts.get("group") else []
    for reader in [*event.facts.get("readers", ()), *group]:
        if reader not in sent:
            yield f"the message of event {event.id} to {reader or 'the group'} is gone"


def _lost(baton: Baton, policy: Policy, rungs: Sequence[Nudge], now: datetime) -> bool:
    if baton.next_nudge_at is None:
        return next_nudge(baton, policy, baton.nudged) is not None
    late = len(rungs) > baton.nudged and rungs[baton.nudged].at <= now - OVERDUE
    return late and baton.next_nudge_at > now + PUT_OFF


def _untold(baton: Baton, rungs: Sequence[Nudge], now: datetime) -> list[Nudge]:
    """What counts as fired, of the last day; a pause is looked at without a rung."""
    counted = rungs[: baton.nudged] if baton.owes is not Owes.RESUME else ()
    return [nudge for nudge in counted if nudge.at > now - WITHIN]


def _told(nudge: Nudge, baton: Baton, events: Iterable[Event], policy: Policy) -> bool:
    """Or passed over. After downtime only the latest of its repeats is told."""
    for event in events:
        if event.baton_id == baton.id and event.move in (Passage.NUDGED, Passage.PASSED_OVER):
            facts = event.facts
            for index, count in facts["rungs"] if "rungs" in facts else [(facts["rung"], facts["count"])]:
                if count >= nudge.count and alike(rung_of(policy, index), nudge.rung):
                    return True
    return False


def _without_reason(nudge: Nudge, history: Iterable[Event]) -> bool:
    return any(event.at >= nudge.at and event.move not in STEADY for event in history)
