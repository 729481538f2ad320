"""What the work group brings: words that their author may edit, satisfaction, what has come back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, Text, false, text

from storage.dialect import immutability, words_table
from storage.search import fill

revision = "0003"
down_revision = "0002"

NEXT_ACTS = "owes IN ('dispatch', 'acknowledge', 'submit', 'check') AND closed_at IS NULL"
OPEN = "status NOT IN ('closed', 'rejected', 'merged')"


def upgrade() -> None:
    op.add_column("issue", Column("satisfaction", Text))
    op.add_column("issue", Column("again_of", Integer))
    op.add_column("issue", Column("condition", Text))
    op.add_column("issue", Column("extensions", Integer, nullable=False, server_default="0"))
    op.add_column("issue", Column("appealed_at", BigInteger))
    op.add_column("issue", Column("exempt_at", BigInteger))
    op.add_column("issue", Column("level_by", Integer))
    op.add_column("baton", Column("about", Text))
    op.add_column("baton", Column("wanted_at", BigInteger))
    op.add_column("baton", Column("promised_at", BigInteger))
    op.execute("UPDATE baton SET about = 'return' WHERE owes = 'decide'")
    op.add_column("person", Column("speaks_in", BigInteger))
    op.add_column("draft", Column("compared_at", BigInteger))
    op.add_column("draft", Column("condition", Text))
    op.add_column("draft", Column("joint", Boolean, nullable=False, server_default=false()))
    op.add_column("draft", Column("supporting", Text, nullable=False, server_default=""))
    op.add_column("draft", Column("mandatory", Text, nullable=False, server_default=""))
    _index("ix_draft_parked", "draft", ["person_id"], "state = 'parked'")
    op.add_column("policy", Column("unit", Text))
    op.add_column("route", Column("ruled", Boolean))
    where = ["area_id", "latitude", "longitude"]
    _index("ix_issue_alike", "issue", ["category", "filed_at", *where], OPEN)
    _index("ix_issue_again", "issue", ["category", "closed_at", *where], "closed_at IS NOT NULL")
    op.create_table(
        "saying",
        Column("chat_id", BigInteger, primary_key=True),
        Column("message_id", BigInteger, primary_key=True),
        Column("text", Text, nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("draft_id", Integer, ForeignKey("draft.id", name="fk_saying_draft_id")),
        Column("event_id", Integer, ForeignKey("event.id", name="fk_saying_event_id")),
    )
    op.create_index("ix_saying_at", "saying", ["at"])
    _index("ix_notice_heard", "notice", ["event_id"], "kind IN ('told', 'mirror')")
    _index("ix_notice_rung", "notice", ["event_id", "person_id", "kind"], "kind IN ('nudge', 'line')")
    op.add_column("chat_group", Column("lost_at", BigInteger))
    op.create_index("ix_join_code_person", "join_code", ["person_id"])
    _index("ix_inbox_dead", "inbox", ["update_id"], "dead IS NOT NULL")
    stuck = "state IN ('failed', 'unknown') AND kind NOT IN ('answer', 'reaction')"
    _index("ix_notice_stuck", "notice", ["id"], stuck)
    # what a leader asked about an issue that was merged since is nobody's any more
    op.execute(
        "UPDATE baton SET closed_at = (SELECT closed_at FROM issue WHERE issue.id = baton.issue_id), "
        "closed_by = 'merge', next_nudge_at = NULL WHERE owes = 'answer' AND closed_at IS NULL "
        "AND issue_id IN (SELECT id FROM issue WHERE status = 'merged')"
    )
    _lists()
    _leaves()
    _bundles()
    _books()


def _lists() -> None:
    """What the board is read from, and what issues are found by."""
    op.drop_index("ix_issue_standing", "issue")
    _index("ix_issue_standing", "issue", ["status", "area_id", "lead_id", "private", "level"], OPEN)
    op.drop_index("ix_issue_private", "issue")
    _index("ix_issue_private", "issue", ["lead_id", "area_id"], "private IS 1", "private IS true")
    op.add_column("baton", Column("category", Text, nullable=False, server_default=""))
    columns = ["issue_id", "owes", "unit_id", "due_at", "level", "limit", "policy_id", "category", "closed_at"]
    _index("ix_baton_next", "baton", columns, NEXT_ACTS)
    _index("ix_baton_open", "baton", ["issue_id"], "closed_at IS NULL")
    op.drop_index("ix_baton_unit", "baton")
    _index("ix_baton_unit", "baton", ["unit_id", "owes", "due_at", "closed_at"], "closed_at IS NULL")
    op.drop_index("ix_baton_in_hand", "baton")
    columns = ["level", "limit", "policy_id", "category", "due_at", "unit_id", "issue_id"]
    _index("ix_baton_in_hand", "baton", columns, "owes = 'submit' AND closed_at IS NULL")
    op.create_index("ix_follower_person", "follower", ["person_id"])
    connection = op.get_bind()
    for statement in words_table(connection.dialect.name):
        op.execute(statement)
    fill(connection)


def _leaves() -> None:
    """Who is away, who is on duty, and to whom a baton goes back."""
    op.add_column("baton", Column("kept_for", Integer))
    _index("ix_baton_kept", "baton", ["kept_for"], "kept_for IS NOT NULL AND closed_at IS NULL")
    op.create_table(
        "absence",
        Column("id", Integer, primary_key=True),
        _whom("absence", "person_id", nullable=False),
        Column("start", BigInteger, nullable=False),
        Column("end", BigInteger, nullable=False),
        _whom("absence", "substitute_id"),
        _whom("absence", "given_by", nullable=False),
        Column("given_at", BigInteger, nullable=False),
        Column("begun_at", BigInteger),
        Column("next_at", BigInteger),
        Column("ended_at", BigInteger),
    )
    _index("ix_absence_due", "absence", ["next_at"], "next_at IS NOT NULL")
    op.create_table(
        "duty",
        Column("id", Integer, primary_key=True),
        _whom("duty", "unit_id", nullable=False, table="unit"),
        _whom("duty", "person_id", nullable=False),
        Column("start", Text, nullable=False),
        Column("end", Text, nullable=False),
    )
    op.create_index("ix_duty_unit", "duty", ["unit_id", "end"])
    op.create_table(
        "swap",
        Column("id", Integer, primary_key=True),
        _whom("swap", "unit_id", nullable=False, table="unit"),
        _whom("swap", "asked_by", nullable=False),
        _whom("swap", "asked_to", nullable=False),
        Column("day", Text, nullable=False),
        Column("other_day", Text),
        Column("asked_at", BigInteger, nullable=False),
        Column("answered_at", BigInteger),
        Column("agreed", Boolean),
    )


def _whom(of: str, name: str, *, nullable: bool = True, table: str = "person") -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{table}.id", name=f"fk_{of}_{name}"), nullable=nullable)


def _bundles() -> None:
    """Which messages press, what was said in one, and how much there was of it."""
    op.add_column("notice", Column("patient", Boolean))
    op.add_column("notice", Column("carrier_id", Integer))
    _index("ix_notice_company", "notice", ["chat_id"], "state IN ('owed', 'sending')")
    pressed = "state = 'sent' AND kind IN ('nudge', 'tally', 'task')"
    _index("ix_notice_pressed", "notice", ["chat_id", "sent_at"], pressed)
    pushed = "state = 'sent' AND kind IN ('task', 'nudge', 'told', 'mirror', 'tally', 'digest', 'alarm')"
    _index("ix_notice_pushed", "notice", ["sent_at"], pushed)
    _index("ix_notice_carried", "notice", ["carrier_id"], "carrier_id IS NOT NULL")
    rolled = "kind = 'card' AND carrier_id IS NOT NULL"
    _index("ix_notice_rolled", "notice", ["chat_id", "sent_at"], rolled)
    _index("ix_notice_listed", "notice", ["issue_id"], rolled)


def _books() -> None:
    """What each transaction wrote of an issue; of what was written before there is none."""
    op.create_table(
        "journal",
        Column("id", Integer, primary_key=True),
        Column("issue_id", Integer, nullable=False),
        Column("event_id", Integer),
        Column("wrote", Text, nullable=False),
    )
    op.create_index("ix_journal_issue", "journal", ["issue_id", "id"])
    for statement in immutability("journal", op.get_bind().dialect.name):
        op.execute(statement)


def _index(name: str, table: str, columns: list[str], where: str, on_postgresql: str | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=text(where), postgresql_where=text(on_postgresql or where))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: going back would lose what was said since")
