"""Each move over a real database: what it changes, who owes what then, who hears of it, and when it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from bot.batons import Owes
from bot.desk import checking, dispatching, handling, merging, returning, supervising
from bot.desk.desk import BatonRef
from bot.errors import Conflicting, Incomplete, NotFound, NotNow, NotYours, Stale, TooLate
from bot.ids import IssueId
from bot.issues import Resolution, Status
from bot.notices import Kind
from tests.office import Town

DONE: dict[str, Any] = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}


# --- before anybody has taken it


async def test_the_reporter_may_correct_the_words_and_the_owner_hears_of_it(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    after = await town.do(checking.correct, issue, by="小李", description="桥西有一堆垃圾")
    assert after.description == "桥西有一堆垃圾"
    assert await town.told(Kind.TOLD) == {("told", "老王")}


async def test_nobody_else_may_correct_or_withdraw(town: Town) -> None:
    issue = await town.file()
    for name in ("小钱", "老王", "孙姐", "管小萍"):
        with pytest.raises(NotYours):
            await town.do(checking.correct, issue, by=name, description="别的")
        with pytest.raises(NotYours):
            await town.do(checking.withdraw, issue, by=name)


async def test_a_withdrawn_issue_is_owed_by_nobody(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    after = await town.do(checking.withdraw, issue, by="小李")
    assert after.status is Status.REJECTED
    assert await town.owed_acts(issue) == set()
    assert ("told", "老王") in await town.told()
    await town.sound()


async def test_after_the_acknowledgement_the_reporter_can_take_nothing_back(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(NotNow):
        await town.do(checking.withdraw, issue, by="小李")
    with pytest.raises(NotNow):
        await town.do(checking.correct, issue, by="小李", description="别的")


# --- whose it is


async def test_a_dispatcher_names_the_unit(town: Town) -> None:
    issue = await town.unsorted()
    after = await town.do(dispatching.dispatch, issue, town.unit("HW"), by="孙姐", supporting=[town.unit("CG")])
    lead, helps = {("submit", "老王"), ("acknowledge", "老王")}, {("submit", "曹联络"), ("acknowledge", "曹联络")}
    assert await town.owed_acts(issue) == lead | helps
    assert (after.dispatched_at, town.name(after.owner_id)) == (town.clock(), "老王")
    assert {("task", "老王"), ("task", "曹联络")} <= await town.told(Kind.TASK, Kind.TOLD)
    await town.sound()


async def test_a_dispatcher_further_up_may_step_in(town: Town) -> None:
    assert (await town.do(dispatching.dispatch, await town.unsorted(), town.unit("HW"), by="何调度")).lead_id
    with pytest.raises(NotYours):  # of another street
        await town.do(dispatching.dispatch, await town.unsorted(), town.unit("HW"), by="冯姐")


async def test_a_unit_without_people_is_not_named(town: Town) -> None:
    with pytest.raises(Conflicting, match="unit_empty"):
        await town.do(dispatching.dispatch, await town.unsorted(), town.unit("CD-CY"), by="孙姐")


async def test_a_redirected_issue_is_the_new_units_with_a_fresh_clock(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    town.clock.advance(hours=1)
    after = await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    assert (after.status, after.dispatched_at) == (Status.DISPATCHED, town.clock())
    assert await town.owed_acts(issue) == {("submit", "曹联络"), ("acknowledge", "曹联络")}
    assert {("task", "曹联络"), ("told", "老王")} <= await town.told(Kind.TASK, Kind.TOLD)
    with pytest.raises(NotYours):
        await town.do(handling.submit, issue, by="老王", **DONE)
    with pytest.raises(Conflicting, match="same_unit"):
        await town.do(dispatching.redirect, issue, town.unit("CG"), by="沈督查")


async def test_a_rejection_needs_a_reason_which_the_reporter_is_told(town: Town) -> None:
    issue = await town.unsorted()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(dispatching.reject, issue, by="孙姐", reason="  ")
    await town.fresh()
    after = await town.do(dispatching.reject, issue, by="孙姐", reason="不属于本区")
    assert after.status is Status.REJECTED
    assert await town.told(Kind.TOLD) == {("told", "小李")}
    assert (await town.history(issue))[-1].note == "不属于本区"


async def test_a_merged_issues_reporter_follows_the_other_one(town: Town) -> None:
    first, second = await town.file("小李"), await town.file("小钱")
    after = await town.do(merging.merge, second, first.id, by="孙姐")
    assert (after.status, after.merged_into) == (Status.MERGED, first.id)
    await town.do(handling.acknowledge, first, by="老王")
    await town.submit(first)
    await town.fresh()
    await town.do(checking.pass_check, first, by="小李")
    assert ("told", "小钱") in await town.told(Kind.TOLD)


async def test_an_issue_is_not_merged_into_itself_or_into_an_ended_one(town: Town) -> None:
    ended, issue = await town.closed(), await town.file()
    for target, code in ((issue.id, "merge_itself"), (ended.id, "merge_target")):
        with pytest.raises(Conflicting, match=code):
            await town.do(merging.merge, issue, target, by="孙姐")
    with pytest.raises(NotFound):
        await town.do(merging.merge, issue, IssueId(99), by="孙姐")


async def test_the_right_category_finds_its_route(town: Town) -> None:
    issue = await town.unsorted()
    after = await town.do(dispatching.recategorise, issue, "0110", by="孙姐")
    assert (after.status, after.category) == (Status.DISPATCHED, "0110")
    assert await town.owed_acts(issue) == {("submit", "老王"), ("acknowledge", "老王")}
    with pytest.raises(NotFound, match="no_category"):
        await town.do(dispatching.recategorise, issue, "0000", by="孙姐")


async def test_an_issue_that_turns_private_posts_nothing_in_the_group(town: Town) -> None:
    issue = await town.file()
    await town.fresh()
    await town.do(dispatching.recategorise, issue, "2703", by="孙姐")
    await town.do(handling.acknowledge, issue, by="老王")
    assert [notice for notice in await town.fresh() if notice.chat_id < 0] == []


# --- the responsible unit


async def test_an_acknowledgement_names_who_pressed_and_leaves_the_clock_alone(town: Town) -> None:
    issue = await town.file()
    due = (await town.baton(issue, Owes.SUBMIT)).due_at
    town.clock.advance(minutes=20)
    await town.fresh()
    after = await town.do(handling.acknowledge, issue, by="小赵")
    assert (after.status, town.name(after.owner_id)) == (Status.IN_PROGRESS, "小赵")
    assert await town.owed_acts(issue) == {("submit", "小赵")}
    assert (await town.baton(issue, Owes.SUBMIT)).due_at == due
    assert ("told", "老王") in await town.told(Kind.TOLD)


async def test_only_the_unit_may_acknowledge_and_only_once(town: Town) -> None:
    issue = await town.file()
    for name in ("小李", "孙姐", "周书记", "沈督查", "管小萍", "曹联络"):
        with pytest.raises(NotYours):
            await town.do(handling.acknowledge, issue, by=name)
    await town.do(handling.acknowledge, issue, by="老王")
    with pytest.raises(NotNow):
        await town.do(handling.acknowledge, issue, by="陈主任")


async def test_a_button_of_an_earlier_state_is_stale(town: Town) -> None:
    issue = await town.file()
    old = await town.ref(issue, Owes.SUBMIT)
    await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    with pytest.raises(Stale):
        await town.do(handling.acknowledge, issue, by="老王", ref=old)
    await town.do(handling.acknowledge, issue, by="老王", ref=await town.ref(issue, Owes.ACKNOWLEDGE))


async def test_a_colleague_takes_over_without_a_new_clock(town: Town) -> None:
    issue = await town.acknowledged()
    before = await town.baton(issue, Owes.SUBMIT)
    await town.fresh()
    await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    after = await town.baton(issue, Owes.SUBMIT)
    assert (after.id, after.due_at, after.epoch) == (before.id, before.due_at, before.epoch + 1)
    assert {("task", "小赵"), ("told", "老王")} <= await town.told(Kind.TASK, Kind.TOLD)
    with pytest.raises(Conflicting, match="already_owner"):
        await town.do(handling.reassign, issue, town.person("小赵"), by="陈主任")
    with pytest.raises(Conflicting, match="not_a_colleague"):
        await town.do(handling.reassign, issue, town.person("小李"), by="陈主任")


async def test_progress_implies_the_acknowledgement(town: Town) -> None:
    issue = await town.file()
    with pytest.raises(Incomplete, match="no_note"):
        await town.do(handling.progress, issue, by="小赵", note=" ")
    after = await town.do(handling.progress, issue, by="小赵", note="车已出发")
    assert (after.status, town.name(after.owner_id)) == (Status.IN_PROGRESS, "小赵")
    assert await town.owed_acts(issue) == {("submit", "小赵")}


async def test_a_supporting_units_note_changes_no_state(town: Town) -> None:
    issue = await town.file(category="0496")
    after = await town.do(handling.progress, issue, by="小李", note="已挪车")
    assert (after.status, after.owner_id) == (Status.DISPATCHED, issue.owner_id)
    with pytest.raises(NotYours):
        await town.do(handling.submit, issue, by="小李", **DONE)


async def test_a_submission_goes_to_the_reporter_to_check(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    after = await town.submit(issue)
    assert (after.status, after.result) == (Status.SUBMITTED, Resolution.FIXED)
    assert await town.owed_acts(issue) == {("check", "小李")}
    assert ("task", "小李") in await town.told(Kind.TASK)


async def test_nothing_is_submitted_without_result_words_and_the_photo_its_category_asks(town: Town) -> None:
    issue = await town.acknowledged()
    for missing, said in {
        "no_result": DONE | {"result": None},
        "no_note": DONE | {"note": ""},
        "no_photo": DONE | {"photos": 0},
    }.items():
        with pytest.raises(Incomplete, match=missing):
            await town.do(handling.submit, issue, by="老王", **said)
    await town.do(handling.submit, issue, by="老王", result=Resolution.NOT_FOUND, note="没有找到", photos=0)


async def test_where_the_reporter_handled_it_a_dispatcher_checks(town: Town) -> None:
    issue = await town.submitted("小李", category="0136")
    assert await town.owed_acts(issue) == {("check", "孙姐")}
    with pytest.raises(NotYours):
        await town.do(checking.pass_check, issue, by="小李")


# --- a return


async def test_a_return_asked_leaves_the_unit_responsible(town: Town) -> None:
    issue = await town.acknowledged()
    await town.fresh()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段", suggested=town.unit("CG"))
    assert await town.owed_acts(issue) == {("submit", "老王"), ("decide", "孙姐")}
    assert ("task", "孙姐") in await town.told(Kind.TASK)
    with pytest.raises(Conflicting, match="already_asked"):
        await town.do(returning.ask_return, issue, by="陈主任", reason="再问")
    await town.sound()


async def test_a_return_needs_a_reason_and_comes_within_its_limit(town: Town) -> None:
    issue = await town.acknowledged()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(returning.ask_return, issue, by="老王", reason="")
    town.clock.advance(hours=6)  # 15:00: four working hours since 09:00
    await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="及时")
    await town.do(returning.ask_return, issue, by="老王", reason="刚好")


async def test_return_after_the_limit_is_refused(town: Town) -> None:
    issue = await town.acknowledged()
    town.clock.advance(hours=6, seconds=1)
    with pytest.raises(TooLate, match="return_too_late"):
        await town.do(returning.ask_return, issue, by="老王", reason="不是我们的路段")


async def test_an_accepted_return_goes_to_another_unit_or_back_to_the_dispatcher(town: Town) -> None:
    for to, owed in (
        (town.unit("CG"), {("submit", "曹联络"), ("acknowledge", "曹联络")}),
        (None, {("dispatch", "孙姐")}),
    ):
        issue = await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="不是我们的")
        await town.fresh()
        await town.do(returning.accept_return, issue, to, by="孙姐")
        assert await town.owed_acts(issue) == owed
        assert ("told", "老王") in await town.told(Kind.TOLD)
        assert "returned" in await assignments(town, issue.id)
        await town.sound()


async def test_a_refused_return_says_why_and_the_unit_goes_on(town: Town) -> None:
    issue = await town.do(returning.ask_return, await town.acknowledged(), by="小赵", reason="不是我们的")
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(returning.refuse_return, issue, by="孙姐", reason="")
    await town.fresh()
    await town.do(returning.refuse_return, issue, by="孙姐", reason="就是你们的")
    assert await town.owed_acts(issue) == {("submit", "老王")}
    assert await town.told(Kind.TOLD) == {("told", "小赵"), ("told", "老王")}
    with pytest.raises(Conflicting, match="nothing_asked"):
        await town.do(returning.accept_return, issue, None, by="孙姐")


async def test_a_second_return_is_the_supervision_offices_to_decide(town: Town) -> None:
    issue = await town.acknowledged()
    for reason in ("不是我们的", "真的不是"):
        await town.do(returning.ask_return, issue, by="老王", reason=reason)
        if reason == "不是我们的":
            await town.do(returning.refuse_return, issue, by="孙姐", reason="就是你们的")
    assert ("decide", "沈督查") in await town.owed_acts(issue)
    with pytest.raises(NotYours):
        await town.do(returning.refuse_return, issue, by="孙姐", reason="还是你们的")
    with pytest.raises(NotYours):  # that would decide it, too
        await town.do(dispatching.redirect, issue, town.unit("CG"), by="孙姐")
    await town.fresh()
    await town.do(returning.refuse_return, issue, by="沈督查", reason="定了，是你们的")
    assert ("say", "沈督查") in await town.told(Kind.SAY)
    await town.sound()


async def test_what_the_arbiter_decided_is_kept_as_a_rule_for_the_next_of_its_kind(town: Town) -> None:
    issue = await town.acknowledged()
    await town.do(returning.ask_return, issue, by="老王", reason="不是我们的")
    await town.do(returning.accept_return, issue, town.unit("CG"), by="孙姐")
    await town.do(returning.ask_return, issue, by="曹联络", reason="也不是我们的")
    with pytest.raises(Stale):  # not before it is decided
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="沈督查")
    await town.do(returning.accept_return, issue, town.unit("SZ"), by="沈督查")
    with pytest.raises(NotYours):
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="孙姐")
    assert (await town.file()).lead_id == town.unit("HW")
    for _ in range(2):
        await town.do(returning.keep_rule, issue, town.unit("SZ"), by="沈督查")
    assert (await town.file()).lead_id == town.unit("SZ")
    assert (await town.file(area="CD-02")).lead_id == town.unit("HW")


async def test_a_submission_takes_an_open_return_back(town: Town) -> None:
    issue = await town.do(returning.ask_return, await town.acknowledged(), by="老王", reason="不是我们的")
    await town.submit(issue)
    assert await town.owed_acts(issue) == {("check", "小李")}
    await town.sound()


# --- the check


async def test_a_passed_check_closes_with_the_result_the_unit_named(town: Town) -> None:
    issue = await town.submitted()
    await town.fresh()
    after = await town.do(checking.pass_check, issue, by="小李")
    assert (after.status, after.resolution, after.closed_at) == (Status.CLOSED, Resolution.FIXED, town.clock())
    assert await town.owed_acts(issue) == set()
    assert await town.told(Kind.TOLD) == {("told", "老王")}
    assert await assignments(town, issue.id) == ["accepted"]


async def test_who_handled_it_never_checks_it(town: Town) -> None:
    issue = await town.submitted("小赵")
    for name in ("小赵", "老王", "陈主任", "小钱", "周书记", "管小萍"):
        with pytest.raises(NotYours):
            await town.do(checking.pass_check, issue, by=name)
    assert (await town.do(checking.pass_check, issue, by="孙姐")).status is Status.CLOSED


async def test_a_failed_check_gives_half_of_the_original_limit(town: Town) -> None:
    issue = await town.submitted()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(checking.fail_check, issue, by="小李", reason="")
    town.clock.advance(hours=1)
    await town.fresh()
    after = await town.do(checking.fail_check, issue, by="小李", reason="还有一半没清")
    baton = await town.baton(issue, Owes.SUBMIT)
    assert (after.status, after.reworks) == (Status.IN_PROGRESS, 1)
    assert (str(baton.limit), baton.opened_at, town.name(baton.holder_id)) == ("2wh", town.clock(), "老王")
    assert ("task", "老王") in await town.told(Kind.TASK)
    await town.submit(issue)
    await town.do(checking.fail_check, issue, by="小李", reason="还是没清")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2wh"  # of the original, not of the half


async def test_a_rework_limit_is_at_least_two_hours(town: Town) -> None:
    issue = await town.submitted("曹联络", category="0128")
    await town.do(checking.fail_check, issue, by="小李", reason="还在响")
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2h"


async def test_a_rework_falls_to_a_colleague_where_the_owner_has_left(town: Town) -> None:
    issue = await town.submitted("小赵")
    async with town.store.transaction() as tx:
        await tx._connection.exec_driver_sql(
            "UPDATE post SET end = '2026-03-01' WHERE person_id = ?", (town.person("小赵"),)
        )
        await tx.roster_changed()
    after = await town.do(checking.fail_check, issue, by="小李", reason="没清")
    assert town.name(after.owner_id) == "老王"
    assert await town.owed_acts(issue) == {("submit", "老王")}


async def test_a_reopened_issue_keeps_its_number_and_goes_to_its_lead(town: Town) -> None:
    issue = await town.closed()
    with pytest.raises(Incomplete, match="no_reason"):
        await town.do(checking.reopen, issue, by="小李", reason="")
    after = await town.do(checking.reopen, issue, by="小李", reason="又堆起来了")
    assert (after.id, after.status, after.reopened) == (issue.id, Status.IN_PROGRESS, 1)
    assert str((await town.baton(issue, Owes.SUBMIT)).limit) == "2wh"
    assert await assignments(town, issue.id) == ["acked"]


async def test_reopening_after_fourteen_days_is_refused_to_the_reporter_alone(town: Town) -> None:
    issue = await town.closed()
    town.clock.advance(days=14, hours=14, minutes=59)  # to the end of the day
    await town.do(checking.reopen, await town.closed(), by="小李", reason="又堆起来了")
    town.clock.advance(minutes=2)
    with pytest.raises(TooLate, match="reopen_too_late"):
        await town.do(checking.reopen, issue, by="小李", reason="又堆起来了")
    for name in ("小钱", "老王", "孙姐"):
        with pytest.raises(NotYours):
            await town.do(checking.reopen, issue, by=name, reason="又堆起来了")
    assert (await town.do(checking.reopen, issue, by="周书记", reason="群众反映")).status is Status.IN_PROGRESS


async def test_what_was_closed_by_force_can_be_taken_up_again(town: Town) -> None:
    issue = await town.do(supervising.force_close, await town.acknowledged(), by="周书记", reason="另案处理")
    assert (issue.status, issue.resolution) == (Status.CLOSED, Resolution.FORCED)
    await town.do(checking.reopen, issue, by="沈督查", reason="另案不成立")
    assert await assignments(town, issue.id) == ["acked"]
    never = await town.do(supervising.force_close, await town.unsorted(), by="管小萍", reason="误报")
    with pytest.raises(TooLate, match="never_dispatched"):
        await town.do(checking.reopen, never, by="小李", reason="不是误报")


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


async def assignments(town: Town, issue_id: IssueId) -> list[str]:
    async with town.store.snapshot() as tx:
        rows = await tx._connection.exec_driver_sql(
            "SELECT state FROM assignment WHERE issue_id = ? ORDER BY id", (issue_id,)
        )
        return [row.state for row in rows]
