from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot import issues
from bot.desk import handling
from bot.drafts import Evidence, Stage
from bot.errors import ChangedMeanwhile, NotFound
from bot.events import Event
from bot.ids import BatonId, DraftId, IssueId
from bot.issues import Move
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town


async def test_an_issue_comes_back_as_it_was_written(town: Town) -> None:
    issue = await town.file(latitude=30.2663, longitude=120.1625)
    assert await town.issue(issue) == issue
    assert issue.filed_at == NOW
    assert issue.filed_at.tzinfo is not None


async def test_what_was_undone_leaves_no_gap_in_the_numbers(town: Town) -> None:
    first = await town.file()

    async def begin_and_give_up() -> None:
        async with town.store.transaction() as tx:
            await tx.add_issue(replace(first, id=IssueId(0)))
            raise OSError

    with pytest.raises(OSError):
        await begin_and_give_up()
    assert (await town.file()).id == first.id + 1


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
async def test_a_number_that_no_row_can_have_is_not_found(town: Town, number: int) -> None:
    async with town.store.transaction() as tx:
        with pytest.raises(NotFound):
            await tx.issue(IssueId(number))
        assert (await tx.draft(DraftId(number)), await tx.baton(BatonId(number))) == (None, None)


async def test_what_was_filed_cannot_be_deleted(town: Town) -> None:
    issue = await town.file()
    with pytest.raises(IntegrityError):
        async with town.store.transaction() as tx:
            await tx._connection.execute(text("DELETE FROM issue WHERE id = :id"), {"id": issue.id})


@pytest.mark.sqlite
async def test_a_number_is_never_given_twice(town: Town) -> None:
    first = await town.file()
    async with town.store.transaction() as tx:
        bare = await tx.add_issue(replace(first, id=IssueId(0), lead_id=None))
        await tx._connection.execute(text("DELETE FROM issue WHERE id = :id"), {"id": bare.id})
        again = await tx.add_issue(replace(first, id=IssueId(0)))
    assert again.id > bare.id


async def test_an_issue_that_does_not_exist_is_not_found(town: Town) -> None:
    with pytest.raises(NotFound):
        await town.issue(IssueId(99))


async def test_a_move_writes_only_what_it_changes(town: Town) -> None:
    before = await town.file()
    async with town.store.transaction() as tx:
        await tx._connection.execute(text("UPDATE issue SET description = 'put right by hand'"))
        after = await tx.save_move(before, replace(before, owner_id=town.person("陈主任")))
    now = await town.issue(before)
    assert (now.description, now.owner_id) == ("put right by hand", town.person("陈主任"))
    assert (after.version, now.version) == (before.version + 1,) * 2


async def test_the_second_of_two_moves_from_the_same_state_is_lost(town: Town) -> None:
    before = await town.file()
    async with town.store.transaction() as tx:
        await tx.save_move(before, issues.acknowledge(before, by=town.person("老王"), now=NOW))
    with pytest.raises(ChangedMeanwhile):
        async with town.store.transaction() as tx:
            await tx.save_move(before, issues.acknowledge(before, by=town.person("陈主任"), now=NOW))
    assert (await town.issue(before)).owner_id == town.person("老王")


@pytest.mark.parametrize("change", ["UPDATE event SET note = 'rewritten'", "DELETE FROM event"])
async def test_history_cannot_be_changed(town: Town, change: str) -> None:
    issue = await town.file()
    before = await town.history(issue)
    with pytest.raises(IntegrityError, match="event rows are history"):
        async with town.store.transaction() as tx:
            await tx._connection.execute(text(change))
    assert await town.history(issue) == before


async def test_an_event_keeps_its_facts(town: Town) -> None:
    issue = await town.file()
    event = Event.of(Move.SUBMIT, issue, issue, by=None, at=NOW, note="好了", result="fixed", photos=2, missing=None)
    async with town.store.transaction() as tx:
        found = await tx.event(await tx.record(event))
    assert found == replace(event, id=found.id)
    assert dict(found.facts) == {"result": "fixed", "photos": 2}


async def test_units_named_before_are_withdrawn(town: Town) -> None:
    issue = await town.file()
    async with town.store.transaction() as tx:
        await tx.assign(issue.id, town.unit("CG"), [town.unit("HW"), town.unit("CG")], [town.unit("HW")], NOW)
        assert await tx.supporting(issue.id) == [town.unit("HW")]
        await tx.assign(issue.id, town.unit("SZ"), [], [], NOW)
        assert await tx.supporting(issue.id) == []


async def test_who_follows_twice_is_told_once(town: Town) -> None:
    issue = await town.file()
    async with town.store.transaction() as tx:
        for name in ("小钱", "小钱", "小唐"):
            await tx.follow(issue.id, town.person(name))
        assert await tx.followers(issue.id) == [town.person("小钱"), town.person("小唐")]


async def test_the_same_photo_is_kept_once(town: Town) -> None:
    draft, issue = await town.draft("小李"), await town.file("小钱")
    photo = Evidence("f1", "u1", "photo", Stage.PROGRESS, town.person("小李"), NOW, draft_id=draft.id)
    async with town.store.transaction() as tx:
        assert [await tx.add_evidence(photo), await tx.add_evidence(replace(photo, file_id="f2"))] == [True, False]
        await tx.give_evidence(draft.id, issue.id, Stage.BEFORE, (await tx.history(issue.id))[0].id)
        late = replace(photo, draft_id=None, issue_id=issue.id)
        assert [await tx.add_evidence(late), await tx.add_evidence(replace(late, unique_id="u2"))] == [False, True]
        assert [item.stage for item in await tx.evidence_of(issue.id)] == [Stage.BEFORE, Stage.PROGRESS]


async def test_what_somebody_filed_shows_open_ones_first(town: Town) -> None:
    old = await town.file()
    town.clock.advance(hours=1)
    closed = await town.closed()
    town.clock.advance(hours=1)
    new = await town.file()
    await town.file("小钱")
    async with town.store.snapshot() as tx:
        mine, count = await tx.filed_by(town.person("小李"), 0, 10)
        assert [issue.id for issue in mine] == [new.id, old.id, closed.id]
        assert count == 3
        mine, count = await tx.filed_by(town.person("小李"), 1, 1)
        assert ([issue.id for issue in mine], count) == ([old.id], 3)
        assert [issue.id for issue in await tx.open_issues()] == [old.id, new.id, 4]
        assert [issue.id for issue in await tx.open_like("0110", False, [new.id], 9)] == [4, old.id]
        assert await tx.open_like("0110", True, [], 9) == []


async def test_what_somebody_follows_is_theirs_and_in_a_group_only_what_is_public(town: Town) -> None:
    public, private = await town.file("小钱"), await town.file("小钱", category="2703")
    li = town.person("小李")
    async with town.store.transaction() as tx:
        for issue in (public, private):
            await tx.follow(issue.id, li)
        followed, count = await tx.followed_by(li, 0, 10)
        assert ([issue.id for issue in followed], count) == ([private.id, public.id], 2)
        followed, count = await tx.followed_by(li, 0, 10, public=True)
        assert ([issue.id for issue in followed], count) == ([public.id], 1)
        assert await tx.followed_by(town.person("小钱"), 0, 10) == ([], 0)
        filed, count = await tx.filed_by(town.person("小钱"), 0, 10, public=True)
        assert ([issue.id for issue in filed], count) == ([public.id], 1)


async def test_colours_are_counted_by_baton(town: Town) -> None:
    issue = await town.do(handling.acknowledge, await town.file(), by="老王")
    [baton] = await town.batons(issue)
    async with town.store.transaction() as tx:
        for colour in ("red", "red", "yellow"):
            event = Event.of(Move.SUPERVISE, issue, issue, by=None, at=NOW, baton_id=baton.id, colour=colour)
            await tx.record(event)
        assert await tx.coloured(issue.id, "red") == 1
        assert await tx.coloured(issue.id, "blue") == 0
