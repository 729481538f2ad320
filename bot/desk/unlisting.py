"""An issue that has become private goes out of the roll-ups that had listed it before a group."""

from __future__ import annotations

from datetime import datetime

from bot.issues import Issue
from bot.notices import Kind, Notice, Priority
from bot.ports import Transaction


async def unlisting(tx: Transaction, issue: Issue, now: datetime) -> list[Notice]:
    """Before anything else to that group; each roll-up once."""
    listed = {said.carrier_id: said.chat_id for said in await tx.listed_in(issue.id)}
    return [
        Notice(
            dedup_key=f"unlisted:{issue.id}:{carrier_id}",
            kind=Kind.CARD,
            chat_id=chat_id,
            created_at=now,
            priority=Priority.TALK,
            facts={"roll_up": carrier_id},
        )
        for carrier_id, chat_id in listed.items()
    ]
