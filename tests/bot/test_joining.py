from __future__ import annotations

from dataclasses import replace

import pytest

from bot.batons import Owes
from bot.desk import grouping, handling, importing, inviting, joining, returning, supervising
from bot.errors import Conflicting, NotFound, NotYours, TooLate
from bot.ids import ChatId, PersonId
from bot.notices import Kind
from bot.roster import Person
from bot.roster_file import RosterFile
from tests.office import STREET_GROUP, Town, district


async def invited(town: Town, name: str) -> str:
    async with town.desk() as desk:
        invitation = await inviting.invite(desk, [town.person(name)])
        return inviting.code_in(desk.office, invitation, town.person(name))


async def press(town: Town, code: str, telegram_id: int, name: str = "somebody") -> Person:
    async with town.desk() as desk:
        return await joining.join(desk, code, telegram_id=telegram_id, username=None, name=name)


async def test_a_link_binds_the_account_that_opens_it(town: Town) -> None:
    joined = await press(town, await invited(town, "小吕"), 5001)
    assert (joined.name, joined.telegram_id, joined.reachable) == ("小吕", 5001, True)
    async with town.desk() as desk:
        assert desk.roster.by_telegram(5001) == joined


async def test_a_link_works_once_but_may_be_pressed_again_by_the_same_person(town: Town) -> None:
    code = await invited(town, "小吕")
    first = await press(town, code, 5001)
    assert await press(town, code, 5001) == first
    with pytest.raises(TooLate, match="code_used"):
        await press(town, code, 5002)


async def test_a_link_is_good_for_seven_days(town: Town) -> None:
    code = await invited(town, "小吕")
    town.clock.advance(days=7)
    with pytest.raises(TooLate, match="code_expired"):
        await press(town, code, 5001)


async def test_a_code_nobody_gave_out_opens_nothing(town: Town) -> None:
    with pytest.raises(NotFound, match="no_such_code"):
        await press(town, "guessed", 5001)


async def test_an_account_of_somebody_else_does_not_take_a_link_over(town: Town) -> None:
    code = await invited(town, "小吕")
    with pytest.raises(Conflicting, match="account_taken"):
        await press(town, code, 1002)
    assert (await press(town, code, 5001)).name == "小吕"


async def test_a_new_phone_takes_the_place_of_the_old_one(town: Town) -> None:
    await press(town, await invited(town, "老王"), 6001)
    async with town.desk() as desk:
        assert desk.roster.by_telegram(1002) is None
        assert desk.roster.person(town.person("老王")).telegram_id == 6001


async def test_only_an_administrator_unbinds_people_and_binds_groups(town: Town) -> None:
    async with town.desk() as desk:
        for name in ("老王", "高区长"):
            with pytest.raises(NotYours, match="not_admin"):
                await joining.unbind(desk, town.person("小李"), by=town.person(name))
            with pytest.raises(NotYours, match="not_admin"):
                await grouping.bind_group(desk, ChatId(-5), "群", by=town.person(name))


async def test_the_first_administrator_claims_the_office(town: Town) -> None:
    async with town.store.transaction() as tx:
        code = await inviting.new_code(tx, None, town.clock())
    claimed = await press(town, code, 7001, "Guan")
    async with town.desk() as desk:
        assert desk.roster.is_admin(claimed.id, desk.on)
        assert desk.roster.by_telegram(7001) == claimed


async def test_a_person_of_the_roster_claims_as_themselves(town: Town) -> None:
    async with town.store.transaction() as tx:
        code = await inviting.new_code(tx, None, town.clock())
    assert (await press(town, code, 1002)).name == "老王"
    async with town.desk() as desk:
        assert desk.roster.is_admin(town.person("老王"), desk.on)
        await joining.make_admin(desk, telegram_id=1002, username=None, name="老王")
        assert len(desk.roster.posts_of(town.person("老王"), desk.on)) == 2


# --- groups


async def test_a_group_is_bound_and_its_cards_follow(town: Town) -> None:
    async with town.desk() as desk:
        await grouping.bind_group(desk, ChatId(-9), "滨河", by=town.person("管小萍"), area_id=town.area("A-BH"))
    await town.file(area="BH-01")
    assert [notice.chat_id for notice in await town.fresh() if notice.kind is Kind.CARD] == [-9]


async def test_a_group_nobody_listed_is_noted_and_belongs_to_nothing_until_it_is_bound(town: Town) -> None:
    async with town.desk() as desk:
        assert await grouping.meet_group(desk, ChatId(-8), "没见过", is_admin=False, present=False) is None
        met = await grouping.meet_group(desk, ChatId(-9), "别的群", is_admin=False, present=True)
        assert met == await desk.tx.group(ChatId(-9))
    assert met is not None
    assert not met.bound
    await town.file(area="BH-01")
    await town.pass_time(hours=24)
    assert -9 not in {notice.chat_id for notice in await town.fresh()}


async def test_a_group_the_bot_was_removed_from_keeps_its_binding(town: Town) -> None:
    async with town.desk() as desk:
        gone = await grouping.meet_group(desk, STREET_GROUP, "城东街道", is_admin=True, present=False)
    assert gone is not None
    assert gone.lost_at == town.clock()
    assert (gone.title, gone.is_admin, gone.area_id) == ("城东街道", None, town.area("A-CD"))


# --- who leaves


def without(*codes: str) -> RosterFile:
    return replace(district(), posts=tuple(post for post in district().posts if post.person not in codes))


async def take_over(town: Town, file: RosterFile) -> None:
    async with town.desk() as desk:
        await importing.import_roster(desk, file)


async def test_the_batons_of_who_left_go_to_the_units_next_person(town: Town) -> None:
    issue, waiting = await town.acknowledged("小赵"), await town.file()
    await town.do(supervising.supervise, issue, by="周书记", reason="抓紧")
    before = await town.baton(issue, Owes.SUBMIT)
    await town.fresh()
    await take_over(town, without("xiaozhao", "laowang"))
    assert await town.owed_acts(issue) == {("submit", "小马"), ("answer", "小马")}
    assert await town.owed_acts(waiting) == {("submit", "小马"), ("acknowledge", "小马")}
    assert ("task", "小马") in await town.told(Kind.TASK)
    after = await town.baton(issue, Owes.SUBMIT)
    assert (after.id, after.due_at) == (before.id, before.due_at)
    await town.sound()


async def test_what_is_held_under_a_post_that_ends_by_its_date_goes_on_the_next_day(town: Town) -> None:
    issue = await town.acknowledged("小赵")
    last_day = town.office.day(town.clock())
    ending = tuple(replace(post, end=last_day) if post.person == "xiaozhao" else post for post in district().posts)
    await take_over(town, replace(district(), posts=ending))
    await town.pass_time(hours=1)
    assert await town.owed_acts(issue) == {("submit", "小赵")}
    await town.pass_time(hours=24)
    assert ("submit", "老王") in await town.owed_acts(issue)


async def test_who_moved_to_another_unit_leaves_their_batons_behind(town: Town) -> None:
    issue = await town.acknowledged("小赵")
    moved = tuple(replace(post, unit="CG") if post.person == "xiaozhao" else post for post in district().posts)
    await take_over(town, replace(district(), posts=moved))
    assert await town.owed_acts(issue) == {("submit", "老王")}
    with pytest.raises(NotYours):
        await town.do(handling.progress, issue, by="小赵", note="还在办")


async def test_a_dispatcher_who_left_leaves_dispatches_and_decisions_to_the_next(town: Town) -> None:
    waiting = await town.unsorted()
    returned = await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="不是我们的")
    await take_over(town, without("sun"))
    assert await town.owed_acts(waiting) == {("dispatch", "何调度")}
    assert ("decide", "何调度") in await town.owed_acts(returned)


async def test_the_check_of_a_reporter_who_left_goes_to_a_dispatcher(town: Town) -> None:
    issue = await town.submitted()
    await take_over(town, without("xiaoli"))
    assert await town.owed_acts(issue) == {("check", "孙姐")}


async def test_an_import_that_ends_no_post_moves_no_baton(town: Town) -> None:
    issue = await town.acknowledged()
    before = await town.batons(issue)
    await take_over(town, district())
    assert await town.batons(issue) == before


async def test_an_unknown_person_cannot_be_invited(town: Town) -> None:
    async with town.desk() as desk:
        with pytest.raises(Exception, match=r"FOREIGN KEY|999"):
            await inviting.invite(desk, [PersonId(999)])
