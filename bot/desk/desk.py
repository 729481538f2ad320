"""The desk: one transaction at one moment, and the steps that every move shares."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bot import conservation, issues
from bot.batons import Baton, Owes
from bot.desk import naming
from bot.durations import Duration
from bot.errors import NotFound, NotYours, Stale
from bot.events import Event, Passage
from bot.ids import BatonId, ChatId, EventId, IssueId, PersonId, UnitId
from bot.issues import Issue, Move
from bot.ladder import next_nudge
from bot.notices import PRIORITY, Kind, Notice, Priority
from bot.office import Office
from bot.permissions import Tie, may, may_see, ties
from bot.ports import Transaction
from bot.roster import Person, Role, Roster

STOOD_IN_FOR = (Kind.TASK, Kind.NUDGE, Kind.TOLD, Kind.TALLY)
"""What somebody else can take up; words of a conversation are nobody else's."""


@dataclass(frozen=True, slots=True)
class BatonRef:
    """What a button remembers of a baton."""

    id: BatonId
    epoch: int


@dataclass(frozen=True, slots=True)
class Case:
    """An issue as a move finds it."""

    issue: Issue
    batons: tuple[Baton, ...]
    by: PersonId | None
    ties: frozenset[Tie] = frozenset()

    def baton(self, owes: Owes) -> Baton | None:
        return next((baton for baton in self.batons if baton.owes is owes), None)


class Desk:
    """Use cases are functions that take a desk. ``now`` was asked for once."""

    def __init__(self, tx: Transaction, office: Office, roster: Roster, now: datetime) -> None:
        self.tx, self.office, self.roster, self.now = tx, office, roster, now
        self._tasked: set[tuple[IssueId | None, ChatId]] = set()

    @classmethod
    async def at(cls, tx: Transaction, office: Office, now: datetime) -> Desk:
        return cls(tx, office, await tx.roster(), now)

    @property
    def on(self) -> date:
        return self.office.day(self.now)

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
            raise NotYours(move)
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
        **facts: Any,
    ) -> tuple[Issue, EventId]:
        """Save the state, record the event, bring batons and cards after it."""
        saved = await self.tx.save_move(case.issue, after)
        event_id = await self.record(case, saved, move, note=note, **facts)
        await self.settle(case.batons, saved, move, limit)
        await self.refresh_cards(saved, event_id)
        return saved, event_id

    async def record(self, case: Case, after: Issue, move: Move | Passage, *, note: str = "", **facts: Any) -> EventId:
        event = Event.of(move, case.issue, after, by=case.by, at=self.now, note=note, **facts)
        return await self.tx.record(event)

    async def settle(
        self, batons: Iterable[Baton], issue: Issue, move: Move | Passage, limit: Duration | None = None
    ) -> None:
        """End the batons that the new state does not have, hand on what stays, open what is missing."""
        wanted = conservation.required(issue)
        for baton in batons:
            if baton.owes in (Owes.DECIDE, Owes.ANSWER):
                if conservation.outlived(baton, issue):
                    await self.tx.end_baton(baton, by=move.value, now=self.now)
            elif (baton.owes, baton.unit_id) not in wanted:
                await self.tx.end_baton(baton, by=move.value, now=self.now)
            else:
                wanted.discard((baton.owes, baton.unit_id))
                if baton.owes in (Owes.SUBMIT, Owes.ACKNOWLEDGE) and baton.holder_id != issue.owner_id:
                    await self.tx.hand_on(baton, to=issue.owner_id)
        for owes, unit_id in sorted(wanted, key=lambda key: key[0] is Owes.ACKNOWLEDGE):
            await self.open_baton(
                issue,
                owes,
                unit_id=unit_id,
                limit=(limit or issue.handle_limit) if owes is Owes.SUBMIT else None,
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
    ) -> Baton:
        """Open a baton under the policy in force, with its first nudge, and tell the holder."""
        policy = self.office.policy
        limit = limit or policy.limits.of(owes, issue.level)
        holders = [holder_id] if holder_id else naming.holders(owes, issue, self.roster, self.on)
        baton = Baton(
            id=BatonId(0),
            issue_id=issue.id,
            owes=owes,
            unit_id=unit_id,
            holder_id=holders[0] if holders else None,
            level=issue.level,
            limit=limit,
            opened_at=self.now,
            due_at=due_at or policy.calendar.add(self.now, limit),
            policy_id=self.office.policy_id,
            asked_by=asked_by,
            supervision=supervision,
        )
        first = next_nudge(baton, policy, 0)
        baton = await self.tx.add_baton(replace(baton, next_nudge_at=first.at if first else None))
        if owes is not Owes.ACKNOWLEDGE:  # it opens with the submit baton: one message for both
            for person_id in holders if owes is Owes.DISPATCH else holders[:1]:
                await self.task(issue, baton, person_id)
        return baton

    # --- what is owed to people

    async def task(self, issue: Issue, baton: Baton, person_id: PersonId) -> None:
        """You are named: the card as a new message in the holder's private chat."""
        key = f"{baton.id}.{baton.epoch}"
        person = await self.tell(person_id, Kind.TASK, key, issue=issue, unit_id=baton.unit_id, baton_id=baton.id)
        if person and person.telegram_id:
            self._tasked.add((issue.id, ChatId(person.telegram_id)))
        group = self.group_of(issue)
        if baton.owes is Owes.SUBMIT and group is not None and await self.tx.card(group, issue_id=issue.id):
            await self.tx.owe(self._tag(issue, baton, group, key))

    def _tag(self, issue: Issue, baton: Baton, group: ChatId, key: str) -> Notice:
        """The edit of a card that stands already notifies nobody: a reply under it names the new owner."""
        return Notice(
            dedup_key=f"{Kind.TASK}:{key}:group",
            kind=Kind.TASK,
            chat_id=group,
            created_at=self.now,
            issue_id=issue.id,
            baton_id=baton.id,
            priority=PRIORITY[Kind.TASK],
        )

    async def told(
        self, issue: Issue, event_id: EventId, *people: PersonId | None, but: PersonId | None = None
    ) -> None:
        """What happened, to those who need to know; nobody hears what they did themselves."""
        for person_id in dict.fromkeys(person for person in people if person is not None and person != but):
            await self.tell(person_id, Kind.TOLD, str(event_id), issue=issue, event_id=event_id)

    async def tell(
        self,
        person_id: PersonId,
        kind: Kind,
        key: str,
        *,
        issue: Issue | None = None,
        unit_id: UnitId | None = None,
        **fields: Any,
    ) -> Person | None:
        """Owe a private message; who cannot be reached is stood in for, and the administrator hears of it.

        Returns who will get it, None when nobody can.
        """
        person = self.roster.person(person_id)
        facts = dict(fields.pop("facts", {}))
        if not person.reachable:
            year, week, _ = self.on.isocalendar()
            await self.alarm("unreachable", f"{person.id}:{year}-{week}", person_id=person.id)
            unit_id = self._stood_in_at(person_id, unit_id or (issue.lead_id if issue else None))
            found = self.roster.stand_ins(person_id, unit_id, self.on) if unit_id and kind in STOOD_IN_FOR else []
            if not found:
                return None
            facts["stand_in_for"] = person.id
            person = found[0]
        assert person.telegram_id is not None
        await self.tx.owe(
            Notice(
                dedup_key=f"{kind}:{key}:{person.id}",
                kind=kind,
                chat_id=ChatId(person.telegram_id),
                person_id=person.id,
                created_at=self.now,
                issue_id=issue.id if issue else None,
                priority=PRIORITY[kind],
                facts=facts,
                **fields,
            )
        )
        return person

    def _stood_in_at(self, person_id: PersonId, about: UnitId | None) -> UnitId | None:
        """Where the next person is sought: in their own unit, or a leader's word would go to the unit it is about."""
        own = self.roster.units_of(person_id, self.on)
        return about if about in own or not own else own[0]

    async def alarm(self, template: str, key: str, **facts: Any) -> None:
        """One private message to each administrator; the same key is told once."""
        admins = {post.person_id for post in self.roster.posts if post.role is Role.ADMIN and post.held(self.on)}
        for admin in sorted(admins):
            person = self.roster.person(admin)
            if person.reachable and person.telegram_id is not None:
                await self.tx.owe(
                    Notice(
                        dedup_key=f"alarm:{template}:{key}:{admin}",
                        kind=Kind.ALARM,
                        chat_id=ChatId(person.telegram_id),
                        person_id=admin,
                        created_at=self.now,
                        priority=PRIORITY[Kind.ALARM],
                        facts={"template": template, **facts},
                    )
                )

    def group_of(self, issue: Issue) -> ChatId | None:
        """Where the issue's card stands; private categories stand in no group."""
        group = None if issue.private else self.roster.group_for(issue.lead_id, issue.area_id)
        return group.chat_id if group else None

    async def refresh_cards(self, issue: Issue, key: EventId | str) -> None:
        """Owe every chat that shows the issue its present state, and the group its card; once for each ``key``."""
        shown = {card.chat_id: card.person_id for card in await self.tx.cards_of(issue.id)}
        group = self.group_of(issue)
        await self.tx.owe(
            *(
                self._card(issue, key, chat_id, person_id, Priority.EDIT)
                for chat_id, person_id in shown.items()
                if (issue.id, chat_id) not in self._tasked
            )
        )
        if group is not None and group not in shown:
            await self.tx.owe(self._card(issue, key, group, None, Priority.FIRST))

    def _card(
        self, issue: Issue, key: EventId | str, chat_id: ChatId, person_id: PersonId | None, priority: Priority
    ) -> Notice:
        return Notice(
            dedup_key=f"card:{issue.id}:{key}:{chat_id}",
            kind=Kind.CARD,
            chat_id=chat_id,
            person_id=person_id,
            created_at=self.now,
            issue_id=issue.id,
            priority=priority,
        )

    def within(self, length: Duration, since: datetime) -> bool:
        """Whether a limit that began then still runs."""
        return self.now <= self.office.policy.calendar.add(since, length)
