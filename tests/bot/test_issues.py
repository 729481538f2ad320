"""The table of moves and the pure functions, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import issues
from bot.batons import Level
from bot.durations import Duration
from bot.errors import NotNow
from bot.ids import IssueId, PersonId, UnitId
from bot.issues import NEXT_STATUS, TERMINAL, Issue, Move, Resolution, Status, next_status
from tests.clock import MONDAY_MORNING as NOW

LI, WANG, CHEN = PersonId(1), PersonId(2), PersonId(3)
HW = UnitId(1)
REPORTED = Issue(
    id=IssueId(1),
    status=Status.REPORTED,
    category="0110",
    level=Level.ROUTINE,
    private=False,
    description="桥头有一堆垃圾",
    place="桥头",
    area_id=None,
    latitude=None,
    longitude=None,
    reporter_id=LI,
    filed_at=NOW,
)
DISPATCHED = issues.dispatch(REPORTED, lead=HW, owner=WANG, limit=Duration.parse("4wh"), now=NOW)
IN_PROGRESS = issues.acknowledge(DISPATCHED, by=WANG, now=NOW)
SUBMITTED = issues.submit(IN_PROGRESS, by=WANG, result=Resolution.FIXED, note="已清理", now=NOW)
CLOSED = issues.pass_check(SUBMITTED, resolution=Resolution.FIXED, now=NOW)
SUSPENDED = issues.grant_suspension(IN_PROGRESS)

OF_THE_PARTS = {
    *("take_part", "submit_part", "add_part", "release_part"),
    *("extend_part", "grant_part_extension", "refuse_part_extension"),
    *("return_part", "accept_part_return", "refuse_part_return"),
}
PEOPLE_MAKE = {
    Status.REPORTED: {
        "correct",
        "withdraw",
        "dispatch",
        "recategorise",
        "reject",
        "merge",
        "supervise",
        "relevel",
        "force_close",
    },
    Status.DISPATCHED: {
        *("correct", "withdraw", "redirect", "recategorise", "reject", "merge", "acknowledge", "return"),
        *("accept_return", "refuse_return", "reassign", "progress", "submit", "supervise", "relevel", "force_close"),
        *OF_THE_PARTS,
    },
    Status.IN_PROGRESS: {
        *("redirect", "recategorise", "reject", "merge", "return", "accept_return", "refuse_return"),
        *("reassign", "progress", "submit", "supervise", "relevel", "force_close"),
        *(
            *OF_THE_PARTS,
            "extend",
            "grant_extension",
            "refuse_extension",
            "suspend",
            "grant_suspension",
            "refuse_suspension",
        ),
    },
    Status.SUBMITTED: {"pass_check", "fail_check", "supervise", "relevel", "force_close"},
    Status.SUSPENDED: {"resume", "reassign", "supervise", "relevel", "force_close"},
    Status.CLOSED: {"reopen", "appeal", "grant_appeal", "refuse_appeal"},
    Status.REJECTED: set(),
    Status.MERGED: set(),
}


@pytest.mark.parametrize("status", Status)
def test_the_table_lists_these_moves_and_no_others(status: Status) -> None:
    listed = {move.value for from_, move in NEXT_STATUS if from_ is status}
    assert listed - {"answer", "note"} == PEOPLE_MAKE[status]


@pytest.mark.parametrize("status", Status)
def test_an_answer_or_a_word_may_come_whatever_has_become_of_the_issue(status: Status) -> None:
    assert NEXT_STATUS[status, Move.ANSWER] is NEXT_STATUS[status, Move.NOTE] is status


def test_a_move_that_is_not_listed_is_refused_with_what_is_true_now() -> None:
    with pytest.raises(NotNow) as refused:
        next_status(CLOSED, Move.ACKNOWLEDGE)
    assert refused.value.facts == {"issue_id": 1, "status": "closed", "move": "acknowledge"}


def test_only_a_reopening_leads_out_of_an_end() -> None:
    ways_out = {move for (status, move), after in NEXT_STATUS.items() if status in TERMINAL and after is not status}
    assert ways_out == {Move.REOPEN}


def test_the_handling_clock_starts_at_dispatch() -> None:
    assert (DISPATCHED.dispatched_at, DISPATCHED.acknowledged_at) == (NOW, None)
    assert IN_PROGRESS.dispatched_at == NOW


def test_progress_and_submission_imply_the_acknowledgement() -> None:
    later = NOW + timedelta(minutes=5)
    for after in (
        issues.progress(DISPATCHED, by=CHEN, now=later),
        issues.submit(DISPATCHED, by=CHEN, result=Resolution.FIXED, note="好了", now=later),
    ):
        assert (after.owner_id, after.acknowledged_at) == (CHEN, later)


def test_who_has_it_keeps_it_when_a_colleague_writes() -> None:
    assert issues.progress(IN_PROGRESS, by=CHEN, now=NOW).owner_id == WANG


def test_a_redirected_issue_has_a_fresh_clock_and_waits_for_its_acknowledgement() -> None:
    later = NOW + timedelta(hours=1)
    after = issues.redirect(IN_PROGRESS, lead=UnitId(2), owner=CHEN, limit=Duration.parse("2h"), now=later)
    assert after.status is Status.DISPATCHED
    assert (after.lead_id, after.owner_id, after.dispatched_at, after.acknowledged_at) == (2, CHEN, later, None)


def test_an_accepted_return_leaves_nobody_named() -> None:
    after = issues.accept_return(issues.ask_return(IN_PROGRESS))
    assert after == replace(REPORTED, returns=1)


def test_a_failed_check_counts_and_forgets_the_submission() -> None:
    after = issues.fail_check(SUBMITTED)
    assert (after.status, after.reworks, after.submitted_at, after.result) == (Status.IN_PROGRESS, 1, None, None)
    assert after.owner_id == WANG


def test_a_reopened_issue_keeps_its_number_and_its_lead() -> None:
    after = issues.reopen(CLOSED)
    assert (after.number, after.lead_id, after.reopened, after.closed_at) == (CLOSED.number, HW, 1, None)
    assert after.resolution is None


def test_supervision_never_falls() -> None:
    assert issues.supervise(IN_PROGRESS).supervision == 1
    assert issues.supervise(replace(IN_PROGRESS, supervision=2), level=1).supervision == 2
    assert issues.supervise(IN_PROGRESS, level=3).supervision == 3


def test_a_forced_closing_says_so() -> None:
    assert issues.force_close(IN_PROGRESS, now=NOW).resolution is Resolution.FORCED


def test_a_merged_issue_is_a_duplicate_of_another() -> None:
    after = issues.merge(DISPATCHED, into=IssueId(9), now=NOW)
    assert (after.status, after.merged_into, after.resolution) == (Status.MERGED, 9, Resolution.DUPLICATE)
    assert not after.open
