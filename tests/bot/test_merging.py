"""One issue ends in another: what goes along, who hears of it, and what does not fit."""

from __future__ import annotations

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, handling, merging, supervising
from bot.drafts import Evidence, Stage
from bot.errors import Conflicting, NotYours
from bot.events import Event
from bot.issues import Issue, Status
from bot.notices import Kind
from tests.clock import MONDAY_MORNING as NOW
from tests.databases import by_hand
from tests.office import Town


async def photographed(town: Town, issue: Issue, *names: str) -> Issue:
    async with town.store.transaction() as tx:
        event = (await tx.history(issue.id))[0].id
        for name in names:
            photo = Evidence(name, name, "photo", Stage.BEFORE, issue.reporter_id, NOW, issue_id=issue.id)
            await tx.add_evidence(photo)
        await by_hand(tx, "UPDATE evidence SET event_id = ? WHERE issue_id = ?", event, issue.id)
    return issue


async def photos(town: Town, issue: Issue) -> list[tuple[str, int | None]]:
    async with town.store.snapshot() as tx:
        return [(item.file_id, item.event_id) for item in await tx.evidence_of(issue.id)]


async def followers(town: Town, issue: Issue) -> set[str | None]:
    async with town.store.snapshot() as tx:
        return {town.name(person) for person in await tx.followers(issue.id)}


async def taken_in(town: Town, issue: Issue) -> Event:
    return next(event for event in reversed(await town.history(issue)) if "merged" in event.facts)


async def test_the_photos_are_shown_by_the_target_and_kept_by_the_one_they_were_sent_for(town: Town) -> None:
    target, issue = await photographed(town, await town.file(), "a", "b"), await town.file("小钱", "又是一堆")
    await photographed(town, issue, "b", "c")
    before = await photos(town, issue)
    await town.do(merging.merge, issue, target.id, by="孙姐")
    event = await taken_in(town, target)
    assert await photos(town, issue) == before
    assert [name for name, _ in await photos(town, target)] == ["a", "b", "c"]
    assert (await photos(town, target))[-1] == ("c", event.id)
    assert (event.move, event.note, event.facts["merged"], event.facts["photos"]) == ("merge", "又是一堆", issue.id, 2)
    assert event.before is event.after is Status.DISPATCHED


async def test_everybody_concerned_hears_of_it_and_both_cards_are_brought_up_to_date(town: Town) -> None:
    target = await town.file()
    issue = await town.file("小钱", category="0496")
    await town.fresh()
    await town.do(merging.merge, issue, target.id, by="孙姐")
    fresh = await town.fresh()
    told = {(town.reader(notice), notice.issue_id) for notice in fresh if notice.kind is Kind.TOLD}
    assert told == {("小钱", issue.id), (town.name(issue.owner_id), issue.id), ("老王", target.id)}
    cards = {notice.issue_id for notice in fresh if notice.kind is Kind.CARD and notice.chat_id < 0}
    assert cards == {issue.id, target.id}
    await town.sound()


async def test_a_chain_leaves_everybody_with_the_last(town: Town) -> None:
    one, two, three = [await town.file(by) for by in ("小李", "小钱", "小唐")]
    await town.do(merging.merge, one, two.id, by="孙姐")
    await town.do(merging.merge, two, three.id, by="孙姐")
    assert await followers(town, three) == {"小李", "小钱"}
    await town.do(handling.acknowledge, three, by="老王")
    await town.submit(three)
    await town.fresh()
    await town.do(checking.pass_check, three, by="小唐")
    assert {("told", "小李"), ("told", "小钱")} <= await town.told(Kind.TOLD)


async def test_the_reporter_of_both_follows_nothing(town: Town) -> None:
    target, issue = await town.file(), await town.file()
    await town.do(merging.merge, issue, target.id, by="孙姐")
    assert await followers(town, target) == set()


async def test_all_that_was_owed_about_it_ends_and_a_leaders_question_goes_on_to_the_target(town: Town) -> None:
    target, issue = await town.acknowledged(), await town.acknowledged(by="陈主任")
    await town.do(supervising.supervise, issue, by="周书记", reason="怎么还没清")
    await town.fresh()
    await town.do(merging.merge, issue, target.id, by="孙姐")
    assert await town.owed_acts(issue) == set()
    assert await town.owed_acts(target) == {("submit", "老王"), ("answer", "老王")}
    assert ("told", "周书记") in await town.told(Kind.TOLD)
    asked = await town.baton(target, Owes.ANSWER)
    await town.do(supervising.answer, target, by="老王", words="车已经去了", baton_id=asked.id)
    assert await town.told(Kind.TOLD) == {("told", "周书记")}
    await town.sound()


async def test_an_answer_that_is_late_gets_a_fresh_limit_with_the_target(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(supervising.supervise, issue, by="周书记", reason="怎么还没清")
    town.clock.advance(days=3)
    target = await town.file()
    await town.do(merging.merge, issue, target.id, by="孙姐")
    assert (await town.baton(target, Owes.ANSWER)).due_at > town.clock()


async def test_a_target_that_waits_for_dispatch_tells_its_dispatchers(town: Town) -> None:
    target, issue = await town.unsorted(area=None, place="某处路边"), await town.unsorted(area=None, place="某处路边")
    await town.fresh()
    await town.do(merging.merge, issue, target.id, by="何调度")
    assert ("told", "何调度") not in await town.told(Kind.TOLD)  # who did it needs no telling
    assert (await town.issue(issue)).merged_into == target.id


@pytest.mark.parametrize("side", ["issue", "target"])
async def test_a_private_one_and_one_that_everybody_sees_are_not_merged(town: Town, side: str) -> None:
    public, private = await town.unsorted(), await town.file("小钱", category="2703")
    issue, target = (private, public) if side == "issue" else (public, private)
    with pytest.raises(Conflicting, match="merge_private"):
        await town.do(merging.merge, issue, target.id, by="孙姐")


async def test_what_was_merged_itself_names_where_it_went(town: Town) -> None:
    one, two, three = [await town.file() for _ in range(3)]
    await town.do(merging.merge, one, two.id, by="孙姐")
    with pytest.raises(Conflicting, match="merge_further") as refused:
        await town.do(merging.merge, three, one.id, by="孙姐")
    assert refused.value.facts == {"issue_id": two.id}
    rejected = await town.file()
    await town.do(dispatching.reject, rejected, by="孙姐", reason="不属实")
    with pytest.raises(Conflicting, match="merge_target"):
        await town.do(merging.merge, three, rejected.id, by="孙姐")
    with pytest.raises(NotYours):
        await town.do(merging.merge, three, two.id, by="小李")
