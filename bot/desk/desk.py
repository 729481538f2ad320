"""The desk: one transaction at one moment, and the steps that every move shares."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot import conservation, issues
from bot.batons import Asked, Baton, Level, Owes
from bot.bundling import AT_ONCE, Waits
from bot.desk import answering, naming
from bot.desk.case import LET_GO, OF_THE_OWNER, OWED_BY_UNITS, BatonRef, Case, of_a_helper
from bot.desk.telling import Telling
from bot.durations import Duration
from bot.errors import NotFound, NotYours, Stale
from bot.events import MIRRORED, Event, Passage
from bot.ids import BatonId, EventId, IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.ladder import next_nudge, nudged_after, told_of_promise
from bot.office import Office
from bot.permissions import elsewhere, may, may_see, ties
from bot.ports import Transaction
from bot.worktime import Calendar

__all__ = ["LET_GO", "OF_THE_OWNER", "OWED_BY_UNITS", "BatonRef", "Case", "Desk", "of_a_helper"]


class Desk(Telling):
    """Use cases are functions that take a desk. ``now`` was asked for once."""

    @classmethod
    async def at(cls, tx: Transaction, office: Office, now: datetime) -> Desk:
        return cls(tx, office, await tx.roster(), now)

    # --- a move begins

    async def look(self, issue_id: IssueId, by: PersonId | None) -> Case:
        """The issue as this person may see it; who may not see it hears that there is none."""
        issue = await self.tx.issue(issue_id)
        batons = tuple(await self.tx.open_batons(issue_id))
        if by is None:
            return Case(issue, batons, None)
        held = ties(by, issue, self.roster, self.on, await self.tx.supporting(issue_id))
        if not may_see(issue, held) and not await self._concerned(by, issue, batons):
            raise NotFound("no_issue", issue_id=issue_id)
        return Case(issue, batons, by, held)

    async def _concerned(self, by: PersonId, issue: Issue, batons: Iterable[Baton]) -> bool:
        """Who still owes something, though the issue has gone to another unit, and who follows it."""
        return any(baton.holder_id == by for baton in batons) or by in await self.tx.followers(issue.id)

    async def begin(self, issue_id: IssueId, move: Move, *, by: PersonId | None, ref: BatonRef | None = None) -> Case:
        """Check state, button and rights, in this order, so that a late tap hears what is true now."""
        case = await self.look(issue_id, by)
        issues.next_status(case.issue, move)
        if ref and not any(baton.id == ref.id and baton.epoch == ref.epoch for baton in case.batons):
            raise Stale(case.issue)
        if by is not None and not may(move, by, case.issue, case.ties, case.batons):
            there = elsewhere(move, by, case.ties, self.roster, self.on)
            raise NotYours(move, "not_yours_here" if there else "not_yours")
        return case

    # --- and is committed: state, event, batons, cards

    async def commit(
        self,
        case: Case,
        after: Issue,
        move: Move | Passage,
        *,
        note: str = "",
        limit: Duration | None = None,
        due_at: datetime | None = None,
        waits: Waits = AT_ONCE,
        **facts: Any,
    ) -> tuple[Issue, EventId]:
        """Save the state, record the event, bring batons and cards after it. What opens is due by ``limit`` or then."""
        taken = await self._answered_for(case, after)
        if taken.lead_id is None and after.lead_id is not None:
            facts["vacated"] = after.lead_id
        saved = await self.tx.save_move(case.issue, taken)
        event_id = await self.record(case, saved, move, note=note, **facts)
        await self.settle(case.batons, saved, move, limit, due_at, waits, facts.get("vacated"))
        await self.refresh_cards(saved, event_id)
        return saved, event_id

    async def _answered_for(self, case: Case, after: Issue) -> Issue:
        """What comes back to its owner who is away or cannot be reached goes to who is named instead.

        Where nobody is left of the unit, it waits to be dispatched anew.
        """
        comes_back = (Owes.SUBMIT, after.lead_id) in conservation.required(after) and case.baton(Owes.SUBMIT) is None
        if not comes_back or after.lead_id is None:
            return after
        if not self.roster.members(after.lead_id, self.on):
            await self.tx.close_assignments(after.id, "withdrawn", self.now)
            return issues.vacate(after)
        if after.owner_id is None:
            return after
        if after.owner_id == case.by or answering.fit(self, after.owner_id, after):
            return after
        others = await answering.owners(self, after.lead_id, after)
        return replace(after, owner_id=others[0]) if others and answering.fit(self, others[0], after) else after

    async def record(self, case: Case, after: Issue, move: Move | Passage, *, note: str = "", **facts: Any) -> EventId:
        facts |= {"in_group": self.heard_in, "draft": self.draft_id}
        event = Event.of(move, case.issue, after, by=case.by, at=self.now, note=note, **facts)
        self.recorded, self.moved = await self.tx.record(event), move
        self.acting = case.by or self.acting
        if move in MIRRORED and (note or facts.get("photos")):
            await self.mirror(after, self.recorded)
        return self.recorded

    async def settle(
        self,
        batons: Iterable[Baton],
        issue: Issue,
        move: Move | Passage,
        limit: Duration | None = None,
        due_at: datetime | None = None,
        waits: Waits = AT_ONCE,
        vacated: UnitId | None = None,
    ) -> None:
        """End the batons that the new state does not have, hand on what stays, open what is missing."""
        parts = await self.tx.parts(issue.id) if issue.lead_id is not None else []
        wanted = conservation.required(issue, parts)
        for baton in batons:
            if baton.owes in conservation.SIDE:
                if conservation.outlived(baton, issue, parts):
                    await self.tx.end_baton(baton, by=move.value, now=self.now)
            elif (baton.owes, baton.unit_id) not in wanted:
                ended = move is Move.SUBMIT and of_a_helper(baton, issue)  # the lead is done without them
                await self.tx.end_baton(baton, by=LET_GO if ended else move.value, now=self.now)
            else:
                wanted.discard((baton.owes, baton.unit_id))
                if baton.owes in OF_THE_OWNER and baton.holder_id != issue.owner_id and not of_a_helper(baton, issue):
                    await self.hand_on(baton, issue, issue.owner_id)
        for owes, unit_id in sorted(wanted, key=lambda key: (key[1] != issue.lead_id, key[0] is Owes.ACKNOWLEDGE)):
            helps = unit_id if unit_id is not None and unit_id != issue.lead_id else None
            if helps is not None and not self.roster.members(helps, self.on):
                await self.tx.set_assignment(issue.id, helps, "withdrawn", self.now)  # nobody is left to take it up
                continue
            await self.open_baton(
                issue,
                owes,
                unit_id=unit_id,
                holder_id=(await answering.owners(self, helps, issue))[0] if helps is not None else None,
                limit=(limit or issue.handle_limit) if owes is Owes.SUBMIT else None,
                due_at=due_at if owes in (Owes.SUBMIT, Owes.RESUME) else None,
                waits=waits,
                vacated=vacated,
            )

    async def open_baton(
        self,
        issue: Issue,
        owes: Owes,
        *,
        unit_id: UnitId | None = None,
        holder_id: PersonId | None = None,
        limit: Duration | None = None,
        due_at: datetime | None = None,
        asked_by: PersonId | None = None,
        supervision: int = 0,
        about: Asked | None = None,
        wanted_at: datetime | None = None,
        waits: Waits = AT_ONCE,
        level: Level | None = None,
        vacated: UnitId | None = None,
    ) -> Baton:
        """Open a baton under the policy in force, by the clock of who owes it, with its first nudge; tell them.

        ``level``: where it is not the issue's.
        """
        level = level or issue.level
        holders = [holder_id] if holder_id else naming.holders(owes, issue, self.roster, self.on, about)
        if owes not in OF_THE_OWNER:
            acts = answering.holder(self, owes, issue, holders)
            holders = [acts, *(one for one in holders if one != acts)] if acts is not None else []
        owing = unit_id if owes in OWED_BY_UNITS else next(iter(self._units_of(holders)), None)
        policy_id, policy = self.office.clock_of(owing, self.roster)
        limit = limit or policy.limits.of(owes, level)
        baton = Baton(
            id=BatonId(0),
            issue_id=issue.id,
            owes=owes,
            unit_id=unit_id,
            holder_id=holders[0] if holders else None,
            level=level,
            limit=limit,
            opened_at=self.now,
            due_at=due_at or policy.calendar.add(self.now, limit),
            policy_id=policy_id,
            asked_by=asked_by,
            supervision=supervision,
            category=policy.named(owes, level, issue.category),
            about=about,
            wanted_at=wanted_at,
        )
        first = next_nudge(baton, policy, 0)
        baton = await self.tx.add_baton(replace(baton, next_nudge_at=first.at if first else None))
        if owes not in (Owes.ACKNOWLEDGE, Owes.CHOOSE, Owes.RESUME):  # told with the handling, or with what asks
            for person_id in holders if owes is Owes.DISPATCH else holders[:1]:
                await self.task(issue, baton, person_id, waits, vacated=vacated)
        return baton

    async def hand_on(
        self, baton: Baton, issue: Issue, to: PersonId | None, *, kept_for: PersonId | None = None
    ) -> None:
        """From hand to hand; the account of time remembers who had it."""
        await self.tx.hand_on(baton, to=to, kept_for=kept_for)
        if to != baton.holder_id:
            event = Event.of(
                Passage.HANDED, issue, issue, by=None, at=self.now, baton_id=baton.id, was=baton.holder_id, to=to
            )
            await self.tx.record(event)

    async def promise(self, baton: Baton, at: datetime) -> None:
        """By when it is said to be done; a later word takes the place of an earlier one."""
        policy = await self.office.policy_of(baton, self.tx)
        nudged = baton.nudged - told_of_promise(baton, policy)
        following = next_nudge(replace(baton, promised_at=at), policy, nudged)
        await self.tx.promise(baton, at=at, nudged=nudged, next_at=following.at if following else None)

    def _units_of(self, holders: Sequence[PersonId]) -> list[UnitId]:
        return self.roster.units_of(holders[0], self.on) if holders else []

    async def retime(self, baton: Baton, after: Baton) -> None:
        """Another due time, limit or level; the plan follows."""
        policy = await self.office.policy_of(baton, self.tx)
        nudged = nudged_after(baton, after, policy, self.now)
        following = next_nudge(after, policy, nudged)
        await self.tx.retime(baton, replace(after, nudged=nudged, next_nudge_at=following.at if following else None))

    def within(self, length: Duration, since: datetime, unit_id: UnitId | None = None) -> bool:
        """Whether a limit that began then still runs, by the clock of the unit or of the office."""
        _, policy = self.office.clock_of(unit_id, self.roster)
        return self.now <= policy.calendar.add(since, length)

    def calendar_of(self, unit_id: UnitId | None) -> Calendar:
        return self.office.clock_of(unit_id, self.roster)[1].calendar
