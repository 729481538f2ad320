"""The tables of the first release, as they were then: `storage.schema` goes on, this stays."""

from __future__ import annotations

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from storage.dialect import immutability

revision = "0001"
down_revision = None

_first = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def upgrade() -> None:
    connection = op.get_bind()
    _first.create_all(connection, checkfirst=False)
    for statement in immutability("event", connection.dialect.name):
        connection.exec_driver_sql(statement)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: going back would lose what was recorded since")


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), nullable=nullable)


Table("meta", _first, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

Table(
    "unit",
    _first,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _ref("parent_id", "unit.id"),
)

Table(
    "area",
    _first,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    _ref("parent_id", "area.id"),
    _ref("unit_id", "unit.id"),
    Column("polygon", Text),
    Column("latitude", Float),
    Column("longitude", Float),
)

Table(
    "person",
    _first,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("username", Text),
    Column("phone", Text),
    Column("language", Text),
    Column("reach", Text, nullable=False),
)

Table(
    "post",
    _first,
    _id(),
    _ref("person_id", "person.id", nullable=False),
    _ref("unit_id", "unit.id"),
    Column("role", Text, nullable=False),
    _ref("area_id", "area.id"),
    Column("start", Text),
    Column("end", Text),
    Column("level", Text),
    Column("listed", Boolean, nullable=False),
)

Table(
    "route",
    _first,
    _id(),
    Column("category", Text, nullable=False),
    _ref("area_id", "area.id"),
    _ref("lead", "unit.id", nullable=False),
    Column("supporting", Text, nullable=False),
    Column("mandatory", Text, nullable=False),
)

Table(
    "chat_group",
    _first,
    _id(),
    Column("chat_id", BigInteger, unique=True),
    Column("title", Text, nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("area_id", "area.id"),
    Column("digest", Text),
    Column("topic", Integer),
    Column("language", Text),
    Column("bound_at", BigInteger),
    Column("is_admin", Boolean),
)

Table(
    "join_code",
    _first,
    Column("digest", Text, primary_key=True),
    _ref("person_id", "person.id"),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

_ended = text("closed_at IS NOT NULL")
_unended = text("status NOT IN ('closed', 'rejected', 'merged')")

Table(
    "issue",
    _first,
    _id(),
    Column("status", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    _ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    _ref("reporter_id", "person.id", nullable=False),
    Column("filed_at", BigInteger, nullable=False),
    _ref("lead_id", "unit.id"),
    _ref("owner_id", "person.id"),
    Column("dispatched_at", BigInteger),
    Column("acknowledged_at", BigInteger),
    Column("handle_limit", Text),
    Column("submitted_at", BigInteger),
    _ref("submitted_by", "person.id"),
    Column("result", Text),
    Column("result_note", Text, nullable=False),
    Column("resolution", Text),
    Column("closed_at", BigInteger),
    _ref("merged_into", "issue.id"),
    Column("reworks", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("supervision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_issue_filed", "filed_at"),
    Index("ix_issue_closed", "closed_at", sqlite_where=_ended, postgresql_where=_ended),
    Index("ix_issue_open", "id", sqlite_where=_unended, postgresql_where=_unended),
    Index("ix_issue_reporter", "reporter_id", "filed_at"),
    sqlite_autoincrement=True,
)

Table(
    "assignment",
    _first,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    _ref("unit_id", "unit.id", nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("ix_assignment_issue", "issue_id"),
)

Table(
    "follower",
    _first,
    Column("issue_id", Integer, ForeignKey("issue.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
)

Table(
    "policy",
    _first,
    _id(),
    Column("digest", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("packaged", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
)

_open = text("closed_at IS NULL")
_ticking = text("next_nudge_at IS NOT NULL")

Table(
    "baton",
    _first,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    Column("owes", Text, nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("holder_id", "person.id"),
    Column("level", Text, nullable=False),
    Column("limit", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    _ref("policy_id", "policy.id", nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("nudged", Integer, nullable=False),
    Column("next_nudge_at", BigInteger),
    Column("supervision", Integer, nullable=False),
    _ref("asked_by", "person.id"),
    Column("closed_at", BigInteger),
    Column("closed_by", Text),
    Index("ix_baton_due", "next_nudge_at", sqlite_where=_ticking, postgresql_where=_ticking),
    Index("ix_baton_issue", "issue_id"),
    Index("ix_baton_holder", "holder_id", "due_at", sqlite_where=_open, postgresql_where=_open),
    Index("ix_baton_unit", "unit_id", "owes", "due_at", sqlite_where=_open, postgresql_where=_open),
    sqlite_autoincrement=True,
)

Table(
    "event",
    _first,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    Column("move", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    _ref("by", "person.id"),
    Column("before", Text),
    Column("after", Text, nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("baton_id", "baton.id"),
    Column("note", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Index("ix_event_issue", "issue_id", "id"),
)

Table(
    "evidence",
    _first,
    _id(),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    _ref("by", "person.id", nullable=False),
    Column("at", BigInteger, nullable=False),
    _ref("draft_id", "draft.id"),
    _ref("issue_id", "issue.id"),
    _ref("event_id", "event.id"),
    Column("media_group_id", Text),
    Index("ix_evidence_issue", "issue_id"),
    Index("ix_evidence_draft", "draft_id"),
)

_drafting = text("state = 'open'")
_waiting = text("state IN ('open', 'parked')")

Table(
    "draft",
    _first,
    _id(),
    _ref("person_id", "person.id", nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("move", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("category", Text),
    Column("guessed", Boolean, nullable=False),
    Column("level", Text),
    Column("place", Text, nullable=False),
    _ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    _ref("issue_id", "issue.id"),
    _ref("baton_id", "baton.id"),
    Column("epoch", Integer),
    _ref("unit_id", "unit.id"),
    _ref("to_person_id", "person.id"),
    _ref("to_issue_id", "issue.id"),
    Column("due_at", BigInteger),
    Column("result", Text),
    Column("media_group_id", Text),
    _ref("became_id", "issue.id"),
    Column("version", Integer, nullable=False),
    Index("ix_draft_person", "person_id", unique=True, sqlite_where=_drafting, postgresql_where=_drafting),
    Index("ix_draft_expiry", "expires_at", sqlite_where=_waiting, postgresql_where=_waiting),
    Index("ix_draft_album", "person_id", "media_group_id"),
)

_undone = text("done_at IS NULL")
_done = text("done_at IS NOT NULL")

Table(
    "inbox",
    _first,
    Column("update_id", BigInteger, primary_key=True),
    Column("raw", Text, nullable=False),
    Column("chat_key", BigInteger, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("dead", Text),
    Index("ix_inbox_undone", "update_id", sqlite_where=_undone, postgresql_where=_undone),
    Index("ix_inbox_done", "done_at", sqlite_where=_done, postgresql_where=_done),
)

_to_send = text("state IN ('owed', 'sending')")

Table(
    "notice",
    _first,
    _id(),
    Column("dedup_key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    _ref("person_id", "person.id"),
    _ref("issue_id", "issue.id"),
    _ref("baton_id", "baton.id"),
    _ref("event_id", "event.id"),
    _ref("draft_id", "draft.id"),
    Column("priority", Integer, nullable=False),
    Column("facts", Text, nullable=False),
    Column("not_before", BigInteger),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("sent_at", BigInteger),
    Column("message_id", BigInteger),
    Column("error", Text, nullable=False),
    Index("ix_notice_owed", "id", sqlite_where=_to_send, postgresql_where=_to_send),
    Index("ix_notice_message", "chat_id", "message_id"),
    sqlite_autoincrement=True,
)

Table(
    "card",
    _first,
    _id(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    _ref("issue_id", "issue.id"),
    _ref("draft_id", "draft.id"),
    _ref("person_id", "person.id"),
    Column("digest", Text, nullable=False),
    Column("photo", Boolean, nullable=False),
    UniqueConstraint("issue_id", "chat_id"),
    UniqueConstraint("draft_id"),
    Index("ix_card_message", "chat_id", "message_id"),
)
