"""What a group has settled for its digest, and the indexes that digests are counted by."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Text, text

revision = "0002"
down_revision = "0001"

OPEN = "status NOT IN ('closed', 'rejected', 'merged')"
PROMISING = """move = 'progress' AND facts LIKE '%"promised":%'"""
IN_HAND = "owes = 'submit' AND closed_at IS NULL"


def upgrade() -> None:
    op.add_column("chat_group", Column("sections", Text))
    op.add_column("chat_group", Column("settled_at", BigInteger))
    _index("ix_issue_standing", "issue", ["status", "area_id", "lead_id", "private"], OPEN)
    _index("ix_issue_private", "issue", ["id"], "private IS 1", "private IS true")
    _index("ix_baton_in_hand", "baton", ["level", "limit", "policy_id", "due_at", "unit_id", "issue_id"], IN_HAND)
    _index("ix_baton_dispatched", "baton", ["opened_at"], "owes = 'acknowledge'")
    _index("ix_event_promise", "event", ["id"], PROMISING)
    _index("ix_baton_fell_due", "baton", ["due_at"], "owes = 'submit'")


def _index(name: str, table: str, columns: list[str], where: str, on_postgresql: str | None = None) -> None:
    op.create_index(name, table, columns, sqlite_where=text(where), postgresql_where=text(on_postgresql or where))


def downgrade() -> None:
    raise NotImplementedError("restore a backup: going back would lose what was settled since")
