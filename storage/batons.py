"""Batons: who owes which act by when, and which of them are due for a nudge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, func, select

from bot.batons import Baton, Owes
from bot.errors import ChangedMeanwhile
from bot.ids import BatonId, IssueId, PersonId, PolicyId, UnitId
from storage.ready import Ready
from storage.rows import Rows, by, load, values
from storage.schema import batons, policies

_DUE = Ready(
    select(batons)
    .where(batons.c.next_nudge_at.is_not(None), batons.c.next_nudge_at <= bindparam("now"))
    .order_by(batons.c.next_nudge_at, batons.c.id)
    .limit(bindparam("most"))
)


class BatonRows(Rows):
    async def add_baton(self, baton: Baton) -> Baton:
        added = replace(baton, id=BatonId(await self._add(batons, baton)))
        self.journal.add(batons, added.issue_id, added.id, values(added))
        return added

    async def baton(self, baton_id: BatonId) -> Baton | None:
        return await self._one(Baton, by(batons, "id"), id=baton_id)

    async def batons_of(self, issue_id: IssueId) -> list[Baton]:
        """All batons of an issue, closed ones too: its time accounting."""
        return await self._many(Baton, by(batons, "issue_id"), issue_id=issue_id)

    async def batons_of_all(self, issue_ids: Sequence[IssueId]) -> dict[IssueId, list[Baton]]:
        query = select(batons).where(batons.c.issue_id.in_(issue_ids)).order_by(batons.c.id)
        found: dict[IssueId, list[Baton]] = {issue_id: [] for issue_id in issue_ids}
        for row in await self._connection.execute(query):
            found[row.issue_id].append(load(Baton, row))
        return found

    async def open_batons(self, issue_id: IssueId) -> list[Baton]:
        return [baton for baton in await self.batons_of(issue_id) if baton.open]

    async def end_baton(self, baton: Baton, *, by: str, now: datetime) -> None:
        """Close it, unless it was closed or handed on meanwhile."""
        await self._compare_and_set(baton, closed_at=now, closed_by=by, next_nudge_at=None)

    async def hand_on(self, baton: Baton, *, to: PersonId | None, kept_for: PersonId | None = None) -> Baton:
        """Another holder inside the unit: the start and the limit stay. ``kept_for`` is away and gets it back."""
        await self._compare_and_set(baton, holder_id=to, epoch=baton.epoch + 1, kept_for=kept_for)
        return replace(baton, holder_id=to, epoch=baton.epoch + 1, kept_for=kept_for)

    async def keep_for(self, baton: Baton, person_id: PersonId | None) -> None:
        """Who gets it back; None where it stays with its holder."""
        await self._compare_and_set(baton, kept_for=person_id)

    async def batons_kept_for(self, person_id: PersonId) -> list[Baton]:
        query = select(batons).where(batons.c.kept_for == person_id, batons.c.closed_at.is_(None)).order_by(batons.c.id)
        return [load(Baton, row) for row in await self._connection.execute(query)]

    async def mark_nudged(self, baton: Baton, *, nudged: int, next_at: datetime | None) -> None:
        """The firing of a rung: one compare-and-set, so that two ticks never fire the same nudge."""
        await self._compare_and_set(baton, nudged=nudged, next_nudge_at=next_at)

    async def retime(self, baton: Baton, after: Baton) -> None:
        """Another due time, perhaps under another limit, level or ladder; start and policy stay."""
        changed = ("level", "limit", "category", "due_at", "nudged", "next_nudge_at")
        await self._compare_and_set(baton, **{name: getattr(after, name) for name in changed})

    async def promise(self, baton: Baton, *, at: datetime, nudged: int, next_at: datetime | None) -> None:
        await self._compare_and_set(baton, promised_at=at, nudged=nudged, next_nudge_at=next_at)

    async def put_off(self, baton: Baton, *, until: datetime) -> None:
        """Push a baton whose nudge failed out of the way of the others."""
        await self._compare_and_set(baton, next_nudge_at=until)

    async def _compare_and_set(self, baton: Baton, **columns: object) -> None:
        still = {"epoch": baton.epoch, "nudged": baton.nudged, "due_at": baton.due_at, "closed_at": None}
        if not await self._change(batons, baton.id, columns, **still):
            raise ChangedMeanwhile(f"baton {baton.id}")
        self.journal.change(batons, baton.issue_id, baton.id, columns)

    async def due_batons(self, now: datetime, limit: int) -> list[Baton]:
        return await self._many(Baton, _DUE, now=now, most=limit)

    async def next_nudge_at(self) -> datetime | None:
        query = select(func.min(batons.c.next_nudge_at)).where(batons.c.next_nudge_at.is_not(None))
        found: datetime | None = (await self._connection.execute(query)).scalar_one()
        return found

    async def batons_held_by(self, person_id: PersonId) -> list[Baton]:
        query = (
            select(batons)
            .where(batons.c.holder_id == person_id, batons.c.closed_at.is_(None))
            .order_by(batons.c.due_at, batons.c.id)
        )
        return [load(Baton, row) for row in await self._connection.execute(query)]

    async def issues_held_by(self, people: Sequence[PersonId]) -> dict[PersonId, int]:
        """How many issues wait for each of a few people."""
        query = (
            select(batons.c.holder_id, func.count(batons.c.issue_id.distinct()))
            .where(batons.c.holder_id.in_(people), batons.c.closed_at.is_(None))
            .group_by(batons.c.holder_id)
        )
        return {PersonId(row[0]): int(row[1]) for row in await self._connection.execute(query)}

    async def holdings(self) -> list[tuple[PersonId, Owes, UnitId | None]]:
        """Who holds what kind of act for which unit, each once: few rows, however many batons are open."""
        columns = (batons.c.holder_id, batons.c.owes, batons.c.unit_id)
        query = select(*columns).where(batons.c.closed_at.is_(None), batons.c.holder_id.is_not(None)).distinct()
        return [(PersonId(row[0]), row[1], row[2]) for row in await self._connection.execute(query)]

    async def open_submits(self, unit_id: UnitId, due_by: datetime | None = None) -> list[Baton]:
        """What a unit has in hand, what is most pressing first: what a tally of a unit counts."""
        query = (
            select(batons)
            .where(batons.c.unit_id == unit_id, batons.c.owes == Owes.SUBMIT, batons.c.closed_at.is_(None))
            .order_by(batons.c.due_at, batons.c.id)
        )
        if due_by is not None:
            query = query.where(batons.c.due_at <= due_by)
        return [load(Baton, row) for row in await self._connection.execute(query)]

    async def all_open_batons(self) -> list[Baton]:
        query = select(batons).where(batons.c.closed_at.is_(None)).order_by(batons.c.issue_id, batons.c.id)
        return [load(Baton, row) for row in await self._connection.execute(query)]

    # --- the policy a baton was opened under

    async def keep_policy(
        self, digest: str, text: str, packaged: str, zone: str, unit: str | None, now: datetime
    ) -> PolicyId:
        """Remember a policy, the defaults it stands on, and whose calendar counts, as long as a baton may name it."""
        new = {"digest": digest, "text": text, "packaged": packaged, "zone": zone, "since": now, "unit": unit}
        await self._add_new(policies, new)
        query = select(policies.c.id).where(policies.c.digest == digest)
        return PolicyId((await self._connection.execute(query)).scalar_one())

    async def policy(self, policy_id: PolicyId) -> tuple[str, str, str, str | None]:
        """Text, the defaults under it, the time zone, and the unit by whose calendar it counts."""
        row = (await self._connection.execute(select(policies).where(policies.c.id == policy_id))).one()
        return row.text, row.packaged, row.zone, row.unit

    async def policy_since(self, policy_id: PolicyId) -> datetime:
        found = await self._connection.execute(select(policies.c.since).where(policies.c.id == policy_id))
        since: datetime = found.scalar_one()
        return since
