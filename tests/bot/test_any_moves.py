"""Whatever anybody does at any time, right or wrong: the law holds after every step, and a refusal changes nothing.

``DEEP=500`` tries so many random lives instead of the few that are always the same.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.absence import away
from bot.auditing import audit
from bot.batons import ABOUT_PARTS, Asked, Level, Owes
from bot.commands.verifying import examined
from bot.deadlines import BY_LEVEL
from bot.desk import (
    absences,
    appealing,
    checking,
    deciding,
    dispatching,
    enlisting,
    extending,
    handling,
    helping,
    levels,
    merging,
    parting,
    returning,
    supervising,
    suspending,
)
from bot.desk.desk import BatonRef, Desk
from bot.desk.leaving import give_over
from bot.desk.telling import PRESSING
from bot.errors import Refusal
from bot.ids import BatonId, IssueId
from bot.issues import NEXT_STATUS, Issue, Move, Resolution, Status
from bot.permissions import DECISIONS, may, ties
from bot.roster import Reach
from tests.bot.anybody import ACTS, PEOPLE, REFUSES, Law, act_of
from tests.databases import by_hand
from tests.office import open_town

T = TypeVar("T")
DEEP = int(os.environ.get("DEEP", "0"))
TABLES = (
    *("meta", "person", "post", "chat_group", "issue", "assignment", "follower", "baton", "event", "evidence"),
    *("draft", "notice", "card", "policy", "journal"),
)
CATEGORIES = ("0110", "0136", "0496", "2703", "9999")
UNITS = ("HW", "CG", "CD", "CD-CY")
MINUTES = (5, 40, 150, 9 * 60, 26 * 60, 4 * 24 * 60, 16 * 24 * 60)
MOVES = [move for move in Move if move is not Move.REPORT]
WITHOUT_REF = {
    *(Move.CORRECT, Move.WITHDRAW, Move.PROGRESS, Move.NOTE, Move.REOPEN, Move.SUPERVISE, Move.ANSWER, Move.RELEVEL),
}
WITH_REF = frozenset(MOVES) - WITHOUT_REF

names = st.sampled_from(PEOPLE)


class Office(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = TemporaryDirectory()
        self.open = AsyncExitStack()
        self.town = self.run(self.open.enter_async_context(open_town(Path(self.folder.name))))
        self.law = Law(self.town)
        self.made: Move | None = None
        self.seen: dict[tuple[str, int], dict[str, Any]] = {}

    def teardown(self) -> None:
        self.run(self.open.aclose())
        self.runner.close()
        self.folder.cleanup()

    def run(self, work: Awaitable[T]) -> T:
        async def done() -> T:
            return await work

        return self.runner.run(done())

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        return {table: self.rows(table) for table in TABLES}

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.run(self.town.rows(table))

    # --- what happens

    @initialize()
    def one_issue_in_each_state(self) -> None:
        async def begin() -> None:
            await self.town.closed()
            await self.town.submitted(category="0136", by="小钱")
            await self.town.do(returning.ask_return, await self.town.acknowledged(), by="老王", reason="不是我们的")
            await self.town.unsorted("小钱")

        self.run(begin())

    @rule(name=names, category=st.sampled_from(CATEGORIES), area=st.sampled_from(("CD-01", "CD-02", None)))
    def file(self, name: str, category: str, area: str | None) -> None:
        self.run(self.town.file(name, "桥头", category, area))

    def try_to(self, move: Move, data: st.DataObject, words: str, button: str, unit: str, rightly: bool) -> None:
        """``rightly``: by somebody who may, on an issue whose state lets it be; else by anybody on any."""
        issues = self.run(self.issues(move if rightly else None))
        if not issues:
            return
        issue = data.draw(st.sampled_from(issues))
        batons = self.run(self.town.batons(issue))
        around = (batons, self.run(self.supporting(issue)), self.run(self.followers(issue)))
        able = [name for name in PEOPLE if self.law.allows(move, name, issue, *around)]
        name = data.draw(st.sampled_from(able if rightly and able else PEOPLE))
        ref = None
        if button == "now" and batons and move in WITH_REF:
            ref = BatonRef(batons[0].id, batons[0].epoch)
        elif button == "stale" and move in WITH_REF:
            ref = BatonRef(batons[0].id, batons[0].epoch + 1) if batons else BatonRef(BatonId(10**6), 0)
        before = self.dump()
        try:
            self.run(self.make(move, issue, name, words, unit, ref))
        except Refusal as refusal:
            note(f"{name} {move} {issue.number}: {refusal.code}")
            assert self.dump() == before
        else:
            self.made = move
            note(f"{name} {move} {issue.number}: done")
            assert button != "stale" or ref is None
            assert self.law.allows(move, name, issue, *around)
            assert words.strip() or move not in NEEDS_WORDS

    @rule(minutes=st.sampled_from(MINUTES))
    def time_passes(self, minutes: int) -> None:
        self.town.clock.advance(minutes=minutes)

        async def rounds() -> None:
            for _ in range(50):
                if not await self.town.rounds.tick():
                    return
            raise AssertionError("the rounds never come to rest")

        self.run(rounds())

    @rule(name=names)
    def somebody_blocks_the_bot(self, name: str) -> None:
        self.run(self.town.lose(name))

    @rule(name=names)
    def somebody_comes_back(self, name: str) -> None:
        async def reach() -> None:
            async with self.town.store.transaction() as tx:
                await tx.set_reach(self.town.person(name), Reach.OK)

        self.run(reach())

    @rule(name=names, to=st.none() | names, days=st.sampled_from((0.1, 1, 3)))
    def somebody_goes_on_leave(self, name: str, to: str | None, days: float) -> None:
        town, now = self.town, self.town.clock()

        async def leave() -> None:
            async with town.desk() as desk:
                await absences.give(
                    desk, now, now + timedelta(days=days), town.person(to) if to else None, by=town.person(name)
                )

        with suppress(Refusal):
            self.run(leave())

    @invariant()
    def nobody_who_is_away_is_pressed(self) -> None:
        async def fresh() -> None:
            for notice in await self.town.fresh():
                if notice.kind in PRESSING and notice.person_id is not None:
                    async with self.town.store.snapshot() as tx:
                        roster = await tx.roster()
                    assert away(roster, notice.person_id, notice.created_at) is None

        self.run(fresh())

    @precondition(lambda self: len(self.law.gone) < 3)
    @rule(name=names)
    def somebody_leaves(self, name: str) -> None:
        self.law.gone.add(name)
        self.take_over()

    @precondition(lambda self: bool(self.law.gone))
    @rule()
    def everybody_is_back(self) -> None:
        self.law.gone.clear()
        self.take_over()

    def take_over(self) -> None:
        """What an import would do, without reading a file."""
        gone = [self.town.person(name) for name in sorted(self.law.gone)]
        marks = ",".join("?" * len(gone)) or "NULL"

        async def take() -> None:
            async with self.town.store.transaction() as tx:
                await by_hand(tx, 'UPDATE post SET "end" = NULL')
                await by_hand(tx, f"UPDATE post SET \"end\" = '2026-03-01' WHERE person_id IN ({marks})", *gone)
                await tx.roster_changed()
                await give_over(await Desk.at(tx, self.town.office, self.town.clock()))

        self.run(take())

    async def issues(self, move: Move | None) -> list[Issue]:
        """All of them, or those whose state lets the move be."""
        async with self.town.store.snapshot() as tx:
            found = [await tx.issue(IssueId(row["id"])) for row in await self.town.rows("issue")]
        if move is not None:
            found = [issue for issue in found if (issue.status, move) in NEXT_STATUS]
        if move is Move.ANSWER:
            found = [issue for issue in found if await self.town.batons(issue, Owes.ANSWER)]
        for about, decisions in DECISIONS.items():
            if move in decisions:
                found = [i for i in found if any(b.about is about for b in await self.town.batons(i, Owes.DECIDE))]
        return found

    async def supporting(self, issue: Issue) -> list[str]:
        async with self.town.store.snapshot() as tx:
            return [self.town.roster.unit(unit).code for unit in await tx.supporting(issue.id)]

    async def followers(self, issue: Issue) -> list[str | None]:
        async with self.town.store.snapshot() as tx:
            return [self.town.name(person) for person in await tx.followers(issue.id)]

    async def make(self, move: Move, issue: Issue, name: str, words: str, unit: str, ref: BatonRef | None) -> None:
        town, to = self.town, self.town.unit(unit)
        with_ref: dict[str, Any] = {"by": name, "ref": ref}
        match move:
            case Move.CORRECT:
                await town.do(checking.correct, issue, by=name, description=words)
            case Move.WITHDRAW:
                await town.do(checking.withdraw, issue, by=name)
            case Move.DISPATCH:
                helps = {"supporting": [town.unit("CD"), town.unit("CG")], "mandatory": [town.unit("CG")]}
                await town.do(dispatching.dispatch, issue, to, **with_ref, **helps)
            case Move.REDIRECT:
                await town.do(dispatching.redirect, issue, to, **with_ref)
            case Move.RECATEGORISE:
                category = CATEGORIES[len(words) + UNITS.index(unit) - 1]
                await town.do(dispatching.recategorise, issue, category, **with_ref)
            case Move.REJECT:
                await town.do(dispatching.reject, issue, **with_ref, reason=words)
            case Move.MERGE:
                await town.do(merging.merge, issue, IssueId(1 + UNITS.index(unit)), **with_ref)
            case Move.ACKNOWLEDGE:
                await town.do(handling.acknowledge, issue, **with_ref)
            case Move.RETURN:
                await town.do(returning.ask_return, issue, **with_ref, reason=words, suggested=to)
            case Move.ACCEPT_RETURN:
                await town.do(returning.accept_return, issue, None if unit == "CD-CY" else to, **with_ref)
            case Move.REFUSE_RETURN:
                await town.do(returning.refuse_return, issue, **with_ref, reason=words)
            case Move.REASSIGN:
                colleague = ("小赵", "孔队长", "小钱", "陈主任")[UNITS.index(unit)]
                await town.do(handling.reassign, issue, town.person(colleague), **with_ref)
            case Move.PROGRESS:
                promised = town.clock() + timedelta(hours=UNITS.index(unit) * 5)
                await town.do(handling.progress, issue, by=name, note=words, promised=promised)
            case Move.NOTE:
                await town.do(handling.note, issue, by=name, words=words)
            case Move.SUBMIT:
                result = Resolution.FIXED if unit == "HW" else Resolution.NOT_FOUND
                await town.do(handling.submit, issue, **with_ref, result=result, note=words, photos=1)
            case Move.PASS_CHECK:
                await town.do(checking.pass_check, issue, **with_ref)
            case Move.FAIL_CHECK:
                await town.do(checking.fail_check, issue, **with_ref, reason=words)
            case Move.REOPEN:
                await town.do(checking.reopen, issue, by=name, reason=words)
            case Move.SUPERVISE:
                await town.do(supervising.supervise, issue, by=name, reason=words)
            case Move.RELEVEL:
                await town.do(levels.relevel, issue, list(Level)[UNITS.index(unit) % 3], by=name, reason=words)
            case Move.ANSWER:
                await town.do(supervising.answer, issue, by=name, words=words)
            case Move.APPEAL:
                await town.do(appealing.appeal, issue, **with_ref, reason=words)
            case Move.GRANT_APPEAL:
                await town.do(appealing.grant_appeal, issue, **with_ref)
            case Move.REFUSE_APPEAL:
                await town.do(deciding.refuse, issue, Asked.APPEAL, **with_ref, reason=words)
            case Move.TAKE_PART:
                await town.do(helping.take_part, issue, **with_ref)
            case Move.SUBMIT_PART:
                await town.do(helping.submit_part, issue, **with_ref, note=words)
            case Move.ADD_PART:
                await town.do(enlisting.add_part, issue, to, **with_ref, mandatory=unit in ("CG", "CD"))
            case Move.RELEASE_PART:
                await town.do(enlisting.release_part, issue, to, **with_ref, reason=words)
            case Move.EXTEND_PART:
                until = town.clock() + timedelta(days=UNITS.index(unit) * 3)
                await town.do(parting.extend_part, issue, until, **with_ref, reason=words)
            case Move.GRANT_PART_EXTENSION:
                await town.do(parting.grant_part_extension, issue, **with_ref)
            case Move.REFUSE_PART_EXTENSION:
                await town.do(deciding.refuse, issue, Asked.PART_EXTENSION, **with_ref, reason=words)
            case Move.RETURN_PART:
                await town.do(parting.return_part, issue, **with_ref, reason=words, suggested=to)
            case Move.ACCEPT_PART_RETURN:
                await town.do(parting.accept_part_return, issue, None if unit == "CD-CY" else to, **with_ref)
            case Move.REFUSE_PART_RETURN:
                await town.do(deciding.refuse, issue, Asked.PART_RETURN, **with_ref, reason=words)
            case Move.EXTEND:
                until = town.clock() + timedelta(days=UNITS.index(unit) * 3)
                await town.do(extending.extend, issue, until, **with_ref, reason=words)
            case Move.GRANT_EXTENSION:
                await town.do(extending.grant_extension, issue, **with_ref)
            case Move.REFUSE_EXTENSION:
                await town.do(deciding.refuse, issue, Asked.EXTENSION, **with_ref, reason=words)
            case Move.SUSPEND:
                until = town.clock() + timedelta(days=UNITS.index(unit) * 40)
                await town.do(suspending.suspend, issue, until, **with_ref, reason=words)
            case Move.GRANT_SUSPENSION:
                await town.do(suspending.grant_suspension, issue, **with_ref)
            case Move.REFUSE_SUSPENSION:
                await town.do(deciding.refuse, issue, Asked.SUSPENSION, **with_ref, reason=words)
            case Move.RESUME:
                await town.do(suspending.resume, issue, **with_ref)
            case _:
                await town.do(supervising.force_close, issue, **with_ref, reason=words)

    # --- what is true after every step

    @invariant()
    def every_issue_owes_exactly_what_its_state_asks(self) -> None:
        assert self.run(audit(self.town.store, self.town.office, self.town.clock())) == []

    @invariant()
    def every_row_follows_from_what_was_recorded(self) -> None:
        async def found() -> list[str]:
            return [str(one) async for findings in examined(self.town.store) for one in findings]

        assert self.run(found()) == []

    @invariant()
    def somebody_can_act_on_every_open_baton(self) -> None:
        self.run(self._somebody_can_act())

    async def _somebody_can_act(self) -> None:
        async with self.town.store.snapshot() as tx:
            roster, on = await tx.roster(), self.town.office.day(self.town.clock())
            everything = await tx.all_open_batons()
            found = {issue_id: await tx.issue(issue_id) for issue_id in {baton.issue_id for baton in everything}}
            for baton in everything:
                issue, batons = found[baton.issue_id], [b for b in everything if b.issue_id == baton.issue_id]
                appeal = baton.about is Asked.APPEAL
                if baton.owes is Owes.DECIDE:
                    waiting = (Status.CLOSED,) if appeal else (Status.DISPATCHED, Status.IN_PROGRESS)
                    assert issue.status in waiting
                    parts = [part.unit_id for part in await tx.parts(issue.id)]
                    assert baton.unit_id in (parts if baton.about in ABOUT_PARTS else (issue.lead_id,))
                assert (baton.owes is Owes.ANSWER and baton.asked_by is not None) or issue.open or appeal
                helping = await tx.supporting(issue.id)
                assert baton.holder_id is not None, f"nobody holds the {baton.owes} baton of {issue.number}"
                somebody = (baton.holder_id, *(person.id for person in roster.people))
                assert any(
                    may(act_of(baton, issue), person, issue, ties(person, issue, roster, on, helping), batons)
                    for person in somebody
                    if roster.posts_of(person, on)
                ), f"nobody can act on the {baton.owes} baton of {issue.number} ({issue.status})"

    @invariant()
    def what_is_written_only_goes_on(self) -> None:
        issues, events = self.rows("issue"), self.rows("event")
        levels = {row["id"]: row["level"] for row in issues}
        for row in issues:
            before = self._before("issue", row)
            assert before["version"] <= row["version"]
            changed = {name for name in row if row[name] != before[name]}
            assert not changed or "version" in changed
            assert not changed & {"id", "reporter_id", "filed_at", "area_id"}
        handed = {row["baton_id"]: json.loads(row["facts"]).get("to") for row in events if row["move"] == "handed"}
        for row in self.rows("baton"):
            before = self._before("baton", row)
            assert row["holder_id"] in (before["holder_id"], handed.get(row["id"])), "the account of time has a gap"
            assert before == row if before["closed_at"] else before["epoch"] <= row["epoch"]
            changed = {name for name in row if row[name] != before[name]}
            moved = changed & {"due_at", "promised_at", "level", "category"}
            assert before["nudged"] <= row["nudged"] or moved
            assert before["holder_id"] == row["holder_id"] or before["epoch"] < row["epoch"]
            assert not changed & {"issue_id", "owes", "unit_id", "opened_at", "policy_id"}
            if "limit" in changed:
                assert self.made in (Move.RELEVEL, Move.RECATEGORISE)
                assert row["owes"] in BY_LEVEL
            if "due_at" in changed and row["due_at"] < before["due_at"]:  # sooner, with fair notice
                assert "limit" in changed
                assert row["due_at"] > self.town.clock().timestamp() * 1_000_000
            if "due_at" in changed and self.made not in (Move.RELEVEL, Move.RECATEGORISE):
                assert row["owes"] == "submit"
            follows = row["about"] != Asked.APPEAL  # which looks back, and wakes nobody
            if "level" in changed or (self.made is Move.RELEVEL and follows and not row["closed_at"]):
                assert row["level"] == levels[row["issue_id"]]
            assert (row["next_nudge_at"] is None) or row["closed_at"] is None
        for row in events:
            assert self._before("event", row) == row
        assert sum(table == "event" for table, _ in self.seen) == len(events)

    @invariant()
    def a_private_issue_stands_in_no_group_and_no_nudge_failed(self) -> None:
        private = {row["id"] for row in self.rows("issue") if row["private"]}
        for row in self.rows("notice"):
            if ("notice", row["id"]) not in self.seen:
                assert row["chat_id"] > 0 or row["issue_id"] not in private
                assert "poisoned" not in row["facts"], row
            self._before("notice", row)

    def _before(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row as it was after the step before; itself when it is new."""
        before = self.seen.get((table, row["id"]), row)
        self.seen[table, row["id"]] = row
        return before


NEEDS_WORDS = frozenset(
    {
        *(Move.CORRECT, Move.REJECT, Move.RETURN, Move.REFUSE_RETURN, Move.PROGRESS, Move.NOTE, Move.SUBMIT),
        *(Move.FAIL_CHECK, Move.REOPEN, Move.SUPERVISE, Move.ANSWER, Move.FORCE_CLOSE),
        *(
            Move.RELEVEL,
            Move.APPEAL,
            Move.REFUSE_APPEAL,
            Move.SUBMIT_PART,
            Move.RELEASE_PART,
            Move.EXTEND_PART,
            Move.REFUSE_PART_EXTENSION,
            Move.RETURN_PART,
            Move.REFUSE_PART_RETURN,
            Move.EXTEND,
            Move.REFUSE_EXTENSION,
            Move.SUSPEND,
            Move.REFUSE_SUSPENSION,
        ),
    }
)


def a_try(move: Move) -> Callable[..., None]:
    @rule(
        data=st.data(),
        words=st.sampled_from(("因为", "因为", "因为", "因为", "因为", " ")),
        button=st.sampled_from(("none", "none", "none", "now", "now", "stale")),
        unit=st.sampled_from(UNITS),
        rightly=st.sampled_from((True, True, True, False)),
    )
    def tried(self: Office, **drawn: Any) -> None:
        self.try_to(move, **drawn)

    tried.__name__ = f"try_to_{move.value}"
    return tried


for _move in MOVES:
    setattr(Office, f"try_to_{_move.value}", a_try(_move))

TestAnyMoves = Office.TestCase
TestAnyMoves.settings = settings(
    max_examples=DEEP or 7,
    stateful_step_count=60 if DEEP else 50,
    derandomize=not DEEP,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

assert set(ACTS) == set(Owes) - {Owes.DECIDE}
assert set(REFUSES) == set(Asked)
