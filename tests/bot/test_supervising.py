"""What leaders ask and decide, and who may see a private issue."""

from __future__ import annotations

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, handling, returning, supervising
from bot.desk.desk import BatonRef
from bot.errors import Conflicting, Incomplete, NotFound, NotYours, Stale
from bot.notices import Kind
from tests.office import Town

# --- leaders


async def test_supervision_asks_for_an_answer_and_the_answer_ends_it(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(supervising.supervise, issue, by="周书记", reason="")
    await town.fresh()
    after = await town.do(supervising.supervise, issue, by="周书记", reason="群众多次反映")
    assert after.supervision == 1
    assert await town.owed_acts(issue) == {("submit", "老王"), ("answer", "老王")}
    assert ("task", "老王") in await town.told(Kind.TASK)
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(supervising.answer, issue, by="老王", words="")
    await town.do(supervising.answer, issue, by="陈主任", words="今天清完")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert await town.told(Kind.TOLD) == {("told", "周书记")}
    with pytest.raises(Conflicting, match="no_answer_owed"):
        await town.do(supervising.answer, issue, by="老王", words="已经答过")


async def test_an_answer_a_leader_asked_for_outlives_the_issue(town: Town) -> None:
    issue = await town.do(supervising.supervise, await town.acknowledged(), by="周书记", reason="群众多次反映")
    await town.submit(issue)
    await town.do(checking.pass_check, issue, by="小李")
    assert await town.owed_acts(issue) == {("answer", "老王")}
    await town.do(supervising.answer, issue, by="老王", words="已清完")
    assert await town.owed_acts(issue) == set()
    await town.sound()


async def test_before_dispatch_the_dispatcher_answers_whatever_else_is_owed(town: Town) -> None:
    issue = await town.do(supervising.supervise, await town.acknowledged(), by="周书记", reason="抓紧")
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的")
    await town.do(returning.accept_return, issue, None, by="孙姐")
    await town.do(supervising.supervise, issue, by="周书记", reason="谁来办？")
    assert {("dispatch", "孙姐"), ("answer", "孙姐"), ("answer", "老王")} == await town.owed_acts(issue)
    [old, new] = await town.batons(issue, Owes.ANSWER)
    await town.do(supervising.answer, issue, by="老王", words="已说明", baton_id=old.id)
    with pytest.raises(Stale):
        await town.do(supervising.answer, issue, by="孙姐", words="再说", baton_id=old.id)
    await town.do(supervising.answer, issue, by="孙姐", words="马上派", baton_id=new.id)
    assert await town.owed_acts(issue) == {("dispatch", "孙姐")}


async def test_only_leaders_and_the_supervision_office_supervise(town: Town) -> None:
    issue = await town.acknowledged()
    for name in ("小李", "老王", "陈主任", "孙姐", "吴书记", "管小萍"):
        with pytest.raises(NotYours):
            await town.do(supervising.supervise, issue, by=name, reason="抓紧")
    for level, name in enumerate(("沈督查", "林主任", "周书记", "高区长"), start=1):
        assert (await town.do(supervising.supervise, issue, by=name, reason="抓紧")).supervision == level


async def test_a_forced_closing_is_told_to_everybody_concerned(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(supervising.force_close, issue, by="周书记", reason="")
    with pytest.raises(NotYours):
        await town.do(supervising.force_close, issue, by="孙姐", reason="算了")
    await town.fresh()
    await town.do(supervising.force_close, issue, by="管小萍", reason="重复录入")
    assert await town.told(Kind.TOLD) == {("told", "老王"), ("told", "小李")}
    assert await town.owed_acts(issue) == set()


# --- who may see


async def test_a_private_issue_does_not_exist_for_a_stranger(town: Town) -> None:
    issue = await town.file(category="2703")
    with pytest.raises(NotFound):
        await town.do(handling.acknowledge, issue, by="小魏")
    with pytest.raises(NotFound):
        await town.do(checking.pass_check, issue, by="小魏", ref=BatonRef((await town.batons(issue))[0].id, 0))


async def test_who_still_owes_an_answer_sees_a_private_issue_that_went_elsewhere(town: Town) -> None:
    issue = await town.do(dispatching.dispatch, await town.file(category="2703"), town.unit("HW"), by="孙姐")
    await town.do(supervising.supervise, issue, by="周书记", reason="抓紧")
    await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    assert ("answer", "老王") in await town.owed_acts(issue)
    await town.do(supervising.answer, issue, by="老王", words="已转城管")
    with pytest.raises(NotFound):
        await town.do(supervising.answer, issue, by="老王", words="再说")
