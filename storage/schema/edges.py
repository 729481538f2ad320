"""What came in, what is owed to people, and which messages show what."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint, text

from bot.notices import Delivery, Kind, Priority
from storage.schema.tables import id_, metadata, ref
from storage.types import Choice, Facts, UtcTime

_undone = text("done_at IS NULL")
_done = text("done_at IS NOT NULL")
DEAD = "dead IS NOT NULL"
_dead = text(DEAD)

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
    Index("ix_inbox_dead", "update_id", sqlite_where=_dead, postgresql_where=_dead),  # for the administrator
    Index("ix_inbox_done", "done_at", sqlite_where=_done, postgresql_where=_done),  # the purge
)

TO_SEND = "state IN ('owed', 'sending')"  # to the letter, as with the open issues
_to_send = text(TO_SEND)
HEARD = "kind IN ('told', 'mirror')"
_heard = text(HEARD)
RUNG = "kind IN ('nudge', 'line')"
_rung = text(RUNG)
STUCK = "state IN ('failed', 'unknown') AND kind NOT IN ('answer', 'reaction')"
_stuck = text(STUCK)
PRESSED = "state = 'sent' AND kind IN ('nudge', 'tally', 'task')"
_pressed = text(PRESSED)
PUSHED = "state = 'sent' AND kind IN ('task', 'nudge', 'told', 'mirror', 'tally', 'digest', 'alarm')"
_pushed = text(PUSHED)
_carried = text("carrier_id IS NOT NULL")
ROLLED = "kind = 'card' AND carrier_id IS NOT NULL"
_rolled = text(ROLLED)

notices = Table(
    "notice",
    metadata,
    id_(),
    Column("dedup_key", Text, nullable=False, unique=True),
    Column("kind", Choice(Kind), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    ref("person_id", "person.id"),
    ref("issue_id", "issue.id"),
    ref("baton_id", "baton.id"),
    ref("event_id", "event.id"),
    ref("draft_id", "draft.id"),
    Column("priority", Choice(Priority), nullable=False),
    Column("facts", Facts, nullable=False),
    Column("not_before", UtcTime),
    Column("state", Choice(Delivery), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("doubtful", Boolean, nullable=False),
    Column("sent_at", UtcTime),
    Column("message_id", BigInteger),
    Column("error", Text, nullable=False),
    Column("patient", Boolean),  # NULL in rows of before: they wait for nothing
    Column("carrier_id", Integer),  # a notice.id
    Index("ix_notice_owed", "id", sqlite_where=_to_send, postgresql_where=_to_send),  # the sender
    Index("ix_notice_stuck", "id", sqlite_where=_stuck, postgresql_where=_stuck),  # for the administrator
    Index("ix_notice_company", "chat_id", sqlite_where=_to_send, postgresql_where=_to_send),  # what goes together
    # when somebody was last pressed, and what a group has heard this hour
    Index("ix_notice_pressed", "chat_id", "sent_at", sqlite_where=_pressed, postgresql_where=_pressed),
    Index(
        "ix_notice_pushed", "sent_at", sqlite_where=_pushed, postgresql_where=_pushed
    ),  # how much people are disturbed
    Index("ix_notice_carried", "carrier_id", sqlite_where=_carried, postgresql_where=_carried),  # what one message says
    # the roll-up of a group that still grows, and those that list an issue
    Index("ix_notice_rolled", "chat_id", "sent_at", sqlite_where=_rolled, postgresql_where=_rolled),
    Index("ix_notice_listed", "issue_id", sqlite_where=_rolled, postgresql_where=_rolled),
    Index("ix_notice_message", "chat_id", "message_id"),  # what a reply answers
    # which messages carried somebody's words: their author has edited them
    Index("ix_notice_heard", "event_id", sqlite_where=_heard, postgresql_where=_heard),
    # the auditor: who was sent a rung, read from the index alone; its kind stands in it for that
    Index("ix_notice_rung", "event_id", "person_id", "kind", sqlite_where=_rung, postgresql_where=_rung),
    sqlite_autoincrement=True,
)

cards = Table(
    "card",
    metadata,
    id_(),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    ref("issue_id", "issue.id"),
    ref("draft_id", "draft.id"),
    ref("person_id", "person.id"),
    Column("digest", Text, nullable=False),
    Column("photo", Boolean, nullable=False),
    UniqueConstraint("issue_id", "chat_id"),
    UniqueConstraint("draft_id"),
    Index("ix_card_message", "chat_id", "message_id"),  # which issue a reply is about
)
