"""Which units are named for an issue, and how far each is."""

from __future__ import annotations

from bot.ids import IssueId
from tests.office import Town


async def assignments(town: Town, issue_id: IssueId) -> list[str]:
    async with town.store.snapshot() as tx:
        rows = await tx._connection.exec_driver_sql(
            "SELECT state FROM assignment WHERE issue_id = ? ORDER BY id", (issue_id,)
        )
        return [row.state for row in rows]
