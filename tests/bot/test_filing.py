from __future__ import annotations

import pytest

from bot.batons import Level
from bot.desk import dispatching, drafting, filing, handling
from bot.drafts import DraftState, Evidence, Stage
from bot.errors import Incomplete, NotFound
from bot.ids import AreaId, ChatId
from bot.issues import Move, Status
from bot.notices import Kind
from tests.clock import MONDAY_MORNING as NOW
from tests.databases import by_hand
from tests.office import DISTRICT_GROUP, STREET_GROUP, Town


async def test_an_issue_with_a_route_is_dispatched_at_once(town: Town) -> None:
    issue = await town.file()
    assert (issue.number, issue.status, issue.lead_id) == ("A-0001", Status.DISPATCHED, town.unit("HW"))
    assert await town.owed_acts(issue) == {("submit", "老王"), ("acknowledge", "老王")}
    assert await town.moves(issue) == ["report", "dispatch"]
    assert await town.told(Kind.TASK, Kind.CARD, Kind.TOLD) == {("task", "老王"), ("card", "城东街道群")}
    await town.sound()


async def test_the_owner_is_who_has_the_place(town: Town) -> None:
    assert town.name((await town.file(category="0101", area="CD-01")).owner_id) == "曹联络"
    assert town.name((await town.file(category="0136", area="CD-01")).owner_id) == "小李"


async def test_an_issue_without_a_route_waits_for_the_dispatchers_of_the_place(town: Town) -> None:
    issue = await town.unsorted()
    assert (issue.status, issue.category) == (Status.REPORTED, "9999")
    assert await town.owed_acts(issue) == {("dispatch", "孙姐")}
    assert await town.told(Kind.TASK, Kind.CARD) == {("task", "孙姐"), ("card", "城东街道群")}
    await town.sound()


async def test_a_place_nobody_knows_falls_to_the_district(town: Town) -> None:
    issue = await town.unsorted(area=None, place="某处路边")
    assert await town.owed_acts(issue) == {("dispatch", "何调度")}
    dispatched = await town.do(dispatching.dispatch, issue, town.unit("CG"), by="何调度")
    assert dispatched.status is Status.DISPATCHED


async def test_the_handling_limit_is_the_categorys_else_the_levels(town: Town) -> None:
    assert str((await town.file(category="0112")).handle_limit) == "2wh"
    issue = await town.unsorted(level=Level.URGENT)
    after = await town.do(dispatching.dispatch, issue, town.unit("CG"), by="孙姐")
    assert str(after.handle_limit) == "1d"


async def test_supporting_units_of_a_route_are_asked_for_their_part(town: Town) -> None:
    issue = await town.file(category="0496")
    async with town.store.snapshot() as tx:
        assert await tx.supporting(issue.id) == [town.unit("CD")]
    assert ("task", "小李") in await town.told(Kind.TASK)


async def test_a_private_issue_stands_in_no_group(town: Town) -> None:
    issue = await town.file(category="2703")
    assert issue.private
    assert [notice for notice in await town.fresh() if notice.chat_id < 0] == []


async def test_a_card_stands_in_the_group_of_the_smallest_area_around_it(town: Town) -> None:
    await town.file(area="CD-02")
    await town.file(area="BH-01")
    groups = [notice.chat_id for notice in await town.fresh() if notice.person_id is None]
    assert groups == [STREET_GROUP, DISTRICT_GROUP]


async def test_nothing_is_filed_without_words_or_photo(town: Town) -> None:
    draft = await town.draft("小李", place="桥头")
    with pytest.raises(Incomplete, match="no_content"):
        async with town.desk() as desk:
            await filing.submit(desk, draft)
    async with town.desk() as desk:
        photo = Evidence("f", "u", "photo", Stage.PROGRESS, town.person("小李"), NOW)
        draft = await filing.add_photo(desk, draft, photo)
        issue = await filing.submit(desk, draft)
        [kept] = await desk.tx.evidence_of(issue.id)
    assert kept.stage is Stage.BEFORE


async def test_nothing_is_filed_without_a_place(town: Town) -> None:
    draft = await town.draft("孙姐", "有一堆垃圾")
    with pytest.raises(Incomplete, match="no_place"):
        async with town.desk() as desk:
            await filing.submit(desk, draft)


async def test_a_grid_officer_files_in_their_grid_unless_they_say_otherwise(town: Town) -> None:
    assert (await town.draft("小李")).area_id == town.area("CD-01")
    assert (await town.draft("孙姐")).area_id is None
    draft = await town.draft("小钱", "第三网格有一堆垃圾")
    assert draft.area_id == town.area("CD-02")  # 第三网格 there are three: none is assumed
    draft = await town.draft("小唐", "滨河街道第一网格有一堆垃圾")
    assert draft.area_id == town.area("BH-01")


async def test_the_category_is_guessed_from_the_words(town: Town) -> None:
    draft = await town.draft("小李", "路灯不亮")
    assert (draft.category, draft.guessed) == ("P0137", True)


async def test_words_that_say_too_little_guess_nothing(town: Town) -> None:
    draft = await town.draft("小李", "看一下这里")
    assert (draft.category, draft.guessed) == (None, False)
    async with town.desk() as desk:
        issue = await filing.submit(desk, draft)
    assert (issue.category, issue.status) == ("9999", Status.REPORTED)


async def test_a_guess_never_goes_over_a_choice_made_by_hand(town: Town) -> None:
    async with town.desk() as desk:
        draft = await filing.open_draft(desk, town.person("小李"), ChatId(1001))
        draft = await filing.choose_category(desk, draft, "0110")
        draft = await filing.add_words(desk, draft, "路灯不亮")
    assert (draft.category, draft.guessed) == ("0110", False)


async def test_a_category_or_area_that_does_not_exist_cannot_be_chosen(town: Town) -> None:
    draft = await town.draft("小李")
    async with town.desk() as desk:
        with pytest.raises(NotFound):
            await filing.choose_category(desk, draft, "0000")
        with pytest.raises(KeyError):
            await filing.choose_area(desk, draft, AreaId(999))


async def test_words_too_long_are_refused_rather_than_cut(town: Town) -> None:
    await town.draft("小李", "长" * 2000)
    with pytest.raises(Incomplete, match="too_long"):
        await town.draft("小李", "一")


async def test_a_location_names_the_area_around_it(town: Town) -> None:
    draft = await town.draft("小李")
    async with town.desk() as desk:
        draft = await filing.add_location(desk, draft, 30.2530, 120.1400, "柳巷口")
    assert (draft.area_id, draft.place) == (town.area("BH-02"), "柳巷口")


async def test_a_person_has_one_filing_at_a_time(town: Town) -> None:
    first = await town.draft("小李", "一")
    assert (await town.draft("小李", "二")).id == first.id


async def test_a_filing_waits_while_its_author_makes_another_move(town: Town) -> None:
    issue = await town.file("小钱", category="0136", area="CD-01")
    filed = await town.draft("小李", "桥头有一堆垃圾")
    async with town.desk() as desk:
        move = await drafting.begin(desk, Move.PROGRESS, issue.id, by=town.person("小李"))
    assert [draft and draft.id for draft in await town.drafts_of("小李")] == [move.id, filed.id]
    async with town.desk() as desk:
        before = await drafting.find(desk, move.id, town.person("小李"))
        after = await filing.add_words(desk, before, "已联系商户")
        await drafting.take(desk, after, after)
    now, parked = await town.drafts_of("小李")
    assert parked is None
    assert now is not None
    assert (now.id, now.state, now.text) == (filed.id, DraftState.OPEN, "桥头有一堆垃圾")
    assert "progress" in await town.moves(issue)


async def test_a_photo_that_comes_after_its_album_was_filed_still_belongs_to_it(town: Town) -> None:
    draft = await town.draft("小李", "桥头有一堆垃圾", media_group_id="album")
    async with town.desk() as desk:
        issue = await filing.submit(desk, draft)
        done = await desk.tx.draft_of_album(town.person("小李"), "album")
        assert done is not None
        late = Evidence("f", "u", "photo", Stage.PROGRESS, town.person("小李"), NOW, media_group_id="album")
        await filing.add_late_photo(desk, done, late)
        [kept] = await desk.tx.evidence_of(issue.id)
    assert kept.stage is Stage.BEFORE


async def test_ten_photos_are_one_too_many(town: Town) -> None:
    draft = await town.draft("小李", "桥头有一堆垃圾")
    async with town.desk() as desk:
        for number in range(drafting.MOST_PHOTOS):
            photo = Evidence("f", f"u{number}", "photo", Stage.BEFORE, town.person("小李"), NOW)
            assert await drafting.keep_photo(desk, draft, photo)
        with pytest.raises(Incomplete, match="too_many_photos"):
            await drafting.keep_photo(desk, draft, Evidence("f", "u", "photo", Stage.BEFORE, town.person("小李"), NOW))


async def test_an_empty_unit_is_passed_over_by_the_route(town: Town) -> None:
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE post SET \"end\" = '2026-03-01' WHERE unit_id = ?", town.unit("HW"))
        await tx.roster_changed()
    issue = await town.file()
    assert issue.status is Status.REPORTED
    await town.sound()


async def test_filed_issues_are_counted_on_from_one_another(town: Town) -> None:
    assert [(await town.file()).number for _ in range(3)] == ["A-0001", "A-0002", "A-0003"]
    assert (await town.do(handling.acknowledge, await town.file(), by="小赵")).number == "A-0004"
