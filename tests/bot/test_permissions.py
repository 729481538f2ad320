from __future__ import annotations

from dataclasses import replace

import pytest

from bot.batons import Owes
from bot.desk import dispatching, drafting, importing, returning
from bot.errors import NotYours
from bot.issues import Issue, Move
from bot.permissions import MAY, Tie, may, may_see, ties
from bot.roster import Role
from tests.bot.test_issues import REPORTED
from tests.office import Town, district


def held(town: Town, name: str, issue: Issue, *supporting: str) -> set[Tie]:
    on = town.office.day(town.clock())
    return set(ties(town.person(name), issue, town.roster, on, [town.unit(code) for code in supporting]))


async def test_what_each_person_is_to_an_issue(town: Town) -> None:
    issue = await town.file()
    assert {name: held(town, name, issue) for name in EXPECTED} == EXPECTED


EXPECTED = {
    "小李": {Tie.REPORTER},
    "老王": {Tie.UNIT},
    "小赵": {Tie.UNIT},
    "陈主任": {Tie.UNIT},
    "孙姐": {Tie.DISPATCHER},
    "何调度": {Tie.DISPATCHER},
    "沈督查": {Tie.SUPERVISION},
    "彭督查": {Tie.SUPERVISION},
    "林主任": {Tie.LEADER},
    "周书记": {Tie.LEADER},
    "高区长": {Tie.LEADER},
    "管小萍": {Tie.ADMIN},
    "小钱": set(),
    "冯姐": set(),
    "吴书记": set(),
    "曹联络": set(),
    "方纪检": set(),
    "韦核查": set(),
}


async def test_a_supporting_unit_is_named_by_its_assignment(town: Town) -> None:
    issue = await town.file()
    assert held(town, "曹联络", issue, "CG") == {Tie.SUPPORTING}


async def test_every_move_but_the_report_says_who_may_make_it() -> None:
    assert set(MAY) == set(Move) - {Move.REPORT}
    assert all(MAY.values())


async def test_a_post_that_has_ended_ties_nobody(town: Town) -> None:
    issue = await town.file()
    town.clock.advance(days=1)
    posts = tuple(post for post in district().posts if post.person != "laowang")
    async with town.desk() as desk:
        await importing.import_roster(desk, replace(district(), posts=posts))
        assert ties(town.person("老王"), issue, desk.roster, desk.on) == frozenset()


async def test_who_holds_the_act_may_do_it_where_no_dispatcher_is_listed(town: Town) -> None:
    posts = tuple(post for post in district().posts if post.role is not Role.DISPATCHER)
    async with town.desk() as desk:
        await importing.import_roster(desk, replace(district(), posts=posts))
    issue = await town.unsorted()
    assert await town.owed_acts(issue) == {("dispatch", "沈督查")}
    await town.do(dispatching.dispatch, issue, town.unit("HW"), by="沈督查")
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的")
    await town.do(returning.refuse_return, issue, by="沈督查", reason="就是你们的")


async def test_who_holds_an_act_of_another_issue_may_not(town: Town) -> None:
    mine, other = await town.unsorted(), await town.acknowledged()
    dispatch = await town.baton(mine, Owes.DISPATCH)
    stranger = replace(dispatch, holder_id=town.person("小魏"))
    assert may(Move.DISPATCH, town.person("小魏"), mine, frozenset(), [stranger])
    assert not may(Move.SUBMIT, town.person("小魏"), other, frozenset(), [stranger])


async def test_who_supervises_dispatches_or_leads_another_street_is_told_that_the_post_does_not_reach_here(
    town: Town,
) -> None:
    issue = await town.acknowledged()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的")
    for move, name in (
        (Move.SUPERVISE, "吴书记"), (Move.FORCE_CLOSE, "吴书记"), (Move.REFUSE_RETURN, "冯姐"), (Move.REDIRECT, "冯姐"),
        (Move.RELEVEL, "吴书记"), (Move.ADD_PART, "冯姐"),
        (Move.REOPEN, "吴书记"),
    ):  # fmt: skip
        about = await town.closed() if move is Move.REOPEN else issue
        with pytest.raises(NotYours) as refused:
            async with town.desk() as desk:
                await drafting.begin(desk, move, about.id, by=town.person(name))
        assert refused.value.code == "not_yours_here"
    for move, name in ((Move.SUPERVISE, "小钱"), (Move.SUBMIT, "吴书记"), (Move.REFUSE_RETURN, "周书记")):
        with pytest.raises(NotYours) as refused:  # nothing that their post does anywhere
            async with town.desk() as desk:
                await drafting.begin(desk, move, issue.id, by=town.person(name))
        assert refused.value.code == "not_yours"


@pytest.mark.parametrize("tie", Tie)
def test_a_private_issue_is_seen_by_whoever_has_to_do_with_it(tie: Tie) -> None:
    private = replace(REPORTED, private=True)
    assert may_see(private, frozenset({tie}))
    assert not may_see(private, frozenset())
    assert may_see(REPORTED, frozenset())
