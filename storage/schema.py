"""The tables. Each index names the question it serves; migrations are proved to arrive here."""

from __future__ import annotations

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

from bot.batons import Level, Owes
from bot.drafts import DraftState, Stage
from bot.issues import Move, Resolution, Status
from bot.notices import Delivery, Kind, Priority
from bot.roster import AreaKind, Reach, Role, UnitKind
from storage.dialect import guard
from storage.types import Choice, Day, Facts, Ids, Length, Ring, Times, UtcTime, Words

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = True) -> Column[int]:
    return Column(name, Integer, ForeignKey(target), nullable=nullable)


meta = Table("meta", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

# --- who there is

units = Table(
    "unit",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Choice(UnitKind), nullable=False),
    _ref("parent_id", "unit.id"),
)

areas = Table(
    "area",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("kind", Choice(AreaKind), nullable=False),
    _ref("parent_id", "area.id"),
    _ref("unit_id", "unit.id"),
    Column("polygon", Ring),
    Column("latitude", Float),
    Column("longitude", Float),
)

people = Table(
    "person",
    metadata,
    _id(),
    Column("code", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("username", Text),
    Column("phone", Text),
    Column("language", Text),
    Column("reach", Choice(Reach), nullable=False),
)

posts = Table(
    "post",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=False),
    _ref("unit_id", "unit.id"),
    Column("role", Choice(Role), nullable=False),
    _ref("area_id", "area.id"),
    Column("start", Day),
    Column("end", Day),
    Column("level", Text),
    Column("listed", Boolean, nullable=False),  # False: given by a setting or a claim link, not by a roster file
)

routes = Table(
    "route",
    metadata,
    _id(),
    Column("category", Text, nullable=False),
    _ref("area_id", "area.id"),
    _ref("lead", "unit.id", nullable=False),
    Column("supporting", Ids, nullable=False),
    Column("mandatory", Ids, nullable=False),
)

groups = Table(
    "chat_group",
    metadata,
    _id(),
    Column("chat_id", BigInteger, unique=True),
    Column("title", Text, nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("area_id", "area.id"),
    Column("digest", Times),
    Column("topic", Integer),
    Column("language", Text),
    Column("bound_at", UtcTime),
    Column("is_admin", Boolean),
    Column("sections", Words),  # of the digest; NULL: all of them
    Column("settled_at", UtcTime),  # since when the digest times are these
)

join_codes = Table(
    "join_code",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of the code: a copy of the database opens no door
    _ref("person_id", "person.id"),  # NULL: the claim of the first administrator
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
)

# --- issues

_ended = text("closed_at IS NOT NULL")
OPEN_ISSUE = "status NOT IN ('closed', 'rejected', 'merged')"  # to the letter, or the partial index does not serve
_unended = text(OPEN_ISSUE)

issues = Table(
    "issue",
    metadata,
    _id(),
    Column("status", Choice(Status), nullable=False),
    Column("category", Text, nullable=False),
    Column("level", Choice(Level), nullable=False),
    Column("private", Boolean, nullable=False),
    Column("description", Text, nullable=False),
    Column("place", Text, nullable=False),
    _ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    _ref("reporter_id", "person.id", nullable=False),
    Column("filed_at", UtcTime, nullable=False),
    _ref("lead_id", "unit.id"),
    _ref("owner_id", "person.id"),
    Column("dispatched_at", UtcTime),
    Column("acknowledged_at", UtcTime),
    Column("handle_limit", Length),
    Column("submitted_at", UtcTime),
    _ref("submitted_by", "person.id"),
    Column("result", Choice(Resolution)),
    Column("result_note", Text, nullable=False),
    Column("resolution", Choice(Resolution)),
    Column("closed_at", UtcTime),
    _ref("merged_into", "issue.id"),
    Column("reworks", Integer, nullable=False),
    Column("reopened", Integer, nullable=False),
    Column("returns", Integer, nullable=False),
    Column("supervision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_issue_filed", "filed_at"),  # the digest: filed since
    Index("ix_issue_closed", "closed_at", sqlite_where=_ended, postgresql_where=_ended),  # the digest: closed since
    Index("ix_issue_open", "id", sqlite_where=_unended, postgresql_where=_unended),  # the digest, the auditor: open
    Index("ix_issue_reporter", "reporter_id", "filed_at"),  # /mine: what I filed
    # the digest: open by status, without a look at the rows
    Index(
        "ix_issue_standing",
        "status",
        "area_id",
        "lead_id",
        "private",
        sqlite_where=_unended,
        postgresql_where=_unended,
    ),
    Index("ix_issue_private", "id", sqlite_where=text("private IS 1"), postgresql_where=text("private IS true")),
    sqlite_autoincrement=True,  # a number is never given twice
)

assignments = Table(
    "assignment",
    metadata,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    _ref("unit_id", "unit.id", nullable=False),
    Column("lead", Boolean, nullable=False),
    Column("mandatory", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index("ix_assignment_issue", "issue_id"),
)

followers = Table(
    "follower",
    metadata,
    Column("issue_id", Integer, ForeignKey("issue.id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True),
)

policies = Table(
    "policy",
    metadata,
    _id(),
    Column("digest", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("packaged", Text, nullable=False),  # the defaults under it: a later release may ship others
    Column("zone", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
)

_open = text("closed_at IS NULL")
SUBMITTING, ACKNOWLEDGING = "baton.owes = 'submit'", "baton.owes = 'acknowledge'"  # to the letter, as above
_submitting, _acknowledging = text("owes = 'submit'"), text("owes = 'acknowledge'")
_in_hand = text("owes = 'submit' AND closed_at IS NULL")
_ticking = text("next_nudge_at IS NOT NULL")

batons = Table(
    "baton",
    metadata,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    Column("owes", Choice(Owes), nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("holder_id", "person.id"),
    Column("level", Choice(Level), nullable=False),
    Column("limit", Length, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    _ref("policy_id", "policy.id", nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("nudged", Integer, nullable=False),
    Column("next_nudge_at", UtcTime),
    Column("supervision", Integer, nullable=False),
    _ref("asked_by", "person.id"),
    Column("closed_at", UtcTime),
    Column("closed_by", Text),
    # the tick: what is due; cost grows with what is due, never with what is open
    Index("ix_baton_due", "next_nudge_at", sqlite_where=_ticking, postgresql_where=_ticking),
    Index("ix_baton_issue", "issue_id"),  # all batons of an issue
    Index("ix_baton_holder", "holder_id", "due_at", sqlite_where=_open, postgresql_where=_open),  # /mine
    Index("ix_baton_unit", "unit_id", "owes", "due_at", sqlite_where=_open, postgresql_where=_open),  # digest, tally
    # the digest: colours and what is overdue, read from the index alone
    Index(
        "ix_baton_in_hand",
        "level",
        "limit",
        "policy_id",
        "due_at",
        "unit_id",
        "issue_id",
        sqlite_where=_in_hand,
        postgresql_where=_in_hand,
    ),
    # the rates: what was dispatched in a window, what fell due in it
    Index("ix_baton_dispatched", "opened_at", sqlite_where=_acknowledging, postgresql_where=_acknowledging),
    Index("ix_baton_fell_due", "due_at", sqlite_where=_submitting, postgresql_where=_submitting),
    sqlite_autoincrement=True,
)

PROMISING = """event.move = 'progress' AND event.facts LIKE '%"promised":%'"""  # to the letter, as above
_promising = text(PROMISING.replace("event.", ""))

events = Table(
    "event",
    metadata,
    _id(),
    _ref("issue_id", "issue.id", nullable=False),
    Column("move", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    _ref("by", "person.id"),
    Column("before", Choice(Status)),
    Column("after", Choice(Status), nullable=False),
    _ref("unit_id", "unit.id"),
    _ref("baton_id", "baton.id"),
    Column("note", Text, nullable=False),
    Column("facts", Facts, nullable=False),
    Index("ix_event_issue", "issue_id", "id"),  # the history of an issue
    Index("ix_event_promise", "id", sqlite_where=_promising, postgresql_where=_promising),  # the digest: promises
)
guard(events)

evidence = Table(
    "evidence",
    metadata,
    _id(),
    Column("file_id", Text, nullable=False),
    Column("unique_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Choice(Stage), nullable=False),
    _ref("by", "person.id", nullable=False),
    Column("at", UtcTime, nullable=False),
    _ref("draft_id", "draft.id"),
    _ref("issue_id", "issue.id"),
    _ref("event_id", "event.id"),
    Column("media_group_id", Text),
    Index("ix_evidence_issue", "issue_id"),
    Index("ix_evidence_draft", "draft_id"),
)

_drafting = text("state = 'open'")
WAITING_DRAFT = "state IN ('open', 'parked')"  # to the letter, as with the open issues
_waiting = text(WAITING_DRAFT)

drafts = Table(
    "draft",
    metadata,
    _id(),
    _ref("person_id", "person.id", nullable=False),
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
    _ref("area_id", "area.id"),
    Column("latitude", Float),
    Column("longitude", Float),
    _ref("issue_id", "issue.id"),
    _ref("baton_id", "baton.id"),
    Column("epoch", Integer),
    _ref("unit_id", "unit.id"),
    _ref("to_person_id", "person.id"),
    _ref("to_issue_id", "issue.id"),
    Column("due_at", UtcTime),
    Column("result", Choice(Resolution)),
    Column("media_group_id", Text),
    _ref("became_id", "issue.id"),
    Column("version", Integer, nullable=False),
    Index("ix_draft_person", "person_id", unique=True, sqlite_where=_drafting, postgresql_where=_drafting),
    Index("ix_draft_expiry", "expires_at", sqlite_where=_waiting, postgresql_where=_waiting),
    Index("ix_draft_album", "person_id", "media_group_id"),  # a late photo of an album
)

# --- the durable edges

_undone = text("done_at IS NULL")
_done = text("done_at IS NOT NULL")

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True),
    Column("raw", Text, nullable=False),
    Column("chat_key", BigInteger, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("attempts", Integer, nullable=False),
    Column("dead", Text),  # why it was laid aside; such a row is done
    Index("ix_inbox_undone", "update_id", sqlite_where=_undone, postgresql_where=_undone),
    Index("ix_inbox_done", "done_at", sqlite_where=_done, postgresql_where=_done),  # the purge
)

TO_SEND = "state IN ('owed', 'sending')"  # to the letter, as with the open issues
_to_send = text(TO_SEND)

notices = Table(
    "notice",
    metadata,
    _id(),
    Column("dedup_key", Text, nullable=False, unique=True),
    Column("kind", Choice(Kind), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    _ref("person_id", "person.id"),
    _ref("issue_id", "issue.id"),
    _ref("baton_id", "baton.id"),
    _ref("event_id", "event.id"),
    _ref("draft_id", "draft.id"),
    Column("priority", Choice(Priority), nullable=False),
    Column("facts", Facts, nullable=False),
    Column("not_before", UtcTime),
    Column("state", Choice(Delivery), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("sent_at", UtcTime),
    Column("message_id", BigInteger),
    Column("error", Text, nullable=False),
    Index("ix_notice_owed", "id", sqlite_where=_to_send, postgresql_where=_to_send),  # the sender
    Index("ix_notice_message", "chat_id", "message_id"),  # what a reply answers
    sqlite_autoincrement=True,
)

cards = Table(
    "card",
    metadata,
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
    Index("ix_card_message", "chat_id", "message_id"),  # which issue a reply is about
)
