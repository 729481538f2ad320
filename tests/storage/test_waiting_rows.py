from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.batons import Owes
from bot.ids import ChatId, IssueId
from bot.inbox import Update
from bot.notices import Delivery, Kind, Notice, Priority
from bot.waiting import Waiting
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town

EARLIER = NOW - timedelta(hours=1)


def notice(key: str, chat: int, **fields: object) -> Notice:
    return replace(Notice(key, Kind.SAY, ChatId(chat), NOW, priority=Priority.TALK), **fields)  # type: ignore[arg-type]


async def test_what_waits_is_counted_and_what_may_not_go_yet_is_not(store: Store) -> None:
    async with store.snapshot() as tx:
        assert await tx.waiting(NOW) == Waiting()
    async with store.transaction() as tx:
        await tx.keep([Update(1, "{}", 7, EARLIER), Update(2, "{}", 7, NOW), Update(3, "{}", 7, EARLIER)])
        await tx.update_done(3, NOW)
        await tx.owe(
            notice("a", 1),
            notice("b", 1, not_before=NOW - timedelta(minutes=2)),
            notice("c", 2, priority=Priority.EDIT, created_at=EARLIER),
            notice("d", 3, not_before=NOW + timedelta(hours=9), created_at=EARLIER),
            notice("e", 4, state=Delivery.SENT, created_at=EARLIER),
            notice("f", 4, state=Delivery.FAILED),
        )
    async with store.snapshot() as tx:
        found = await tx.waiting(NOW)
    assert (found.undone, found.undone_since) == (2, EARLIER)
    assert found.owed == {Priority.TALK: 2, Priority.EDIT: 1}
    assert found.owed_since == NOW - timedelta(minutes=2)
    assert (found.in_chats, found.failed, found.unknown) == ((2, 1), 1, 0)


async def test_what_is_overdue_and_what_the_auditor_has_still_to_see(town: Town) -> None:
    issues = [await town.dispatched() for _ in range(3)]
    async with town.store.snapshot() as tx:
        assert await tx.overdue(town.clock()) == {}
        assert await tx.overdue(town.clock() + timedelta(days=30)) == {Owes.SUBMIT: 3, Owes.ACKNOWLEDGE: 3}
        assert await tx.to_audit(IssueId(0), 2) == [issue.id for issue in issues[:2]]
        assert await tx.to_audit(issues[1].id, 2) == [issues[2].id]
        assert await tx.to_audit(issues[2].id, 2) == []
