"""Who owes which act by when, and the policy each of them stands under."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table, Text, text

from bot.batons import Asked, Level, Owes
from storage.schema.tables import id_, metadata, ref
from storage.types import Choice, Length, UtcTime

policies = Table(
    "policy",
    metadata,
    id_(),
    Column("digest", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("packaged", Text, nullable=False),  # the defaults under it: a later release may ship others
    Column("zone", Text, nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("unit", Text),  # the code of the unit by whose calendar it counts; else the office's
)

_open = text("closed_at IS NULL")
SUBMITTING, ACKNOWLEDGING = "baton.owes = 'submit'", "baton.owes = 'acknowledge'"  # to the letter, as above
_submitting, _acknowledging = text("owes = 'submit'"), text("owes = 'acknowledge'")
NEXT_ACTS = "{0}.owes IN ('dispatch', 'acknowledge', 'submit', 'check') AND {0}.closed_at IS NULL"
_next_acts = text(NEXT_ACTS.replace("{0}.", ""))
_in_hand = text("owes = 'submit' AND closed_at IS NULL")
_kept = text("kept_for IS NOT NULL AND closed_at IS NULL")
_ticking = text("next_nudge_at IS NOT NULL")

batons = Table(
    "baton",
    metadata,
    id_(),
    ref("issue_id", "issue.id", nullable=False),
    Column("owes", Choice(Owes), nullable=False),
    ref("unit_id", "unit.id"),
    ref("holder_id", "person.id"),
    Column("level", Choice(Level), nullable=False),
    Column("limit", Length, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    ref("policy_id", "policy.id", nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("nudged", Integer, nullable=False),
    Column("next_nudge_at", UtcTime),
    Column("supervision", Integer, nullable=False),
    ref("asked_by", "person.id"),
    Column("closed_at", UtcTime),
    Column("closed_by", Text),
    Column("about", Choice(Asked)),
    Column("wanted_at", UtcTime),
    Column("promised_at", UtcTime),
    Column("category", Text, nullable=False, server_default=""),
    Column("kept_for", Integer),  # who is away: it goes back to them
    # the tick: what is due; cost grows with what is due, never with what is open
    Index("ix_baton_due", "next_nudge_at", sqlite_where=_ticking, postgresql_where=_ticking),
    Index("ix_baton_issue", "issue_id"),  # all batons of an issue
    Index("ix_baton_open", "issue_id", sqlite_where=_open, postgresql_where=_open),  # the auditor, a few at a time
    Index("ix_baton_holder", "holder_id", "due_at", sqlite_where=_open, postgresql_where=_open),  # /mine
    Index("ix_baton_kept", "kept_for", sqlite_where=_kept, postgresql_where=_kept),  # the end of a leave
    # digest, tally; what is overdue, read from the index alone
    Index("ix_baton_unit", "unit_id", "owes", "due_at", "closed_at", sqlite_where=_open, postgresql_where=_open),
    # the board: what has to be done next, read from the index alone
    Index(
        "ix_baton_next",
        "issue_id",
        "owes",
        "unit_id",
        "due_at",
        "level",
        "limit",
        "policy_id",
        "category",
        "closed_at",
        sqlite_where=_next_acts,
        postgresql_where=_next_acts,
    ),
    # the digest: colours and what is overdue, read from the index alone
    Index(
        "ix_baton_in_hand",
        "level",
        "limit",
        "policy_id",
        "category",
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
