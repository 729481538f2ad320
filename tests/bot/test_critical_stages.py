"""What is critical waits for nobody's working hours: whatever its unit asks for is decided, and answered, by night."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.batons import Asked, Level, Owes
from bot.deadlines import Source, deadline
from bot.desk import appealing, checking, extending, handling, levels, supervising
from bot.durations import Duration
from bot.issues import Issue, Resolution
from bot.notices import Kind
from bot.policy import Policy
from tests.office import ZONE, Town

CRITICAL, URGENT, ROUTINE = Level


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE).astimezone(UTC)


async def asks_for_time(town: Town, issue: Issue) -> None:
    later = (await town.baton(issue, Owes.SUBMIT)).due_at + timedelta(hours=3)
    await town.do(extending.extend, issue, later, by="老王", reason="等配件到货")


async def test_what_a_unit_asks_at_night_of_a_critical_issue_is_decided_within_half_an_hour(town: Town) -> None:
    town.clock.set(at("03-02 23:40"))
    critical = await town.acknowledged(level=CRITICAL)
    await asks_for_time(town, critical)
    asked = await town.baton(critical, Owes.DECIDE)
    assert (asked.due_at, asked.next_nudge_at) == (at("03-03 00:10"), at("03-03 00:10"))
    await town.fresh()
    await town.live(30)
    assert ("nudge", "孙姐") in await town.told(Kind.NUDGE)
    urgent = await town.acknowledged(level=URGENT)
    await asks_for_time(town, urgent)
    assert (await town.baton(urgent, Owes.DECIDE)).due_at == at("03-03 12:00")
    await town.do(supervising.supervise, critical, by="周书记", reason="说明情况")
    assert (await town.baton(critical, Owes.ANSWER)).due_at == at("03-03 01:10")
    await town.sound()


async def test_a_raised_level_hurries_whoever_decides_and_an_answer_keeps_its_time(town: Town) -> None:
    issue = await town.acknowledged()
    await asks_for_time(town, issue)
    await town.do(supervising.supervise, issue, by="周书记", reason="说明情况")
    answer_due = (await town.baton(issue, Owes.ANSWER)).due_at
    await town.fresh()
    await town.do(levels.relevel, issue, CRITICAL, by="周书记", reason="学校门口")
    decide, answer = await town.baton(issue, Owes.DECIDE), await town.baton(issue, Owes.ANSWER)
    assert (decide.level, decide.due_at) == (CRITICAL, at("03-02 09:30"))
    assert answer.due_at == answer_due
    assert ("told", "孙姐") in await town.told(Kind.TOLD)
    async with town.store.snapshot() as tx:
        known = await tx.batons_of(issue.id), await tx.history(issue.id), town.office.policy, None
    assert [deadline(one, *known).source for one in (decide, answer)] == [Source.STAGE, Source.STAGE]


async def test_an_appeal_looks_back_and_wakes_nobody(town: Town) -> None:
    issue = await town.acknowledged(level=CRITICAL)
    town.clock.set(at("03-02 20:00"))
    done = {"result": Resolution.FIXED, "note": "已清理", "photos": 1}
    await town.do(handling.submit, issue, by="老王", **done)
    await town.do(checking.pass_check, issue, by="小李")
    await town.do(appealing.appeal, issue, by="老王", reason="停电")
    asked = await town.baton(issue, Owes.DECIDE)
    assert (asked.about, asked.due_at) == (Asked.APPEAL, at("03-03 12:00"))
    await town.sound()


def test_one_length_stands_for_every_level_and_a_table_for_those_it_names() -> None:
    policy = Policy.load('[limits]\ndecide = "6wh"\ntriage = { critical = "5m" }\n', zone=ZONE)
    assert set(policy.limits.decide.values()) == {Duration.parse("6wh")}
    assert [str(policy.limits.triage[level]) for level in Level] == ["5m", "15m", "15m"]
