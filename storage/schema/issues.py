"""What is to be put right, who owes what about it, and what happened."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Index, Integer, Table, Text, false, text

from bot.batons import Level
from bot.drafts import DraftState, Stage
from bot.issues import Move, Resolution, Satisfaction, Status
from storage.dialect import guard, searchable
from storage.schema.tables import id_, metadata, ref
from storage.types import Choice, Facts, Ids, Key, Length, UtcTime

_ended = text("closed_at IS NOT NULL")
OPEN_ISSUE = "status NOT IN ('closed', 'rejected', 'merged')"  # to the letter, or the partial index does not serve
_unended = text(OPEN_ISSUE)

issues = Table(
    "issue",
    metadata,
    id_(),
    Column("status", Choice(Status), nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Choice(Level), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    ref("reporter_id", "person.id", nullable=False),
    Column("filed_at", UtcTime, nullable=False),
    ref("lead_id", "unit.id"),
    ref("owner_id", "person.id"),
    Column("dispatched_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    Column("handle_limit", Length),
    Column("submitted_at", UtcTime),
    ref("submitted_by", "person.id"),
    Column("result", Choice(Resolution)),
    Column("result_note", Text, nullable=False),
    Column("resolution", Choice(Resolution)),
    Column("closed_at", UtcTime),
    ref("merged_into", "issue.id"),
    Column("reworks", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("supervision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("satisfaction", Choice(Satisfaction)),
    Column("again_of", Integer),  # the issue closed at the same place not long before
    Column("condition", Text),
    Column("extensions", Integer, nullable=False, server_default="0"),
    Column("appealed_at", UtcTime),
    Column("exempt_at", UtcTime),
    Column("level_by", Integer),  # who has raised or lowered the level
    Index("ix_issue_filed", "filed_at"),  # the digest: filed since
    Index("ix_issue_closed", "closed_at", sqlite_where=_ended, postgresql_where=_ended),  # the digest: closed since
    Index("ix_issue_open", "id", sqlite_where=_unended, postgresql_where=_unended),  # the digest, the auditor: open
    Index("ix_issue_reporter", "reporter_id", "filed_at"),  # /mine: what I filed
    # the digest, the board: open by status and level, without a look at the rows
    Index(
        "ix_issue_standing",
        "status",
        "area_id",
        "lead_id",
        "private",
        "level",
        sqlite_where=_unended,
        postgresql_where=_unended,
    ),
    # what looks the same: open ones of a category, and those closed not long before; where, without a look at the rows
    Index(
        "ix_issue_alike",
        *("category", "filed_at", "area_id", "latitude", "longitude"),
        sqlite_where=_unended,
        postgresql_where=_unended,
    ),
    Index(
        "ix_issue_again",
        *("category", "closed_at", "area_id", "latitude", "longitude"),
        sqlite_where=_ended,
        postgresql_where=_ended,
    ),
    # who may see private ones
    Index(
        "ix_issue_private",
        "lead_id",
        "area_id",
        sqlite_where=text("private IS 1"),
        postgresql_where=text("private IS true"),
    ),
    sqlite_autoincrement=True,  # a number is never given twice
)
searchable(issues)

assignments = Table(
    "assignment",
    metadata,
    id_(),
    ref("issue_id", "issue.id", nullable=False),
    ref("unit_id", "unit.id", nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_assignment_issue", "issue_id"),
)

followers = Table(
    "follower",
    metadata,
    Column("issue_id", Key, ForeignKey("issue.id"), primary_key=True),
    Column("person_id", Key, ForeignKey("person.id"), primary_key=True),
    Index("ix_follower_person", "person_id"),  # /mine: what I follow
)

PROMISING = """event.move = 'progress' AND event.facts LIKE '%"promised":%'"""  # to the letter, as above
_promising = text(PROMISING.replace("event.", ""))

events = Table(
    "event",
    metadata,
    id_(),
    ref("issue_id", "issue.id", nullable=False),
    Column("move", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    ref("by", "person.id"),
    Column("before", Choice(Status)),
    Column("after", Choice(Status), nullable=False),
    ref("unit_id", "unit.id"),
    ref("baton_id", "baton.id"),
    Column("note", Text, nullable=False),
    Column("facts", Facts, nullable=False),
    Index("ix_event_issue", "issue_id", "id"),  # the history of an issue
    Index("ix_event_promise", "id", sqlite_where=_promising, postgresql_where=_promising),  # the digest: promises
)
guard(events)

evidence = Table(
    "evidence",
    metadata,
    id_(),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Choice(Stage), nullable=False),
    ref("by", "person.id", nullable=False),
    Column("at", UtcTime, nullable=False),
    ref("draft_id", "draft.id"),
    ref("issue_id", "issue.id"),
    ref("event_id", "event.id"),
    Column("media_group_id", Text),
    Index("ix_evidence_issue", "issue_id"),
    Index("ix_evidence_draft", "draft_id"),
)

_drafting, _parked = text("state = 'open'"), text("state = 'parked'")
WAITING_DRAFT = "state IN ('open', 'parked')"  # to the letter, as with the open issues
_waiting = text(WAITING_DRAFT)

drafts = Table(
    "draft",
    metadata,
    id_(),
    ref("person_id", "person.id", nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("move", Choice(Move), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("state", Choice(DraftState), nullable=False),
    Column("step", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("category", Text),
    Column("guessed", Boolean, nullable=False),
    Column("level", Choice(Level)),
    Column("place", Text, nullable=False),
    ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    ref("issue_id", "issue.id"),
    ref("baton_id", "baton.id"),
    Column("epoch", Integer),
    ref("unit_id", "unit.id"),
    ref("to_person_id", "person.id"),
    ref("to_issue_id", "issue.id"),
    Column("due_at", UtcTime),
    Column("result", Choice(Resolution)),
    Column("media_group_id", Text),
    ref("became_id", "issue.id"),
    Column("version", Integer, nullable=False),
    Column("compared_at", UtcTime),
    Column("condition", Text),
    Column("joint", Boolean, nullable=False, server_default=false()),
    Column("supporting", Ids, nullable=False, server_default=""),
    Column("mandatory", Ids, nullable=False, server_default=""),
    Index("ix_draft_person", "person_id", unique=True, sqlite_where=_drafting, postgresql_where=_drafting),
    Index("ix_draft_parked", "person_id", sqlite_where=_parked, postgresql_where=_parked),  # what waits for its turn
    Index("ix_draft_expiry", "expires_at", sqlite_where=_waiting, postgresql_where=_waiting),
    Index("ix_draft_album", "person_id", "media_group_id"),  # a late photo of an album
)

sayings = Table(
    "saying",
    metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("message_id", BigInteger, primary_key=True),
    Column("text", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    ref("draft_id", "draft.id"),
    ref("event_id", "event.id"),
    Index("ix_saying_at", "at"),  # the purge
)
