"""Issues, their assignments, followers, history and evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, func, insert, or_, select, text, update

from bot.drafts import Evidence, Stage
from bot.errors import NotFound
from bot.events import Event, Passage
from bot.ids import DraftId, EventId, IssueId, PersonId, UnitId
from bot.issues import TERMINAL, Issue
from bot.joint import PENDING, TAKEN, Part
from storage.fulltext import same_words
from storage.ready import Ready
from storage.rows import by, changes, load, values
from storage.schema import OPEN_ISSUE, assignments, events, evidence, followers, issues
from storage.search import SearchRows
from storage.seeing import PUBLIC, WORKING, helping

_WITHDRAW = Ready(
    update(assignments)
    .where(
        assignments.c.issue_id == bindparam("issue"),
        or_(*(assignments.c.state == state for state in WORKING)),
    )
    .returning(assignments.c.id),
    ("state", "at"),
)
_LATEST = (
    select(func.max(assignments.c.id))
    .where(assignments.c.issue_id == bindparam("issue"), assignments.c.unit_id == bindparam("unit"))
    .scalar_subquery()
)
_SET_LATEST = Ready(update(assignments).where(assignments.c.id == _LATEST).returning(assignments.c.id), ("state", "at"))
_ASSIGN = Ready(
    insert(assignments).returning(assignments.c.id), ("issue_id", "unit_id", "lead", "mandatory", "state", "at")
)
_HELPERS = Ready(
    select(assignments.c.unit_id, assignments.c.mandatory, assignments.c.state)
    .where(assignments.c.issue_id == bindparam("issue"), helping())
    .order_by(assignments.c.id)
)
_FOLLOWERS = Ready(
    select(followers.c.person_id).where(followers.c.issue_id == bindparam("issue")).order_by(followers.c.person_id)
)
_GIVE_EVIDENCE = Ready(
    update(evidence).where(evidence.c.draft_id == bindparam("draft")), ("issue_id", "stage", "event_id")
)


def _undone() -> ColumnElement[bool]:
    pending = or_(*(assignments.c.state == state for state in (PENDING, TAKEN)))
    return and_(assignments.c.lead.is_(False), pending)


_PARTS = Ready(
    select(assignments.c.unit_id, assignments.c.mandatory, assignments.c.state)
    .where(assignments.c.issue_id == bindparam("issue"), _undone())
    .order_by(assignments.c.id)
)


class IssueRows(SearchRows):
    async def add_issue(self, issue: Issue) -> Issue:
        """Write a new issue; its id, and so its number, is given here."""
        added = replace(issue, id=IssueId(await self._add(issues, issue)))
        self.journal.add(issues, added.id, added.id, values(added))
        await self._remember_words(added)
        return added

    async def issue(self, issue_id: IssueId) -> Issue:
        found = await self._one(Issue, by(issues, "id"), id=issue_id)
        if found is None:
            raise NotFound("no_issue", issue_id=issue_id)
        return found

    async def save_move(self, before: Issue, after: Issue) -> Issue:
        await self._save(issues, before, after)
        self.journal.change(issues, before.id, before.id, changes(before, after) | {"version": before.version + 1})
        if not same_words(before, after):
            await self._remember_words(after)
        return replace(after, version=before.version + 1)

    async def filed_by(
        self, person_id: PersonId, offset: int, limit: int, *, public: bool = False
    ) -> tuple[list[Issue], int]:
        """What a person filed, and how many: open ones before ended ones, the newest of each first."""
        query = select(issues).where(issues.c.reporter_id == person_id)
        return await self._newest(query, offset, limit, public)

    async def followed_by(
        self, person_id: PersonId, offset: int, limit: int, *, public: bool = False
    ) -> tuple[list[Issue], int]:
        """What a person follows, in the same order."""
        followed = select(followers.c.issue_id).where(followers.c.person_id == person_id)
        return await self._newest(select(issues).where(issues.c.id.in_(followed)), offset, limit, public)

    async def _newest(self, query: Select[Any], offset: int, limit: int, public: bool) -> tuple[list[Issue], int]:
        if public:
            query = query.where(PUBLIC)
        total = await self._connection.execute(select(func.count()).select_from(query.subquery()))
        ended = case((issues.c.status.in_(TERMINAL), 1), else_=0)
        ordered = query.order_by(ended, issues.c.filed_at.desc(), issues.c.id.desc())
        rows = await self._connection.execute(ordered.offset(offset).limit(limit))
        return [load(Issue, row) for row in rows], int(total.scalar_one())

    # --- who works on it and who watches it

    async def assign(
        self,
        issue_id: IssueId,
        lead: UnitId,
        supporting: Sequence[UnitId],
        mandatory: Sequence[UnitId],
        now: datetime,
    ) -> None:
        """Name the units; what was assigned before is withdrawn."""
        await self.close_assignments(issue_id, "withdrawn", now)
        new = [(lead, True), *((unit, False) for unit in supporting if unit != lead)]
        for unit, leads in new:
            given: dict[str, Any] = {"issue_id": issue_id, "unit_id": unit, "state": "pending", "at": now}
            given |= {"lead": leads, "mandatory": leads or unit in mandatory}
            [row_id] = await self._column(_ASSIGN, **given)
            self.journal.add(assignments, issue_id, row_id, given)

    async def close_assignments(self, issue_id: IssueId, state: str, now: datetime) -> None:
        for row_id in await self._column(_WITHDRAW, issue=issue_id, state=state, at=now):
            self.journal.change(assignments, issue_id, row_id, {"state": state, "at": now})

    async def set_assignment(self, issue_id: IssueId, unit_id: UnitId, state: str, now: datetime) -> None:
        """The latest of the unit, also one that a forced closing had withdrawn: it may be reopened."""
        for row_id in await self._column(_SET_LATEST, issue=issue_id, unit=unit_id, state=state, at=now):
            self.journal.change(assignments, issue_id, row_id, {"state": state, "at": now})

    async def add_part(self, issue_id: IssueId, unit_id: UnitId, mandatory: bool, now: datetime) -> None:
        """One more unit beside the lead; also one that has done an earlier part."""
        given: dict[str, Any] = {"issue_id": issue_id, "unit_id": unit_id, "state": PENDING, "at": now}
        given |= {"lead": False, "mandatory": mandatory}
        [row_id] = await self._column(_ASSIGN, **given)
        self.journal.add(assignments, issue_id, row_id, given)

    async def helpers(self, issue_id: IssueId) -> list[Part]:
        """Units that help now, beside the lead, and those that have done their part; each with its latest."""
        found = await self._many(Part, _HELPERS, issue=issue_id)
        return list({part.unit_id: part for part in found}.values())

    async def supporting(self, issue_id: IssueId) -> list[UnitId]:
        """Their units alone."""
        return [part.unit_id for part in await self.helpers(issue_id)]

    async def parts(self, issue_id: IssueId) -> list[Part]:
        """What units beside the lead have still to do."""
        return await self._many(Part, _PARTS, issue=issue_id)

    async def parts_of_all(self, issue_ids: Sequence[IssueId]) -> dict[IssueId, list[Part]]:
        query = (
            select(assignments.c.issue_id, assignments.c.unit_id, assignments.c.mandatory, assignments.c.state)
            .where(assignments.c.issue_id.in_(issue_ids), _undone())
            .order_by(assignments.c.id)
        )
        found: dict[IssueId, list[Part]] = {issue_id: [] for issue_id in issue_ids}
        for issue_id, *part in await self._connection.execute(query):
            found[issue_id].append(Part(*part))
        return found

    async def withdrawn_parts(self, issue_id: IssueId, at: datetime | None) -> list[UnitId]:
        """Which helpers were sent away at that moment."""
        query = select(assignments.c.unit_id).where(
            assignments.c.issue_id == issue_id,
            assignments.c.lead.is_(False),
            assignments.c.state == "withdrawn",
            assignments.c.at == at,
        )
        return [UnitId(unit) for unit in (await self._connection.execute(query)).scalars()]

    async def follow(self, issue_id: IssueId, person_id: PersonId) -> None:
        await self._add_new(followers, {"issue_id": issue_id, "person_id": person_id})

    async def followers(self, issue_id: IssueId) -> list[PersonId]:
        return [PersonId(person) for person in await self._column(_FOLLOWERS, issue=issue_id)]

    # --- history

    async def record(self, event: Event) -> EventId:
        event_id = self.journal.events[event.issue_id] = EventId(await self._add(events, event))
        return event_id

    async def event(self, event_id: EventId) -> Event:
        [event] = await self._many(Event, by(events, "id"), id=event_id)
        return event

    async def history(self, issue_id: IssueId) -> list[Event]:
        return await self._many(Event, by(events, "issue_id"), issue_id=issue_id)

    async def fired_since(self, issue_ids: Sequence[IssueId], since: datetime) -> dict[IssueId, list[Event]]:
        """The rungs of these issues that have fired since then."""
        query = select(events).where(
            events.c.issue_id.in_(issue_ids), events.c.at >= since, events.c.move == Passage.NUDGED
        )
        found: dict[IssueId, list[Event]] = {issue_id: [] for issue_id in issue_ids}
        for row in await self._connection.execute(query.order_by(events.c.id)):
            found[row.issue_id].append(load(Event, row))
        return found

    async def coloured(self, issue_id: IssueId, colour: str) -> int:
        """How often the issue has come to the colour: once a baton, and once more after each extension.

        Several rungs of one colour are one time; so are the repeats of a rung.
        """
        told = [event for event in await self.history(issue_id) if event.facts.get("colour") == colour]
        first = Counter((event.baton_id, event.facts.get("rung")) for event in told if event.facts.get("count") == 1)
        times = {event.baton_id: 1 for event in told}
        for (baton_id, _), number in first.items():
            times[baton_id] = max(times[baton_id], number)
        return sum(times.values())

    # --- evidence

    async def add_evidence(self, item: Evidence) -> bool:
        """False when the draft or issue already holds this file, for instance after a repeated update."""
        if item.issue_id is None:
            here = await self._many(Evidence, by(evidence, "draft_id"), draft_id=item.draft_id)
        else:
            here = await self._many(Evidence, by(evidence, "issue_id"), issue_id=item.issue_id)
        if any(known.unique_id == item.unique_id for known in here):
            return False
        await self._add(evidence, item)
        return True

    async def evidence_of_draft(self, draft_id: DraftId) -> list[Evidence]:
        return await self._many(Evidence, by(evidence, "draft_id"), draft_id=draft_id)

    async def evidence_of(self, issue_id: IssueId) -> list[Evidence]:
        return await self._many(Evidence, by(evidence, "issue_id"), issue_id=issue_id)

    async def give_evidence(self, draft_id: DraftId, issue_id: IssueId, stage: Stage, event_id: EventId | None) -> None:
        """What a draft gathered becomes evidence of the issue, and of the move it became."""
        given = {"draft": draft_id, "issue_id": issue_id, "stage": stage, "event_id": event_id}
        await _GIVE_EVIDENCE.count(self._opened, given)

    async def open_after(self, after: IssueId, limit: int) -> list[Issue]:
        query = select(issues).where(text(OPEN_ISSUE), issues.c.id > after).order_by(issues.c.id).limit(limit)
        return [load(Issue, row) for row in await self._connection.execute(query)]

    async def open_issues(self) -> list[Issue]:
        query = select(issues).where(text(OPEN_ISSUE)).order_by(issues.c.id)
        return [load(Issue, row) for row in await self._connection.execute(query)]
