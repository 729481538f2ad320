"""Each index serves the question it names: what SQLite plans for the statement as it is really sent."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, text

from bot.ids import AreaId, ChatId, DraftId, EventId, IssueId, MessageId, NoticeId, PersonId, UnitId
from bot.listings import Counted, Listing
from bot.metrics import Window
from bot.nearness import Box
from bot.notices import Kind, Notice
from bot.scopes import Scope
from bot.searching import Word
from storage.store import Store, Transaction
from tests.clock import MONDAY_MORNING as NOW

Question = Callable[[Transaction], Awaitable[Any]]

BOX = Box(30.0, 30.1, 120.0, 120.1)
CARRIER = Notice("a", Kind.NUDGE, ChatId(1), NOW, id=NoticeId(1), issue_id=IssueId(1))
EVERYTHING, TODAY = Scope(everything=True), Window(NOW - timedelta(hours=9), NOW)

QUESTIONS: dict[str, tuple[str, Question]] = {
    "anything due": ("ix_baton_due", lambda tx: tx.anything_due(NOW)),
    "due batons": ("ix_baton_due", lambda tx: tx.due_batons(NOW, 50)),
    "the next nudge": ("ix_baton_due", lambda tx: tx.next_nudge_at()),
    "batons of an issue": ("ix_baton_issue", lambda tx: tx.batons_of(IssueId(1))),
    "batons of many issues": ("ix_baton_issue", lambda tx: tx.batons_of_all([IssueId(1), IssueId(2)])),
    "what somebody holds": ("ix_baton_holder", lambda tx: tx.batons_held_by(PersonId(1))),
    "what is kept for somebody": ("ix_baton_kept", lambda tx: tx.batons_kept_for(PersonId(1))),
    "leaves that are due": ("ix_absence_due", lambda tx: tx.due_absences(NOW, 50)),
    "the next leave": ("ix_absence_due", lambda tx: tx.next_absence_at()),
    "who is on duty": ("ix_duty_unit", lambda tx: tx.duties(UnitId(1), NOW.date(), NOW.date())),
    "what is late in a unit": ("ix_baton_unit", lambda tx: tx.open_submits(UnitId(1), NOW)),
    "what a unit has in hand": ("ix_baton_unit", lambda tx: tx.open_submits(UnitId(1))),
    "all that is written about an issue": ("SEARCH", lambda tx: tx.books(IssueId(0), 1)),
    "what has changed": ("journal", lambda tx: tx.changed_since(0, 20)),
    "the books of some": ("SEARCH", lambda tx: tx.books_of([IssueId(1), IssueId(2)])),
    "open issues, a page": ("ix_issue_open", lambda tx: tx.open_after(IssueId(1), 50)),
    "what may have been said": ("ix_notice", lambda tx: tx.forgo_what_may_have_been_said(NOW)),
    "what is to be audited": ("_open (", lambda tx: tx.to_audit(IssueId(1), 50)),
    "rungs that have fired": ("ix_event_issue", lambda tx: tx.fired_since([IssueId(1), IssueId(2)], NOW)),
    "who was sent a rung": ("COVERING INDEX ix_notice_rung", lambda tx: tx.readers_of([EventId(1), EventId(2)])),
    "what units have to do": ("ix_assignment_issue", lambda tx: tx.parts_of_all([IssueId(1), IssueId(2)])),
    "acts whose time is over": ("COVERING INDEX ix_baton_unit", lambda tx: tx.overdue(NOW)),
    "what waits": ("INDEX ix_", lambda tx: tx.waiting(NOW)),
    "owed notices": ("ix_notice_owed", lambda tx: tx.owed_since(NoticeId(0), 50)),
    "what is stuck": ("ix_notice_stuck", lambda tx: tx.stuck(0, 6)),
    "dead letters": ("ix_inbox_dead", lambda tx: tx.laid_aside(0, 6)),
    "how many dead letters": ("ix_inbox_dead", lambda tx: tx.dead_letters()),
    "how much a few people hold": ("ix_baton_holder", lambda tx: tx.issues_held_by([PersonId(1), PersonId(2)])),
    "the links of somebody": ("ix_join_code_person", lambda tx: tx.end_join_codes(PersonId(1), NOW)),
    "what is on its way to somebody": ("INDEX ix_notice", lambda tx: tx.recall(PersonId(1))),
    "the notice a reply answers": ("ix_notice_message", lambda tx: tx.sent_to(ChatId(1), MessageId(1))),
    "when somebody was last pressed": ("ix_notice_pressed", lambda tx: tx.pressed_at(ChatId(1), NOW)),
    "what a group has heard this hour": ("ix_notice_pressed", lambda tx: tx.pressed_alone(ChatId(-1), NOW)),
    "the summary of a group": ("ix_notice_pressed", lambda tx: tx.summary(ChatId(-1), NOW)),
    "what may go together": ("ix_notice_company", lambda tx: tx.company(CARRIER)),
    "what may go with it at once": ("ix_notice_company", lambda tx: tx.company_of_issue(CARRIER)),
    "new issues that may go together": ("ix_notice_company", lambda tx: tx.new_cards(CARRIER)),
    "the roll-up that grows": ("ix_notice_rolled", lambda tx: tx.roll_up(ChatId(-1), NOW)),
    "the roll-ups that list an issue": ("ix_notice_listed", lambda tx: tx.listed_in(IssueId(1))),
    "what one message says": ("ix_notice_carried", lambda tx: tx.carried_by(NoticeId(1))),
    "what one message is about": ("ix_notice_carried", lambda tx: tx.issues_carried(NoticeId(1))),
    "how that message ended": ("ix_notice_carried", lambda tx: tx.settle_carried(NoticeId(1), error="")),
    "how much people are disturbed": ("ix_notice_pushed", lambda tx: tx.pushed([(NOW, NOW)], [(NOW, NOW)])),
    "undone updates": ("ix_inbox_undone", lambda tx: tx.undone_updates()),
    "what the purge forgets": ("ix_inbox_done", lambda tx: tx.purge_inbox(NOW)),
    "the open draft": ("ix_draft_person", lambda tx: tx.open_draft(PersonId(1))),
    "the parked draft": ("ix_draft_parked", lambda tx: tx.parked_draft(PersonId(1))),
    "expired drafts": ("ix_draft_expiry", lambda tx: tx.expired_drafts(NOW, 50)),
    "the draft of an album": ("ix_draft_album", lambda tx: tx.draft_of_album(PersonId(1), "a")),
    "what somebody filed": ("ix_issue_reporter", lambda tx: tx.filed_by(PersonId(1), 8, 8)),
    "what somebody follows": ("ix_follower_person", lambda tx: tx.followed_by(PersonId(1), 8, 8, public=True)),
    "what is found by words": ("issue_words VIRTUAL TABLE INDEX", lambda tx: tx.found((Word("井盖"),), None, 9)),
    "open issues": ("ix_issue_open", lambda tx: tx.open_issues()),
    "open issues of a category": ("ix_issue_alike", lambda tx: tx.open_like("0110", False, [IssueId(1)], 3)),
    "open ones near": ("ix_issue_alike", lambda tx: tx.open_near("0110", NOW, AreaId(1), BOX, 3)),
    "closed ones near": ("ix_issue_again", lambda tx: tx.closed_near("0110", NOW, AreaId(1), BOX, 3)),
    "open by status": ("ix_issue_standing", lambda tx: tx.open_by_status(EVERYTHING)),
    "filed in a window": ("ix_issue_filed", lambda tx: tx.count(Listing(Counted.FILED, TODAY), EVERYTHING)),
    "closed in a window": ("ix_issue_closed", lambda tx: tx.count(Listing(Counted.CLOSED, TODAY), EVERYTHING)),
    "limits in hand": ("ix_baton_in_hand", lambda tx: tx.limits_in_hand()),
    "the longest overdue of a unit": ("ix_baton_unit", lambda tx: tx.longest_overdue(UnitId(1), EVERYTHING, NOW, 5)),
    "promises": ("ix_event_promise", lambda tx: tx.promises(EVERYTHING)),
    "leads and places of private issues": ("ix_issue_private", lambda tx: tx.private_handled()),
    "the history of an issue": ("ix_event_issue", lambda tx: tx.history(IssueId(1))),
    "who works on an issue": ("ix_assignment_issue", lambda tx: tx.supporting(IssueId(1))),
    "photos of a draft": ("ix_evidence_draft", lambda tx: tx.evidence_of_draft(DraftId(1))),
    "photos of an issue": ("ix_evidence_issue", lambda tx: tx.evidence_of(IssueId(1))),
    "cards of an issue": ("sqlite_autoindex_card_1", lambda tx: tx.cards_of(IssueId(1))),
    "the card a reply is about": ("ix_card_message", lambda tx: tx.card_at(ChatId(1), MessageId(1))),
}


@contextmanager
def overheard(tx: Transaction) -> Iterator[list[str]]:
    """The statements that go to the database meanwhile, with their values; not what an index asks for itself."""
    heard: list[str] = []
    connection = tx._opened.sqlite
    assert connection is not None
    connection.set_trace_callback(lambda said: None if "'main'." in said else heard.append(said))
    yield heard
    connection.set_trace_callback(None)


@pytest.mark.sqlite
@pytest.mark.parametrize("name", QUESTIONS)
async def test_the_index_named_for_a_question_serves_it(store: Store, name: str) -> None:
    index, ask = QUESTIONS[name]
    async with store.transaction() as tx:
        with overheard(tx) as heard:
            await ask(tx)
        assert heard
        for statement in heard:
            plan = await tx._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")
            steps = [row.detail for row in plan]
            assert any(index in step for step in steps), steps
            read_through = [step for step in steps if step.startswith("SCAN") and "INDEX" not in step]
            assert all("subquery" in step or step == "SCAN CONSTANT ROW" for step in read_through), steps


BY_KEY = {"all that is written about an issue", "what has changed", "the books of some"}


@pytest.mark.postgresql
async def test_on_postgresql_indexes_serve_too(store: Store) -> None:
    """Where there are no rows one is as good as another, but each question must be able to use one."""
    missed = {}
    async with store.transaction() as tx:
        await tx._connection.execute(text("SET LOCAL enable_seqscan = off"))
        for name, (_, ask) in QUESTIONS.items():
            heard: list[tuple[str, Any]] = []
            listen = partial(_listen, heard)
            event.listen(tx._connection.sync_connection, "before_cursor_execute", listen)
            await ask(tx)
            event.remove(tx._connection.sync_connection, "before_cursor_execute", listen)
            for statement, values in heard:
                plan = await tx._connection.exec_driver_sql(f"EXPLAIN {statement}", values)
                steps = [row[0] for row in plan]
                if name not in BY_KEY and not any(re.search(r"(using|on) (ix|uq)_", step) for step in steps):
                    missed[name] = steps
    assert missed == {}, "\n".join(f"{k}: {v}" for k, v in missed.items())


def _listen(heard: list[tuple[str, Any]], _connection: Any, _cursor: Any, said: str, values: Any, *_: Any) -> None:
    heard.append((said, values))
