"""What the work group brings: words that their author may edit, satisfaction, what has come back."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, ForeignKey, Integer, Text, text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("issue", Column("satisfaction", Text))
    op.add_column("issue", Column("again_of", Integer))
    op.add_column("person", Column("speaks_in", BigInteger))
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
    heard = text("kind IN ('told', 'mirror')")
    op.create_index("ix_notice_heard", "notice", ["event_id"], sqlite_where=heard, postgresql_where=heard)


def downgrade() -> None:
    raise NotImplementedError("restore a backup: going back would lose what was said since")
