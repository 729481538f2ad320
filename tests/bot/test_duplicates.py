"""What looks the same: who is shown which of the open ones, what following does, and what has come back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue import Catalogue
from bot.desk import checking, dispatching, drafting, duplicates, filing
from bot.desk.likeness import alike
from bot.drafts import Draft, DraftState, Evidence, Stage
from bot.errors import Conflicting, Incomplete, NotFound, Refusal, Stale
from bot.ids import IssueId
from bot.issues import Issue, Status
from bot.notices import Kind
from tests.clock import MONDAY_MORNING as NOW
from tests.office import Town

HERE = {"latitude": 30.2663, "longitude": 120.1625}
MOVING, STAYING, PRIVATE, PLACELESS = "0406", "0110", "2703", "2704"


async def like(town: Town, issue: Issue, by: str = "小钱", *, public: bool = False) -> list[str]:
    async with town.desk() as desk:
        return [found.number for found in await alike(desk, issue, town.person(by), public=public)]


async def drafted(town: Town, by: str = "小钱", text: str = "桥头又堆了垃圾", **chosen: Any) -> Draft:
    where = {"area_id": town.area("CD-01"), "place": "桥头", "category": STAYING, "guessed": False}
    return await town.draft(by, text, **(where | chosen))


async def submitted(town: Town, draft: Draft) -> Issue | None:
    async with town.desk() as desk:
        current = await desk.tx.draft(draft.id)
        assert current is not None
        return await duplicates.submit(desk, current)


async def followed(town: Town, draft: Draft, issue_id: IssueId) -> Issue:
    async with town.desk() as desk:
        current = await desk.tx.draft(draft.id)
        assert current is not None
        return await duplicates.follow(desk, current, issue_id)


# --- which of them


async def test_the_nearest_come_first_then_the_newest_and_no_more_than_three(town: Town) -> None:
    metres = 1 / 111_195
    for north in (40, 10, 30, 20):
        await town.file(**(HERE | {"latitude": 30.2663 + north * metres}))
    assert await like(town, await town.file(**HERE)) == ["A-0002", "A-0004", "A-0003"]
    words = [await town.file(area="CD-02", place=place) for place in ("桥头东侧", "桥头", "桥头")]
    town.clock.advance(minutes=1)
    last = await town.file(area="CD-02", place="桥头")
    assert await like(town, last) == [issue.number for issue in (words[2], words[1], words[0])]


async def test_what_moves_is_looked_for_a_day_what_stays_twelve_weeks(town: Town) -> None:
    for category, hours in ((MOVING, 24), (STAYING, 24 * 7 * 12)):
        first = await town.file(category=category)
        town.clock.advance(hours=hours)
        second = await town.file(category=category)
        assert await like(town, second) == [first.number]
        town.clock.advance(minutes=1)
        assert await like(town, second) == []


async def test_what_is_over_is_no_candidate_and_what_waits_for_a_check_is(town: Town) -> None:
    closed, withdrawn, waiting = await town.closed(), await town.file(), await town.submitted()
    await town.do(checking.withdraw, withdrawn, by="小李")
    assert await like(town, await town.file()) == [waiting.number]
    assert closed.status is Status.CLOSED


async def test_where_the_place_tells_nothing_nothing_looks_the_same(town: Town) -> None:
    for category in ("9999", PLACELESS):
        await town.file(category=category)
        assert await like(town, await town.file(category=category)) == []


PRIVATE_SPOT = """
[[category]]
code = "2703"
name = "欠薪、劳资"
level = "routine"
private = true
radius = 50
"""


async def test_a_private_one_is_shown_to_those_who_have_to_do_with_it_and_never_before_a_group(town: Town) -> None:
    town.office.catalogue = Catalogue.load(PRIVATE_SPOT)
    first, second = await town.file("小钱", category=PRIVATE), await town.file(category=PRIVATE)
    assert await like(town, second, "小钱") == [first.number]
    assert await like(town, second, "孙姐") == [first.number]
    assert await like(town, second, "小赵") == []
    assert await like(town, second, "小钱", public=True) == []


async def test_a_draft_before_a_group_is_compared_with_what_everybody_may_see(town: Town) -> None:
    town.office.catalogue = Catalogue.load(PRIVATE_SPOT)
    await town.file("小钱", category=PRIVATE)
    draft = await drafted(town, category=PRIVATE)
    async with town.desk() as desk:
        assert [issue.number for issue in await duplicates.candidates(desk, draft)] == ["A-0001"]
        assert await duplicates.candidates(desk, replace(draft, chat_id=-1001)) == []


# --- the question


async def test_the_question_comes_once_whatever_is_changed_meanwhile(town: Town) -> None:
    await town.file()
    draft = await drafted(town)
    assert await submitted(town, draft) is None
    assert await submitted(town, draft) is None
    async with town.desk() as desk:
        asked = await desk.tx.draft(draft.id)
        assert asked is not None
        assert (asked.state, asked.step, asked.compared_at) == (DraftState.OPEN, duplicates.COMPARING, NOW)
        await filing.choose_area(desk, asked, town.area("CD-01"))
    issue = await submitted(town, draft)
    assert issue is not None
    assert issue.number == "A-0002"


async def test_what_is_missing_is_asked_for_before_anything_is_compared(town: Town) -> None:
    await town.file()
    nowhere = {"place": "", "area_id": None}
    for text, missing, code in (("", {}, "no_content"), ("又是一堆", nowhere, "no_place")):
        draft = await drafted(town, "孙姐", text, **missing)
        with pytest.raises(Incomplete, match=code):
            await submitted(town, draft)


async def test_what_is_followed_keeps_the_words_and_photos_and_tells_who_has_it(town: Town) -> None:
    issue, draft = await town.acknowledged(), await drafted(town)
    async with town.desk() as desk:
        await filing.add_photo(desk, draft, Evidence("f", "u", "photo", Stage.BEFORE, town.person("小钱"), NOW))
    await submitted(town, draft)
    await town.fresh()
    await followed(town, draft, issue.id)
    event = (await town.history(issue))[-1]
    assert (event.move, event.note, town.name(event.by)) == ("note", "桥头又堆了垃圾", "小钱")
    assert (event.facts["photos"], event.facts["same"]) == (1, True)
    async with town.store.snapshot() as tx:
        assert [item.event_id for item in await tx.evidence_of(issue.id)] == [event.id]
        assert await tx.followers(issue.id) == [town.person("小钱")]
        done = await tx.draft(draft.id)
    assert done is not None
    assert (done.state, done.became_id) == (DraftState.DONE, issue.id)
    assert ("told", "老王") in await town.told(Kind.TOLD)
    with pytest.raises(Stale):
        async with town.desk() as desk:
            await drafting.find(desk, draft.id, draft.person_id)


async def test_who_reports_their_own_again_adds_to_it_and_follows_nothing(town: Town) -> None:
    issue, draft = await town.file(), await drafted(town, "小李")
    await submitted(town, draft)
    await followed(town, draft, issue.id)
    async with town.store.snapshot() as tx:
        assert await tx.followers(issue.id) == []


async def test_only_what_is_open_and_seen_can_be_followed_and_only_in_answer_to_the_question(town: Town) -> None:
    closed = await town.closed()
    secret = await town.file("小李", category=PRIVATE)
    near, draft = await town.file(), await drafted(town, "小赵")
    with pytest.raises(Incomplete, match="choose"):
        await followed(town, draft, near.id)
    await submitted(town, draft)
    wrong: list[tuple[IssueId, type[Refusal], str]] = [
        (closed.id, Conflicting, "alike_over"),
        (secret.id, NotFound, "no_issue"),
        (IssueId(99), NotFound, "no_issue"),
    ]
    for issue_id, refusal, code in wrong:
        with pytest.raises(refusal, match=code):
            await followed(town, draft, issue_id)


async def test_a_filing_laid_aside_comes_back_when_another_one_is_followed(town: Town) -> None:
    issue = await town.file()
    first = await drafted(town, "小钱", "路灯不亮", category="P0137")
    async with town.desk() as desk:
        other = await filing.open_another(desk, town.person("小钱"), first.chat_id)
        where = {"area_id": town.area("CD-01"), "place": "桥头", "category": STAYING, "text": "垃圾"}
        other = await desk.tx.save_draft(other, replace(other, **where))  # type: ignore[arg-type]
    await submitted(town, other)
    await followed(town, other, issue.id)
    now, parked = await town.drafts_of("小钱")
    assert (now and now.id, parked) == (first.id, None)


# --- what has come back


async def test_what_was_closed_here_within_thirty_days_is_named_the_latest_of_it(town: Town) -> None:
    await town.closed()
    town.clock.advance(days=2)
    second = await town.closed()
    town.clock.advance(days=30)
    third = await town.file()
    assert (second.again_of, third.again_of) == (1, second.id)
    town.clock.advance(minutes=1)
    assert (await town.file("小钱")).again_of is None


async def test_what_was_rejected_or_is_somewhere_else_has_not_come_back(town: Town) -> None:
    await town.do(dispatching.reject, await town.file(), by="孙姐", reason="不属实")
    await town.closed(place="桥尾")
    await town.closed(area="CD-02")
    town.clock.advance(days=1)
    assert (await town.file()).again_of is None


async def test_the_right_category_finds_what_it_is_again(town: Town) -> None:
    closed = await town.closed()
    town.clock.advance(days=1)
    unsorted = await town.unsorted()
    assert unsorted.again_of is None
    sorted_ = await town.do(dispatching.recategorise, unsorted, STAYING, by="孙姐")
    assert sorted_.again_of == closed.id
    again = await town.do(dispatching.recategorise, sorted_, "0136", by="孙姐")
    assert again.again_of is None
