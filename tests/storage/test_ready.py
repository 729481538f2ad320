"""Statements made ready once: what is always the same stands in their text."""

from __future__ import annotations

import pytest
from sqlalchemy import bindparam, select, update

from bot.drafts import DraftState
from bot.ids import ChatId, NoticeId
from bot.notices import Delivery, Kind, Notice
from storage.ready import Ready
from storage.schema import drafts, notices
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW

pytestmark = pytest.mark.sqlite

OPEN_OF = Ready(select(drafts.c.id).where(drafts.c.person_id == bindparam("person"), drafts.c.state == DraftState.OPEN))


async def test_a_partial_index_serves_before_any_value_is_known(store: Store) -> None:
    """Else SQLite plans the statement anew at each value that it gets."""
    async with store.snapshot() as tx:
        sqlite = tx._opened.sqlite
        assert sqlite is not None
        [plan] = sqlite.run(f"EXPLAIN QUERY PLAN {OPEN_OF._quick._text}", [None])
    assert "ix_draft_person" in plan[3]


async def test_what_is_asked_for_and_what_is_set_may_be_the_same_column(store: Store) -> None:
    settled = Ready(
        update(notices)
        .where(notices.c.state == Delivery.OWED, notices.c.chat_id == bindparam("chat"))
        .values(state=Delivery.SENT, error="it's done", attempts=notices.c.attempts + 1)
    )
    async with store.transaction() as tx:
        await tx.owe(*(Notice(f"{n}", Kind.SAY, ChatId(n), NOW) for n in (1, 2)))
        assert await settled.count(tx._opened, {"chat": 1}) == 1
        ended, waiting = await tx.notice(NoticeId(1)), await tx.notice(NoticeId(2))
    assert ended is not None
    assert waiting is not None
    assert (ended.state, ended.error, ended.attempts) == (Delivery.SENT, "it's done", 1)
    assert waiting.state is Delivery.OWED
