"""What was written of an issue: beside its events, which say why, the columns that each transaction gave new values."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from storage.dialect import guard
from storage.schema.tables import id_, metadata
from storage.types import Facts, Key

journal = Table(
    "journal",
    metadata,
    id_(),
    Column("issue_id", Key, nullable=False),  # no references: it tells of rows that are gone, too
    Column("event_id", Integer),  # the last of the same transaction; NULL where nothing was recorded
    Column("wrote", Facts, nullable=False),
    Index("ix_journal_issue", "issue_id", "id"),  # what must follow from it
)
guard(journal)
