"""Issues, their assignments, followers, history and evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import case, func, insert, select, text, update

from bot.drafts import Evidence, Stage
from bot.errors import NotFound
from bot.events import Event
from bot.ids import DraftId, EventId, IssueId, PersonId, UnitId
from bot.issues import TERMINAL, Issue
from storage.dialect import insert_new
from storage.rows import Rows, by, load, values
from storage.schema import OPEN_ISSUE, assignments, events, evidence, followers, issues


class IssueRows(Rows):
    async def add_issue(self, issue: Issue) -> Issue:
        """Write a new issue; its id, and so its number, is given here."""
        return replace(issue, id=IssueId(await self._add(issues, issue)))

    async def issue(self, issue_id: IssueId) -> Issue:
        found = await self._one(Issue, by(issues, "id"), id=issue_id)
        if found is None:
            raise NotFound("no_issue", issue_id=issue_id)
        return found

    async def save_move(self, before: Issue, after: Issue) -> Issue:
        await self._save(issues, before, after)
        return replace(after, version=before.version + 1)

    async def filed_by(self, person_id: PersonId, limit: int) -> list[Issue]:
        """What a person filed, the newest first, open ones before ended ones."""
        ended = case((issues.c.status.in_(TERMINAL), 1), else_=0)
        query = (
            select(issues)
            .where(issues.c.reporter_id == person_id)
            .order_by(ended, issues.c.filed_at.desc())
            .limit(limit)
        )
        return [load(Issue, row) for row in await self._connection.execute(query)]

    async def open_like(self, category: str, since: datetime, but: IssueId, limit: int) -> list[Issue]:
        """Open issues of the same category: what a dispatcher may merge into."""
        query = (
            select(issues)
            .where(
                issues.c.filed_at >= since,
                issues.c.category == category,
                issues.c.id != but,
                issues.c.status.not_in(TERMINAL),
            )
            .order_by(issues.c.filed_at.desc())
            .limit(limit)
        )
        return [load(Issue, row) for row in await self._connection.execute(query)]

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
        await self._connection.execute(
            insert(assignments),
            [
                {
                    "issue_id": issue_id,
                    "unit_id": unit,
                    "lead": leads,
                    "mandatory": leads or unit in mandatory,
                    "state": "pending",
                    "at": now,
                }
                for unit, leads in new
            ],
        )

    async def close_assignments(self, issue_id: IssueId, state: str, now: datetime) -> None:
        await self._connection.execute(
            update(assignments)
            .where(assignments.c.issue_id == issue_id, assignments.c.state.in_(("pending", "acked", "submitted")))
            .values(state=state, at=now)
        )

    async def set_assignment(self, issue_id: IssueId, unit_id: UnitId, state: str, now: datetime) -> None:
        """The latest of the unit, also one that a forced closing had withdrawn: it may be reopened."""
        mine = (assignments.c.issue_id == issue_id, assignments.c.unit_id == unit_id)
        latest = select(func.max(assignments.c.id)).where(*mine).scalar_subquery()
        await self._connection.execute(
            update(assignments).where(assignments.c.id == latest).values(state=state, at=now)
        )

    async def supporting(self, issue_id: IssueId) -> list[UnitId]:
        """Units that help now, beside the lead."""
        query = select(assignments.c.unit_id).where(
            assignments.c.issue_id == issue_id,
            assignments.c.lead.is_(False),
            assignments.c.state.in_(("pending", "acked", "submitted", "accepted")),
        )
        return [UnitId(unit) for unit in (await self._connection.execute(query)).scalars()]

    async def follow(self, issue_id: IssueId, person_id: PersonId) -> None:
        statement = insert_new(self._connection, followers)
        await self._connection.execute(statement.values(issue_id=issue_id, person_id=person_id))

    async def followers(self, issue_id: IssueId) -> list[PersonId]:
        query = select(followers.c.person_id).where(followers.c.issue_id == issue_id).order_by(followers.c.person_id)
        return [PersonId(person) for person in (await self._connection.execute(query)).scalars()]

    # --- history

    async def record(self, event: Event) -> EventId:
        return EventId(await self._add(events, event))

    async def event(self, event_id: EventId) -> Event:
        return load(Event, (await self._connection.execute(select(events).where(events.c.id == event_id))).one())

    async def history(self, issue_id: IssueId) -> list[Event]:
        return await self._many(Event, by(events, "issue_id"), issue_id=issue_id)

    async def coloured(self, issue_id: IssueId, colour: str) -> int:
        """How many batons of the issue have reached the colour: what a tally of one issue counts."""
        history = await self.history(issue_id)
        return len({event.baton_id for event in history if event.facts.get("colour") == colour})

    # --- evidence

    async def add_evidence(self, item: Evidence) -> bool:
        """False when the draft or issue already holds this file, for instance after a repeated update."""
        here = (
            (evidence.c.draft_id == item.draft_id) if item.issue_id is None else (evidence.c.issue_id == item.issue_id)
        )
        known = select(func.count()).where(here, evidence.c.unique_id == item.unique_id)
        if (await self._connection.execute(known)).scalar_one():
            return False
        await self._connection.execute(insert(evidence).values(**values(item)))
        return True

    async def evidence_of_draft(self, draft_id: DraftId) -> list[Evidence]:
        return await self._many(Evidence, by(evidence, "draft_id"), draft_id=draft_id)

    async def evidence_of(self, issue_id: IssueId) -> list[Evidence]:
        return await self._many(Evidence, by(evidence, "issue_id"), issue_id=issue_id)

    async def give_evidence(self, draft_id: DraftId, issue_id: IssueId, stage: Stage, event_id: EventId | None) -> None:
        """What a draft gathered becomes evidence of the issue, and of the move it became."""
        await self._connection.execute(
            update(evidence)
            .where(evidence.c.draft_id == draft_id)
            .values(issue_id=issue_id, stage=stage, event_id=event_id)
        )

    # --- the digest

    async def filed_since(self, start: datetime, end: datetime) -> list[Issue]:
        query = select(issues).where(issues.c.filed_at >= start, issues.c.filed_at < end)
        return [load(Issue, row) for row in await self._connection.execute(query)]

    async def closed_since(self, start: datetime, end: datetime) -> list[Issue]:
        query = select(issues).where(issues.c.closed_at >= start, issues.c.closed_at < end)
        return [load(Issue, row) for row in await self._connection.execute(query)]

    async def open_issues(self) -> list[Issue]:
        query = select(issues).where(text(OPEN_ISSUE)).order_by(issues.c.id)
        return [load(Issue, row) for row in await self._connection.execute(query)]
