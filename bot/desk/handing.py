"""A baton goes from hand to hand because of time or a closed door; each reader hears of all of it in one message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from bot import issues
from bot.batons import Baton, Owes
from bot.bundling import turn_of
from bot.desk import answering
from bot.desk.desk import Case, Desk, of_a_helper
from bot.ids import IssueId, PersonId
from bot.issues import Issue, Move
from bot.notices import Kind

LISTED = 40
"""Issues that a message may list; all of them are counted."""


class Why(StrEnum):
    AWAY = "away"
    BACK = "back"
    UNREACHABLE = "unreachable"
    LEFT = "left"


async def hand_over(
    desk: Desk, baton: Baton, issue: Issue, to: PersonId, *, why: Why, kept_for: PersonId | None = None
) -> None:
    """No clock changes. The owner of an issue changes with its ``submit`` baton, and ``acknowledge`` follows it."""
    if of_a_helper(baton, issue):
        for part in await desk.tx.open_batons(issue.id):
            if part.unit_id == baton.unit_id and part.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE):
                await desk.hand_on(part, issue, to, kept_for=kept_for)
        await desk.refresh_cards(issue, f"handed:{baton.id}.{baton.epoch + 1}")
        return
    if baton.owes not in (Owes.SUBMIT, Owes.RESUME):
        await desk.hand_on(baton, issue, to, kept_for=kept_for)
        await desk.refresh_cards(issue, f"handed:{baton.id}.{baton.epoch + 1}")
        return
    case = Case(issue, tuple(await desk.tx.open_batons(issue.id)), None)
    after = issues.reassign(issue, to=to)
    await desk.commit(case, after, Move.REASSIGN, to=to, why=why.value)
    for mine in await desk.tx.open_batons(issue.id):
        if mine.owes is baton.owes and mine.unit_id == baton.unit_id:
            await desk.tx.keep_for(mine, kept_for)


class Handed:
    """What has gone from whom to whom in one transaction, and the messages that say so."""

    def __init__(self, desk: Desk, why: Why) -> None:
        self.desk, self.why = desk, why
        self.given: defaultdict[tuple[PersonId, PersonId], dict[IssueId, Issue]] = defaultdict(dict)

    def note(self, issue: Issue, giver: PersonId, taker: PersonId) -> None:
        self.given[giver, taker][issue.id] = issue  # somebody may hold two acts of one issue

    async def tell(self, key: str, *, until: datetime | None = None, but: Iterable[PersonId] = ()) -> None:
        """One message to each who gave and to each who got something: what pierces quiet hours at once, the rest after.

        The rest comes in each reader's turn of the morning.
        """
        told: defaultdict[tuple[PersonId, str, datetime | None], dict[PersonId, list[Issue]]] = defaultdict(dict)
        for (giver, taker), by_id in self.given.items():
            for issue in by_id.values():
                at = self._release(issue)
                told[giver, "gave", at].setdefault(taker, []).append(issue)
                told[taker, "got", at].setdefault(giver, []).append(issue)
        for (reader, side, at), parts in told.items():
            if reader in but or not self.desk.roster.person(reader).reachable:
                continue
            listed = [
                [int(other), [int(one.id) for one in found][:LISTED], len(found)] for other, found in parts.items()
            ]
            facts = {
                "template": "handed",
                "why": self.why.value,
                "side": side,
                "parts": listed,
                "until": until.isoformat() if until is not None else None,
            }
            turn = turn_of(reader, at, None, self.desk.office.policy.bundling.spread) if at is not None else None
            later = ":later" if at is not None else ""
            await self.desk.tell(reader, Kind.SAY, f"handed:{key}:{side}{later}", facts=facts, not_before=turn)

    def _release(self, issue: Issue) -> datetime | None:
        policy = self.desk.office.policy
        at = policy.quiet.release(self.desk.now, issue.level, policy.calendar)
        return at if at > self.desk.now else None


async def move_on(desk: Desk, holder_id: PersonId, handed: Handed, *, kept: bool, but: IssueId | None = None) -> int:
    """Everything that somebody holds goes to who can act now; what nobody can take stays. ``kept``: they get it back.

    How much has gone. What concerns ``but`` is not noted: its new holder hears of it otherwise.
    """
    moved = 0
    for held in await desk.tx.batons_held_by(holder_id):
        baton = await desk.tx.baton(held.id)
        if baton is None or not baton.open or baton.holder_id != holder_id or baton.owes is Owes.ACKNOWLEDGE:
            continue  # an ack goes with its submit baton
        issue = await desk.tx.issue(baton.issue_id)
        to = await answering.successor(desk, baton, issue)
        if to is None:
            continue
        await hand_over(
            desk, baton, issue, to, why=handed.why, kept_for=(baton.kept_for or holder_id) if kept else None
        )
        moved += 1
        if issue.id != but:
            handed.note(issue, holder_id, to)
    return moved
