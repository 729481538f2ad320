"""The law of batons: its auditor by example, and the law itself over any moves by anybody at any time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.auditing import audit
from bot.batons import Baton, Level, Owes
from bot.conservation import breaches
from bot.durations import Duration
from bot.ids import BatonId, PersonId, PolicyId, UnitId
from bot.issues import Issue
from tests.bot.test_issues import CLOSED, DISPATCHED, HW, IN_PROGRESS, REPORTED, SUBMITTED, SUSPENDED
from tests.clock import MONDAY_MORNING as NOW
from tests.databases import by_hand
from tests.office import Town


def baton(owes: Owes, unit: UnitId | None = None, number: int = 1, asked_by: PersonId | None = None) -> Baton:
    return Baton(
        id=BatonId(number),
        issue_id=DISPATCHED.id,
        owes=owes,
        unit_id=unit,
        holder_id=PersonId(2),
        level=Level.ROUTINE,
        limit=Duration.parse("2h"),
        opened_at=NOW,
        due_at=NOW + timedelta(hours=2),
        policy_id=PolicyId(1),
        asked_by=asked_by,
    )


KEPT: list[tuple[Issue, list[Baton]]] = [
    (REPORTED, [baton(Owes.DISPATCH)]),
    (DISPATCHED, [baton(Owes.SUBMIT, HW), baton(Owes.ACKNOWLEDGE, HW)]),
    (DISPATCHED, [baton(Owes.SUBMIT, HW), baton(Owes.ACKNOWLEDGE, HW), baton(Owes.DECIDE, HW)]),
    (IN_PROGRESS, [baton(Owes.SUBMIT, HW), baton(Owes.ANSWER, HW)]),
    (SUBMITTED, [baton(Owes.CHECK)]),
    (SUSPENDED, [baton(Owes.RESUME, HW)]),
    (CLOSED, []),
    (CLOSED, [baton(Owes.ANSWER, HW, asked_by=PersonId(4))]),
]


def test_what_each_state_owes_is_no_breach() -> None:
    for issue, batons in KEPT:
        assert breaches(issue, batons) == []


def test_a_missing_baton_is_found() -> None:
    assert breaches(REPORTED, []) == ["A-0001: reported without its dispatch baton"]
    assert len(breaches(DISPATCHED, [])) == 2
    assert breaches(SUSPENDED, []) == ["A-0001: suspended without its resume baton"]
    closed = replace(baton(Owes.CHECK), closed_at=NOW)
    assert breaches(SUBMITTED, [closed]) == ["A-0001: submitted without its check baton"]


def test_one_too_many_is_found() -> None:
    [found] = breaches(CLOSED, [baton(Owes.SUBMIT, HW)])
    assert "one too many" in found
    assert len(breaches(IN_PROGRESS, [baton(Owes.SUBMIT, HW), baton(Owes.SUBMIT, HW, 2)])) == 1


def test_a_baton_of_another_unit_does_not_stand_in() -> None:
    assert len(breaches(IN_PROGRESS, [baton(Owes.SUBMIT, UnitId(9))])) == 2


def test_a_side_baton_whose_reason_has_gone_is_found() -> None:
    for issue, side in (
        (SUBMITTED, baton(Owes.DECIDE, HW, 2)),
        (IN_PROGRESS, baton(Owes.DECIDE, UnitId(9), 2)),
        (CLOSED, baton(Owes.ANSWER, HW, 2)),
    ):
        main = [baton(Owes.CHECK)] if issue is SUBMITTED else [baton(Owes.SUBMIT, HW)] if issue is IN_PROGRESS else []
        [found] = breaches(issue, [*main, side])
        assert "has gone" in found


async def test_the_auditor_finds_what_was_broken_behind_its_back(town: Town) -> None:
    issue, ended = await town.acknowledged(), await town.closed()
    assert await audit(town.store) == []
    async with town.store.transaction() as tx:
        await by_hand(tx, "UPDATE baton SET closed_at = 1 WHERE issue_id = ?", issue.id)
        await by_hand(tx, "UPDATE baton SET closed_at = NULL WHERE issue_id = ?", ended.id)
    found = await audit(town.store)
    assert any(line.startswith("A-0001: in_progress without its submit") for line in found)
    assert any(line.startswith("A-0002") and "one too many for closed" in line for line in found)
