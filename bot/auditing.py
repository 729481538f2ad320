"""The auditor: whether every issue has exactly the batons it must have, and every rung was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot import conservation, proofs
from bot.desk.desk import Desk
from bot.ids import IssueId
from bot.office import Office
from bot.ports import Store, Transaction

BATCH = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Of each issue that was looked at what is wrong with its batons, and which rungs were not told: mostly nothing."""

    law: dict[IssueId, list[str]] = field(default_factory=dict)
    rungs: dict[IssueId, list[str]] = field(default_factory=dict)


async def look(tx: Transaction, after: IssueId, desk: Desk | None = None, limit: int = BATCH) -> Found:
    """The next few issues that are open or owe something, in the order of their numbers.

    With a ``desk`` it is also looked whether the plan of each act goes on, and whether what has fired was sent.
    """
    ids = await tx.to_audit(after, limit)
    if not ids:
        return Found()
    issues, batons, parts = await tx.issues_of(ids), await tx.batons_of_all(ids), await tx.parts_of_all(ids)
    held = {issue_id: [baton for baton in batons[issue_id] if baton.open] for issue_id in ids}
    law = {issue_id: conservation.breaches(issues[issue_id], held[issue_id], parts[issue_id]) for issue_id in ids}
    return Found(law, await proofs.missing(desk, held) if desk is not None else {})


async def audit(store: Store, office: Office | None = None, now: datetime | None = None) -> list[str]:
    """All that is wrong with what is open or owes something; nothing when all is well.

    Where office and moment are known, also what the ladder has left out.
    """
    found: list[str] = []
    async with store.snapshot() as tx:
        desk = await Desk.at(tx, office, now) if office is not None and now is not None else None
        some = await look(tx, IssueId(0), desk)
        while some.law:
            found += [line for lines in (*some.law.values(), *some.rungs.values()) for line in lines]
            some = await look(tx, max(some.law), desk)
    return found


@dataclass(slots=True)
class Lap:
    """Once round all of them, a few at a time; what was found stays until the same issue is looked at again."""

    last: IssueId = IssueId(0)
    wrong: dict[IssueId, list[str]] = field(default_factory=dict)

    def passed(self, found: Mapping[IssueId, list[str]]) -> list[str]:
        """What is wrong that was not known. Nothing found: the lap is over, and the next begins."""
        end = max(found) if found else None
        known = {issue_id: one for issue_id, one in self.wrong.items() if self.last < issue_id}
        known = {issue_id: one for issue_id, one in known.items() if end is None or issue_id <= end}
        for issue_id in known:
            del self.wrong[issue_id]
        new = {issue_id: one for issue_id, one in found.items() if one}
        self.wrong |= new
        self.last = end if end is not None else IssueId(0)
        return [breach for issue_id, one in new.items() if issue_id not in known for breach in one]
