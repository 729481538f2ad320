"""The auditor: whether every issue has exactly the batons it must have, and every baton its next nudge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot import conservation
from bot.batons import Baton
from bot.desk.desk import Desk
from bot.desk.helping import waits_for_others
from bot.ids import IssueId
from bot.ladder import next_nudge
from bot.ports import Store, Transaction

BATCH = 50


async def breaches(
    tx: Transaction, after: IssueId, limit: int = BATCH, desk: Desk | None = None
) -> dict[IssueId, list[str]]:
    """The next few issues that are open or owe something, in the order of their numbers; most are found in order.

    With a ``desk`` it is also looked whether the plan of each act goes on.
    """
    found: dict[IssueId, list[str]] = {}
    ids = await tx.to_audit(after, limit)
    if not ids:
        return found
    issues, batons = await tx.issues_of(ids), await tx.batons_of_all(ids)
    for issue_id in ids:
        held = [baton for baton in batons[issue_id] if baton.open]
        wrong = conservation.breaches(issues[issue_id], held, await tx.parts(issue_id))
        found[issue_id] = wrong or (await _silent(desk, held) if desk is not None else [])
    return found


async def _silent(desk: Desk, batons: Iterable[Baton]) -> list[str]:
    """Batons whose plan goes on, though no nudge of it will ever fire; those that wait for other units are no fault."""
    found = []
    for baton in batons:
        if baton.next_nudge_at is None and not await waits_for_others(desk, baton):
            policy = await desk.office.policy_of(baton, desk.tx)
            if next_nudge(baton, policy, baton.nudged) is not None:
                found.append(f"no nudge of the {baton.owes} baton {baton.id} will fire")
    return found


async def audit(store: Store) -> list[str]:
    """Where the law of batons is broken, over all issues that are open or owe something; nothing when all is well."""
    found: list[str] = []
    async with store.snapshot() as tx:
        some = await breaches(tx, IssueId(0))
        while some:
            found += [breach for one in some.values() for breach in one]
            some = await breaches(tx, max(some))
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
