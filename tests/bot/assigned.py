"""Which units are named for an issue, and how far each is."""

from __future__ import annotations

from bot.ids import IssueId
from tests.databases import by_hand
from tests.office import Town


async def assignments(town: Town, issue_id: IssueId) -> list[str]:
    async with town.store.snapshot() as tx:
        rows = await by_hand(tx, "SELECT state FROM assignment WHERE issue_id = ? ORDER BY id", issue_id)
        return [str(state) for (state,) in rows]
