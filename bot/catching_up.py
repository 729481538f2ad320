"""The first thing a bot does with a restored database, before it hears or says anything.

Between the copy and now another process went on, and nobody knows what it said. So nothing of that time is said again:
the plans go on from now, with the rungs they passed over written down, and everybody hears once of which moment
the bot is. Killed on the way, it begins anew and finds what is left.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime

from bot.backups import TAKEN
from bot.batons import Baton, Level, Owes
from bot.clock import Clock
from bot.desk.desk import Case, Desk
from bot.desk.helping import waits_for_others
from bot.events import Passage
from bot.ids import BatonId, ChatId, IssueId, PersonId
from bot.inbox import KEPT_FOR
from bot.ladder import due
from bot.notices import PRIORITY, Kind, Notice
from bot.office import Office
from bot.ports import Store
from bot.rounds import Rounds

log = logging.getLogger(__name__)

AT_ONCE = 50
EVERYTHING = 1_000_000


async def catch_up(store: Store, office: Office, clock: Clock) -> bool:
    """Whether the database was a restored one."""
    async with store.snapshot() as tx:
        taken = await tx.fact(TAKEN)
    if not taken:
        return False
    since, now = datetime.fromisoformat(taken), clock()
    rounds = Rounds(store, office, clock)
    while await rounds.expire_drafts():
        pass
    await rounds.post_digests()
    passed = await _pass_over(store, office, now)
    await _refresh(store, office, now)
    async with store.transaction() as tx:
        desk = await Desk.at(tx, office, now)
        forgone = await tx.forgo_what_may_have_been_said(now)
        told = await _tell(desk, since, {person for _, person in forgone if person is not None})
        await desk.alarm(
            "restored", now.isoformat(), since=since.isoformat(), passed=passed, forgone=len(forgone), told=told
        )
        await tx.purge_inbox(now - KEPT_FOR)  # their numbers may have begun anew since
        await tx.leave_a_gap_in_the_numbers()
        await tx.set_fact(TAKEN, "")
    log.warning(
        "restored to %s: %s acts go on from now, %s messages that may have been said are not said again", since, passed,
        len(forgone),
    )  # fmt: skip
    return True


async def _pass_over(store: Store, office: Office, now: datetime) -> int:
    """Of how many acts rungs were passed over."""
    async with store.snapshot() as tx:
        waiting = [baton.id for baton in await tx.due_batons(now, EVERYTHING)]
    passed = 0
    for first in range(0, len(waiting), AT_ONCE):
        async with store.transaction() as tx:
            desk = await Desk.at(tx, office, now)
            for baton_id in waiting[first : first + AT_ONCE]:
                passed += await _passed_over(desk, baton_id)
    return passed


async def _passed_over(desk: Desk, baton_id: BatonId) -> bool:
    """Not where time changes the state: the end of a pause, a check that passes on. The rounds do that."""
    baton = await desk.tx.baton(baton_id)
    if baton is None or not baton.open or baton.owes is Owes.RESUME or await waits_for_others(desk, baton):
        return False
    issue = await desk.tx.issue(baton.issue_id)
    if baton.owes is Owes.CHECK and baton.holder_id == issue.reporter_id and desk.now >= baton.due_at:
        return False
    found = due(baton, await desk.office.policy_of(baton, desk.tx), desk.now)
    following = found.following.at if found.following else None
    await desk.tx.mark_nudged(baton, nudged=baton.nudged + found.consumed, next_at=following)
    rungs = [[nudge.rung.index, nudge.count] for nudge in found.nudges]
    await desk.record(Case(issue, (), None), issue, Passage.PASSED_OVER, baton_id=baton.id, rungs=rungs, why="restored")
    return True


async def _refresh(store: Store, office: Office, now: datetime) -> None:
    """What cards show of open issues is brought back to what is true now."""
    async with store.transaction() as tx:
        await tx.doubt_the_cards()
    after = IssueId(0)
    while True:
        async with store.transaction() as tx:
            desk = await Desk.at(tx, office, now)
            page = await tx.open_after(after, AT_ONCE)
            for issue in page:
                await desk.refresh_cards(issue, f"restored:{now.isoformat()}")
        if not page:
            return
        after = page[-1].id


async def _tell(desk: Desk, since: datetime, others: Iterable[PersonId]) -> int:
    """One message to each who owes something or was owed one, and to each group; in the morning if it is night."""
    tx, roster, told = desk.tx, desk.roster, 0
    key, facts = f"restored:{desk.now.isoformat()}", {"template": "restored", "since": since.isoformat()}
    for person_id in sorted({holder for holder, _, _ in await tx.holdings()} | set(others)):
        if roster.person(person_id).reachable:
            until = _release(desk, await tx.batons_held_by(person_id))
            await desk.tell(person_id, Kind.SAY, key, facts=facts, not_before=until)
            told += 1
    for group in roster.groups:
        if group.chat_id is not None and group.bound_at is not None:
            await tx.owe(_to_group(desk, group.chat_id, key, facts))
            told += 1
    return told


def _to_group(desk: Desk, chat_id: ChatId, key: str, facts: dict[str, str]) -> Notice:
    return Notice(
        dedup_key=f"{Kind.SAY}:{key}:{chat_id}",
        kind=Kind.SAY,
        chat_id=chat_id,
        created_at=desk.now,
        priority=PRIORITY[Kind.SAY],
        facts=facts,
        not_before=_release(desk, ()),
    )


def _release(desk: Desk, held: Iterable[Baton]) -> datetime | None:
    policy = desk.office.policy
    level = min((baton.level for baton in held), key=list(Level).index, default=Level.ROUTINE)
    at = policy.quiet.release(desk.now, level, policy.calendar)
    return at if at > desk.now else None
