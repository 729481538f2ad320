"""The books of what has changed, held against the rows a few issues at a time.

It follows the journal, so it costs as much as happens; what has not changed for long is for `verify`.
"""

from __future__ import annotations

import json
import logging
from typing import Final

from bot.books import examine
from bot.ids import IssueId
from bot.ports import Store

log = logging.getLogger(__name__)

FACT: Final = "books"
AT_ONCE: Final = 20  # issues


async def examine_changed(store: Store) -> int:
    """Look at the next issues that have changed, and again at those that did not fit; how many do not fit now."""
    async with store.snapshot() as tx:
        kept = await tx.fact(FACT)
        known = json.loads(kept) if kept else {}
        changed, upto = await tx.changed_since(known["upto"] if known else await tx.last_entry(), AT_ONCE)
        doubted = [IssueId(issue_id) for issue_id in known.get("wrong", ())]
        looked_at = {*changed, *doubted[:AT_ONCE]}
        found = {book.issue_id: examine(book) for book in await tx.books_of(sorted(looked_at))} if looked_at else {}
    wrong = [issue_id for issue_id in doubted if issue_id not in looked_at]
    wrong += [issue_id for issue_id in sorted(looked_at) if found.get(issue_id)]
    for issue_id in wrong:
        if issue_id not in doubted:
            log.error("the books: %s", "; ".join(f"{one.number} {one.column}" for one in found[issue_id]))
    now = json.dumps({"upto": upto, "wrong": wrong})
    if now != kept:
        async with store.transaction() as tx:
            await tx.set_fact(FACT, now)
    return len(wrong)
