from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.batons import Owes
from bot.ids import ChatId, MessageId, NoticeId
from bot.notices import Card, Delivery, Kind, Notice, Priority
from bot.roster import Group
from storage.store import Store
from tests.clock import MONDAY_MORNING as NOW
from tests.office import STREET_GROUP, Town

CHAT = ChatId(1001)
SUPERGROUP = ChatId(-100777)


def notice(key: str, kind: Kind = Kind.SAY, chat: ChatId = CHAT, **fields: Any) -> Notice:
    return Notice(dedup_key=key, kind=kind, chat_id=chat, created_at=NOW, **fields)


async def owed(store: Store, after: int = 0) -> list[Notice]:
    async with store.snapshot() as tx:
        return await tx.owed_since(NoticeId(after), 100)


async def test_the_same_notice_is_owed_once_and_as_it_first_was(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("a", facts={"n": 1, "名": ["老王"]}), notice("b"), notice("a"))
        await tx.owe(notice("a", facts={"n": 2}))
    assert [(one.dedup_key, dict(one.facts)) for one in await owed(store)] == [
        ("a", {"n": 1, "名": ["老王"]}),
        ("b", {}),
    ]


async def test_a_notice_comes_back_as_it_was_owed(store: Store) -> None:
    whole = notice("a", priority=Priority.FIRST, not_before=NOW + timedelta(hours=1, microseconds=1))
    async with store.transaction() as tx:
        await tx.owe(whole)
    assert await owed(store) == [replace(whole, id=NoticeId(1))]


async def test_a_notice_is_claimed_by_one_sender_only(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("a"), notice("b"))
        assert await tx.claim(NoticeId(1))
        assert [await tx.claim(NoticeId(number)) for number in (1, 2)] == [False, True]
    assert [(one.state, one.attempts) for one in await owed(store)] == [(Delivery.SENDING, 1)] * 2


async def test_what_is_settled_is_owed_no_longer(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("a"), notice("b"), notice("c"))
        [first, second, _] = await tx.owed_since(NoticeId(0), 10)
        await tx.settle(first, state=Delivery.SENT, sent_at=NOW, message_id=MessageId(5))
        await tx.settle(second, state=Delivery.FAILED, error="blocked")
    assert [one.dedup_key for one in await owed(store)] == ["c"]
    assert [one.dedup_key for one in await owed(store, after=3)] == []
    async with store.snapshot() as tx:
        assert await tx.undelivered() == {Delivery.FAILED: 1, Delivery.OWED: 1}
        answered = await tx.sent_to(CHAT, MessageId(5))
    assert answered is not None
    assert answered.dedup_key == "a"


async def test_a_reply_finds_what_was_asked_also_after_the_message_was_edited(town: Town) -> None:
    issue = await town.file()
    asked = await town.baton(issue, Owes.SUBMIT)
    await town.fresh()
    async with town.store.transaction() as tx:
        await tx.owe(notice("asked", Kind.TASK, issue_id=issue.id, baton_id=asked.id))
        await tx.owe(notice("edited", Kind.CARD, issue_id=issue.id))
        for one in await tx.owed_since(NoticeId(0), 100):
            await tx.settle(one, state=Delivery.SENT, message_id=MessageId(99))
        answered = await tx.sent_to(CHAT, MessageId(99))
    assert answered is not None
    assert answered.baton_id == asked.id


async def test_one_edit_serves_every_older_one_of_the_same_card(town: Town) -> None:
    issue, other = await town.file(), await town.file()
    await town.fresh()
    async with town.store.transaction() as tx:
        await tx.owe(
            notice("1", Kind.CARD, issue_id=issue.id),
            notice("2", Kind.CARD, issue_id=other.id),
            notice("3", Kind.CARD, STREET_GROUP, issue_id=issue.id),
            notice("4", Kind.TOLD, issue_id=issue.id),
            notice("5", Kind.CARD, issue_id=issue.id),
            notice("6", Kind.CARD, issue_id=issue.id),
        )
        fresh = {one.dedup_key: one for one in await tx.owed_since(NoticeId(0), 100)}
        await tx.collapse_cards(fresh["5"])
        left = {one.dedup_key for one in await tx.owed_since(NoticeId(0), 100)}
    assert set(fresh) - left == {"1"}


async def test_what_was_sent_long_ago_is_forgotten_but_the_proof_stays(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(notice("said"), notice("nudged", Kind.NUDGE), notice("waiting"))
        for one in (await tx.owed_since(NoticeId(0), 10))[:2]:
            await tx.settle(one, state=Delivery.SENT)
        assert await tx.purge_notices(NOW) == 0
        assert await tx.purge_notices(NOW + timedelta(days=1)) == 1
    assert [one.dedup_key for one in await owed(store)] == ["waiting"]


async def test_a_card_stands_once_in_a_chat_and_goes_where_it_was_posted_last(town: Town) -> None:
    issue = await town.file()
    async with town.store.transaction() as tx:
        await tx.keep_card(Card(CHAT, MessageId(1), issue_id=issue.id))
        await tx.keep_card(Card(STREET_GROUP, MessageId(1), issue_id=issue.id))
        await tx.keep_card(Card(CHAT, MessageId(2), issue_id=issue.id, digest="x"))
        assert [(card.chat_id, card.message_id) for card in await tx.cards_of(issue.id)] == [
            (STREET_GROUP, 1),
            (CHAT, 2),
        ]
        assert await tx.card(CHAT, issue_id=issue.id) == await tx.card_at(CHAT, MessageId(2))
        await tx.forget_card(Card(CHAT, MessageId(2), issue_id=issue.id))
        assert await tx.card(CHAT, issue_id=issue.id) is None


async def test_the_draft_card_goes_on_as_the_card_of_the_issue(town: Town) -> None:
    draft, issue = await town.draft("小李"), await town.file("小钱")
    async with town.store.transaction() as tx:
        await tx.keep_card(Card(CHAT, MessageId(9), draft_id=draft.id, digest="x"))
        await tx.draft_becomes_card(draft.id, issue.id)
        [card] = await tx.cards_of(issue.id)
    assert (card.message_id, card.draft_id, card.digest) == (9, None, "")


async def test_a_draft_card_written_down_after_its_filing_leaves_the_card_of_the_issue(town: Town) -> None:
    draft, issue = await town.draft("小李"), await town.file("小钱")
    sent = Card(CHAT, MessageId(9), draft_id=draft.id, digest="x")
    async with town.store.transaction() as tx:
        await tx.keep_card(sent)
        await tx.draft_becomes_card(draft.id, issue.id)
        await tx.keep_card(sent)
        assert await tx.card_at(CHAT, MessageId(9)) == (await tx.cards_of(issue.id))[0]
        assert await tx.card(CHAT, draft_id=draft.id) is None


async def test_a_group_that_became_a_supergroup_goes_on_under_its_new_id(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    async with town.store.transaction() as tx:
        await tx.keep_card(Card(STREET_GROUP, MessageId(3), issue_id=issue.id))
        await tx.owe(notice("n", Kind.NUDGE, STREET_GROUP))
        assert await tx.move_chat(STREET_GROUP, SUPERGROUP) == [issue.id]
    async with town.store.snapshot() as tx:
        group = await tx.group(SUPERGROUP)
        assert group is not None
        assert await tx.group(STREET_GROUP) is None
        assert [(card.chat_id, card.message_id) for card in await tx.cards_of(issue.id)] == [(SUPERGROUP, 0)]
        assert (await tx.roster()).group_for(None, town.area("CD-01")) == group
    assert {one.chat_id for one in await town.fresh() if one.person_id is None} == {SUPERGROUP}


async def test_a_supergroup_that_was_met_before_its_old_group_moved_keeps_the_binding(town: Town) -> None:
    async with town.store.transaction() as tx:
        await tx.save_group(None, Group(chat_id=SUPERGROUP, title="城东街道群"))
        await tx.move_chat(STREET_GROUP, SUPERGROUP)
    async with town.store.snapshot() as tx:
        group = await tx.group(SUPERGROUP)
    assert group is not None
    assert group.area_id == town.area("A-CD")


async def test_what_is_stuck_is_owed_again_or_forgone_and_what_may_have_arrived_stays_doubtful(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.owe(*(notice(key) for key in "abcd"), notice("e", Kind.ANSWER))
        for one, state in zip(
            await tx.owed_since(NoticeId(0), 9), ("failed", "unknown", "failed", "sent", "failed"), strict=True
        ):
            await tx.settle(one, state=Delivery(state), not_before=NOW, error="x")
        stuck = await tx.stuck(0, 9)
        assert [one.dedup_key for one in stuck] == ["c", "b", "a"]  # for an answer nobody waits any more
        assert [one.dedup_key for one in await tx.stuck(1, 1)] == ["b"]
        assert await tx.undelivered() == {Delivery.FAILED: 2, Delivery.UNKNOWN: 1}
        assert await tx.owe_again([one.id for one in stuck[1:]]) == 2
        assert await tx.owe_again([stuck[2].id]) == 0
        assert [await tx.forgo(stuck[0].id), await tx.forgo(stuck[0].id), await tx.forgo(stuck[1].id)] == [
            True,
            False,
            False,
        ]
    again = await owed(store)
    assert [(one.dedup_key, one.doubtful, one.not_before) for one in again] == [("a", False, None), ("b", True, None)]


async def test_what_is_on_its_way_to_somebody_is_recalled(town: Town) -> None:
    wang, li = town.person("老王"), town.person("小李")
    async with town.store.transaction() as tx:
        await tx.owe(notice("a", person_id=wang), notice("b", person_id=li), notice("c", person_id=wang))
        [first, *_] = await tx.owed_since(NoticeId(0), 9)
        assert await tx.claim(first.id)
        assert [one.dedup_key for one in await tx.recall(wang)] == ["c"]
        assert await tx.recall(wang) == []
        assert {one.dedup_key for one in await tx.owed_since(NoticeId(0), 9)} == {"a", "b"}
